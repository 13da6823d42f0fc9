"""What is allowed in a vote: pure rules."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dialogue.activities.vote.forms import Answer, Form
from dialogue.activities.vote.methods import Method, PaperError, Settings
from dialogue.activities.vote.methods.refusals import SENTENCES
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.text import blank, taken_in

MOST_OPTIONS = 30
HIGHEST_COST = 2_000_000_000  # what a column of whole numbers holds in every store
FEWEST_OPTIONS = 2


def own_options(text: str) -> list[str]:
    """Options that a facilitator typed, each on a line or separated by semicolons; repeated ones once.

    >>> own_options("Wells; Roads ;; Wells")
    ['Wells', 'Roads']
    """
    return list(dict.fromkeys(taken_in(part) for part in re.split(r"[;\n]", text) if not blank(part)))


PRICED = re.compile(r"(?P<label>.*\S)\s*=\s*(?P<cost>\d[\d\s]{0,20})", re.DOTALL | re.ASCII)


def priced(text: str, *, spends: bool) -> tuple[str, int | None]:
    """An option typed with its cost behind it, where options have costs.

    >>> priced("Wells = 12 000", spends=True), priced("Wells", spends=True), priced("2 + 2 = 4", spends=False)
    (('Wells', 12000), ('Wells', None), ('2 + 2 = 4', None))
    """
    found = PRICED.fullmatch(text) if spends else None
    return (found["label"], int("".join(found["cost"].split()))) if found else (text, None)


def cost_of(typed: str) -> int | None:
    """A cost as typed: whole, with or without spaces; None where nothing was typed.

    >>> cost_of("12 000"), cost_of(" ")
    (12000, None)
    """
    figures = "".join(typed.split())
    if not figures:
        return None
    known = figures.isascii() and figures.isdecimal() and len(figures) < 14
    if not known or int(figures) > HIGHEST_COST:
        raise Refused(
            "cost",
            N_(
                "Please write the cost as a whole number from 0 to 2 000 000 000, without a currency. “12 000” is fine."
            ),
            field="cost",
        )
    return int(figures)


def require_room(number: int) -> None:
    """No more options than fit on a phone."""
    if number >= MOST_OPTIONS:
        raise Refused(
            "many_options",
            N_("There are %(most)s options already, and no more fit on a phone. Please take one out first."),
            most=MOST_OPTIONS,
        )


def require_money(budget: Any, costs: Mapping[str, int | None]) -> None:
    """Money can be spent only when it is known how much there is, and what each option costs."""
    if not budget:
        raise Refused(
            "no_budget",
            N_(
                "This vote has no budget yet. Please write it into the settings of this step in the preparation."
            ),
        )
    for option, cost in costs.items():
        if cost is None or cost > HIGHEST_COST:
            raise Refused(
                "no_cost",
                N_(
                    "“%(option)s” has no cost that can be used. Please write it on the page of the options of this vote, "
                    "or behind the option in its settings, as in “Wells = 300”."
                ),
                option=option,
            )


def require_options(number: int) -> None:
    """A vote needs something to choose between, and few enough to read on a phone."""
    if number == 0:
        raise Refused(
            "no_options",
            N_(
                "There is nothing to vote on yet. Please make themes first, or write options into the settings of this vote."
            ),
        )
    if number < FEWEST_OPTIONS:
        raise Refused(
            "one_option", N_("There is only one option. A vote needs two; please add a theme or an option.")
        )
    if number > MOST_OPTIONS:
        raise Refused(
            "many_options",
            N_(
                "There are %(number)s options and %(most)s fit on a phone. Please join some into themes first."
            ),
            number=number,
            most=MOST_OPTIONS,
        )


def require_begun(ballot: str) -> None:
    """While the electorate is being made nobody votes yet."""
    if ballot == "gathering":
        raise Refused(
            "not_begun", N_("People do not vote yet: first it is settled who votes. Nothing was counted.")
        )


def require_own_vote(*, by_proxy: bool, organisation: bool, chosen: bool = False) -> None:
    """Whoever voted by proxy, or through somebody else of her organisation, has no paper of her own.

    `chosen`: the electorate is not just everybody who is here, and she is not in it.
    """
    if by_proxy:
        raise Refused(
            "by_proxy", N_("The proxy that you gave has voted for you. Nothing was counted a second time.")
        )
    if organisation:
        raise Refused(
            "organisation_votes",
            N_("Your organisation has one vote, and somebody else of it has the paper. Nothing was counted."),
        )
    if chosen:
        raise Refused(
            "not_chosen",
            N_(
                "You do not vote in this one, so nothing was counted. If that is wrong, please speak to the facilitator."
            ),
        )


def require_no_slip(*, by_slips: bool) -> None:
    """Where slips vote, a paper comes with the code of one."""
    if by_slips:
        raise Refused(
            "needs_slip",
            N_(
                "In this vote each paper comes with a printed slip. Nothing was counted; please type your slip's code."
            ),
        )


def require_paper_taken(taken: bool) -> None:
    """Where several could vote for their organisation, one of them takes the paper first."""
    if not taken:
        raise Refused(
            "take_first", N_("Your organisation has one vote. Please take its paper first, then send it.")
        )


def require_open(ballot: str, activity: str, *, voted: bool = False) -> None:
    """Papers are taken only while both the ballot and its activity are open."""
    if ballot == "open" and activity == "paused":
        raise Refused(
            "paused", N_("The vote is paused. What you chose is still here; please send it when it goes on.")
        )
    if (ballot != "open" or activity != "open") and voted:
        # Also what had arrived before, sent again because its answer was lost: it must not be told that it is lost.
        raise Refused(
            "too_late",
            N_("The vote has closed. Your earlier vote counts; what you sent now changed nothing."),
        )
    if ballot != "open" or activity != "open":
        raise Refused(
            "too_late", N_("The vote has closed. This was not counted; what you sent before stays as it was.")
        )


def require_consent(few: bool, consent: bool) -> None:
    """So few papers are nearly names: they are shown only when the room was asked."""
    if few and not consent:
        raise Refused(
            "few_papers",
            N_(
                "So few people voted that the result nearly shows who chose what. Nothing was shown. Please ask the room, "
                "and say that it agrees."
            ),
            field="consent",
        )


def require_sealed(sealed: bool, unsealed: bool) -> None:
    """A result is shown when nothing earlier of its papers can be read any more, or by an act that says otherwise."""
    if not sealed and not unsealed:
        raise Refused(
            "not_sealed",
            N_(
                "The ballot is closed, but not sealed yet: something still reads the database. Nothing was shown, "
                "and nothing is lost. Please try again in a moment."
            ),
        )


def require_same(asked: int, current: int) -> None:
    """A form of an earlier round is not a paper of this one."""
    if asked != current:
        raise Refused(
            "other_ballot",
            N_("A new vote has begun. Nothing was sent; please look at the options and send again."),
        )


def require_voter(in_electorate: bool) -> None:
    """Only the frozen electorate votes."""
    if not in_electorate:
        raise Refused(
            "not_in_electorate",
            N_(
                "You joined after this vote was opened. Nothing was counted; please ask the facilitator to let you in."
            ),
        )


def require_same_browser(voted: bool, has_paper: bool) -> None:
    """Whoever has voted changes the same paper; only the browser that sent it can find it."""
    if voted and not has_paper:
        raise Refused(
            "voted_elsewhere",
            N_(
                "Your vote came from another device and counts. Only that device can change it, because the vote is secret."
            ),
        )


def require_seated(role: str) -> None:
    """Facilitators, rapporteurs and observers do not vote."""
    if role not in COUNTED:
        raise NotAllowed("not_participant", N_("Only participants vote. Nothing was changed."))


def require_form(form: Form, typed: Mapping[str, str]) -> None:
    """What was filled in is a paper of this vote: read as another kind of paper it would count as an empty one."""
    if any("." in name and not name.startswith(form.prefix) for name in typed):
        raise Refused(
            "other_form",
            N_("This paper belongs to another kind of vote. Nothing was sent; please load the page again."),
        )


def says(form: Form, typed: Mapping[str, str], answer: Answer) -> bool:
    """Whether a form says just this answer."""
    try:
        return bool(form.read(typed) == answer)
    except Refused:
        return False


def require_fit(
    form: Form,
    method: Method,
    answer: Answer,
    labels: Mapping[str, str],
    limits: Settings,
    keys: Mapping[str, str] | None = None,
) -> None:
    """Whether a paper fits the ballot. Raises Refused with the option's own words in the sentence.

    `keys`: what the method calls the options, where that is something else than their ids (see `Way.keys`).
    """
    keys = keys or {option: option for option in labels}
    try:
        named = form.renamed(answer, keys)
    except KeyError as missing:
        where = f"{form.prefix}{missing.args[0]}"
        raise Refused("unknown", SENTENCES["unknown"], field=where, option="?") from None
    try:
        method.check_paper(form.paper(named), list(keys.values()), limits)
    except PaperError as error:
        params = {**error.params}
        own = {key: option for option, key in keys.items()}
        if "option" in params:
            params["option"] = own.get(str(params["option"]), params["option"])
            error.params["option"] = params["option"]
            params["option"] = labels.get(str(params["option"]), "?")
        where = f"{form.prefix}{error.params['option']}" if "option" in error.params else form.name
        raise Refused(error.code, error.msgid, field=where, **params) from None


def put_in_order(answer: Any) -> Any:
    """The same answer with its options in one order, whichever order a browser sent them in.

    Else somebody could mark her paper by the order of its fields and be found again by it.

    >>> put_in_order({"12": 1, "3": {"2": 0, "1": 4}})
    {'3': {'1': 4, '2': 0}, '12': 1}
    """
    if not isinstance(answer, dict):
        return answer
    return {name: put_in_order(answer[name]) for name in sorted(answer, key=lambda name: (len(name), name))}


def receipt(key: str) -> str:
    """The code by which a voter finds that her paper is in the box; it says nothing of what is on it.

    `key` is another one than the paper's: who was shown a receipt cannot find the paper by it, not even in the store.

    >>> receipt("a" * 64)
    'CC29-A221'
    """
    found = hashlib.sha256(f"receipt:{key}".encode()).hexdigest()[:8].upper()
    return f"{found[:4]}-{found[4:]}"


STEP = 5
"""Turnout by group is shown in steps of this many people."""


def stepped(voted: int, electorate: int) -> tuple[int, bool]:
    """How many of a group have voted, as it is shown while the vote is open: at least so many, and whether that is all.

    A figure that moves with each paper would tell whoever watches the screen whose paper comes when.

    >>> stepped(4, 12), stepped(11, 12), stepped(12, 12)
    ((0, False), (10, False), (12, True))
    """
    return (electorate, True) if voted >= electorate else (voted - voted % STEP, False)


def frozen_hash(
    question: str,
    options: Iterable[tuple[Any, ...]],
    electorate: Iterable[tuple[int, int]],
    settings: Mapping[str, Any],
) -> str:
    """SHA-256 over what must not change while people vote: question, options (ref, label, what belongs to them), voters
    (seat, group)."""
    body: Sequence[Any] = (question, list(options), sorted(electorate), dict(settings))
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
