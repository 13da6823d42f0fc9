"""What the minutes say of the opinion activity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialogue.activities.opinion import reveal, showing
from dialogue.activities.opinion.published import AGREE, DISAGREE, PASS
from dialogue.activities.opinion.rows import answering, number_of, statements_of
from dialogue.activities.opinion.schema import StatementState
from dialogue.documents.build import bullets, facts, or_none, paragraph, table, words
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Inline, Section, Span
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere

WIDE = N_("By group these figures would show how people answered, so only all answers together are shown.")


def section(context: MinutesContext) -> Section:
    """Question, people and answers by group; then common ground, differences, consensus and opinion groups, as shown."""
    say, count = context.tongue.say, context.tongue.count
    activity, reader = context.activity, context.reader
    here = activity.id or 0
    name = f"activity-{here}"
    people = answering(reader, here)
    out = len(statements_of(reader, here, StatementState.TAKEN_OUT))
    rows = [
        (say(N_("Question")), activity.prompt or "–"),
        (say(N_("Method")), say(N_("Each person answered statements one by one: agree, disagree or pass"))),
        (
            say(N_("Statements")),
            count("%(n)s statement", "%(n)s statements", number_of(reader, here))
            + (
                f"; {count('%(n)s taken out by the facilitator', '%(n)s taken out by the facilitator', out)}"
                if out
                else ""
            ),
        ),
        (
            say(N_("Took part")),
            say(
                N_("%(people)s with %(answers)s"),
                people=count("%(n)s person", "%(n)s people", len(people)),
                answers=count("%(n)s answer", "%(n)s answers", sum(answered for _, _, answered in people)),
            ),
        ),
    ]
    by_group = [
        (group.name, sum(key == one for _, one, _ in people)) for key, group in context.groups.items()
    ]
    blocks: list[Block] = [
        facts(rows),
        table(say(N_("Who answered")), [say(N_("Group")), say(N_("People"))], by_group, numeric=(1,)),
    ]
    content = reveal.revealed(reader, activity)
    if content is None:
        blocks.append(paragraph(say(N_("The results were not shown to the room, so they are not printed."))))
        return built(activity.title, *blocks, id=name)
    found = showing.results(content, statements_of(reader, here), context.groups, context.tongue)
    return built(activity.title, *blocks, id=name, sections=list(_parts(context, content, found, name)))


def _parts(
    context: MinutesContext, content: dict[str, Any], found: dict[str, Any], name: str
) -> Sequence[Section]:
    say = context.tongue.say
    if found["few"]:
        few = EmptyNote(say(N_("Not enough votes yet: from five people on there are results.")))
        return [built(say(N_("Results")), few, id=f"{name}-results")]
    no_common = say(
        N_("No statement has the agreement of every stakeholder group.")
        if found["compared"]
        else N_("Not enough votes yet to compare the groups.")
    )
    parts = [
        built(
            say(N_("Common ground")),
            *or_none(_told(context, found["common"]), no_common),
            id=f"{name}-common",
        ),
        built(
            say(N_("Where groups differ")),
            *or_none(_told(context, found["apart"]), say(N_("No group stands apart from the others."))),
            id=f"{name}-differences",
        ),
    ]
    if found["wide"]:
        parts.insert(
            1,
            built(
                say(N_("Most agree, the groups not compared")),
                paragraph(say(WIDE)),
                *_told(context, found["wide"]),
                id=f"{name}-wide",
            ),
        )
    if found["consensus"]:
        parts.append(
            built(say(N_("What weighs each group alike")), _consensus(context, found), id=f"{name}-consensus")
        )
    parts.append(
        built(say(N_("Opinion groups")), *_opinions(context, content, found), id=f"{name}-opinion-groups")
    )
    if found["lenses"]:
        lenses: list[Block] = [
            paragraph(
                say(N_("These statements are about the person. They do not count for groups and places."))
            )
        ]
        lenses += [block for one in found["lenses"] for block in _lens(context, one)]
        parts.append(built(say(N_("Who said what of themselves")), *lenses, id=f"{name}-persons"))
    return parts


def _heads(context: MinutesContext, one: dict[str, Any]) -> str:
    return context.tongue.say(
        N_("%(agree)s of %(answered)s agree"), agree=one["overall"][AGREE], answered=one["answered"]
    )


def _by_group(context: MinutesContext, one: dict[str, Any]) -> str:
    """The groups' figures of a statement, in one line."""
    say = context.tongue.say
    told = [
        f"{row['group'].name} "
        + (
            say(N_("%(agree)s of %(voters)s"), agree=row["agree"], voters=row["voters"])
            if row["agree"] is not None
            else f"({row['words']})"
        )
        for row in one["rows"]
        if row["agree"] is not None or row["words"]
    ]
    return "; ".join(told)


def _told(context: MinutesContext, statements: Sequence[dict[str, Any]]) -> list[Block]:
    if not statements:
        return []
    items: list[Inline] = []
    for one in statements:
        line = f"{context.tongue.colon} {_heads(context, one)}"
        if by_group := _by_group(context, one):
            line += f" ({by_group})"
        items.append((words(one["text"], one["lang"] or None), Span(line)))
    return [bullets(items)]


def _consensus(context: MinutesContext, found: dict[str, Any]) -> Block:
    say = context.tongue.say
    rows = [
        (
            words(one["text"], one["lang"] or None),
            _heads(context, one),
            context.tongue.percent(one["consensus"]),
        )
        for one in found["consensus"]
    ]
    note = say(N_("One group that disagrees lowers this figure, however small the group is."))
    header = [say(N_("Statement")), say(N_("All together")), say(N_("Group-informed consensus"))]
    return table(say(N_("Group-informed consensus")), header, rows, numeric=(2,), note=note)


def _opinions(context: MinutesContext, content: dict[str, Any], found: dict[str, Any]) -> list[Block]:
    say, count = context.tongue.say, context.tongue.count
    blocks: list[Block] = [paragraph(found["holds"])]
    drawn = showing.picture(content, context.tongue)
    if drawn is not None:
        blocks.append(drawn)
    for one in found["opinions"]:
        who = count("%(n)s person", "%(n)s people", one["people"])
        blocks.append(paragraph(say(N_("%(group)s (%(people)s) says:"), group=one["name"], people=who)))
        items: list[Inline] = [
            (Span(f"{each['says']}{context.tongue.colon} "), words(each["text"], each["lang"] or None))
            for each in one["speaks"]
        ]
        blocks.append(bullets(items) if items else EmptyNote(say(N_("Nothing sets this group apart."))))
    return blocks


def _lens(context: MinutesContext, one: dict[str, Any]) -> list[Block]:
    line: Inline = (
        words(one["text"], one["lang"] or None),
        Span(f"{context.tongue.colon} {_heads(context, one)}"),
    )
    told = [f"{each['name']}{context.tongue.colon} {each['words']}" for each in one["says"]]
    return [paragraph(*line), *([paragraph("; ".join(told))] if told else [])]


def annex(context: MinutesContext) -> list[Elsewhere]:
    """An annex with every statement and its figures as they were shown."""
    say = context.tongue.say
    content = reveal.revealed(context.reader, context.activity)
    if content is None:
        return []
    found = showing.results(
        content, statements_of(context.reader, context.activity.id or 0), context.groups, context.tongue
    )
    rows = [
        (
            place,
            words(one["text"], one["lang"] or None),
            one["answered"],
            *[one["overall"][answer] if one["overall"] else "–" for answer in (AGREE, DISAGREE, PASS)],
            _by_group(context, one) or "–",
        )
        for place, one in enumerate(found["statements"], start=1)
    ]
    header = [
        say(N_("No.")), say(N_("Statement")), say(N_("Answers")), say(N_("Agree")), say(N_("Disagree")),
        say(N_("Pass")), say(N_("Agree, by group")),
    ]  # fmt: skip
    note = say(
        N_(
            "A dash stands where fewer than five people answered, or where a figure would show how people answered."
        )
    )
    shown = table(say(N_("Statements as answered")), header, rows, numeric=(0, 2, 3, 4, 5), note=note)
    heading = say(N_("All statements: %(title)s"), title=context.activity.title)
    return [Elsewhere("annexes", built(heading, shown, id=f"activity-{context.activity.id}-statements"))]
