"""Who may come in by an organisation's sign-in, and as what: read from a claim, by the host's table. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogue.kernel.rights import PlatformRole
from dialogue.kernel.text import blank

ACCOUNT = "account"
LINE = re.compile(r"\s*(?P<value>[^=\s][^=]*?)\s*=\s*(?P<role>[a-z]+)(@(?P<platform>[0-9]{1,9}))?\s*")


@dataclass(frozen=True, slots=True)
class Table:
    """What each value of the claim gives: an account, or a role on a platform (then also an account). Empty: anybody
    whom the provider signs in gets an account.
    """

    gives: Mapping[str, frozenset[tuple[int, str]]]

    def granted(self, values: Sequence[str]) -> frozenset[tuple[int, str]] | None:
        """The roles by platform; None for somebody whom the table does not let in."""
        if not self.gives:
            return frozenset()
        known = [self.gives[value] for value in values if value in self.gives]
        return frozenset().union(*known) if known else None


def table_from(text: str) -> Table:
    """The table as a host writes it: `VALUE=account` or `VALUE=ROLE@PLATFORM`, parted by semicolons. Raises ValueError.

    >>> sorted(table_from("staff=account; water=coordinator@12; water=member@13").gives["water"])
    [(12, 'coordinator'), (13, 'member')]
    """
    found: dict[str, set[tuple[int, str]]] = {}
    for line in text.split(";"):
        if blank(line):
            continue
        said = LINE.fullmatch(line)
        role, platform = (said["role"], said["platform"]) if said else ("", None)
        if said is None or (platform is None) != (role == ACCOUNT) or role not in {ACCOUNT, *PlatformRole}:
            raise ValueError(
                f"“{line.strip()}” is none; write VALUE=account, or VALUE=ROLE@PLATFORM as in water=coordinator@12"
            )
        given = found.setdefault(said["value"], set())
        if platform is not None:
            given.add((int(platform), role))
    return Table({value: frozenset(roles) for value, roles in found.items()})


def values_in(claims: Mapping[str, object], claim: str) -> list[str]:
    """The values of a claim, which is a text or a list of texts; nothing for anything else."""
    found = claims.get(claim)
    if isinstance(found, str):
        return [found]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
