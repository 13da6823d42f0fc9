"""Brainstorm: ideas in silence first, then revealed to the room."""
