"""A made-up but complete document with every kind of block, and the corpus of hostile strings."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dialogue.charts import (
    Bar,
    BarChart,
    BarRow,
    Mark,
    Point,
    PointMap,
    StackedBar,
    StackedRow,
    Threshold,
    group_mark,
    scale_marks,
)
from dialogue.documents.build import (
    bullets,
    callout,
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
from dialogue.documents.plain_data import from_plain, to_plain
from dialogue.documents.tree import Document, Quote, Status

CORPUS = Path(__file__).parents[1] / "data" / "hostile" / "hostile_strings.jsonl.gz"

# Structure, not words: everything else in the tree is text that people may have typed.
STRUCTURE = {
    "schema",
    "block",
    "id",
    "role",
    "language",
    "authoritative_language",
    "translation_language",
    "status",
    "kind",
    "colour",
    "pattern",
}

OWN = (
    '#image("/etc/passwd")',
    "#(1 + 1) $x^2$ *bold* _slanted_ `code` <label> @reference",
    "= Heading\n- list\n+ numbered\n/ term: words",
    '#import "@preview/cetz:0.3.0": canvas',
    '#read("minutes.typ") #sys.inputs #panic("stop")',
    "\\u{41} \\# // comment /* open",
    "# Heading\n===\n> quote\n1. one\n2) two\n- [ ] task\n---\n| a | b |",
    "    indented code\n\ttabbed",
    "[link](javascript:alert(1)) ![x](x) <javascript:alert(1)> www.example.org a@example.org :smile:",
    "~~~\nfence\n~~~ ==mark== ^up^ ~down~ &amp; &#60; &nbsp;",
    "\x00\x01\x07\x1b[31m\x7f\x85\x9f",
    "half \ud83d and other half \ude00",
    "\u202eright to left\u2066\u2069\u2069 end",
    "\ufffe\uffff\ufdd0\U0001ffff\ue000\u2028x\u2029y\r\nz\rq",
    "e\u0301\u0489 \U0001f469\u200d\U0001f33e\ufe0f \u4e2d\u6587 \u1f600",
    "W" * 1500,
    "{{ 7 * 7 }} {% raw %} ${7*7} %(status)s {page} %s",
    "</title><script>alert(1)</script>",
    "\"><svg/onload=alert(1)>' onfocus=alert(1) autofocus x='",
    "]]></style><!--",
    "",
    " ",
)


FARMERS = group_mark(1, "Farmers' organisations", "F")
NGOS = group_mark(2, "NGOs", "N")
UNIVERSITIES = group_mark(3, "Universities", "U")
PUBLIC = group_mark(4, "Public services", "P")
COMPANIES = group_mark(5, "Companies", "C")

SHARES = BarChart(
    caption="Share for the goal, by stakeholder group",
    alt="Farmers 81 percent, NGOs 74 percent, companies 35 percent. Two thirds are needed overall.",
    rows=(
        BarRow(
            "",
            (
                Bar(FARMERS, 0.81, "81 % (17 of 21)"),
                Bar(NGOS, 0.74, "74 % (14 of 19)"),
                Bar(UNIVERSITIES, 0.6, "60 % (6 of 10)"),
                Bar(PUBLIC, None, "merged"),
                Bar(COMPANIES, 0.35, "35 % (6 of 17)"),
            ),
        ),
    ),
    maximum=1,
    row_heading="Group",
    value_heading="For",
    threshold=Threshold(2 / 3, "2/3 needed"),
)

DOTS = BarChart(
    caption="Dots by theme and group",
    alt="Water has most dots among farmers, seeds among universities.",
    rows=(
        BarRow("Water for the dry season", (Bar(FARMERS, 24, "24 of 63"), Bar(UNIVERSITIES, 6, "6 of 30"))),
        BarRow("Seeds kept by villages", (Bar(FARMERS, 12, "12 of 63"), Bar(UNIVERSITIES, 15, "15 of 30"))),
    ),
    maximum=24,
    row_heading="Theme",
    value_heading="Dots",
)

PEOPLE = PointMap(
    caption="Who answers alike",
    alt="Landscape of 5 people.",
    keys=(Mark("Opinion group 1", "1", "#0b4f71"), Mark("Opinion group 2", "2", "#a3480f")),
    heads=(3, 1),
    points=(
        Point(0, 0, "1"),
        Point(100, 0, "1"),
        Point(50, 80, "1"),
        Point(1000, 1000, "2"),
        Point(500, 500),
    ),
    row_heading="Opinion group",
    value_heading="People",
)

SPREAD = StackedBar(
    caption="Positions on version 3, by group",
    alt="Most farmers endorse; two companies disagree seriously.",
    keys=scale_marks(
        (
            ("Endorse", "for"),
            ("Agree with a minor point", "for"),
            ("Support with reservations", "for"),
            ("Abstain", "abstain"),
            ("More discussion needed", "against"),
            ("Don't like it but will support", "for"),
            ("Serious disagreement", "against"),
            ("Veto", "against"),
        )
    ),
    rows=(
        StackedRow("Farmers' organisations", (9, 4, 2, 1, 1, 2, 1, 1), FARMERS),
        StackedRow("NGOs", (8, 3, 3, 2, 1, 1, 1, 0), NGOS),
        StackedRow("Companies", (2, 1, 3, 2, 3, 2, 3, 1), COMPANIES),
    ),
    row_heading="Group",
    key_heading="Position",
    total_heading="Cast",
)

RULE = (
    "At least 2/3 of the votes cast less abstentions: 40 of 60 needed, 43 for. "
    "Each required group more than 1/2: farmers 17 of 20, NGOs 14 of 17, companies 8 of 15."
)


def sample(
    status: Status = "draft", language: str = "en", title: str = "Water and seeds for the Sine valley"
) -> Document:
    goal = section(
        "Goal 1: every village keeps its own seed",
        callout(
            "decision",
            "By 2028 every village of the valley keeps and exchanges its own seed.",
            facts([("State", [strong("Agreed")]), ("Grade", "Consensus with reservations"), ("Rule", RULE)]),
        ),
        callout(
            "dissent",
            "Companies, minority statement",
            Quote("Certified seed must stay lawful beside village seed.", "en", COMPANIES),
            Quote(
                "Nous craignons une double charge pour les petits semenciers.",
                "fr",
                COMPANIES,
                translation="We fear a double burden for small seed firms.",
                translation_language="en",
                translation_note="typed by the interpreter",
            ),
        ),
        SHARES,
        SPREAD,
        PEOPLE,
        id="goal-1",
    )
    follow_up = table(
        "Commitments",
        ("Organisation", "What", "Due", "State"),
        [
            (name("Union of Sine farmers"), "Opens twelve seed houses", "1 May 2027", "accepted"),
            (name("Ministry of Agriculture"), "Registers village seed", "1 September 2027", "accepted"),
        ],
        note="A commitment binds only the organisation that accepted it.",
    )
    attendance = table(
        "People present, by stakeholder group",
        ("Group", "Invited", "Present", "On site", "Online"),
        [
            ("F · Farmers' organisations", 24, 21, 20, 1),
            ("N · NGOs", 20, 19, 12, 7),
            ("C · Companies", 18, 17, 15, 2),
        ],
        numeric=(1, 2, 3, 4),
    )
    ideas = table(
        "All ideas",
        ("No.", "Idea", "Group"),
        [
            (n, words(f"Idea number {n}: keep the wells shallow and shared"), "F · Farmers")
            for n in range(1, 60)
        ],
        numeric=(0,),
    )
    return Document(
        title=title,
        subtitle="Second meeting of the platform, on site and online",
        language=language,
        identifier="SINE-2026-02",
        version=3,
        status=status,
        record_hash="9f2c1d7be04a5b3c88e1f60d2a4490aa17c3de559b02f8a1c6d7e8f90a1b2c3d",
        facts=(
            fact("When", "10 March 2026, 09:04 to 12:31"),
            fact("Where", "Village hall, Niakhar"),
            fact("Present", "57 of 62 invited, from five stakeholder groups"),
        ),
        summary=(
            section(
                "What was decided",
                callout(
                    "decision",
                    "By 2028 every village of the valley keeps and exchanges its own seed.",
                    paragraph(strong("Agreed"), ", consensus with reservations: 43 of 60 for, 40 needed."),
                ),
                callout(
                    "dissent",
                    "Companies, minority statement",
                    paragraph(words("Certified seed must stay lawful beside village seed.")),
                ),
                id="summary-decisions",
            ),
            section(
                "Who promised what",
                bullets(
                    [
                        [name("Union of Sine farmers"), " opens twelve seed houses by 1 May 2027."],
                        [name("Ministry of Agriculture"), " registers village seed by 1 September 2027."],
                    ]
                ),
                id="summary-commitments",
            ),
            section("Next date", paragraph("Next meeting: 9 June 2026, Fatick."), id="summary-next"),
        ),
        sections=(
            section(
                "Meeting", facts([("Purpose", "Agree on seed and water"), ("Opened", "09:04")]), number="1"
            ),
            section("Attendance by stakeholder group", attendance, number="4"),
            section(
                "Activities",
                number="11",
                sections=[
                    section("Vote on themes", paragraph("Each person had three dots."), DOTS, number="11.1")
                ],
            ),
            section("Goals", number="12", sections=[goal]),
            section("Dissent", *or_none(()), number="14"),
            section("Commitments", follow_up, number="17"),
            section("Ideas", ideas, number="22"),
        ),
    )


def substituted(document: Document, change: Callable[[str], str]) -> Document:
    """The document with every text field changed, and its structure kept."""

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, key) for inner in value]
        if isinstance(value, str) and key not in STRUCTURE:
            return (change(value).strip() and change(value)) or ("-" if key == "alt" else change(value))
        return value

    return from_plain(walk(to_plain(document)))


@pytest.fixture(scope="session")
def make_sample() -> Callable[..., Document]:
    return sample


@pytest.fixture(scope="session")
def substitute() -> Callable[[Document, Callable[[str], str]], Document]:
    return substituted


@pytest.fixture(scope="session")
def own_strings() -> tuple[str, ...]:
    return OWN


@pytest.fixture(scope="session")
def hostile_strings() -> list[str]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        return [*(json.loads(line)["s"] for line in lines), *OWN]
