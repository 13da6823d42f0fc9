"""Published results as screens and minutes show them: with group names, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.activities.vote import ballots, counting
from dialogue.activities.vote.forms import Form, Said
from dialogue.activities.vote.schema import Ballot
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.publication import Band

FEW_TIED = 6  # more names than this are not listed one by one


@dataclass(frozen=True, slots=True)
class Together:
    """Several groups shown as one, in the shape that the group marks take."""

    name: str
    id: int = 0
    letter: str = "+"
    position: str = "none"
    several: tuple[Any, ...] = ()


def rounds(
    reader: Reader, activity_id: int, groups: Mapping[int, Any], tongue: Tongue
) -> list[dict[str, Any]]:
    """The published rounds of an activity, the newest last; each with what it changed against the one before."""
    shown: list[dict[str, Any]] = []
    for ballot in ballots.published_ballots(reader, activity_id):
        one = _round(reader, ballot, groups, tongue)
        one["shift"] = _shift(shown[-1], one) if shown else []
        shown.append(one)
    return shown


def spoken(tongue: Tongue, said: Said) -> str:
    """A sentence of a form, in words."""
    if said.many:
        return tongue.count(said.one, said.many, said.n, **said.facts)
    return tongue.say(said.one, **said.facts)


def _round(reader: Reader, ballot: Ballot, groups: Mapping[int, Any], tongue: Tongue) -> dict[str, Any]:
    result, way = ballot.result, ballots.way_of(ballot)
    form, limits = way.form, way.limits
    labels = {str(o.position): (o.label, o.language) for o in ballots.options_of(reader, ballot.id or 0)}
    whole = form.whole(limits)
    # Shares are said where papers are told in marks; other figures stand for themselves.
    shares = form.marks(limits, len(labels)) is not None
    rows = [
        {"group": _group(row["groups"], groups, tongue), **row, "base": row["voters"] * whole}
        for row in result["rows"]
    ]
    # As the groups stand everywhere else; a merged row where its first group would stand.
    place = {str(key): number for number, key in enumerate(groups)}
    rows.sort(key=lambda row: min((place.get(key, len(place)) for key in row["groups"]), default=0))
    overall = result["overall"]
    balanced = result["balanced"]
    options = [
        {
            "id": f"{ballot.id}-{place}",
            "place": place,
            "rank": rank,
            "label": labels[place][0],
            "lang": labels[place][1],
            "count": _figure(overall[place], tongue),
            "base": result["voted"] * whole if shares else None,
            "groups": [
                {"group": row["group"], "count": row["counts"][place], "base": row["base"]}
                for row in rows
                if row["counts"] and place in row["counts"]
            ],
            "balanced": _percent(balanced[place]) if balanced and place in balanced else None,
        }
        for rank, level in _ranked(result["order"])
        for place in sorted(level, key=int)
    ]
    names = {place: label for place, (label, _) in labels.items()}
    return {
        "ballot": ballot,
        "number": ballot.round,
        "form": form.name,
        "limits": limits,
        "method": way.method.title,
        "counted": way.screen.counted,
        "options": options,
        "rows": rows,
        "electorate": result["electorate"],
        "voted": result["voted"],
        "hash": ballot.hash,
        "turnout": [
            {
                "group": _group([row["group"]], groups, tongue),
                "electorate": row["electorate"],
                "voted": row["voted"],
            }
            for row in result["turnout"]
        ],
        "withheld": overall is None,
        "ties": _ties(form, result["order"], overall, names, tongue) if overall else [],
        "differing": _differing(form, rows, result["order"], names, tongue) if overall else [],
        "worded": [_worded(form, row, result["order"], names, tongue) for row in rows if row["words"]],
        "notes": [tongue.say(note) for note in result["notes"]],
    }


def _figure(figure: Any, tongue: Tongue) -> Any:
    """A figure to be read: whole numbers as they are, others rounded to two decimals, nothing where there is none."""
    if figure is None or isinstance(figure, int):
        return figure
    return tongue.number(round(float(counting.share(figure)), 2))


def _group(keys: Sequence[str], groups: Mapping[int, Any], tongue: Tongue) -> Any:
    """One group as it is, several as one with their names."""
    found = [group for key, group in groups.items() if str(key) in keys]
    if len(found) == 1:
        return found[0]
    return Together(
        " + ".join(group.name for group in found) or tongue.say(N_("Everybody")),
        several=tuple(found),
    )


def _ranked(order: Sequence[Sequence[str]]) -> list[tuple[int, Sequence[str]]]:
    """Levels with their rank: two options on rank 2 are followed by rank 4."""
    found, rank = [], 1
    for level in order:
        found.append((rank, level))
        rank += len(level)
    return found


def _percent(figure: Any) -> int:
    return round(100 * counting.share(figure))


def _ties(
    form: Form,
    order: Sequence[Sequence[str]],
    overall: Mapping[str, Any],
    names: Mapping[str, str],
    tongue: Tongue,
) -> list[str]:
    """A sentence for each tie among options for which there is something."""
    said = []
    for rank, level in _ranked(order):
        figure = overall[level[0]]
        if len(level) < 2 or figure == 0:
            continue
        who = [tongue.quoted(names[place]) for place in sorted(level, key=int)]
        listed = tongue.listed(who) if len(who) <= FEW_TIED else tongue.say(N_("%(n)s options"), n=len(who))
        said.append(spoken(tongue, form.tie(rank, listed, figure if isinstance(figure, int) else None)))
    return said


def _differing(
    form: Form,
    rows: Sequence[Mapping[str, Any]],
    order: Sequence[Sequence[str]],
    names: Mapping[str, str],
    tongue: Tongue,
) -> list[str]:
    """A sentence for each group whose first choice is not the room's."""
    first = set(order[0]) if order else set()
    said = []
    for row in rows:
        counts = row["counts"]
        if not counts or set(counts) != set(names) or not any(counts.values()):
            continue
        best = [place for place in sorted(counts, key=int) if counts[place] == max(counts.values())]
        if first & set(best):
            continue
        who = tongue.listed([tongue.quoted(names[place]) for place in best])
        said.append(spoken(tongue, form.first(row["group"].name, who)))
    return said


def _worded(
    form: Form,
    row: Mapping[str, Any],
    order: Sequence[Sequence[str]],
    names: Mapping[str, str],
    tongue: Tongue,
) -> dict[str, Any]:
    """A group in words: what it gave most to comes first, and among equals the room's order."""
    bands = form.words.bands
    steps = list(bands)
    told = sorted(
        (steps.index(Band[row["words"][place]]), rank, int(place), place)
        for rank, level in enumerate(order)
        for place in level
        if place in row["words"]
    )
    words = [(names[place], tongue.say(bands[steps[step]])) for step, _rank, _number, place in told]
    return {"group": row["group"], "voters": row["voters"], "words": words}


def _shift(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figure of each option in the round before and in this one; nothing when one was kept, or cannot be compared."""
    then = {option["place"]: option for option in before["options"]}
    if {place: o["label"] for place, o in then.items()} != {o["place"]: o["label"] for o in now["options"]}:
        return []
    if not all(isinstance(option["count"], int) for option in [*then.values(), *now["options"]]):
        return []
    return [
        {"label": option["label"], "before": then[option["place"]]["count"], "now": option["count"]}
        for option in now["options"]
    ]
