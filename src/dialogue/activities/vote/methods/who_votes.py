"""What can be set for a vote about the people in it, whatever the method: who votes, and what makes sure of it. Pure."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field as Setting
from pydantic import model_validator

from dialogue.kernel.messages import N_
from dialogue.kernel.versioned import Versioned

ELECTORATES = {
    "everybody": N_("Everybody who is in the session when the vote opens"),
    "roll_call": N_("Whoever answers a roll call just before the vote"),
    "delegates": N_("Only the delegates"),
}
LEVELS = {
    "open": N_("Open: anybody who joined with the code"),
    "door": N_("Door: papers are compared with the heads counted at the door"),
    "slips": N_("Slips: whoever holds a printed slip votes, and each is good once"),
    "roll": N_("List: only people whose name is on the list"),
}
BY_SLIPS = N_("Whoever holds a printed slip")
"""Who votes where slips do."""
ONE_VOTE = {
    "person": N_("One person, one vote"),
    "organisation": N_("One organisation, one vote"),
}


def _choices(words: dict[str, str]) -> dict[str, Any]:
    return {"choices": [[name, label] for name, label in words.items()]}


class WhoVotes(Versioned):
    """Who is in the electorate of a vote, how sure it is that each votes once, and whether groups weigh the same."""

    electorate: Literal["everybody", "roll_call", "delegates"] = Setting(
        "everybody", title=N_("Who votes?"), json_schema_extra=_choices(ELECTORATES)
    )
    one_vote: Literal["person", "organisation"] = Setting(
        "person", title=N_("Who has one vote?"), json_schema_extra=_choices(ONE_VOTE)
    )
    level: Literal["open", "door", "slips", "roll"] = Setting(
        "open",
        title=N_("What makes sure that each person votes once?"),
        json_schema_extra=_choices(LEVELS),
    )
    names: str = Setting(
        "",
        max_length=8000,
        title=N_("The list of names, one on each line (only for a vote by list)"),
        json_schema_extra={"lines": ";"},
    )
    proxies: int = Setting(
        1, ge=0, le=10, title=N_("Written proxies: the most that one person may hold (0: none)")
    )
    equal_weight: bool = Setting(
        False, title=N_("Every group weighs the same: the order of the result is the group-balanced one")
    )

    asks_first: bool = Setting(False, title=N_("Ask the room first whether it is clear what people vote on"))

    @model_validator(mode="before")
    @classmethod
    def _slips_settle_it(cls, given: Any) -> Any:
        """Where slips vote, whoever holds one does: neither a roll call nor an organisation nor a proxy says otherwise."""
        if isinstance(given, dict) and given.get("level") == "slips":
            return {**given, "electorate": "everybody", "one_vote": "person", "proxies": 0}
        return given

    @property
    def by_slips(self) -> bool:
        """Whether slips vote, and not seats."""
        return self.level == "slips"

    @property
    def chosen(self) -> bool:
        """Whether people who are here may have no vote although they came in time."""
        return self.made_first or self.electorate == "delegates"

    @property
    def made_first(self) -> bool:
        """Whether the electorate is made by what people or a list say."""
        return self.electorate == "roll_call" or self.one_vote == "organisation" or self.level == "roll"

    @property
    def gathers(self) -> bool:
        """Whether there is a phase before people vote, in which the electorate is made or the room is asked."""
        return self.made_first or self.asks_first
