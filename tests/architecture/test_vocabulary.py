"""Invariants 5, 6 and 9: events and parts are declared once and fit each other; the log is whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from dialogue.activities.registry import KINDS
from dialogue.agenda.routes import PARTS as AGENDA_PARTS
from dialogue.app import tellings, vocabulary
from dialogue.kernel.act import Vocabulary
from dialogue.kernel.log import first_break
from dialogue.kernel.vocabulary import EventKind, Touch, event
from dialogue.languages import LANGUAGES
from dialogue.live.audience import MOST_TABLES, Audience, Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Part, Scope
from dialogue.paths import TEMPLATES
from dialogue.preparing.commands import DescribeSession
from dialogue.stage.parts import session_parts
from dialogue.web.whereabouts import Whereabouts
from support.world import prepare, world

NAME = re.compile(r"^[a-z_]+\.[a-z_]+$")


def all_parts() -> list[Part]:
    return [
        *session_parts(KINDS, Whereabouts("http://dialogue.test", 80), tellings(), vocabulary().events),
        *(part for kind in KINDS.values() for part in kind.shows.parts),
        *AGENDA_PARTS,
    ]


def wrong_events(events: Iterable[EventKind], parts: Iterable[str]) -> list[str]:
    """Events with a name of another shape, or that touch a part nobody declares."""
    known = set(parts)
    found = [f"{kind.name}: not noun.participle" for kind in events if not NAME.match(kind.name)]
    return found + [
        f"{kind.name} touches {touch.part}"
        for kind in events
        for touch in kind.touches
        if touch.part not in known
    ]


def wrong_keys(events: Iterable[EventKind], parts: Mapping[str, Part]) -> list[str]:
    """Events that name children of a part that has none."""
    return [
        f"{kind.name} names children of {touch.part}"
        for kind in events
        for touch in kind.touches
        if touch.by and not (parts[touch.part].card and parts[touch.part].child)
    ]


def test_events_touch_declared_parts() -> None:
    parts = {part.name: part for part in all_parts()}
    assert wrong_events(vocabulary().events.values(), parts) == []
    assert wrong_keys(vocabulary().events.values(), parts) == []


def test_wrong_events_are_found() -> None:
    """Negative control."""
    bad = [event("idea.added", "nobodys.part"), event("AddIdea")]
    assert len(wrong_events(bad, {"brainstorm.wall"})) == 2
    keyed = [EventKind("x.done", event("x.done").touches + vocabulary().events["idea.added"].touches)]
    whole = {
        name: Part(name, "x.html", frozenset(), dict) for name in ("brainstorm.wall", "brainstorm.count")
    }
    assert wrong_keys(keyed, whole)


def test_a_word_is_declared_once() -> None:
    words = Vocabulary()
    words.add({}, [event("idea.added")])
    with pytest.raises(ValueError, match="declared twice"):
        words.add({}, [event("idea.added")])
    names = [part.name for part in all_parts()]
    assert len(names) == len(set(names))


def test_something_is_told_of_every_activity_that_decides() -> None:
    told = {kind.name for kind in vocabulary().events.values() if kind.in_minutes}
    assert {"session.opened", "session.closed", "decision.made", "ballot.published", "ideas.revealed"} <= told


def test_every_part_declares_its_screens_and_has_its_template() -> None:
    for part in all_parts():
        assert part.screens, f"{part.name} declares no screen, so nobody could ever see it"
        assert part.screens <= frozenset(Screen)
        assert (TEMPLATES / part.template).is_file(), part.template
        assert not part.card or (TEMPLATES / part.card).is_file(), part.card


def test_an_audience_not_declared_gets_nothing_and_nothing_is_read(data: Path) -> None:
    """Default deny, for every part and screen: `read` is not even called."""
    made = world(data)
    try:
        prepare(made)
        with made.database.read() as reader:
            subject = subject_at(reader, made.session_id)
            assert subject is not None
            for part in all_parts():
                for screen in frozenset(Screen) - part.screens:
                    calls: list[Scope] = []
                    spied = Part(
                        part.name, part.template, part.screens, calls.append, part.swap, part.card, part.child
                    )  # type: ignore[arg-type]
                    made.dialogue.book.parts[part.name] = spied
                    scope = Scope(reader, subject, Audience(screen, "en"), None, (1,))
                    assert not made.dialogue.book.draw(part.name, scope)
                    assert made.dialogue.book.draw_cards(spied, scope) == ("", [])
                    assert not calls
    finally:
        made.close()


def test_every_kind_has_its_folder_of_templates() -> None:
    for kind in KINDS:
        for surface in ("phone", "console", "projector", "mine"):
            assert (TEMPLATES / "activities" / kind / f"{surface}.html").is_file(), f"{kind}/{surface}.html"


def audiences() -> set[Audience]:
    """All that there can be."""
    found = set()
    for screen, language, table in product(Screen, LANGUAGES, range(-1, 2 * MOST_TABLES)):
        with suppress(ValueError):
            found.add(Audience(screen, language, table))
    return found


def test_the_number_of_audiences_is_bounded() -> None:
    """Languages x (console, projector, members, phones at no table and at each table). Nothing personal makes an audience,
    so their number does not grow with people; a console or projector has no table."""
    assert set(Audience.__slots__) == {"screen", "language", "table"}
    assert len(audiences()) == len(LANGUAGES) * (3 + 1 + MOST_TABLES)
    for screen, table in ((Screen.CONSOLE, 1), (Screen.PHONE, MOST_TABLES + 1), (Screen.PHONE, -1)):
        with pytest.raises(ValueError, match="at table"):
            Audience(screen, "en", table)


def wrong_tables(events: Iterable[EventKind], parts: Mapping[str, Part]) -> list[str]:
    """Events that name a table for a part that is of no table."""
    return [
        f"{kind.name} names a table for {touch.part}"
        for kind in events
        for touch in kind.touches
        if touch.table and not parts[touch.part].of_table
    ]


def test_only_parts_of_tables_are_touched_by_table() -> None:
    parts = {part.name: part for part in all_parts()}
    assert wrong_tables(vocabulary().events.values(), parts) == []
    bad = [event("idea.added", Touch("brainstorm.wall", table="table"))]
    assert wrong_tables(bad, parts) == ["idea.added names a table for brainstorm.wall"]  # negative control


def test_the_log_is_gapless_chained_and_only_added_to(data: Path) -> None:
    made = world(data)
    try:
        prepare(made)
        for number in range(5):
            made.run(DescribeSession(f"Title {number}", "", ""), made.facilitator)
        entries = made.log()
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert made.stream().last_seq == entries[-1].seq and made.stream().log_hash == entries[-1].hash
        assert first_break(entries) is None
        # Negative controls: an entry that was changed, one that is missing, two that changed places.
        kept, entries[2].kind = entries[2].kind, "idea.added"
        assert first_break(entries) == 3
        entries[2].kind = kept
        assert first_break(entries[:2] + entries[3:]) == 4
        assert first_break([entries[0], entries[2], entries[1]]) is not None
        assert first_break(entries) is None
    finally:
        made.close()


def test_nothing_in_the_sources_changes_or_deletes_log_entries() -> None:
    import dialogue

    for file in Path(dialogue.__file__).parent.rglob("*.py"):
        text = file.read_text()
        assert not re.search(r"(delete|update)\((LogEntry|col\(LogEntry)", text), file
