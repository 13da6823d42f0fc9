"""Tables: people talk in small circles that mix the groups; what they write down comes back to the room."""
