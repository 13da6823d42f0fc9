"""A review: what was planned, what happened, why, and what changes; each group answers in lines."""
