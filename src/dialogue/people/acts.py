"""What facilitators do about people and at the door, told in words."""

from __future__ import annotations

from dialogue.kernel.messages import N_
from dialogue.undoing.contract import Telling, Undo

_PEOPLE = N_("Please change it on the page “People”.")

TELLINGS: dict[str, Telling] = {
    "door.locked": Telling(N_("Door locked"), undo=Undo("door.unlocked", "door.locked")),
    "door.unlocked": Telling(N_("Door unlocked"), undo=Undo("door.locked", "door.unlocked")),
    "seats.taken_out": Telling(
        N_("Somebody taken out"), fixed=N_("Please let the person back in on the page “People”.")
    ),
    "seat.let_back_in": Telling(N_("Somebody let back in"), fixed=_PEOPLE),
    "seats.joined": Telling(
        N_("Two devices made one person"), fixed=N_("What both have said belongs together since.")
    ),
    "seat.regrouped": Telling(N_("Somebody moved to another group"), fixed=_PEOPLE),
    "role.given": Telling(N_("Role given"), fixed=_PEOPLE),
    "group.added": Telling(N_("Group added"), fixed=_PEOPLE),
    "group.changed": Telling(N_("Group changed"), fixed=_PEOPLE),
    "group.removed": Telling(N_("Group removed"), fixed=_PEOPLE),
}
