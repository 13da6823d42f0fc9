"""Discuss: hands, a queue that is fair, the time of turns, notes."""
