"""Check-in: one word or sentence each, so that every voice has been in the room once."""
