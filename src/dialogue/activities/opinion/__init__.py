"""Opinion: agree, disagree or pass on statements; opinion groups, common ground and what divides."""
