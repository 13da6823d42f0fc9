"""What an idea rests on: a kind of knowledge, and a line about where it comes from. Optional. Pure."""

from __future__ import annotations

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional

KNOWLEDGE = {
    "experience": N_("Own experience"),
    "local": N_("Local or handed-down knowledge"),
    "research": N_("Research"),
    "data": N_("Figures or data"),
    "law": N_("Law or rules"),
}
LONGEST_SOURCE = 160


def rests_on(knowledge: str, source: str, *, asked: bool) -> dict[str, str]:
    """What the row of an idea says of it; nothing where the facilitator does not ask.

    >>> rests_on("law", " Water act, article 4 ", asked=True)
    {'knowledge': 'law', 'source': 'Water act, article 4'}
    """
    if not asked:
        return {}
    if knowledge and knowledge not in KNOWLEDGE:
        raise Refused(
            "no_knowledge", N_("Please choose one of the kinds of knowledge, or none."), field="knowledge"
        )
    return {"knowledge": knowledge, "source": optional(source, most=LONGEST_SOURCE, field="source")}
