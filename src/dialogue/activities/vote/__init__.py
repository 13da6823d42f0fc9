"""Votes: dots, approval, ranking, budget and more on one frozen question."""
