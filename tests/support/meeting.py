"""A whole meeting played by actors, for tests of what is made from its record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogue.simulation.actors import Facilitator, Participant

WORDS: Mapping[str, str] = {
    "title": "Water for the valley",
    "purpose": "Agree on one goal",
    "place": "Village hall",
    "group": "River people",
    "prompt": "What would have to change?",
    "answer": "Curious",
    "idea": "Share the wells fairly",
    "goal": "By 2030 every village decides with us about its water",
    "objection": "The pumps are not paid for",
    "how": "We look at it in March",
    "statement": "We would have wanted a shorter goal",
    "other": "Every well has a keeper",
    "lonely": "Keepers must be paid",
    "change": "Villages sit in the water council",
    "promise": "Sends the first invitation",
    "organisation": "River council",
    "skipped": "No time was left",
}
HIDDEN, WITHDRAWN = "PLANTED-HIDDEN-IDEA", "PLANTED-WITHDRAWN-IDEA"
SOME, ALL = "FFFNNRRR", "FFFNNCRRR"
"""Who comes, by group: without the companies a decision is provisional, with them it is agreed with dissent."""


@dataclass
class Meeting:
    """A closed session: its facilitator, the people who came, ids of its activities."""

    facilitator: Facilitator
    people: list[Participant]
    activities: list[int]
    words: Mapping[str, str]
    languages: tuple[str, ...] = ("en", "fr", "es")
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)

    async def download(self, *forms: str) -> dict[tuple[str, str], bytes]:
        """The minutes in every language, by (language, format)."""
        for language in self.languages:
            for form in forms:
                path = f"{self.facilitator.base}/minutes.{form}"
                self.files[language, form] = (await self.facilitator.get(path, lang=language)).content
        return self.files

    async def leave(self) -> None:
        """Close all browsers."""
        for actor in (self.facilitator, *self.people):
            await actor.close()


async def meet(
    address: str,
    link: str,
    who: str = SOME,
    changed: Mapping[str, str] | None = None,
    *,
    overrule: bool = True,
) -> Meeting:
    """Check in, gather ideas (one hidden, one withdrawn), decide on a goal with dissent, leave one open, close.

    Without `overrule` the objection stays open, and the goal is not agreed.
    """
    said = {**WORDS, **(changed or {})}
    facilitator = Facilitator(address)
    await facilitator.enter(link)
    await facilitator.prepare(
        said["title"],
        recipe="empty",
        purpose=said["purpose"],
        groups=["farmers", "ngos", "companies", said["group"]],
    )
    base = facilitator.base
    await facilitator.post(
        f"{base}/description", title=said["title"], purpose=said["purpose"], place=said["place"]
    )
    for kind in ("check_in", "brainstorm", "agree", "agree", "retrospect"):
        await facilitator.post(f"{base}/activities", kind=kind, prompt=said["prompt"], minutes="7")
    await facilitator.open()
    facilitator.web.headers["HX-Request"] = (
        "true"  # as the pages' script sends forms: no whole page comes back
    )
    meeting = Meeting(facilitator, [], await facilitator.activities(), said)
    groups = list((await facilitator.groups()).values())
    seats = dict(zip("FNCR", groups, strict=True))
    for place, letter in enumerate(who):
        one = Participant(address)
        language = meeting.languages[place % 3]
        await one.join(facilitator.code, group=seats[letter], language=language, name=f"NAME-{place}")
        one.web.headers["HX-Request"] = "true"
        meeting.people.append(one)
    check_in, brainstorm, agree, open_end, retrospect = meeting.activities
    await facilitator.turn(check_in, "open")
    await meeting.people[0].act(check_in, "answer", text=said["answer"])
    await facilitator.turn(check_in, "close")
    await _gather(meeting, brainstorm, seats["F"])
    await _decide(meeting, agree, overrule=overrule)
    await facilitator.turn(open_end, "open")
    await facilitator.act(open_end, "wording", text=said["other"])
    for what in ("round", "round-closing"):
        await facilitator.act(open_end, what)
    await meeting.people[0].act(open_end, "statements", text=said["lonely"])
    await facilitator.turn(open_end, "close")
    await facilitator.post(f"{base}/activities/{retrospect}/turn", move="skip", reason=said["skipped"])
    await facilitator.post(f"{base}/closing")
    if who == ALL and overrule:
        await facilitator.post(
            f"{base}/decisions/1/agenda-item",
            change_sought=said["change"],
            level="local",
            commitment_organisation=said["organisation"],
            commitment_what=said["promise"],
            commitment_due="2099-03-01",
        )
    return meeting


async def _gather(meeting: Meeting, activity: int, late_group: int) -> None:
    facilitator, people = meeting.facilitator, meeting.people
    await facilitator.turn(activity, "open")
    await people[0].act(activity, "ideas", text=HIDDEN)
    await people[1].act(activity, "ideas", text=WITHDRAWN)
    await people[1].act(activity, "ideas/2/withdrawal")
    for one in people:
        await one.act(activity, "ideas", text=meeting.words["idea"])
    await facilitator.act(activity, "ideas/1/hiding", reason="It names somebody")
    await facilitator.act(activity, "reveal")
    late = Participant(facilitator.address)
    await late.join(facilitator.code, group=late_group, name="NAME-late")
    people.append(late)
    await facilitator.turn(activity, "close")


async def _decide(meeting: Meeting, activity: int, *, overrule: bool) -> None:
    facilitator, people, said = meeting.facilitator, meeting.people, meeting.words
    await facilitator.turn(activity, "open")
    await facilitator.act(activity, "wording", text=said["goal"])
    await facilitator.act(activity, "rule", preset="double-majority", ratify_by="2099-01-31")
    await facilitator.act(activity, "round")
    for one in people[:-2]:
        await one.act(activity, "position", level="1")
    await people[-2].act(activity, "position", level="7", text=said["objection"])
    await people[-1].act(activity, "position", level="2")
    await facilitator.act(activity, "round-closing")
    await people[-2].act(activity, "statements", text=said["statement"])
    if overrule:
        console = (await facilitator.get(f"{facilitator.base}/console")).text
        objection = max(int(n) for n in re.findall(r'id="objection-(\d+)"', console))
        await facilitator.act(
            activity, f"objections/{objection}/closing", how="overruled", reason=said["how"]
        )
    await facilitator.act(activity, "decision")
    await people[2].post(f"{people[2].base}/leaving")
    await facilitator.turn(activity, "close")


def facts(written: bytes) -> Any:
    """The data of a JSON download."""
    import json

    return json.loads(written)
