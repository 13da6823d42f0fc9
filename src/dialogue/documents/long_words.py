"""Places where a very long run of characters may break, so that it leaves neither the page nor its column."""

from __future__ import annotations

import re
import unicodedata

from dialogue.charts.visible import rides

ZERO_WIDTH_SPACE = "\u200b"
SOFT_HYPHEN = "\u00ad"
LONGEST_RUN = 16
"""On the full width of the page, in the size of a title."""

# Scripts written without blanks: the layout knows where their lines may end.
_SELF_BREAKING = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# Letters that are written joined: a joiner on both sides of a break keeps their shapes.
_CURSIVE = re.compile(r"[\u0600-\u08ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
# Letters that are broader than Latin ones, which the columns of a table are measured for.
_BROAD = re.compile(r"[\u0900-\u0dff\u0f00-\u137f\u1400-\u18af]")
_JOINER = "\u200d"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_VIRAMA = 9
_RUN = re.compile(r"[^\s\u200b]+")
_BREAK_EVERY = 8


def breakable(text: str, longest: int = LONGEST_RUN, *, hyphen: bool = False) -> str:
    """The text with a place to break in each run of more than `longest` characters, never before a character that joins.

    With `hyphen` a word made of letters breaks with a hyphen, as words in narrow columns do.
    """
    return _RUN.sub(lambda found: _broken(found[0], longest, hyphen), text)


def _broken(run: str, longest: int, hyphen: bool) -> str:
    if longest < LONGEST_RUN and _BROAD.search(run):
        longest = max(3, longest * 3 // 5)
    if len(run) <= longest or _SELF_BREAKING.search(run):
        return run
    cursive = bool(_CURSIVE.search(run))
    by = SOFT_HYPHEN if hyphen and not cursive and run.isalpha() and len(run) <= 40 else ZERO_WIDTH_SPACE
    between = f"{_JOINER}{by}{_JOINER}" if cursive else by
    every = max(3, min(_BREAK_EVERY, longest - 1 if by == SOFT_HYPHEN else longest))
    parts, since = [run[0]], 1
    for place in range(1, len(run)):
        if since >= every and _may_part(run, place):
            parts.append(between)
            since = 0
        parts.append(run[place])
        since += not rides(run[place])
    return "".join(parts)


def _may_part(run: str, place: int) -> bool:
    """Whether a line may end before the sign at `place`: not within a letter, a conjunct, a flag or a joined emoji."""
    before, sign = run[place - 1], run[place]
    if rides(sign) or before == "\u200d" or unicodedata.combining(before) == _VIRAMA:
        return False
    return not (_FLAG.match(sign) and _flags_before(run, place) % 2)


def _flags_before(run: str, place: int) -> int:
    found = 0
    while found < place and _FLAG.match(run[place - 1 - found]):
        found += 1
    return found


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with "…" when it is longer: cut between words where there are any."""
    if len(text) <= most:
        return text
    end = most
    while end > most // 2 and not (text[end].isspace() or text[end - 1].isspace()):
        end -= 1
    if end == most // 2:
        end = most
        while end > 1 and not _may_part(text, end):
            end -= 1
    return text[:end].rstrip() + "…"
