"""Agenda items and commitments that the session brought about or changed."""

from __future__ import annotations

from dialogue.kernel.words import N_
from dialogue.minutes.build import or_none, section
from dialogue.minutes.material import Material
from dialogue.minutes.tree import Block, Section


def agenda_items(material: Material) -> Section:
    """16: agenda items new, changed and closed."""
    return section(material.tongue.say(N_("Agenda items")), *or_none(()), id="agenda", number="16")


def commitments(material: Material) -> Section:
    """17: who promised what, by when."""
    return section(material.tongue.say(N_("Commitments")), *or_none(()), id="commitments", number="17")


def promises(material: Material) -> list[Block]:
    """The commitments in short, for the first page."""
    return []
