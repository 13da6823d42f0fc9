"""Retrospect: one question about the session itself, before people leave."""
