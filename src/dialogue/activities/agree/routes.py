"""Addresses of the goal room, below `/sessions/{session_id}/activities/{activity_id}`. All are POST with a form.

Every form also carries `command_id`. F: the facilitator's. P: a participant's. A: the objection's author's.

- F `/wording`: `text`; `because` (needed once positions were taken); `sources` (refs, several);
  `answers` (ids of objections, several)
- F `/rule`: `preset` (shared-goal, double-majority, modified-consensus, consent, simple-majority, sense-check);
  `ratify_by` (2027-01-31, or empty)
- F `/rule-parts`: every part of the rule; the fields are those of `rule_form`
- F `/rule-check`: nothing more; counts the room again
- F `/round`: `because` (needed for a further round on the same wording); `hands.GROUPID` (people without a phone, who
  are counted by show of hands); `by_hands` (1: nobody is counted by phone)
- F `/spread`: nothing more; shows where people stand while they can still move
- F `/round-closing`: nothing more
- P `/position`: `level` (a key of the rule's scale: 1 to 8; consent, concern, stand-aside, object; yes, no, abstain);
  `text` (optional); `keeps` (1: my open objection stands, whatever I choose)
- F `/objections/{objection_id}/closing`: `how` (deferred, monitored, overruled, not-qualified); `reason`;
  for deferred also `deferred_to` and `due`
- A `/objections/{objection_id}/withdrawal`: `text` (optional)
- A `/objections/{objection_id}/meeting`: `text` (optional); the newer wording meets it
- A `/objections/{objection_id}/reason`: `text`
- A `/objections/{objection_id}/upholding`: `text` (optional); opens again what was deferred, kept or not qualified
- F `/decision`: `what_is_new` (needed when a decision was made before)
- F `/fallback`: `reason`; judges under the lower tier that the rule names
- F `/ratifications`: `group` (id); `answer` (yes, no); `by_whom`, `at_meeting` (1)
- P `/statements`: `text`
- F `/statements-for`: `group` (id); `text`
- F `/interest-links`: `group` (id); `effect` (serves, costs, untouched, unclear); `text`

What stands beside the goal (amendments, hands, declarations, interests) has its addresses in `routes_beside`.

An objection is resolved by a new wording: write it with `answers`, open and close a round on it. Who takes a position
for it there has given her objection up (her phone says so beside each level), unless she sends `keeps`. Who abstains,
asks for more discussion or does not answer has closed nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.agree.routes_beside import typed_in
from dialogue.activities.agree.vocabulary import (
    AddStatement,
    AddStatementFor,
    CheckRule,
    ChooseRule,
    CloseObjection,
    CloseRound,
    Decide,
    GiveReason,
    LinkInterest,
    MeetObjection,
    OpenRound,
    RecordRatification,
    ShapeRule,
    ShowSpread,
    TakePosition,
    UpholdObjection,
    UseFallback,
    WithdrawObjection,
    WordGoal,
)
from dialogue.stage.acting import Contributing, Deciding, Entering, Number, Text, Turn, Voting, Wording
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/wording")
async def wording(
    steer: Wording,
    was: Drawn,
    activity_id: int,
    text: Text = "",
    because: Text = "",
    sources: Annotated[list[str] | None, Form()] = None,
    answers: Annotated[list[int] | None, Form()] = None,
) -> Response:
    return await steer(WordGoal(activity_id, text, because, tuple(sources or ()), tuple(answers or ()), was))


@router.post("/rule")
async def rule(
    steer: Wording, was: Drawn, activity_id: int, preset: Text = "", ratify_by: Text = ""
) -> Response:
    return await steer(ChooseRule(activity_id, preset, ratify_by, was))


@router.post("/rule-parts")
async def rule_parts(request: Request, steer: Wording, was: Drawn, activity_id: int) -> Response:
    return await steer(ShapeRule(activity_id, await typed_in(request), was))


@router.post("/rule-check")
async def rule_check(steer: Wording, activity_id: int) -> Response:
    return await steer(CheckRule(activity_id))


@router.post("/round")
async def open_round(
    request: Request, steer: Deciding, activity_id: int, because: Text = "", by_hands: Text = ""
) -> Response:
    typed = await typed_in(request)
    hands = {name.removeprefix("hands."): heads for name, heads in typed.items() if name.startswith("hands.")}
    return await steer(OpenRound(activity_id, because, hands, by_hands == "1"))


@router.post("/spread")
async def show_spread(steer: Deciding, activity_id: int) -> Response:
    return await steer(ShowSpread(activity_id))


@router.post("/round-closing")
async def close_round(steer: Deciding, activity_id: int) -> Response:
    return await steer(CloseRound(activity_id))


@router.post("/position")
async def position(
    contribute: Voting,
    activity_id: int,
    level: Text = "",
    text: Text = "",
    keeps: Text = "",
    turn: Turn = 0,
) -> Response:
    typed = {"form": "position", "level": level, "text": text, "keeps": keeps}
    sent = TakePosition(activity_id, level, text, turn, keeps=keeps == "1")
    return await contribute(sent, typed=typed)


@router.post("/objections/{objection_id}/closing")
async def close_objection(
    steer: Deciding,
    objection_id: int,
    how: Text = "",
    reason: Text = "",
    deferred_to: Text = "",
    due: Text = "",
) -> Response:
    return await steer(CloseObjection(objection_id, how, reason, deferred_to, due))


@router.post("/objections/{objection_id}/withdrawal")
async def withdraw(contribute: Contributing, objection_id: int, text: Text = "") -> Response:
    return await contribute(WithdrawObjection(objection_id, text), typed={"form": "withdrawal", "text": text})


@router.post("/objections/{objection_id}/meeting")
async def meets(contribute: Contributing, objection_id: int, text: Text = "") -> Response:
    return await contribute(MeetObjection(objection_id, text), typed={"form": "meeting", "text": text})


@router.post("/objections/{objection_id}/reason")
async def give_reason(
    contribute: Contributing, objection_id: int, text: Text = "", turn: Turn = 0
) -> Response:
    return await contribute(GiveReason(objection_id, text, turn), typed={"form": "reason", "text": text})


@router.post("/objections/{objection_id}/upholding")
async def uphold(contribute: Contributing, objection_id: int, text: Text = "") -> Response:
    return await contribute(UpholdObjection(objection_id, text), typed={"form": "upholding", "text": text})


@router.post("/decision")
async def decide(steer: Deciding, activity_id: int, what_is_new: Text = "") -> Response:
    return await steer(Decide(activity_id, what_is_new))


@router.post("/fallback")
async def fallback(steer: Deciding, activity_id: int, reason: Text = "") -> Response:
    return await steer(UseFallback(activity_id, reason))


@router.post("/ratifications")
async def ratify(
    steer: Deciding,
    activity_id: int,
    group: Number = 0,
    answer: Text = "",
    by_whom: Text = "",
    at_meeting: Text = "",
) -> Response:
    return await steer(RecordRatification(activity_id, group, answer, by_whom, at_meeting == "1"))


@router.post("/statements")
async def add_statement(contribute: Contributing, activity_id: int, text: Text = "") -> Response:
    return await contribute(AddStatement(activity_id, text), typed={"form": "statement", "text": text})


@router.post("/statements-for")
async def add_statement_for(
    steer: Entering, activity_id: int, group: Number = 0, text: Text = ""
) -> Response:
    return await steer(AddStatementFor(activity_id, group, text))


@router.post("/interest-links")
async def link_interest(
    steer: Wording, activity_id: int, group: Number = 0, effect: Text = "", text: Text = ""
) -> Response:
    return await steer(LinkInterest(activity_id, group, effect, text))
