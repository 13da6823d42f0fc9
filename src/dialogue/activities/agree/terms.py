"""What the glossary of the minutes explains where a session agreed on a goal."""

from __future__ import annotations

from dialogue.kernel.messages import N_
from dialogue.stage.contract import Term
from dialogue.stage.terms import BALANCED

TERMS = (
    BALANCED,
    Term(
        N_("Goal"),
        N_("The wording of something the groups want together. Each new wording is a new version."),
    ),
    Term(N_("Position"), N_("One person's place on the scale, for one version of a goal.")),
    Term(N_("Reservation"), N_("A worry that does not stop the goal. It is kept and looked at again.")),
    Term(N_("Objection"), N_("A reasoned statement that stops the goal until it is closed.")),
    Term(
        N_("Grade"),
        N_(
            "How firm an agreement is: unanimity, consensus, with reservations, with dissent, or majority only."
        ),
    ),
    Term(
        N_("Provisional"),
        N_("Nothing failed, but a required group still has to confirm. It is not agreed yet."),
    ),
)
