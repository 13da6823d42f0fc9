"""The thread: from an idea to everything that came of it, and from an agenda item back to people's words."""
