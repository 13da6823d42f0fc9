"""Notices: what is due and what changed, told to each person by e-mail, on her own page, and as feeds."""
