"""What templates see of their environment, and that macros are read once for all pages."""

from __future__ import annotations

from collections import ChainMap

from jinja2 import Environment

from dialogue.web.html import environments


def test_macros_are_made_once_for_all_pages_and_speak_their_language() -> None:
    env = environments(None)("fr")
    macros = env.get_template("macros/forms.html")
    assert type(macros.globals) is dict and macros.globals["lang"] == "fr"
    importing = env.from_string("{% import 'macros/forms.html' as forms %}{{ lang }}")
    assert importing.render(session="one") == "fr"
    made = macros._get_default_module(importing.new_context({"session": "another"}))
    assert made is macros._get_default_module(importing.new_context({}))
    assert isinstance(Environment().from_string("").globals, ChainMap), "the control: Jinja's own is slow"
