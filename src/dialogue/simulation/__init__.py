"""Simulated people: real HTTP and WebSocket clients that take part in a session as a person would."""
