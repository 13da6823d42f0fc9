"""What the minutes say of a vote."""

from __future__ import annotations

from typing import Any

from dialogue.activities.vote import ballots
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.minutes_beside import beside_the_phones, who_voted
from dialogue.activities.vote.minutes_results import chosen, priced, spent, spread
from dialogue.activities.vote.schema import Ballot
from dialogue.activities.vote.showing import rounds, spoken
from dialogue.activities.vote.wording import beside
from dialogue.charts import Bar, BarChart, BarRow, Mark, group_mark
from dialogue.documents.build import bullets, callout, facts, paragraph, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, Section
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import SessionState
from dialogue.languages import Tongue
from dialogue.pictures.printing import printed
from dialogue.pictures.store import pictures
from dialogue.stage.comprehension.reading import told as clear
from dialogue.stage.contract import MinutesContext
from dialogue.stage.ready_made import question_as_read

GREY = "#5b6470"


def section(context: MinutesContext) -> Section:
    """Question, method, turnout by group, and each published round: overall, by group and balanced, never merged."""
    tongue = context.tongue
    reader, activity = context.reader, context.activity
    found = ballots.ballots_of(reader, activity.id or 0)
    shown = rounds(
        reader, activity.id or 0, context.groups, tongue, on_stage=on_stage(context), recorded=True
    )
    blocks: list[Block] = []
    if not found:
        blocks.append(paragraph(tongue.say(N_("No ballot was opened."))))
    blocks += clear(context)
    for ballot in found:
        published = next((one for one in shown if one["ballot"].id == ballot.id), None)
        blocks += _ballot(context, ballot, published, several=len(found) > 1)
    return built(activity.title, *blocks, id=f"activity-{activity.id}")


def on_stage(context: MinutesContext) -> bool:
    """Whether the room is still looking at this activity: then no more of a result is told than it has been shown."""
    return (
        context.session.state == SessionState.OPEN
        and context.session.current_activity_id == context.activity.id
    )


def _ballot(
    context: MinutesContext, ballot: Ballot, shown: dict[str, Any] | None, *, several: bool
) -> list[Block]:
    tongue, say = context.tongue, context.tongue.say
    counted = ballots.turnout(context.reader, ballot.id or 0)
    electorate, cast = sum(e for e, _ in counted.values()), sum(c for _, c in counted.values())
    way = ballots.way_of(ballot)
    rows: list[tuple[str, str]] = [(say(N_("Round")), str(ballot.round))] if several else []
    rows += [
        (
            say(N_("Question")),
            question_as_read(context.activity, ballot.question, context.session.language, tongue.language),
        ),
        (say(N_("Method")), say(way.method.title)),
        (say(N_("Ballot paper")), spoken(tongue, way.form.recorded(way.limits))),
        (say(N_("How it is counted")), say(way.screen.counted)),
        (
            say(N_("Took part")),
            say(N_("%(cast)s of %(electorate)s people"), cast=cast, electorate=electorate),
        ),
        *who_voted(context, ballot),
        (say(N_("Opened")), tongue.moment(ballot.opened_at)),
        (say(N_("Fingerprint of question, options and electorate")), ballot.hash),
    ]
    if ballot.sealed_at is not None:
        rows.insert(-1, (say(N_("Sealed")), tongue.moment(ballot.sealed_at)))
    late = ballots.admitted_late(context.reader, ballot.id or 0)
    blocks: list[Block] = [facts(rows), *_pictures(context, ballot)]
    blocks += [_turnout(context, counted), *beside_the_phones(context, ballot)]
    if late:
        blocks.append(
            paragraph(
                tongue.count(
                    "%(n)s person who joined after the opening was let in by the facilitator.",
                    "%(n)s people who joined after the opening were let in by the facilitator.",
                    late,
                )
            )
        )
    if ballot.taken_out:
        blocks.append(
            paragraph(
                tongue.count(
                    "%(n)s person whom the facilitator took out of the session left the vote before voting.",
                    "%(n)s people whom the facilitator took out of the session left the vote before voting.",
                    ballot.taken_out,
                )
            )
        )
    if shown is not None:
        blocks += [callout("notice", say(title), paragraph(say(text))) for title, text in _acts(ballot)]
        blocks += _result(tongue, shown)
    else:
        blocks.append(paragraph(say(N_("The result was not published."))))
    return blocks


def _acts(ballot: Ballot) -> list[tuple[str, str]]:
    """What the room or the facilitator took upon themselves so that the result is shown."""
    few = (
        N_("Shown with the consent of the room"),
        N_("So few people voted that the result nearly shows who chose what. The room was asked and agreed."),
    )
    unsealed = (
        N_("Published before it was sealed"),
        N_(
            "At that time the database could still show whose paper was whose. The facilitator published all the same."
        ),
    )
    return [said for name, said in (("consent", few), ("unsealed", unsealed)) if ballot.result.get(name)]


def _pictures(context: MinutesContext, ballot: Ballot) -> list[Block]:
    """The pictures of the options, as people saw them on their phones."""
    options, way = ballots.options_of(context.reader, ballot.id or 0), ballots.way_of(ballot)
    found = {
        key: one
        for key, one in pictures(context.reader, [option.picture_id for option in options]).items()
        if one.hidden_at is None
    }
    return [
        printed(context.reader, found[option.picture_id], beside(option, way, context.tongue))
        for option in options
        if option.picture_id in found
    ]


def _turnout(context: MinutesContext, counted: dict[int, tuple[int, int]]) -> Block:
    say = context.tongue.say
    return table(
        say(N_("Who took part")),
        [say(N_("Group")), say(N_("Could vote")), say(N_("Voted"))],
        [(group.name, *counted[key]) for key, group in context.groups.items() if key in counted],
        numeric=(1, 2),
    )


def _result(tongue: Tongue, shown: dict[str, Any]) -> list[Block]:
    say = tongue.say
    blocks: list[Block] = []
    if not shown["withheld"]:
        if shown["steps"]:
            blocks += [paragraph(say(N_("How the count went:"))), bullets(shown["steps"])]
        blocks.append(_figures(tongue, shown))
        if shown["chooses"]:
            blocks += spent(tongue, shown)
        if shown["spread"]:
            blocks.append(spread(tongue, shown))
        if any(option["groups"] for option in shown["options"]):
            blocks.append(_chart(tongue, shown))
    blocks += [callout("notice", say(N_("Tie")), paragraph(tie)) for tie in shown["ties"]]
    blocks += [paragraph(line) for line in shown["weighing"] + shown["even"]]
    if shown["divided"]:
        lines = [one["text"] for one in shown["divided"]]
        blocks.append(callout("dissent", say(N_("Divided opinions")), bullets(lines)))
    if shown["differing"]:
        blocks.append(
            callout("dissent", say(N_("Groups with another first choice")), bullets(shown["differing"]))
        )
    for row in shown["worded"]:
        told = "; ".join(f"{label}{tongue.colon} {word}" for label, word in row["words"])
        blocks.append(paragraph(f"{row['group'].name}{tongue.colon} {told}"))
    blocks += [paragraph(note) for note in shown["notes"]]
    if shown["shift"]:
        blocks.append(_shift(tongue, shown))
    return blocks


def _figures(tongue: Tongue, shown: dict[str, Any]) -> Block:
    """One line an option: place, overall, group-balanced. The groups' own figures stand with the chart.

    Where options are chosen together there are no places, but whether an option is among them, and what it costs.
    """
    say = tongue.say
    costs = any(option["cost"] is not None for option in shown["options"])
    balanced = any(option["balanced"] is not None for option in shown["options"])
    own = shown["figure_name"]
    lines = [
        [chosen(tongue, option) if shown["chooses"] else str(option["rank"]), option["label"]]
        + ([priced(tongue, option["cost"], shown)] if costs else [])
        + ([_own(option["own"])] if own else [])
        + [_of(tongue, option)]
        + ([_percent(option["balanced"])] if balanced else [])
        for option in shown["options"]
    ]
    header = [
        say(N_("Chosen or not")) if shown["chooses"] else say(N_("Place")),
        say(N_("Option")),
        *([say(N_("Cost"))] if costs else []),
        *([say(own)] if own else []),
        say(N_("Overall")),
    ]
    words = FORMS[shown["form"]].words
    note = say(words.share)
    if balanced:
        header.append(say(N_("Group-balanced")))
        note += " " + say(N_("Group-balanced is the mean of the groups' shares. Both stand side by side."))
        if any(len(row["groups"]) > 1 for row in shown["rows"]):
            note += " " + say(N_("Two groups that are shown together still weigh as much as two."))
    return table(say(N_("Result")), header, lines, numeric=range(2, len(header)), note=note)


def _of(tongue: Tongue, option: dict[str, Any]) -> str:
    """The figure of an option, with what it is out of where there is such a thing; a dash for none."""
    if option["base"] is None:
        return _own(option["count"])
    return f"{tongue.number(option['count'])} / {tongue.number(option['base'])}"


def _own(figure: Any) -> str:
    return "–" if figure is None else str(figure)


def _percent(figure: int | None) -> str:
    return "–" if figure is None else f"{figure} %"


def _chart(tongue: Tongue, shown: dict[str, Any]) -> Block:
    say = tongue.say
    rows = []
    for option in shown["options"]:
        bars = [_bar(tongue, Mark(say(N_("Overall")), "=", GREY), option["count"], option["base"])]
        bars += [_bar(tongue, _mark(one["group"]), one["count"], one["base"]) for one in option["groups"]]
        rows.append(BarRow(option["label"], tuple(bars)))
    words = FORMS[shown["form"]].words
    alt = say(words.alt, option=shown["options"][0]["label"])
    largest = max((one.amount or 0 for row in rows for one in row.bars), default=0)
    return BarChart(
        caption=say(words.caption),
        alt=alt,
        rows=tuple(rows),
        maximum=max(largest, 0.01),
        row_heading=say(N_("Option")),
        value_heading=say(words.unit),
    )


def _mark(group: Any) -> Mark:
    if isinstance(group.position, int):
        return group_mark(group.position, group.name, group.letter)
    return Mark(group.name, group.letter, GREY)


def _bar(tongue: Tongue, mark: Mark, number: float, base: float) -> Bar:
    share = number / base if base else 0.0
    return Bar(mark, share, f"{round(100 * share)} % ({tongue.number(number)} / {tongue.number(base)})")


def _shift(tongue: Tongue, shown: dict[str, Any]) -> Block:
    say = tongue.say
    return table(
        say(N_("Against the round before")),
        [say(N_("Option")), say(N_("Before")), say(N_("Now")), say(N_("Difference"))],
        [
            (
                one["label"],
                tongue.number(one["before"]),
                tongue.number(one["now"]),
                f"{one['now'] - one['before']:+g}",
            )
            for one in shown["shift"]
        ],
        numeric=(1, 2, 3),
    )
