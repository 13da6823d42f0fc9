"""The one check for emptiness and the one for look-alikes."""

from __future__ import annotations

import unicodedata

import pytest

from dialogue.kernel.errors import Refused
from dialogue.kernel.text import blank, look_alikes, optional, required, sameness, taken_in, told_apart

INVISIBLE = [
    *map(chr, range(0x200B, 0x2010)), "\u2060", "\u2800", "\u3164", "\u115f", "\u1160", "\uffa0", "\u00ad", "\ufeff",
    "\ufe0f", "\u034f", "\u180e", "\u2028", "\u2029", "\u00a0", "\u3000", "\u1680", "\u202e", "\u2066", "\u061c",
    "\u0301", "\u20e3", "\ufffc", "\U000e0041", "\U000e0100", "\U0001d173", "\t", "\x00", "\x1b", "\x85",
]  # fmt: skip
VISIBLE = [
    "a", "7", "?", "é", "水", "ك", "❤\ufe0f", "👩\u200d🌾", "👍🏽", "🏴\U000e0067\U000e0062\U000e007f", "می\u200cخواهم",
    "क\u094d\u200dष", "\U0001fae8", "\ue000", "…", "-", "①", "\u0e01\u0e33",
]  # fmt: skip


@pytest.mark.parametrize("sign", INVISIBLE, ids=ascii)
def test_what_nobody_can_see_is_empty(sign: str) -> None:
    for text in (sign, sign * 3, f" {sign}\n{sign} ", f"\u200b{sign}\u2800"):
        assert blank(text) and optional(text, most=3) == ""
        with pytest.raises(Refused) as told:
            required(text, most=99)
        assert told.value.code == "empty"


@pytest.mark.parametrize("text", VISIBLE, ids=ascii)
def test_control_what_can_be_seen_is_kept_as_it_is(text: str) -> None:
    assert not blank(text) and required(f" {text}\u200b", most=99) == text == taken_in(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Water", "water "), ("Water", "WATER"), ("Water", "Wa\u200bter"), ("Water", "W\u00ada\u2060ter\u3164"),
        ("Koné", unicodedata.normalize("NFD", "Koné")), ("Water pipes", "Water\u00a0\u2003pipes"),
        ("Water\npipes", "water pipes"), ("L'eau", "L’eau"), ("Water – pipes", "water - pipes"), ("Ｗａｔｅｒ", "Water"),
        ("ﬁelds", "fields"), ("ΟΔΟΣ", "οδος"), ("İstanbul", "istanbul"), ("❤", "❤\ufe0f"),
        ("أرض", unicodedata.normalize("NFD", "أرض")),
        ("한국", unicodedata.normalize("NFD", "한국")), ("“Free” buses", '"free" buses'), ("Water...", "Water…"),
    ],
)  # fmt: skip
def test_what_people_take_for_the_same(one: str, other: str) -> None:
    assert sameness(one) == sameness(other)
    assert look_alikes(["Roads", one, "Wells", other]) == (one, other)
    with pytest.raises(Refused) as told:
        told_apart([one, other])
    assert (told.value.facts["one"], told.value.facts["other"]) == (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kone", "Koné"), ("Water", "Waters"), ("10²", "102"), ("Maße", "Masse"), ("a b", "ab"), ("ano", "año"),
        ("+1", "-1"), ("O", "0"), ("№ 1", "№ 2"), ("Option ①", "Option 1"), ("cote", "côté"), ("ı", "l"), ("и", "й"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0073\U000e007f"),
        ("👍🏽", "👍"), ("👩\u200d🌾", "👩🌾"), ("क\u094dष", "कष"),
    ],
)  # fmt: skip
def test_control_what_differs_stays_apart(one: str, other: str) -> None:
    assert sameness(one) != sameness(other)
    told_apart([one, other])
