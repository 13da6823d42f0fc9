"""The tree refuses what cannot be written, and survives storage word for word."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.documents.build import (
    bullets,
    inline,
    name,
    numbered,
    or_none,
    paragraph,
    prefixed,
    section,
    slug,
    table,
)
from dialogue.documents.plain_data import UnknownDocumentError, from_plain, read_json, to_plain, write_json
from dialogue.documents.tree import Document, EmptyNote, Paragraph, Span, walk


def document(*blocks: object, **fields: object) -> Document:
    known: dict[str, object] = {
        "title": "Title",
        "language": "en",
        "identifier": "A-1",
        "version": 1,
        "status": "draft",
        "record_hash": "00",
        "sections": (section("Only", *blocks),),  # type: ignore[arg-type]
    }
    return Document(**(known | fields))  # type: ignore[arg-type]


def test_running_text_is_built_from_strings_numbers_and_spans() -> None:
    assert inline(7) == (Span("7"),)
    assert inline(["met by ", name("Awa")]) == (Span("met by "), Span("Awa", "name"))
    assert bullets(["one", ["two ", name("x")]]).items[1][1].role == "name"


def test_a_section_is_never_silently_empty() -> None:
    assert or_none([]) == (EmptyNote(""),)
    assert or_none([paragraph("x")]) == (Paragraph((Span("x"),)),)


def test_numbers_follow_the_nesting() -> None:
    parts = numbered([section("A", sections=[section("B"), section("C")]), section("D")], "11.")
    assert [one.number for one in walk(parts)] == ["11.1", "11.1.1", "11.1.2", "11.2"]


def test_a_prefix_keeps_the_sections_of_two_activities_apart() -> None:
    activity = section("Vote", sections=[section("Result")])
    parts = (prefixed(activity, "activity-1"), prefixed(activity, "activity-2"))
    assert [one.id for one in walk(document(sections=parts).sections)] == [
        "activity-1-vote",
        "activity-1-result",
        "activity-2-vote",
        "activity-2-result",
    ]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Réserves et dissensions", "reserves-et-dissensions"),
        ("22 idées", "s-22-idees"),
        ("中文", "section"),
        ("", "section"),
    ],
)
def test_an_id_is_made_from_the_heading(heading: str, expected: str) -> None:
    assert slug(heading) == expected


@pytest.mark.parametrize("wrong", ["Vote", "1-vote", "vote result", 'vote"><script>', ""])
def test_an_id_that_could_break_a_page_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="id"):
        section("Vote", id=wrong or "-")


def test_two_sections_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="Two sections"):
        document(sections=(section("A"), section("B", sections=[section("A")])))


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        document(language='en" onload="x')
    with pytest.raises(ValueError, match="language"):
        Span("x", "words", "not a language")


def test_a_table_with_a_missing_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="one cell per column"):
        table("c", ["a", "b"], [["1"]])
    with pytest.raises(ValueError, match="outside"):
        table("c", ["a"], [], numeric=[1])
    with pytest.raises(ValueError, match="header"):
        table("c", [], [])


def test_every_kind_of_block_survives_storage(make_sample: Callable[..., Document]) -> None:
    whole = make_sample()
    assert from_plain(json.loads(json.dumps(to_plain(whole)))) == whole
    assert read_json(write_json(whole)) == whole


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=100, deadline=None)
def test_words_survive_json_exactly(typed: str) -> None:
    whole = document(paragraph(typed), title=typed, record_hash=typed)
    assert read_json(write_json(whole)) == whole


def test_the_corpus_survives_json(hostile_strings: list[str]) -> None:
    storable = [one for one in hostile_strings if not any("\ud800" <= sign <= "\udfff" for sign in one)]
    whole = document(bullets(storable))
    assert read_json(write_json(whole)) == whole
    assert len(storable) > 3400


def test_json_made_by_joining_strings_would_not_survive(hostile_strings: list[str]) -> None:
    def survives(typed: str) -> bool:
        try:
            return bool(json.loads('{"text": "' + typed + '"}') == {"text": typed})
        except ValueError:
            return False

    assert not all(survives(one) for one in hostile_strings)


def test_half_a_surrogate_pair_becomes_a_replacement_and_the_file_can_be_written() -> None:
    written = write_json(document(paragraph("half \ud83d")))
    assert "half \ufffd" in written
    written.encode("utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        "not json",
        "[]",
        '{"schema": "dialogue-minutes/99", "document": {}}',
        '{"schema": "dialogue-minutes/1", "document": {}}',
        '{"schema": "dialogue-minutes/1"}',
        '{"schema": "dialogue-minutes/1", "document": []}',
    ],
)
def test_data_of_another_shape_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(UnknownDocumentError, match="not"):
        read_json(wrong)


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "secret"), ("version", "3"), ("version", True), ("title", None), ("sections", "x")],
)
def test_a_field_of_another_kind_is_refused(field: str, value: object) -> None:
    data = to_plain(document())
    data["document"][field] = value
    with pytest.raises(UnknownDocumentError):
        from_plain(data)


def test_an_unknown_block_is_refused() -> None:
    data = to_plain(document(paragraph("x")))
    data["document"]["sections"][0]["blocks"][0]["block"] = "script"
    with pytest.raises(UnknownDocumentError):
        from_plain(data)
