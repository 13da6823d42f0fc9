"""How templates call macros and say texts: the same as Jinja does it, by a shorter way.

Each `{{ _('…') }}` went through three calls that looked each time whether what they call wants the context; a panel says
some thirty texts and calls as many macros. Together that was a quarter of drawing it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

MOST_KEPT = 5000  # texts of one language; there are some 3,000


class Texts:
    """`gettext` of one language, and its other name: what Jinja's new style says, with each text looked up once."""

    def __init__(self, look_up: Callable[[str], str]) -> None:
        self._look_up = look_up
        self._kept: dict[str, Markup] = {}

    @pass_context
    def __call__(self, context: Context, text: str, /, **facts: Any) -> str:
        found = self._kept.get(text)
        if found is None:
            found = Markup(self._look_up(text))  # noqa: S704 - texts are ours; what is filled in is escaped
            if len(self._kept) < MOST_KEPT:
                self._kept[text] = found
        # A format always, as Jinja has it: what a translator writes as %% is one %.
        return found % facts if context.eval_ctx.autoescape else str(found) % facts


class Calls(Context):
    """A context that knows what macros and texts want, and asks everything else."""

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - Jinja's own names
        wanted = type(__obj)
        if wanted is not Macro and wanted is not Texts:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return __obj(__self.eval_ctx if wanted is Macro else __self, *args, **kwargs)


def shorten(environment: Environment, look_up: Callable[[str], str]) -> None:
    """Let an environment whose texts are installed (`look_up` translates one) call in this way."""
    environment.context_class = Calls
    texts = Texts(look_up)
    environment.globals.update({"gettext": texts, "_": texts})
