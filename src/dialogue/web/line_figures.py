"""What a phone saw of the network, and one sentence about it: pure. Nothing is promised for phones that did not try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogue.kernel.messages import N_

OK, GAPS, BROKEN = "ok", "warning", "error"
SLOW = 500  # ms, half of the answers take longer: people press twice
LONG = 3000  # ms, one answer that took so long, or so long without a sign of life on the open line
MOST = 1_000_000  # larger figures are nobody's


@dataclass(frozen=True, slots=True)
class Figures:
    """`asked` small questions, of which `lost` had no answer; the median and the worst answer in milliseconds.

    Then a line was held open for `wanted` seconds: how often it `broke`, after how many seconds first, and the longest
    silence on it in milliseconds. `hidden` when the page was not in front all the time.
    """

    asked: int = 0
    lost: int = 0
    median: int = 0
    worst: int = 0
    wanted: int = 0
    broke: int = 0
    first: int = 0
    silence: int = 0
    hidden: int = 0

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return self.asked - self.lost


def figures_from(typed: Mapping[str, str]) -> Figures:
    """As a page sent them; what is no number counts as 0."""

    def number(name: str) -> int:
        words = typed.get(name, "")
        return min(int(words), MOST) if words.isascii() and words.isdecimal() and len(words) < 12 else 0

    found = {name: number(name) for name in Figures.__dataclass_fields__}
    return Figures(**{**found, "lost": min(found["lost"], found["asked"])})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence (a msgid and what fills it) with its tone."""

    tone: str
    sentence: str
    facts: Mapping[str, object]


def verdict(seen: Figures) -> Verdict:
    """What was seen, the worst first."""
    facts = {
        "answered": seen.answered,
        "asked": seen.asked,
        "median": seen.median,
        "worst": seen.worst,
        "held": seen.wanted,
        "first": seen.first,
        "silence": round(seen.silence / 1000),
        "broke": seen.broke,
    }
    tone, sentence = _judged(seen)
    return Verdict(tone, sentence, facts)


def _judged(seen: Figures) -> tuple[str, str]:
    if not seen.answered:
        return BROKEN, N_("This phone does not reach the server: nothing that it asked was answered.")
    if seen.broke:
        return BROKEN, N_(
            "The line of this phone broke, first after %(first)s seconds: it would drop out and come back. Try it nearer to"
            " the router, or with mobile data switched off."
        )
    if not seen.wanted:
        return BROKEN, N_(
            "No line stays open from this phone: it would only ask every few seconds. Something between it and the laptop"
            " blocks it: a VPN, a data saver, or a network that is not ours."
        )
    if seen.hidden:
        return GAPS, N_(
            "The page was in the background meanwhile, so this says little. Please repeat with the screen on."
        )
    if seen.lost > 1 or seen.worst > LONG or seen.silence > LONG:
        return GAPS, N_(
            "It works, with gaps: %(answered)s of %(asked)s were answered, the slowest after %(worst)s milliseconds, and the"
            " line was silent for %(silence)s seconds. Try it nearer to the router."
        )
    if seen.median > SLOW:
        return GAPS, N_(
            "It works, slowly: an answer takes %(median)s milliseconds. Pictures and many phones at once will be slower"
            " still."
        )
    return OK, N_(
        "Well connected: %(answered)s of %(asked)s answered, mostly within %(median)s milliseconds (the slowest %(worst)s),"
        " and the line held for %(held)s seconds."
    )


def together(tones: Sequence[str]) -> str:
    """The tone of several phones: the worst there is."""
    return next((tone for tone in (BROKEN, GAPS) if tone in tones), OK)


def device_of(agent: str) -> str:
    """What kind of device a browser says it runs on, as a msgid: nothing that tells one phone from another.

    >>> device_of("Mozilla/5.0 (Linux; Android 13; SM-A125F) ..."), device_of("curl/8")
    ('Android', 'another device')
    """
    for sign, name in (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("KAIOS", N_("small phone")),
        ("Windows", N_("laptop")),
        ("Macintosh", N_("laptop")),
        ("Linux", N_("laptop")),
    ):
        if sign in agent:
            return name
    return N_("another device")
