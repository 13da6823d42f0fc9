"""How much fits into a session and its programme, whichever way it comes in: by a form, by a file."""

from __future__ import annotations

LONGEST_TITLE = 120
LONGEST_PURPOSE = 600
LONGEST_PROMPT = 600
LONGEST_NOTES = 3000
LONGEST_GRACE = 60  # minutes
LONGEST_MINUTES = 480
MOST_STEPS = 60
