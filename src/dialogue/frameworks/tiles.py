"""What the home of a platform shows of its agenda, of its decisions, and of the frameworks it belongs to."""

from __future__ import annotations

from datetime import date

from dialogue.agenda import platform_tiles
from dialogue.bodies.tiles import Tile
from dialogue.frameworks.members import frameworks_of
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


def tiles(reader: Reader, platform_id: int, account_id: int, tongue: Tongue, today: date) -> list[Tile]:
    """The agenda, the decisions, the frameworks."""
    found = frameworks_of(reader, platform_id)
    over = [one for one in found if one.cycle_until < today]
    ended = tuple(tongue.say(N_("The cycle of %(name)s has ended"), name=one.name) for one in over)
    text = tongue.listed([one.name for one in found]) or tongue.say(N_("In no framework yet"))
    return [
        *platform_tiles.tiles(reader, platform_id, account_id, tongue, today),
        Tile(tongue.say(N_("Joint strategic framework")), "frameworks", text, ended),
    ]
