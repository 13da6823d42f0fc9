"""Where a webhook stands, and what can go wrong with a delivery, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialogue.kernel.messages import N_


class State(StrEnum):
    """Where a webhook stands. Only one that is on is called."""

    ON = "on"
    PAUSED = "paused"
    GIVEN_UP = "given_up"
    NOT_YOURS = "not_yours"


STATES: Mapping[str, str] = {
    State.ON.value: N_("on"),
    State.PAUSED.value: N_("paused"),
    State.GIVEN_UP.value: N_("stopped: the address did not take it"),
    State.NOT_YOURS.value: N_("stopped: whoever made it no longer looks after this platform"),
}


class Trouble(StrEnum):
    """Why a delivery was not taken."""

    UNDER_WAY = "under_way"
    NO_NAME = "no_name"
    NOT_ALLOWED = "not_allowed"
    NO_LINE = "no_line"
    NO_TRUST = "no_trust"
    TOO_SLOW = "too_slow"
    NO_HTTP = "no_http"
    SAID_NO = "said_no"


TROUBLES: Mapping[str, str] = {
    "": N_("taken"),
    Trouble.UNDER_WAY.value: N_("on its way"),
    Trouble.NO_NAME.value: N_("nobody knows this name"),
    Trouble.NOT_ALLOWED.value: N_("this server may not call that address"),
    Trouble.NO_LINE.value: N_("nobody answers there"),
    Trouble.NO_TRUST.value: N_("its certificate is not good"),
    Trouble.TOO_SLOW.value: N_("no answer in time"),
    Trouble.NO_HTTP.value: N_("the answer was not understood"),
    Trouble.SAID_NO.value: N_("the address said no"),
}
