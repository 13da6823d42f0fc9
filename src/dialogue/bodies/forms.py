"""What the forms of a platform's pages share: carrying out what was sent, and reading what was chosen."""

from __future__ import annotations

from starlette.responses import Response

from dialogue.bodies.asking import OnPlatform
from dialogue.kernel.vocabulary import Command
from dialogue.web.answers import see
from dialogue.web.services import Services


async def carried_out(
    dialogue: Services, here: OnPlatform, command: Command, command_id: str, page: str
) -> Response:
    """The command done on the platform, and the way to `page`, an address with `{platform_id}` in it.

    Raises Refused for a rule's refusal.
    """
    await dialogue.execute(command, command_id=command_id, stream_id=here.platform_id, actor=here.actor)
    return see(page.format(platform_id=here.platform_id))


def chosen(text: str) -> int | None:
    """The number of what was chosen; None for nothing, or for what is no number."""
    return int(text[:18]) if text.isascii() and text.isdigit() else None
