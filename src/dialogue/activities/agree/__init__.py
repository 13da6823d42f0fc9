"""Agree: the goal room. A wording, a rule fixed before positions open, positions, objections, a decision."""
