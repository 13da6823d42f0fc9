"""Acts of a vote, told in words: none of them is taken back, because people have voted or read by then."""

from __future__ import annotations

from dialogue.kernel.messages import N_
from dialogue.undoing.contract import Telling

OPENED_FOR_GOOD = N_(
    "The ballot and its voters were fixed when this vote opened. Close it instead; the record tells both."
)
CLOSED_FOR_GOOD = N_(
    "Closing the vote has mixed its papers, so the moment before cannot come back. “Open again” lets people go on voting."
)
_READ = N_("Everybody has read it already.")

ACTS: dict[str, Telling] = {
    "ballot.published": Telling(N_("Result published: %(step)s"), fixed=_READ),
    "ballot.revealed": Telling(N_("Next step of the result shown: %(step)s"), fixed=_READ),
    "voters.admitted": Telling(
        N_("Late voters let in: %(step)s"),
        fixed=N_("They may have voted already."),
    ),
    "options.prepared": Telling(
        N_("Options changed: %(step)s"), fixed=N_("Please change the options by hand, on their page.")
    ),
}
