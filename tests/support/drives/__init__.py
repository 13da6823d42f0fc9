"""What people do at random in activities: one module for each package under `activities/` that has commands.

`choices(world, activity)` gives what makes sense now, as (command, seat) pairs; a seat of None is the program itself.
`whole(world, activity)` walks the ways that chance seldom walks to their end. `SETTINGS` is a list: the kind is put on
stage once with each; `settings(seed)` gives one that another chance changes.
"""
