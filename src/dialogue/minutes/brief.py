"""A policy brief of an agenda item: one or two pages for whoever is asked to act, made of the record.

Problem, evidence, options, recommendation, support by group with the dissent at the same size, what those who ask will do
themselves, and whom to write to.  Nothing is written by hand but the contact; nobody is named beside a view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dialogue.agenda.passages import beside, due_words, foreign, positions
from dialogue.agenda.progress_record import Progress, progress_of
from dialogue.agenda.record import ItemView
from dialogue.agenda.states import COMMITMENTS, LEVELS, STATES, CommitmentState
from dialogue.bodies.schema import Platform
from dialogue.decisions.reading import DecisionView, decision_of
from dialogue.documents.build import (
    Cell,
    bullets,
    fact,
    facts,
    name,
    or_none,
    paragraph,
    section,
    strong,
    table,
    words,
)
from dialogue.documents.tree import Block, Document, Fact, Section
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Session
from dialogue.kernel.streams import stream_of
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView, learnings_of_item
from dialogue.learning.results import RESULTS
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.contract import Kind, MinutesContext
from dialogue.stage.minutes_entries import Behind
from dialogue.stage.programme import activities_of
from dialogue.stage.ready_made import platform_name

MOST_WORDS = 4
MOST_OPTIONS = 5
MOST_FIGURES = 6
MOST_LEARNT = 3
"""More would not fit two pages; a brief says how many it leaves out. Dissent is never left out."""

PROMISED = frozenset({CommitmentState.ACCEPTED, CommitmentState.DONE, CommitmentState.LATE})


@dataclass(frozen=True, slots=True)
class Sources:
    """What a brief is made of, read in one snapshot."""

    item: ItemView
    platform: str
    session: Session
    decision: DecisionView | None
    groups: Mapping[str, GroupView]
    progress: Progress
    behind: Behind
    learnt: Sequence[LearningView]
    record_hash: str
    today: date
    contact: str = ""


def brief(
    reader: Reader, item: ItemView, kinds: Mapping[str, Kind], tongue: Tongue, today: date, contact: str = ""
) -> Document:
    """The brief of an item, in the language of `tongue`; `contact` is what was written for this occasion."""
    session = reader.get_one(Session, item.session_id)
    groups = groups_of(reader, session.id, tongue)
    decision = decision_of(reader, session.id, item.decision_id)
    platform = reader.get_one(Platform, item.platform_id)
    return written(
        Sources(
            item=item,
            platform=platform_name(platform.name, tongue.language),
            session=session,
            decision=decision,
            groups={group.key: group for group in groups.values()},
            progress=progress_of(reader, [item.id])[item.id],
            learnt=learnings_of_item(reader, item.id),
            behind=_behind(reader, session, decision, kinds, tongue, groups),
            record_hash=stream_of(reader, item.platform_id).log_hash,
            today=today,
            contact=contact,
        ),
        tongue,
    )


def _behind(
    reader: Reader,
    session: Session,
    decision: DecisionView | None,
    kinds: Mapping[str, Kind],
    tongue: Tongue,
    groups: Mapping[int, GroupView],
) -> Behind:
    """What stands behind the decision; words that were hidden since they came along are left out."""
    activity = reader.get(Activity, decision.activity_id) if decision else None
    if decision is None or activity is None or activity.kind not in kinds:
        return Behind()
    found = kinds[activity.kind].tells.behind(
        MinutesContext(reader, session, activity, tongue, groups), decision.id
    )
    shown = {
        one.ref
        for step in activities_of(reader, session.id)
        if step.position < activity.position and step.kind in kinds
        for one in kinds[step.kind].leaves.harvest(reader, step)
    }
    return Behind(tuple((ref, quote) for ref, quote in found.came_from if ref in shown), found.options)


def written(sources: Sources, tongue: Tongue) -> Document:
    """The document. Its sections stand together on the first page or two."""
    say, item = tongue.say, sources.item
    return Document(
        title=item.change_sought,
        subtitle=say(N_("Policy brief of %(platform)s"), platform=sources.platform),
        language=tongue.language,
        identifier=f"AGENDA-{item.id}",
        version=1,
        status="issued",
        record_hash=sources.record_hash,
        facts=tuple(_facts(sources, tongue)),
        summary=(
            section(say(N_("Problem")), *_problem(sources, tongue), id="problem"),
            section(say(N_("Evidence")), *or_none(_evidence(sources, tongue)), id="evidence"),
            section(say(N_("Options")), *_options(sources, tongue), id="options"),
            section(say(N_("Recommendation")), *_recommendation(sources, tongue), id="recommendation"),
            _support(sources, tongue),
            section(say(N_("What we do ourselves")), *_own(sources, tongue), id="own-commitments"),
            section(say(N_("Contact")), *_contact(sources, tongue), id="contact"),
        ),
        sections=(),
    )


def _facts(sources: Sources, tongue: Tongue) -> list[Fact]:
    say, item = tongue.say, sources.item
    found = [fact(say(N_("Addressee")), words(item.addressee))] if item.addressee else []
    found.append(fact(say(N_("Date")), tongue.day(sources.today)))
    found.append(fact(say(N_("Scope")), say(LEVELS[item.level])))
    found.append(fact(say(N_("State")), say(STATES[item.state])))
    return found


def _problem(sources: Sources, tongue: Tongue) -> list[Block]:
    say, item = tongue.say, sources.item
    found: list[Block] = [paragraph(words(item.because))] if item.because else []
    quotes = list({quote.text: quote for _, quote in reversed(sources.behind.came_from)}.values())[::-1]
    if quotes:
        found.append(paragraph(say(N_("In the words of those who met:"))))
        found += quotes[:MOST_WORDS]
        found += _more(len(quotes) - MOST_WORDS, tongue)
    return list(or_none(found, say(N_("The reasoning is not written yet."))))


def _more(left_out: int, tongue: Tongue) -> list[Block]:
    """Says how much is left out, where something is."""
    if left_out <= 0:
        return []
    said = tongue.count("%(n)s more stands in the minutes.", "%(n)s more stand in the minutes.", left_out)
    return [paragraph(said)]


def _evidence(sources: Sources, tongue: Tongue) -> list[Block]:
    say, progress = tongue.say, sources.progress
    found: list[Block] = []
    rows: list[list[Cell]] = []
    for one in progress.indicators[:MOST_FIGURES]:
        newest = one.newest
        named = f"{one.row.name} ({one.row.unit})" if one.row.unit else one.row.name
        now = f"{newest.value} ({tongue.day(newest.said_on)})" if newest else "–"
        rows.append([words(named), one.row.baseline or "–", now, one.row.target])
    if rows:
        header = [say(N_("What is measured")), say(N_("Before")), say(N_("Newest value")), say(N_("Target"))]
        found.append(table(say(N_("Figures")), header, rows, numeric=(1, 2, 3)))
        found += _more(len(progress.indicators) - MOST_FIGURES, tongue)
    lines: list[Cell] = [
        [name(one.actor), f"{tongue.colon} ", words(one.what), f" ({one.happened}, {one.place})"]
        for one in progress.outcomes[:MOST_FIGURES]
    ]
    for step in progress.milestones[:MOST_FIGURES]:
        if step.reached_on is not None:
            when = say(N_("reached on %(day)s"), day=tongue.day(step.reached_on))
            lines.append([words(step.what), f" – {when}"])
    if lines:
        found += [paragraph(say(N_("What has happened so far:"))), bullets(lines)]
    learnt: list[Cell] = [
        [strong(say(RESULTS[one.result])), f"{tongue.colon} ", words(one.text, foreign(one.language, tongue))]
        for one in sources.learnt[-MOST_LEARNT:]
    ]
    if learnt:
        found += [paragraph(say(N_("What we have learnt by trying:"))), bullets(learnt)]
        found += _more(len(sources.learnt) - MOST_LEARNT, tongue)
    return found


def _options(sources: Sources, tongue: Tongue) -> list[Block]:
    say, options = tongue.say, sources.behind.options
    if not options:
        return [paragraph(say(N_("No other wording was proposed.")))]
    return [
        paragraph(say(N_("Other ways that were proposed, and what became of each:"))),
        *options[:MOST_OPTIONS],
        *_more(len(options) - MOST_OPTIONS, tongue),
    ]


def _recommendation(sources: Sources, tongue: Tongue) -> list[Block]:
    say, item = tongue.say, sources.item
    asked = say(N_("We ask you:")) if not item.addressee else say(N_("We ask:"))
    to: list[Cell] = [strong(asked)] if not item.addressee else [strong(asked), " ", name(item.addressee)]
    blocks: list[Block] = [paragraph(*to), paragraph(words(item.change_sought))]  # type: ignore[arg-type]
    rows: list[tuple[str, Cell]] = []
    if item.goal != item.change_sought:
        rows.append((say(N_("Decided text")), words(item.goal, foreign(item.language, tongue))))
    if item.policy_hook:
        rows.append((say(N_("Law, plan or date to build on")), words(item.policy_hook)))
    if item.sign:
        rows.append((say(N_("Sign of success")), words(item.sign)))
    return [*blocks, *([facts(rows)] if rows else [])]


def _support(sources: Sources, tongue: Tongue) -> Section:
    say, decision = tongue.say, sources.decision
    blocks: list[Block] = []
    if decision is not None:
        names = {key: group.name for key, group in sources.groups.items()}
        verdict = [one.text(tongue.say, names, tongue.day) for one in decision.verdict]
        where = say(
            N_("Decided on %(day)s in “%(session)s”."),
            day=tongue.day(decision.made_at),
            session=sources.session.title,
        )
        blocks += [
            paragraph(strong(" ".join(verdict)), f" {where}"),
            positions(decision, sources.groups, tongue),
        ]
    carried = sources.item.carried
    if carried:
        blocks.append(beside(carried, sources.groups, tongue))
    else:
        blocks.append(paragraph(say(N_("Dissent: none recorded."))))
    return section(say(N_("Who supports it, and who does not")), *blocks, id="support")


def _own(sources: Sources, tongue: Tongue) -> list[Block]:
    """Accepted commitments; how many wait for an answer is said, not what they are: they bind nobody yet."""
    say, today = tongue.say, sources.today
    lines: list[Cell] = []
    for one in sources.item.commitments:
        state = one.state_on(today)
        if state in PROMISED:
            end = f" – {due_words(one, tongue)} – {say(COMMITMENTS[state])}"
            lines.append([name(one.organisation), f"{tongue.colon} ", words(one.what), end])
    found = list(
        or_none([bullets(lines)] if lines else [], say(N_("No organisation has accepted a commitment yet.")))
    )
    open_ones = sum(one.state is CommitmentState.PROPOSED for one in sources.item.commitments)
    if open_ones:
        said = tongue.count(
            "%(n)s proposed commitment waits for an answer.",
            "%(n)s proposed commitments wait for an answer.",
            open_ones,
        )
        found.append(paragraph(said))
    return found


def _contact(sources: Sources, tongue: Tongue) -> list[Block]:
    item = sources.item
    group = sources.groups.get(item.owner_group_key)
    owner = item.owner_organisation or (group.name if group else "")
    rows: list[tuple[str, Cell]] = [(tongue.say(N_("Platform")), name(sources.platform))]
    if owner:
        rows.append((tongue.say(N_("Looked after by")), name(owner)))
    if sources.contact:
        rows.append((tongue.say(N_("Write to")), words(sources.contact)))
    return [facts(rows)]
