"""How templates call macros and say texts: the same as Jinja does it, by a shorter way.

Each `{{ _('…') }}` went through three calls that looked each time whether what they call wants the context; a panel says
some thirty texts and calls as many macros. Together that was a quarter of drawing it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro

Say = Callable[..., str]


MOST_KEPT = 5000  # texts of one language; there are some 3,000


class Texts:
    """`gettext` of one language, and its other name. A text in which nothing is filled in is made once, and then kept."""

    def __init__(self, asked: Say) -> None:
        self._asked = asked  # Jinja's own, which wants the context first
        self._kept: dict[str, str] = {}

    @pass_context
    def __call__(self, context: Context, /, *said: str, **facts: Any) -> str:
        if len(said) != 1 or facts or not context.eval_ctx.autoescape:
            return self._asked(context, *said, **facts)
        found = self._kept.get(said[0])
        if found is None:
            found = self._asked(context, *said)
            if len(self._kept) < MOST_KEPT:
                self._kept[said[0]] = found
        return found


class Calls(Context):
    """A context that knows what macros and texts want, and asks everything else."""

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - Jinja's own names
        wanted = type(__obj)
        if wanted is not Macro and wanted is not Texts:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return __obj(__self.eval_ctx if wanted is Macro else __self, *args, **kwargs)


def shorten(environment: Environment) -> None:
    """Let an environment whose texts are installed call in this way."""
    environment.context_class = Calls
    texts = Texts(environment.globals["gettext"])
    environment.globals.update({"gettext": texts, "_": texts})
