"""A building block, not an activity: one question, one short answer each, shown as a wall.

*Check-in* and *retrospect* are made of it; the question and the place in the session make them different.
"""
