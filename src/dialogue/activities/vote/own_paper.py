"""What a paper on a phone is drawn from: the options, the way of voting, and what stands on it already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dialogue.activities.vote import ballots
from dialogue.activities.vote.beside import Proxy
from dialogue.activities.vote.forms import Answer
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.activities.vote.showing import IN_A_STEP, spoken
from dialogue.activities.vote.ways import Way
from dialogue.activities.vote.wording import also, of_option
from dialogue.documents.long_words import shortened
from dialogue.kernel.database import Reader
from dialogue.kernel.once import once
from dialogue.languages import Tongue
from dialogue.people.groups import groups_of
from dialogue.pictures.store import shown

NO_WAY = {"form": "", "limits": None, "method": ""}
"""What is shown of the way of voting before there is a ballot."""


def way_shown(way: Way) -> dict[str, Any]:
    """What templates take of a way of voting: the form's name (its template's), the limits, the method's title."""
    return {"form": way.form.name, "limits": way.limits, "method": way.method.title}


def options_shown(reader: Reader, ballot: Ballot, tongue: Tongue, second: str = "") -> list[dict[str, Any]]:
    """The options as a paper and the screens beside it show them; `second` is the second language of a wall."""
    return _shown(reader, _Of(ballot), tongue, second)


@dataclass(frozen=True, slots=True)
class _Of:
    """A ballot as what is asked about: another reading of the same row is the same question."""

    ballot: Ballot = field(compare=False)
    id: int | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.ballot.id)


@once
def _shown(reader: Reader, of: _Of, tongue: Tongue, second: str) -> list[dict[str, Any]]:
    ballot = of.ballot
    way = ballots.way_of(ballot)
    options = ballots.options_of(reader, ballot.id or 0)
    # Every phone draws this with each paper that it sends: what most votes have not is not asked for.
    proposed = any(option.group_id for option in options)
    groups = groups_of(reader, ballot.session_id, tongue) if proposed else {}
    seen = shown(reader, [option.picture_id for option in options])
    return [
        {
            "id": str(option.id),
            "label": words.label,
            "language": words.language,
            "also": also(option, way, tongue, second),
            "count": option.count,
            "text": words.text,
            "cost": option.cost,
            "group_id": option.group_id,
            "proposer": groups.get(option.group_id or 0),
            "picture": seen.get(option.picture_id),
        }
        for option in options
        for words in [of_option(option, way, tongue)]
    ]


APART, TOGETHER = "\u2068", "\u2069"
"""Around an option's words within a sentence, so that what is written from right to left turns nothing else around."""


def said_again(way: Way, answer: Answer, options: list[dict[str, Any]], tongue: Tongue) -> str:
    """What stands on a person's paper, in her language."""
    labels = {option["id"]: f"{APART}{shortened(option['label'], IN_A_STEP)}{TOGETHER}" for option in options}
    told = way.form.told(answer, labels, way.limits)
    return "; ".join(spoken(tongue, said) for said in told) or way.form.in_words(answer, labels)


def own_address(ballot: Ballot, *, by_slips: bool) -> dict[str, str]:
    """Where a person's own paper goes, and the name of its draft in her browser."""
    base = f"/sessions/{ballot.session_id}/activities/{ballot.activity_id}"
    return {"address": f"{base}/{'slip-paper' if by_slips else 'paper'}", "draft": f"ballot-{ballot.id}"}


def for_proxy(
    reader: Reader, ballot: Ballot, proxy: Proxy, key: str, first: int, language: str, *, running: bool
) -> dict[str, Any]:
    """The paper of a proxy, as its holder sees it; `key` finds it, `first` is where its numbers begin."""
    way = ballots.way_of(ballot)
    paper = ballots.own_paper(reader, key, way) if proxy.row.voted else None
    values = way.form.values(paper[0]) if paper else {}
    base = f"/sessions/{ballot.session_id}/activities/{ballot.activity_id}"
    tongue = Tongue(language)
    options = options_shown(reader, ballot, tongue)
    return {
        "ballot": ballot,
        "turn": paper[1] + 1 if paper else first,
        "options": [{**one, "lang": one["language"], "value": values.get(one["id"], "")} for one in options],
        **way_shown(way),
        "in_words": said_again(way, paper[0], options, tongue) if paper else "",
        "voted": proxy.row.voted,
        "elsewhere": proxy.row.voted and paper is None,
        "rests": proxy.rests and not proxy.row.voted,
        "open": running and ballot.state == BallotState.OPEN,
        "name": proxy.row.giver_name,
        "address": f"{base}/proxies/{proxy.row.id}/paper",
        "draft": f"ballot-{ballot.id}-proxy-{proxy.row.id}",
    }
