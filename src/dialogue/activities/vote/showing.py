"""Published results as screens and minutes show them: with group names, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from dialogue.activities.vote import ballots, choosing, counting, wording
from dialogue.activities.vote.forms import Form, Said
from dialogue.activities.vote.methods import Result
from dialogue.activities.vote.methods.saying import Group, Options
from dialogue.activities.vote.revealing import unveiled
from dialogue.activities.vote.schema import Ballot
from dialogue.activities.vote.together import group_shown
from dialogue.activities.vote.ways import ADDED, Way
from dialogue.documents.long_words import shortened
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.pictures.store import shown as pictures_shown
from dialogue.publication import Band

FEW_TIED = 6  # more names than this are not listed one by one
IN_A_STEP = 60
"""Characters of an option in a sentence that names several; it stands in full with its figures."""


def rounds(
    reader: Reader,
    activity_id: int,
    groups: Mapping[int, Any],
    tongue: Tongue,
    *,
    on_stage: bool = False,
    second: str = "",
    recorded: bool = False,
) -> list[dict[str, Any]]:
    """The published rounds of an activity, the newest last; each with what it changed against the one before.

    `on_stage`: of a result that is revealed step by step no more is given than the room has been shown. `second` is the
    second language of a wall. `recorded`: options stand as they were written, with the reader's language behind them.
    """
    shown: list[dict[str, Any]] = []
    for ballot in ballots.published_ballots(reader, activity_id):
        one = _round(reader, ballot, groups, tongue, second, recorded)
        if on_stage and ballot.revealed is not None:
            one = unveiled(one, ballot.revealed)
        one["shift"] = _shift(shown[-1], one) if shown and one["next"] is None else []
        shown.append(one)
    return shown


def spoken(
    tongue: Tongue,
    said: Said,
    names: Mapping[str, str] | None = None,
    groups: Mapping[str, str] | None = None,
) -> str:
    """A sentence of a form or a method, in words. `names`: what its options are called on the paper; `groups` likewise."""
    facts = {name: _fact(tongue, fact, names or {}, groups or {}) for name, fact in said.facts.items()}
    if said.many:
        return tongue.count(said.one, said.many, said.n, **facts)
    return tongue.say(said.one, **facts)


def _fact(tongue: Tongue, fact: Any, names: Mapping[str, str], groups: Mapping[str, str]) -> Any:
    if isinstance(fact, Options):
        return listed(tongue, [names.get(name, name) for name in fact.names])
    if isinstance(fact, Group):
        return groups.get(fact.name) or tongue.say(N_("Everybody"))
    if isinstance(fact, Said):
        return spoken(tongue, fact, names, groups)
    if isinstance(fact, tuple):
        return tongue.listed([str(_fact(tongue, one, names, groups)) for one in fact])
    return _figure(fact, tongue) if isinstance(fact, list | dict | Fraction) else fact


def listed(tongue: Tongue, labels: Sequence[str]) -> str:
    """Options in a sentence, quoted; only their number when they are many."""
    if len(labels) > FEW_TIED:
        return tongue.say(N_("%(n)s options"), n=len(labels))
    return tongue.listed([tongue.quoted(label) for label in labels])


def _round(
    reader: Reader, ballot: Ballot, groups: Mapping[int, Any], tongue: Tongue, second: str, recorded: bool
) -> dict[str, Any]:
    result, way = ballot.result, ballots.way_of(ballot)
    form, limits = way.form, way.limits
    found = ballots.options_of(reader, ballot.id or 0)
    listed_options = {str(o.position): o for o in found}
    seen = pictures_shown(reader, [o.picture_id for o in found])
    worded = {place: wording.of_option(option, way, tongue) for place, option in listed_options.items()}
    names = {place: words.label for place, words in worded.items()}
    keys = way.keys({place: option.ref for place, option in listed_options.items()})
    whole = Fraction(form.whole(limits, len(found)), form.parts)
    # Shares are said where papers are told in marks; other figures stand for themselves.
    shares = form.marks(limits, len(found)) is not None
    rows = [
        {"group": group_shown(row["groups"], groups, tongue), **row, "base": _plain(row["voters"] * whole)}
        for row in result["rows"]
    ]
    # As the groups stand everywhere else; a merged row where its first group would stand.
    place_of = {str(key): number for number, key in enumerate(groups)}
    rows.sort(key=lambda row: min((place_of.get(key, len(place_of)) for key in row["groups"]), default=0))
    overall, balanced, order = result["overall"], result["balanced"], result["order"]
    own = result.get("table", {}).get(way.screen.figure, {}) if way.screen.figure else {}
    even = result.get("even") or {}
    chooses = way.screen.chooses
    even_ranks = {} if chooses else _ranks(even.get("order", ()))
    open_ = {place for tie in result.get("ties", ()) for place in tie}
    options = [
        {
            "id": f"{ballot.id}-{place}",
            "place": place,
            "rank": rank,
            "label": wording.beside(listed_options[place], way, tongue) if recorded else names[place],
            "lang": worded[place].language,
            "also": wording.also(listed_options[place], way, tongue, second),
            "text": worded[place].text,
            "cost": listed_options[place].cost,
            "proposer": groups.get(listed_options[place].group_id or 0),
            "picture": seen.get(listed_options[place].picture_id),
            "wins": place in result.get("winners", ()),
            "added": listed_options[place].ref.startswith(ADDED),
            "open": place in open_,
            "own": _own(own.get(keys[place]), way, tongue),
            "count": _plain(Fraction(overall[place], form.parts))
            if shares
            else _figure(overall[place], tongue),
            "base": _plain(result["voted"] * whole) if shares else None,
            "groups": [
                {
                    "group": row["group"],
                    "count": _plain(Fraction(row["counts"][place], form.parts)),
                    "base": row["base"],
                    "rank": None if chooses else _ranks(row.get("order", ())).get(place),
                }
                for row in rows
                if row["counts"] and place in row["counts"]
            ],
            "balanced": _percent(balanced[place]) if balanced and place in balanced else None,
            "even_rank": even_ranks.get(place),
        }
        for rank, level in _ranked(order)
        for place in sorted(level, key=lambda place: (-overall[place] if chooses else 0, int(place)))
    ]
    told = Result(
        tuple(keys[place] for place in result.get("winners", ())),
        tuple(tuple(keys[place] for place in level) for level in order),
        tuple(tuple(keys[place] for place in tie) for tie in result.get("ties", ())),
        result.get("table", {}),
    )
    by_key = {key: shortened(names[place], IN_A_STEP) for place, key in keys.items()}
    by_block = {row["groups"][0]: row["group"].name for row in rows if row["groups"]}
    spent = {keys[place]: option.cost for place, option in listed_options.items() if option.cost is not None}
    frozen = replace(limits, costs=spent)
    return {
        "ballot": ballot,
        "number": ballot.round,
        "form": form.name,
        "limits": limits,
        "method": way.method.title,
        "counted": way.screen.counted,
        "places": limits.winners,
        "chooses": chooses,
        "figure_name": way.screen.figure_name if own else "",
        "options": options,
        "table": result.get("table", {}) if overall else {},
        "spread": choosing.spread(result.get("table", {}), keys, way, tongue) if overall else None,
        "rows": rows,
        "electorate": result["electorate"],
        "voted": result["voted"],
        "hash": ballot.hash,
        "turnout": [
            {
                "group": group_shown([row["group"]], groups, tongue),
                "electorate": row["electorate"],
                "voted": row["voted"],
            }
            for row in result["turnout"]
        ],
        "withheld": overall is None,
        "steps": [spoken(tongue, said, by_key, by_block) for said in way.screen.steps(told, frozen)]
        if overall
        else [],
        "weighing": _weighing(result, names, tongue) if overall else [],
        **(
            choosing.told(
                result, rows, lambda places: listed(tongue, [names[place] for place in places]), tongue
            )
            if chooses and overall
            else {
                "ties": _ties(
                    form,
                    order if way.screen.places else order[:1],
                    overall,
                    names,
                    tongue,
                    even="room" in result,
                )
                if overall
                else [],
                "differing": _differing(form, rows, order, names, tongue) if overall else [],
                "even": _even(even, order, names, tongue) if overall else [],
            }
        ),
        "divided": _divided(form, result, rows, names, tongue) if overall else [],
        "worded": [_worded(form, row, order, names, tongue) for row in rows if row["words"]],
        "notes": [tongue.say(note) for note in result["notes"]],
        "next": None,
        "stage": "all",
    }


def _plain(number: Fraction | int) -> int | float:
    """A number as templates count with it: whole where it is whole."""
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else float(fraction)


def _own(figure: Any, way: Way, tongue: Tongue) -> Any:
    """The method's own figure of an option: a number, or the word for it where the method has one."""
    if figure is None or way.screen.figure_word is None:
        return _figure(figure, tongue)
    return tongue.own(way.screen.figure_word(figure, way.limits))


def _figure(figure: Any, tongue: Tongue) -> Any:
    """A figure to be read: whole numbers as they are, others rounded to two decimals, nothing where there is none."""
    if figure is None or isinstance(figure, int | str):
        return figure
    if isinstance(figure, dict):
        return tongue.number(round(float(figure["about"]), 2))
    return tongue.number(round(float(counting.share(figure)), 2))


def _ranked(order: Sequence[Sequence[str]]) -> list[tuple[int, Sequence[str]]]:
    """Levels with their rank: two options on rank 2 are followed by rank 4."""
    found, rank = [], 1
    for level in order:
        found.append((rank, level))
        rank += len(level)
    return found


def _ranks(order: Sequence[Sequence[str]]) -> dict[str, int]:
    """Each option's rank in an order."""
    return {place: rank for rank, level in _ranked(order) for place in level}


def _percent(figure: Any) -> int:
    return round(100 * counting.share(figure))


def _ties(
    form: Form,
    order: Sequence[Sequence[str]],
    overall: Mapping[str, Any],
    names: Mapping[str, str],
    tongue: Tongue,
    *,
    even: bool = False,
) -> list[str]:
    """A sentence for each tie among options for which there is something.

    `even`: the order is the group-balanced one, so what was counted by heads says nothing of a tie.
    """
    said = []
    for rank, level in _ranked(order):
        figure = overall[level[0]]
        if len(level) < 2 or figure == 0:
            continue
        who = listed(tongue, [names[place] for place in sorted(level, key=int)])
        if even:
            said.append(spoken(tongue, Form.tie(form, rank, who, None)))
            continue
        n = Fraction(figure, form.parts) if isinstance(figure, int) else None
        said.append(spoken(tongue, form.tie(rank, who, n.numerator if n and n.denominator == 1 else None)))
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
        if row.get("order"):
            best = sorted(row["order"][0], key=int)
        else:
            best = [place for place in sorted(counts, key=int) if counts[place] == max(counts.values())]
        if first & set(best):
            continue
        who = tongue.listed([tongue.quoted(names[place]) for place in best])
        said.append(spoken(tongue, form.first(row["group"].name, who)))
    return said


def _weighing(result: Mapping[str, Any], names: Mapping[str, str], tongue: Tongue) -> list[str]:
    """Where every group weighs the same in the result itself: that it does, and what comes first by heads if it differs."""
    if "room" not in result:
        return []
    said = [tongue.say(N_("In this vote every group weighs the same: the order is the group-balanced one."))]
    room = result["room"]["order"]
    if room and set(room[0]) != set(result["order"][0]):
        who = listed(tongue, [names[place] for place in sorted(room[0], key=int)])
        said.append(tongue.say(N_("Counted by heads, %(option)s comes first."), option=who))
    return said


def _even(
    even: Mapping[str, Any], order: Sequence[Sequence[str]], names: Mapping[str, str], tongue: Tongue
) -> list[str]:
    """A sentence where another option comes first when every group weighs the same."""
    if not even or not even["order"] or not order or set(even["order"][0]) == set(order[0]):
        return []
    who = listed(tongue, [names[place] for place in sorted(even["order"][0], key=int)])
    return [tongue.say(N_("If every group weighs the same, %(option)s comes first."), option=who)]


def _divided(
    form: Form,
    result: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    tongue: Tongue,
) -> list[dict[str, Any]]:
    """A sentence for each option on which the room is divided, and one for each group that is divided in itself.

    With twelve options and eight groups a sentence for each of both made a phone's page 17,000 px long.
    """

    def options(divided: Sequence[Mapping[str, Any]]) -> str:
        return tongue.listed([tongue.quoted(shortened(names[one["option"]], IN_A_STEP)) for one in divided])

    room = result.get("divided", ())
    if len(room) > FEW_TIED:
        texts = [tongue.say(N_("Opinions are divided on %(options)s."), options=options(room))]
    else:
        texts = [
            spoken(tongue, form.divided(tongue.quoted(names[one["option"]]), one["much"], one["little"]))
            for one in room
        ]
    found: list[dict[str, Any]] = [{"group": None, "text": text} for text in texts]
    for row in rows:
        if row.get("divided"):
            inside = N_("%(group)s: opinions are divided on %(options)s.")
            text = tongue.say(inside, group=row["group"].name, options=options(row["divided"]))
            found.append({"group": row["group"], "text": text})
    return found


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
    if not all(isinstance(option["count"], int | float) for option in [*then.values(), *now["options"]]):
        return []
    return [
        {"label": option["label"], "before": then[option["place"]]["count"], "now": option["count"]}
        for option in now["options"]
    ]
