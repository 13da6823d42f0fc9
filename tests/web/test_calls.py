"""Texts and macros are called by a shorter way, and say the same as by Jinja's own."""

from __future__ import annotations

from babel.support import NullTranslations
from jinja2 import Environment

from dialogue.web.calls import shorten

TEMPLATES = (
    "{{ _('Plain') }} {{ gettext('100%% of it') }}",
    "{{ _('Hello %(name)s, 5%%', name=name) }}",
    "{% trans %}A whole sentence.{% endtrans %} {% trans name=name %}For {{ name }}.{% endtrans %}",
    "{% trans count=n %}{{ count }} idea{% pluralize %}{{ count }} ideas{% endtrans %}",
    "{% macro said(text, mark='!') %}<b>{{ text }}{{ mark }}</b>{% endmacro %}"
    "{% for one in (name, 'x') %}{{ said(one) }}{{ said(_('Plain'), mark=one) }}{{ _('Plain') ~ loop.index }}{% endfor %}",
    "{% macro around() %}[{{ caller() }}]{% endmacro %}{% call around() %}{{ _('Plain') }}{{ name }}{% endcall %}",
    "{% autoescape false %}{{ _('<i> %(name)s', name=name) }}{{ _('<i>') }}{% endautoescape %}{{ _('<i>') }}",
    "{{ [_('Plain'), name]|join(', ') }} {{ _('Plain') is string }} {{ cycler('a', 'b').next() }}",
)
FACTS = {"name": "<Awa & Bo>", "n": 3}


def _environment() -> Environment:
    env = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    env.install_gettext_translations(NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    return env


def _said(env: Environment) -> list[str]:
    return [env.from_string(one).render(FACTS) for one in TEMPLATES for _ in range(2)]


def test_what_is_said_is_what_jinja_says() -> None:
    ours, bare = _environment(), _environment()
    shorten(ours, NullTranslations().gettext)
    assert _said(ours) == _said(bare)
    assert "&lt;Awa &amp; Bo&gt;" in _said(ours)[2] and "<Awa & Bo>" in _said(ours)[12]
    shorten(ours, lambda text: f"{text}.")  # the control: other texts are seen
    assert _said(ours) != _said(bare)
