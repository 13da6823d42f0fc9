"""What holds for people who hear, see, move or read otherwise, and what does not hold yet. Open to all."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue

router = Routes()

HOLDS = (
    N_(
        "Everything works with the keyboard alone. What is dragged with a finger can also be done with buttons."
    ),
    N_(
        "A screen reader hears what changes, politely and not at every change. Each picture and chart has words."
    ),
    N_(
        "Pages can be enlarged to four times their size and fit the smallest phones; nothing has to be scrolled sideways."
    ),
    N_(
        "Colours are never the only sign: groups have a letter and a pattern. Contrast meets WCAG 2.2, level AA."
    ),
    N_("Whoever has asked the device for less movement gets none. A dark device gets a dark page."),
    N_("Participants need no JavaScript, no account and no new phone."),
    N_(
        "On a phone the list of ideas can be held still while it is read, and the question can be read aloud."
    ),
    N_(
        "Whoever has no phone, or does not read or write, says it aloud: the facilitator enters it for the group."
    ),
    N_("The texts are written in plain words, in English, French and Spanish."),
)
LACKS = (
    N_(
        "It was tested by programs and by keyboard in one browser, and not yet by people who use a screen reader every day."
    ),
    N_(
        "The wall in the room is made to be seen; what it shows stands on the phones as well, but not its layout."
    ),
    N_(
        "What people write themselves, and pictures that they add, are as plain or as well described as they made them."
    ),
    N_(
        "A browser from before 2022 without JavaScript shows the pages without colours and layout; all forms work."
    ),
)


@router.get("/accessibility")
@needs(Right.COME_IN)
async def statement(request: Request, dialogue: Dialogue) -> Response:
    return dialogue.page("home/accessibility.html", language_of(request), holds=HOLDS, lacks=LACKS)
