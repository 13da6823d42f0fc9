"""French and Spanish as a native facilitator would say them: fixed sentences, and words that must not come back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from dialogue.languages import FOLDER, Tongue
from dialogue.paths import ROOT

ACTIVITIES = ROOT / "src" / "dialogue" / "activities"

SAID = {
    "fr": {
        "You are in": "C’est bon, vous participez",
        "This page updates by itself.": "Cette page s’actualise toute seule.",
        "You have %(budget)s dots. Put up to %(each)s on one option; you need not use them all.": (
            "Vous avez %(budget)s points. Au plus %(each)s par option ; inutile de tout utiliser."
        ),
        "The name or the password is wrong. Please try again.": "Nom ou mot de passe incorrect. Réessayez.",
        "%(needed)s of %(base)s needed, %(so_far)s so far": "Pour : %(so_far)s (minimum %(needed)s sur %(base)s)",
        "Languages participants can choose": "Langues proposées aux participants",
        "Close this activity": "Clore cette activité",
        "Close this objection": "Clore cette objection",
        "Close the round and show the spread": "Clore le tour et montrer la répartition",
        "The vote is closed.": "Le vote est clos.",
        "Open again": "Rouvrir",
        "With a reservation": "Avec réserve",
        "Two thirds of all, more than half of each group, every objection closed.": (
            "Deux tiers de l’ensemble, plus de la moitié de chaque groupe, aucune objection ouverte."
        ),
        "There is no session with this code. Please compare it with the screen, letter by letter.": (
            "Aucune séance n’a ce code. Comparez-le avec l’écran, lettre par lettre."
        ),
    },
    "es": {
        "You are in": "Listo, ya participa",
        "This page updates by itself.": "Esta página se actualiza sola.",
        "The name or the password is wrong. Please try again.": (
            "Nombre o contraseña incorrectos. Inténtelo de nuevo."
        ),
        "%(needed)s of %(base)s needed, %(so_far)s so far": "A favor: %(so_far)s (mínimo %(needed)s de %(base)s)",
        "Close this activity": "Cerrar esta actividad",
        "Open again": "Reabrir",
        "Open the session again": "Reabrir la sesión",
        "Open positions again": "Reabrir las posiciones",
        "Open my objection again": "Reabrir mi objeción",
        "With a reservation": "Con reserva",
        "Authoritative language": "Versión de referencia",
        "Two thirds of all, more than half of each group, every objection closed.": (
            "Dos tercios del total, más de la mitad de cada grupo, sin objeciones abiertas."
        ),
        "There is no session with this code. Please compare it with the screen, letter by letter.": (
            "No hay ninguna sesión con este código. Compárelo con la pantalla, letra por letra."
        ),
    },
}

COUNTED = (
    "%(voted)s of %(electorate)s people voted, with %(dots)s dots each. "
    "Counts are dots out of all the dots these people had."
)

STUMBLES = {
    "fr": r"\bclôtur(?:er|ez|é|ée|és|ées)\b|\bferm(?:er|ez|é|ée|és|ées)\b|\bvous y êtes\b|\bne vont pas ensemble\b"
    r"|\bjusqu’ici\b|\bsigne par signe\b|\bchange d’elle-même\b|\bpr(?:end|is|endre) parti\b"
    r"|\bsur place\b|\bparce que\s*:|\bveuillez\b",
    "es": r"\babr\w+ de nuevo\b|\bcambia sola\b|\bya está dentro\b|\blleva una reserva\b|\bhace fe\b|\btom\w+ partido\b"
    r"|\bdé la razón\b|\bcon razones\b|\bclausur\w+|\bsigno por signo\b|\bcerrar sesión\b|\bporque:|\bobjeción cerrada\b",
    "en": r"\bsign by sign\b|\bsix signs\b|\btake this rule\b|\bin heads\b|\bdo not fit together\b|\bvery many\b"
    r"|\bwhat she chose\b|\bline is (?:away|back)\b|\bshall\b|\btravels along\b|\bsigns that\b",
}
"""Literal translations, a second verb for an act that has one (to close, to open again), and riddles."""

ELSEWHERE = re.compile(r"^Close$|\bdoor\b", re.I)
"""A panel and a door are not steps: French says "fermer" of them."""

SPACED = {
    "fr": r"[^\S\u00a0\u202f][:;!?»]|«[^\S\u00a0\u202f]|\w[;!?]|'",
    "es": r"\s[:;!?]|'",
    "en": r"\s[:;!?](?:\s|$)",
}
"""French sets an unbreakable space before : ; ! ?, the others set none; apostrophes are typographic."""

FAMILIAR = {
    "fr": r"\b(?:tu|ton|ta|tes|toi)\b",
    "es": r"\b(?:tú|tus?|contigo|vosotros|vuestr[oa]s?|inténtalo|pulsa|puedes|tienes)\b",
}
"""People are addressed formally: "vous", "usted". """


def texts(language: str) -> dict[str, tuple[str, ...]]:
    """Each text of the catalogues by its English, in all its forms; the English ones themselves for "en"."""
    kept = "fr" if language == "en" else language
    rows = {}
    for file in (FOLDER / kept / "LC_MESSAGES" / "dialogue.po", *ACTIVITIES.glob(f"*/locale/{kept}.po")):
        with file.open("rb") as source:
            found = read_po(source)
        for message in found:
            if message.id:
                ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                strings = (message.string,) if isinstance(message.string, str) else tuple(message.string)
                rows[ids[0]] = ids if language == "en" else strings
    return rows


def stumbles(language: str, text: str) -> list[str]:
    """Places over which a native reader would stumble."""
    return [found.group() for found in re.finditer(STUMBLES[language], text, re.I)]


def badly_set(language: str, text: str) -> list[str]:
    """Characters with the wrong space before them, and straight apostrophes."""
    return [found.group() for found in re.finditer(SPACED[language], text)]


@pytest.mark.parametrize(
    ("language", "english", "said"),
    [(language, english, said) for language, rows in SAID.items() for english, said in rows.items()],
)
def test_what_a_native_facilitator_says(language: str, english: str, said: str) -> None:
    (text,) = texts(language)[english]
    assert text.replace("\u00a0", " ") == said


def test_how_a_share_of_dots_is_said() -> None:
    assert texts("fr")[COUNTED][0].endswith("Part des points disponibles.")
    assert texts("es")[COUNTED][0].endswith("Proporción de los puntos disponibles.")


@pytest.mark.parametrize("language", STUMBLES)
def test_nothing_makes_a_native_reader_stumble(language: str) -> None:
    rows = {key: forms for key, forms in texts(language).items() if not ELSEWHERE.search(key)}
    assert len(rows) > 1000
    found = {text: stumbles(language, text) for forms in rows.values() for text in forms}
    assert not {text: words for text, words in found.items() if words}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Clôturez d’abord un tour."), ("fr", "Fermer cette activité"), ("fr", "Vous y êtes"),
        ("fr", "annulé, parce que\u00a0: non"), ("es", "Abrir de nuevo"), ("es", "puede abrirla de nuevo"),
        ("es", "Idioma que hace fe"), ("es", "Dé la razón."), ("en", "Compare sign by sign."),
    ],
)  # fmt: skip
def test_a_stumble_is_found(language: str, text: str) -> None:
    assert stumbles(language, text)


@pytest.mark.parametrize("language", SPACED)
def test_spaces_and_apostrophes(language: str) -> None:
    # The English texts are keys in the sources as well, so their apostrophe is the one of a keyboard.
    found = {text: badly_set(language, text) for forms in texts(language).values() for text in forms}
    assert not {text: signs for text, signs in found.items() if signs and text.strip() not in "«»"}


def test_a_wrong_space_and_a_straight_apostrophe_are_found() -> None:
    assert badly_set("fr", "Où ?") and badly_set("fr", "Oui; non") and badly_set("fr", "l'idée")
    assert badly_set("es", "Sí : no") and badly_set("en", "Yes ; no")
    assert not badly_set("fr", "Où\u00a0?") and not badly_set("es", "Sí: no")


@pytest.mark.parametrize("language", FAMILIAR)
def test_people_are_addressed_formally(language: str) -> None:
    wrong = [
        text
        for forms in texts(language).values()
        for text in forms
        if re.search(FAMILIAR[language], text, re.I)
    ]
    assert not wrong


def test_familiar_address_is_found() -> None:
    assert re.search(FAMILIAR["fr"], "Écris ta réponse") and re.search(FAMILIAR["es"], "Elige tu grupo", re.I)


def test_a_session_is_dated_as_french_minutes_date_it() -> None:
    tongue = Tongue("fr", ZoneInfo("Europe/Paris"))
    start, end = (datetime(2026, 11, 28, 12, minute, tzinfo=UTC) for minute in (8, 27))
    assert tongue.span(start, end).replace("\u00a0", " ") == "le 28 novembre 2026, de 13 h 08 à 13 h 27"


def test_the_first_of_a_month_is_an_ordinal_in_french_only() -> None:
    first, other = date(2027, 1, 1), date(2027, 1, 11)
    assert [Tongue(language).day(first) for language in ("fr", "es", "en")] == [
        "1er janvier 2027", "1 de enero de 2027", "1 January 2027",
    ]  # fmt: skip
    assert Tongue("fr").day(other) == "11 janvier 2027"
