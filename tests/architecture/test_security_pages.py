"""The pages about security: every requirement of OWASP ASVS 5.0 is answered, every attack has its tests and a control.

That each test they name exists is held by `test_docs.py` for all pages; here it is that nothing is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from dialogue.scoreboard import note

ROOT = Path(__file__).resolve().parents[2]
ASVS, TESTS = ROOT / "docs/security/asvs.md", ROOT / "docs/security/tests.md"

LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
"""The level of each requirement of OWASP ASVS 5.0.0 by section, the first digit for number 1. (Facts of the standard:
https://github.com/OWASP/ASVS, CC BY-SA 4.0, The OWASP Foundation.)"""

CHAPTERS_LEFT_OUT = {9, 10, 17}
ANSWERS = ("Met.", "Partly.", "Not met.", "The host's.", "Does not apply.")

ATTACKS = (
    "T-AUTHZ", "T-ORIGIN", "T-FIX", "T-CODE", "T-FUZZ", "T-XSS", "T-CSP", "T-CSV", "T-SSRF", "T-ZIP", "T-RACE", "T-SECRET",
    "T-KANON", "T-ERASE", "T-RETAIN", "T-LOG", "T-LEAK", "T-FLOOD", "T-SUPPLY", "T-ASVS",
)  # fmt: skip


def wanted() -> dict[str, str]:
    """Number -> level of each requirement that has to be answered."""
    return {
        f"{section}.{place}": level
        for section, levels in LEVELS.items()
        for place, level in enumerate(levels, 1)
        if level in "12" and int(section.partition(".")[0]) not in CHAPTERS_LEFT_OUT
    }


def lines(text: str) -> list[list[str]]:
    """The cells of each line of the page's tables."""
    found = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.splitlines()
        if line[:1] == "|"
    ]
    return [cells for cells in found if cells[0] not in {"Number", "Name"} and not cells[0].startswith("---")]


def named(cell: str) -> list[str]:
    return re.findall(r"`(tests/[\w/]+\.py::\w+)`", cell)


def wrong_answers(text: str) -> list[str]:
    """What is wrong with a page of answers."""
    rows, want = lines(text), wanted()
    times = Counter(row[0] for row in rows)
    wrong = [f"{number} is not answered" for number in want if number not in times]
    wrong += [f"{number} is answered {many} times" for number, many in times.items() if many > 1]
    for number, level, asked, answer in rows:
        kind = next((one for one in ANSWERS if answer.startswith(one)), "")
        reason = re.sub(r"`[^`]*`|\W", "", answer.removeprefix(kind))
        if number not in want:
            wrong.append(f"{number} is no requirement of level 1 or 2 in the chapters that apply")
        elif want[number] != level:
            wrong.append(f"{number} is of level {want[number]}")
        if not kind or not asked:
            wrong.append(f"{number} does not say whether it is met")
        elif not named(answer) and len(reason) < 10:
            wrong.append(f"{number} names no test and gives no reason")
    counted = Counter(next((one for one in ANSWERS if row[3].startswith(one)), "") for row in rows)
    said = (
        f"Of {len(rows)} that are answered below, {counted['Met.']} are met, {counted['Partly.']} partly,"
        f" {counted['Not met.']} not, {counted[ANSWERS[3]]} are the host's, and {counted['Does not apply.']} do not apply."
    )
    if said not in text:
        wrong.append(f"the sum should say: {said}")
    return wrong


def wrong_attacks(text: str) -> list[str]:
    rows = {row[0]: row for row in lines(text)}
    wrong = [f"{name} is missing" for name in ATTACKS if name not in rows]
    for name, row in rows.items():
        if len(row) != 4 or not row[1] or not named(row[2]):
            wrong.append(f"{name} names no test")
        elif not named(row[3]):
            wrong.append(f"{name} names no control")
    return wrong


def test_every_requirement_is_answered_once() -> None:
    assert Counter("".join(LEVELS.values())) == {"1": 70, "2": 183, "3": 92}, "the standard's own figures"
    page = ASVS.read_text("utf-8")
    wrong = wrong_answers(page)
    kinds = Counter(next((one for one in ANSWERS if row[3].startswith(one)), "") for row in lines(page))
    note(
        asvs__unanswered=len(wrong),
        asvs__met=kinds["Met."],
        asvs__partly=kinds["Partly."],
        asvs__not_met=kinds["Not met."],
    )
    assert wrong == []


def test_every_attack_names_its_tests_and_a_control() -> None:
    assert wrong_attacks(TESTS.read_text("utf-8")) == []


def test_what_is_missing_would_be_found() -> None:
    """The control: a line less, a line twice, a wrong level, an invented number, an answer without a reason."""
    page = ASVS.read_text("utf-8")
    line = next(one for one in page.splitlines() if one.startswith("| 1.2.4 |"))
    for changed, said in (
        (page.replace(line + "\n", ""), "1.2.4 is not answered"),
        (page.replace(line, f"{line}\n{line}"), "1.2.4 is answered 2 times"),
        (page.replace("| 1.2.4 | 1 |", "| 1.2.4 | 2 |"), "1.2.4 is of level 1"),
        (page.replace(line, f"{line}\n| 1.2.99 | 1 | x | Met. x |"), "1.2.99 is no requirement"),
        (
            page.replace(line, "| 1.2.4 | 1 | Queries | Met. Yes. |"),
            "1.2.4 names no test and gives no reason",
        ),
        (page.replace(line, "| 1.2.4 | 1 | Queries | Perhaps. |"), "1.2.4 does not say"),
    ):
        assert any(one.startswith(said) for one in wrong_answers(changed)), said
    attacks = TESTS.read_text("utf-8")
    assert wrong_attacks(re.sub(r"^\| T-CSV .*\n", "", attacks, flags=re.M)) == ["T-CSV is missing"]
    assert wrong_attacks(re.sub(r"^(\| T-CSV .*)\| [^|]* \|$", r"\1| none |", attacks, flags=re.M)) == [
        "T-CSV names no control"
    ]
