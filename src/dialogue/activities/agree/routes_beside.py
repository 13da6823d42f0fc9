"""Addresses of what stands beside a goal, below those of the goal room. All are POST with a form.

F: the facilitator's. E: of whoever enters what others say. P: a participant's. A: the amendment's author's. D: a
delegate's.

- P `/amendments`: `text` (a whole wording), `reason`. E `/amendments-for`: also `group` (id)
- A `/amendments/{id}/withdrawal`: `text` (optional). A `/amendments/{id}/answer`: `answer` (taken, declined), `text`
- E `/amendments/{id}/said`: `what` (withdrawn, taken, declined), `text`; only for one that was said aloud
- F `/amendments/{id}/acceptance`, `/rejection`, `/promotion`: `comment`. F `/amendments/{id}/offer`: `text`, `comment`
- F `/step`: `step` (present, clarify, react, object, resolve, celebrate, or empty)
- E `/raised-hands`: `group` (id), `heads.LEVEL`
- E `/objections/{id}/reason-for`: `text`; only for one that was raised by hand
- D `/declaration`: `level`, `text`, `in_room` (1), `given_by`, `valid_from`, `valid_until`, `turn`
- P `/interests`: `text`. E `/interests-for`: `group` (id), `text`. P `/own-link`: `effect`, `text`
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.agree.vocabulary_beside import (
    AcceptAmendment,
    AnswerOffer,
    CountHands,
    DeclarePosition,
    GiveReasonFor,
    LinkOwnInterest,
    OfferWording,
    PromoteAmendment,
    ProposeAmendment,
    ProposeAmendmentFor,
    RejectAmendment,
    SettleAmendmentFor,
    TurnStep,
    WithdrawAmendment,
    WriteInterests,
    WriteInterestsFor,
)
from dialogue.stage.acting import (
    Contributing,
    Declaring,
    Entering,
    Number,
    Steering,
    Text,
    Turn,
    Wording,
    back_to,
)
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


async def typed_in(request: Request) -> dict[str, str]:
    """The words of a form by field; of several of one name the last."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


@router.post("/amendments")
async def propose(contribute: Contributing, activity_id: int, text: Text = "", reason: Text = "") -> Response:
    typed = {"form": "amendment", "text": text, "reason": reason}
    return await contribute(ProposeAmendment(activity_id, text, reason), typed=typed)


@router.post("/amendments-for")
async def propose_for(
    steer: Entering, activity_id: int, group: Number = 0, text: Text = "", reason: Text = ""
) -> Response:
    return await steer(ProposeAmendmentFor(activity_id, group, text, reason))


@router.post("/amendments/{amendment_id}/withdrawal")
async def withdraw(contribute: Contributing, amendment_id: int, text: Text = "") -> Response:
    typed = {"form": "amendment-withdrawal", "text": text}
    return await contribute(WithdrawAmendment(amendment_id, text), typed=typed)


@router.post("/amendments/{amendment_id}/answer")
async def answer(contribute: Contributing, amendment_id: int, answer: Text = "", text: Text = "") -> Response:
    typed = {"form": "amendment-answer", "answer": answer, "text": text}
    return await contribute(AnswerOffer(amendment_id, answer, text), typed=typed)


@router.post("/amendments/{amendment_id}/said")
async def said(steer: Entering, amendment_id: int, what: Text = "", text: Text = "") -> Response:
    return await steer(SettleAmendmentFor(amendment_id, what, text))


@router.post("/amendments/{amendment_id}/acceptance")
async def accept(steer: Wording, amendment_id: int, comment: Text = "") -> Response:
    return await steer(AcceptAmendment(amendment_id, comment))


@router.post("/amendments/{amendment_id}/rejection")
async def reject(steer: Wording, amendment_id: int, comment: Text = "") -> Response:
    return await steer(RejectAmendment(amendment_id, comment))


@router.post("/amendments/{amendment_id}/promotion")
async def promote(steer: Wording, amendment_id: int, comment: Text = "") -> Response:
    return await steer(PromoteAmendment(amendment_id, comment))


@router.post("/amendments/{amendment_id}/offer")
async def offer(steer: Wording, amendment_id: int, text: Text = "", comment: Text = "") -> Response:
    return await steer(OfferWording(amendment_id, text, comment))


@router.post("/step")
async def turn_step(steer: Steering, activity_id: int, step: Text = "") -> Response:
    return await steer(TurnStep(activity_id, step))


@router.post("/raised-hands")
async def count_hands(
    request: Request, steer: Entering, activity_id: int, group: Number = 0, back: Text = ""
) -> Response:
    typed = await typed_in(request)
    heads = {name.removeprefix("heads."): text for name, text in typed.items() if name.startswith("heads.")}
    return await steer(CountHands(activity_id, group, heads), back=back_to(back))


@router.post("/objections/{objection_id}/reason-for")
async def reason_for(steer: Entering, objection_id: int, text: Text = "") -> Response:
    return await steer(GiveReasonFor(objection_id, text))


@router.post("/declaration")
async def declare(
    contribute: Declaring,
    activity_id: int,
    level: Text = "",
    text: Text = "",
    in_room: Text = "",
    given_by: Text = "",
    valid_from: Text = "",
    valid_until: Text = "",
    turn: Turn = 0,
) -> Response:
    command = DeclarePosition(
        activity_id, level, text, in_room == "1", given_by, valid_from, valid_until, turn
    )
    typed = {
        "form": "declaration",
        "level": level,
        "text": text,
        "in_room": in_room,
        "given_by": given_by,
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    return await contribute(command, typed=typed)


@router.post("/interests")
async def write_interests(contribute: Contributing, activity_id: int, text: Text = "") -> Response:
    return await contribute(WriteInterests(activity_id, text), typed={"form": "interests", "text": text})


@router.post("/interests-for")
async def write_interests_for(
    steer: Entering, activity_id: int, group: Number = 0, text: Text = ""
) -> Response:
    return await steer(WriteInterestsFor(activity_id, group, text))


@router.post("/own-link")
async def link_own_interest(
    contribute: Contributing, activity_id: int, effect: Text = "", text: Text = ""
) -> Response:
    typed = {"form": "own-link", "effect": effect, "text": text}
    return await contribute(LinkOwnInterest(activity_id, effect, text), typed=typed)
