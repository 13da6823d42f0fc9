"""Clustering ideas into themes: the `cluster` activity and the suggestions that help it."""
