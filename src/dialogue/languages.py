"""Languages: catalogues, and a `Tongue` that says texts, numbers and moments in one of them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import babel
from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from dialogue.kernel.errors import CannotStart
from dialogue.kernel.messages import Msgid
from dialogue.paths import PACKAGE

VARIABLE = "DIALOGUE_LANGUAGES_DIR"
"""Read once, as this module is: which languages there are holds for a process, in every list that is made of them."""
CODE = re.compile(r"[a-z]{2,3}")
SHIPPED = {"en": "English", "fr": "Français", "es": "Español"}


def brought(folder: str) -> dict[str, Path]:
    """Files of further languages in a folder, by code: `LANGUAGE/LC_MESSAGES/dialogue.po`, or `.mo` where there is no other.

    A language that comes with Dialogue may be there too: what the host says counts before what came along. A code that
    no list of languages has is left out.
    """
    found: dict[str, Path] = {}
    for ending in ("mo", "po"):
        for file in sorted(Path(folder).glob(f"*/LC_MESSAGES/dialogue.{ending}")) if folder else ():
            code = file.parent.parent.name
            if CODE.fullmatch(code) and own_name(code) and code != "en":
                found[code] = file
    return found


def own_name(code: str) -> str:
    """The name of a language in itself; empty when it is none."""
    try:
        name: str = Locale.parse(code).get_language_name(code) or ""
    except (ValueError, LookupError, UnknownLocaleError):
        return ""
    return name[:1].upper() + name[1:]


BROUGHT = brought(os.environ.get(VARIABLE, ""))
LANGUAGES: dict[str, str] = {**SHIPPED, **{code: own_name(code) for code in BROUGHT if code not in SHIPPED}}
"""Languages of the interface, each by its own name."""

FOLDER = PACKAGE / "locale"
OWN = "activities/*/locale"
"""Where an activity may keep catalogues of its own, a file for each language, beside its code."""


def catalogue_files(language: str) -> list[Path]:
    """The files with texts of one language: everybody's first, then those that activities bring."""
    everybodys = FOLDER / language / "LC_MESSAGES" / "dialogue.po"
    return [file for file in (everybodys, *sorted(PACKAGE.glob(f"{OWN}/{language}.po"))) if file.is_file()]


def compiled(file: Path, language: str) -> bytes:
    """A catalogue as gettext reads it, kept for the next start as Python keeps its own compiled files.

    In `__pycache__` beside the source, unless that cannot be written or `PYTHONDONTWRITEBYTECODE` forbids it. Its name says
    of which text it was made, so none can be out of date. Two languages took 0.36 s of each start, and take 0.02 s.
    """
    text = file.read_bytes()
    made_of = hashlib.sha256(babel.__version__.encode() + b"\0" + text).hexdigest()[:16]
    kept = file.parent / "__pycache__" / f"{file.stem}.{made_of}.mo"
    with contextlib.suppress(OSError):
        found = kept.read_bytes()
        if hashlib.sha256(found[32:]).digest() == found[:32]:  # not cut off by the end of a machine
            return found[32:]
    out = io.BytesIO()
    write_mo(out, read_po(io.BytesIO(text), locale=language))
    if not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):  # a folder that is only read
            kept.parent.mkdir(exist_ok=True)
            earlier = [one for one in kept.parent.glob(f"{file.stem}.*.mo") if one != kept]
            partly = kept.with_suffix(f".{os.getpid()}")
            partly.write_bytes(hashlib.sha256(out.getvalue()).digest() + out.getvalue())
            partly.replace(kept)  # whole or not there, whoever else starts at this moment
            for one in earlier:
                one.unlink(missing_ok=True)
    return out.getvalue()


@cache
def catalogue(language: str) -> NullTranslations:
    """The texts of one language. English is the source and needs none.

    What everybody's catalogue says counts before what an activity says of the same text.
    """
    found = NullTranslations()
    own = [read_catalogue(BROUGHT[language], language)] if language in BROUGHT else []
    files = catalogue_files(language) if language != "en" else []
    for more in (*own, *(Translations(io.BytesIO(compiled(file, language))) for file in files)):
        if isinstance(found, Translations):
            found._catalog = {**more._catalog, **found._catalog}
        else:
            found = more
    return found


def read_catalogue(file: Path, language: str) -> Translations:
    """The finished texts of one file; a text that is not translated, or not in all its forms, is said in English."""
    with file.open("rb") as source:
        if file.suffix == ".mo":
            return Translations(source)
        texts = read_po(source, locale=language)
    for message in list(texts):
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.id and not all(forms):
            texts.delete(message.id, message.context)
    made = io.BytesIO()
    write_mo(made, texts)
    made.seek(0)
    return Translations(made)


def refuse_broken(found: Mapping[str, Path] | None = None) -> None:
    """Raise CannotStart for a file of a further language that cannot be read."""
    for code, file in (BROUGHT if found is None else found).items():
        try:
            read_catalogue(file, code)
        except Exception as wrong:  # whatever a broken file makes its reader stumble over
            raise CannotStart(
                f"The language {code} cannot be read ({file}): {wrong}. Nothing was changed."
            ) from None


def local_zone(name: str = "") -> tzinfo | None:
    """The time zone by name. None stands for the machine's own, which knows summer and winter time of each moment."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def language_name(language: str, among: str) -> str:
    """The name that a language has in another one ("anglais" for English in French); its code when there is none."""
    try:
        found: str = Locale.parse(among).languages.get(language, language)
        return found
    except (ValueError, LookupError, UnknownLocaleError):
        return language


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language (and time zone) to speak to people in."""

    language: str
    zone: tzinfo | None = None

    def say(self, text: str, **facts: Any) -> str:
        """The text in this language, with `%(name)s` places filled.

        A fact that is a `Msgid` is translated too, one that is a moment is said as the time of day.
        """
        found: str = catalogue(self.language).gettext(text)
        if not facts:
            return found
        return found % {name: self._fact(fact) for name, fact in facts.items()}

    def _fact(self, fact: Any) -> Any:
        if isinstance(fact, datetime):
            return self.clock(fact)
        return self.own(fact) if isinstance(fact, Msgid) else fact

    def own(self, words: str) -> str:
        """A `Msgid` in this language; people's own words as they are, also where they happen to be a text of ours."""
        return self.say(str(words)) if isinstance(words, Msgid) and words else words

    def count(self, one: str, many: str, n: int, **facts: Any) -> str:
        """The singular or plural text for `n`, with `%(n)s` and other places filled."""
        found: str = catalogue(self.language).ngettext(one, many, n)
        return found % {"n": self.number(n), **facts}

    def number(self, value: float) -> str:
        return numbers.format_decimal(value, locale=self.language)

    def percent(self, share: float | None) -> str:
        """A share between 0 and 1 as a percentage without decimals; a dash for none."""
        return (
            "–"
            if share is None
            else numbers.format_percent(share, format="#,##0\u00a0%", locale=self.language)
        )

    def clock(self, at: datetime | None) -> str:
        """Time of day, "14:05" (French "14 h 05"); a dash for none.

        On a day on which the clocks change an hour can come twice, so the time names its distance from UTC.
        """
        if at is None:
            return "–"
        return self._clock(at, named=self._changes_on(at))

    def clock_after(self, at: datetime | None, first: datetime | None) -> str:
        """Time of day, with the day before it when that is another one than the day of `first`."""
        if at is None or first is None or self.same_day(at, first):
            return self.clock(at)
        short = dates.format_skeleton("MMMd", self._local(at), locale=self._dates)
        return self.say("%(day)s, %(time)s", day=short, time=self.clock(at))

    def span(self, start: datetime, end: datetime) -> str:
        """From one moment to another, the day once when it is the same; both offsets when the clocks changed between."""
        named = self.offset(start) != self.offset(end)
        times = [self._clock(at, named=named or self._changes_on(at)) for at in (start, end)]
        if self.same_day(start, end):
            return self.say(
                "%(day)s, %(start)s to %(end)s", day=self.day(start), start=times[0], end=times[1]
            )
        return self.say(
            "%(first_day)s, %(start)s, to %(last_day)s, %(end)s",
            first_day=self.day(start),
            start=times[0],
            last_day=self.day(end),
            end=times[1],
        )

    def same_day(self, one: datetime, other: datetime) -> bool:
        """Whether both moments lie on one day of the calendar here."""
        return self._local(one).date() == self._local(other).date()

    def offset(self, at: datetime) -> str:
        """The distance from UTC at that moment: "UTC+2", "UTC-4:30"."""
        seconds = int((self._local(at).utcoffset() or timedelta(0)).total_seconds())
        hours, minutes = divmod(abs(seconds) // 60, 60)
        sign = "" if seconds == 0 else "+" if seconds > 0 else "\u2212"
        return f"UTC{sign}{hours or (0 if minutes else '')}" + (f":{minutes:02d}" if minutes else "")

    def _clock(self, at: datetime, *, named: bool) -> str:
        pattern = "H'\u00a0h\u00a0'mm" if self.language == "fr" else "HH:mm"
        time = dates.format_time(self._local(at), pattern, locale=self._dates)
        return f"{time} ({self.offset(at)})" if named else time

    def _changes_on(self, at: datetime) -> bool:
        """Whether the clocks change on the day of this moment: the day does not begin and end with one offset."""
        here = self._local(at)
        begun = at - timedelta(hours=here.hour, minutes=here.minute) - timedelta(hours=1)
        return self.offset(begun) != self.offset(begun + timedelta(hours=26))

    def day(self, on: date | datetime | None) -> str:
        """A date in words, "23 November 2026" (French "1er" for the first of a month); a dash for none."""
        if on is None:
            return "–"
        day = self._local(on) if isinstance(on, datetime) else on
        pattern = "'1er' MMMM y" if self.language == "fr" and day.day == 1 else "long"
        return dates.format_date(day, pattern, locale=self._dates)

    def moment(self, at: datetime | None) -> str:
        """Date and time of day."""
        return "–" if at is None else self.say("%(day)s, %(time)s", day=self.day(at), time=self.clock(at))

    def listed(self, items: Sequence[str]) -> str:
        """Items as a phrase: "a, b and c"."""
        return lists.format_list(list(items), locale=self.language) if items else ""

    def quoted(self, words: str) -> str:
        """Somebody's words in the quotation marks of this language."""
        return self.say("“") + words + self.say("”")

    @property
    def colon(self) -> str:
        """A colon as this language sets it: French puts an unbreakable space before it."""
        return self.say("%(who)s: %(what)s", who="", what="").rstrip(" ")

    @property
    def _dates(self) -> str:
        """Dates in English are written day first: 23 November 2026."""
        return {"en": "en_GB"}.get(self.language, self.language)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone) if self.zone else at.astimezone()


def chosen(wanted: str | None, accept: str = "", among: Sequence[str] = tuple(LANGUAGES)) -> str:
    """The language to use: the one wanted when it is offered, else the best of an Accept-Language header, else the first."""
    offered = [language for language in among if language in LANGUAGES] or ["en"]
    if wanted in offered:
        return wanted
    asked: list[tuple[float, str]] = []
    for place, entry in enumerate(accept.split(",")[:20]):
        name, _, weight = entry.strip().partition(";q=")
        try:
            asked.append((-float(weight or 1), f"{place:02d}{name.split('-')[0].lower()}"))
        except ValueError:
            continue
    for _, name in sorted(asked):
        if name[2:] in offered:
            return name[2:]
    return offered[0]


def direction(language: str) -> str:
    """ "ltr" or "rtl"."""
    try:
        return Locale.parse(language).text_direction
    except (ValueError, LookupError, UnknownLocaleError):
        return "ltr"
