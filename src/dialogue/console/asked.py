"""Who may open the console's pages."""

from __future__ import annotations

from typing import Annotated

from dialogue.kernel.rights import Right
from dialogue.people.asking import Standing, holding

Watching = Annotated[Standing, holding(Right.WATCH_CONSOLE)]
