"""A building block for activities that decide: is it clear what we decide? Asked before anybody takes a position.

Three answers, shown by group with small cells held, once the facilitator shows them. A kind takes it up with
`events_of`, `HANDLERS`, `check_part`, `own` and `told`; `routes.router` stands beside its own router.
"""
