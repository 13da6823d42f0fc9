"""What a platform has learnt: a register of learnings, fed by reviews, closing rounds and the agenda."""
