"""Settings of an activity: one frozen model for each kind, the same from the form to the handler.

Rows keep them as JSON with the version of the model that wrote them. They are read in one way only, `settings_of`, so
that a default stands in one place and a row of an earlier version is brought up to date before anybody sees it.
"""

from __future__ import annotations

from typing import TypeVar

from dialogue.kernel.schema import Activity
from dialogue.kernel.versioned import Versioned


class Settings(Versioned):
    """Base of an activity's settings."""


Own = TypeVar("Own", bound=Versioned)


def settings_of(activity: Activity, model: type[Own]) -> Own:
    """The activity's settings as its kind declares them."""
    return model.read(activity.settings)
