"""Acts around the statements, told in words."""

from __future__ import annotations

from dialogue.kernel.messages import N_
from dialogue.undoing.contract import Telling

OPENED_FOR_GOOD = N_("The statements were taken over when this step opened. Close it instead.")

ACTS: dict[str, Telling] = {
    "opinion.statement_accepted": Telling(
        N_("Statement let in: %(step)s"), fixed=N_("People may have answered it. Please take it out by hand.")
    ),
    "opinion.statement_taken_out": Telling(
        N_("Statement taken out: %(step)s"),
        fixed=N_("Nobody is asked about it any more. Please write it anew."),
    ),
    "opinion.revealed": Telling(N_("Opinions shown: %(step)s"), fixed=N_("Everybody has read it already.")),
}
