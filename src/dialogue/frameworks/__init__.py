"""Joint strategic frameworks: several platforms under common targets, and what their agendas add up to."""
