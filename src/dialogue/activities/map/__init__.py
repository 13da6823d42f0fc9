"""Map: who the actors are, how they are linked, how much influence each has; one map for each group, compared."""
