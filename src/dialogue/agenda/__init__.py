"""The agenda for structural change: what was decided, who does what by when, what travels along."""
