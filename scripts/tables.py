"""Tables in the documentation that are drawn from the code, between `<!-- table: NAME -->` and `<!-- end -->`.

.venv/bin/python scripts/tables.py write    fill them in anew
.venv/bin/python scripts/tables.py check    name those that are out of date (the tests do the same)
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from dialogue.activities.registry import KINDS
from dialogue.activities.vote.methods import METHODS
from dialogue.agreement import PRESETS
from dialogue.agreement.scales import SCALES
from dialogue.api.documented import TOLD
from dialogue.app import create_app, vocabulary
from dialogue.cli import COMMANDS, command_of
from dialogue.cli.bench import BENCHES
from dialogue.importing.columns import LISTS
from dialogue.kernel.rights import IN_HOUSE, IN_SESSION, ON_PLATFORM, Right
from dialogue.kernel.vocabulary import EventKind, Touch
from dialogue.languages import Tongue
from dialogue.settings import Settings
from dialogue.stage.contract import Kind
from dialogue.stage.session_files.reading import KEYS
from dialogue.stage.session_files.shapes import fields_of
from dialogue.stage.variants import Variants
from dialogue.web.addresses import addresses

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n)(.*?)(<!-- end -->)", re.S)


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"


def table(header: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    names = list(header)
    return "\n".join([row(*names), "|" + "---|" * len(names), *(row(*line) for line in lines)]) + "\n"


def first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def _touch(touch: Touch) -> str:
    return f"`{touch.part}`" + (f" (only the cards named by `{touch.by}`)" if touch.by else "")


def _touches(kind: EventKind) -> str:
    whole = len(kind.touches)
    if whole > 6:
        package = kind.touches[0].part.partition(".")[0]
        names = ", ".join(sorted({touch.part.partition(".")[2] for touch in kind.touches}))
        return f"`{package}.*`: {names}"
    return ", ".join(map(_touch, kind.touches)) or "nothing"


def own_page(name: str) -> Path:
    """Where an activity describes itself, if it does: then the pages under `docs/` say nothing of it."""
    return ROOT / "src/dialogue/activities" / name / "README.md"


def of_docs() -> list[Kind]:
    """The kinds that the pages under `docs/` describe."""
    return [kind for name, kind in KINDS.items() if not own_page(name).exists()]


def events(kinds: Iterable[Kind] | None = None) -> str:
    """Every event: what it redraws, and whether the minutes tell it."""
    own = {event for kind in KINDS.values() for event in kind.writes.events}
    apart = {name for name in KINDS if own_page(name).exists()}
    shown = [event for event in vocabulary().events.values() if event not in own] if kinds is None else []
    # Events that the stage makes for an activity, as `brainstorm.ordered`, are told where the activity is.
    shown = [event for event in shown if event.name.partition(".")[0] not in apart]
    shown += [event for kind in (of_docs() if kinds is None else kinds) for event in kind.writes.events]
    lines = [(f"`{kind.name}`", _touches(kind), "yes" if kind.in_minutes else "no") for kind in shown]
    return table(("Event", "Parts of the page it redraws", "Told in the minutes"), lines)


def verbs() -> str:
    """Every command of the write path."""
    described = {command for kind in of_docs() for command in kind.writes.handlers}
    undescribed = {command for kind in KINDS.values() for command in kind.writes.handlers} - described
    lines = [
        (
            f"`{command.__name__}`",
            command.right.value,
            "yes" if command.secret else "",
            first_sentence(command.__doc__),
            "`" + command.__module__.removeprefix("dialogue.") + "`",
        )
        for command in vocabulary().handlers
        if command not in undescribed
    ]
    return table(("Command", "Right it needs", "Secret", "What it does", "Where"), lines)


def _rights(scope: Mapping[Any, frozenset[Right]]) -> str:
    held = {right for rights in scope.values() for right in rights}
    lines = [
        (right.value, *("yes" if right in rights else "" for rights in scope.values()))
        for right in Right
        if right in held
    ]
    return table(("Right", *map(str, scope)), lines)


def rights_in_session() -> str:
    """Role by right, in a session."""
    return _rights(IN_SESSION)


def rights_on_platform() -> str:
    """Role by right, on a platform."""
    return _rights(ON_PLATFORM)


def rights_in_house() -> str:
    """Role by right, on this server."""
    return _rights(IN_HOUSE)


def rights_of_addresses() -> str:
    """Every address with the rights of which any one opens it."""
    found = addresses(create_app(Settings(data=Path("nowhere"))))
    lines = [
        (f"`{one}`", "; ".join(sorted(right.value for right in one.rights)))
        for one in sorted(found, key=lambda one: (one.path, one.method))
    ]
    return table(("Address", "Right it needs (any one of them)"), lines)


def settings() -> str:
    """Every setting of the server."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = str(field.default) if str(field.default) else "(empty)"
        lines.append((f"`DIALOGUE_{name.upper()}`", f"`{default}`", field.description))
    return table(("Variable", "Default", "Meaning"), lines)


def _bounds(spec: Mapping[str, Any]) -> str:
    if "tiles" in spec:
        return ", ".join(str(label) for _, label, _ in spec["tiles"])
    if "choices" in spec:
        return ", ".join(str(label) for _, label in spec["choices"])
    if "minimum" in spec:
        return f"{spec['minimum']} to {spec['maximum']}"
    return {"boolean": "yes or no", "string": "text"}.get(spec.get("type", ""), "")


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "(empty)" if value == "" else value


def activity_settings(kinds: Iterable[Kind] | None = None) -> str:
    """What can be set for each activity before it opens."""
    lines = []
    for kind in of_docs() if kinds is None else kinds:
        shape = kind.plans.settings
        if isinstance(shape, Variants):
            for variant in shape.variants:
                fields = {**shape.own(variant), **shape.shared()}
                lines += _settings_lines(f"{kind.plans.title}: {variant.title}", fields)
        else:
            lines += _settings_lines(kind.plans.title, shape.model_json_schema()["properties"])
    return table(("Activity", "Setting", "At the start", "Possible"), lines)


def session_file_keys() -> str:
    """What can stand in a session file."""
    lines = [(f"`{name}`", where, what) for where, keys in KEYS.items() for name, what in keys.items()]
    return table(("Name", "Where", "Meaning"), lines)


def session_file_settings() -> str:
    """The settings of each activity as a session file names them."""
    lines = []
    for kind in of_docs():
        name, shape = kind.name, kind.plans.settings
        if not isinstance(shape, Variants):
            fields = [(f"`{name}`", fields_of(kind))]
        else:
            shared = {shape.field, *shape.shared()}
            whole = fields_of(kind)
            fields = [(f"`{name}`", {one: whole[one] for one in whole if one in shared})]
            for one in shape.variants:
                fields.append((f"`{name}`, `{shape.field}: {one.name}`", dict(shape.own(one))))
        for place, found in fields:
            lines += [
                (place, f"`{key}`", _plain(spec["default"]), _in_a_file(spec), spec["title"])
                for key, spec in found.items()
            ]
            if not found and len(fields) == 1:
                lines.append((place, "nothing to set", "", "", ""))
    return table(("Activity", "Setting", "At the start", "Possible", "Meaning"), lines)


def _in_a_file(spec: Mapping[str, Any]) -> str:
    if "enum" in spec:
        return ", ".join(f"`{one}`" for one in spec["enum"])
    return "a list" if "lines" in spec else _bounds(spec)


def _settings_lines(title: str, known: Mapping[str, Any]) -> list[tuple[object, ...]]:
    shown = [spec for name, spec in known.items() if name != "version"]
    lines: list[tuple[object, ...]] = []
    for spec in shown:
        default = dict(one[:2] for one in spec.get("choices", spec.get("tiles", []))).get(
            spec["default"], _plain(spec["default"])
        )
        lines.append((title, spec["title"], default, _bounds(spec)))
    return lines or [(title, "nothing to set", "", "")]


def overview() -> str:
    """The commands of the shell by name and line."""
    return table(("Command", "What for"), [(f"[`{n}`](#dialogue-{n})", line) for n, line in COMMANDS.items()])


def shell_commands() -> Iterator[tuple[str, Any]]:
    """Every command of the shell with those inside it, as (words after `dialogue`, click's command)."""
    for name in COMMANDS:
        command = command_of(name)
        yield name, command
        if name == "bench":
            for bench, (module, _) in BENCHES.items():
                alone = typer.Typer(add_completion=False)
                alone.command()(import_module(f"dialogue.cli.{module}").bench)
                yield f"bench {bench}", get_command(alone)
            continue
        for inner, one in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", one


def parameters(command: Any) -> list[Any]:
    """A command's own arguments and options."""
    return [
        one for one in command.params if one.name not in {"help", "install_completion", "show_completion"}
    ]


def _default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    value = getattr(parameter.default, "value", parameter.default)
    return "" if value is None or value is False or value == "" else f"`{value}`"


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    return ", ".join(f"`{name}`" for name in parameter.opts)


def shell() -> str:
    """The help of each command of the shell."""
    pages = []
    for words, command in shell_commands():
        page = f"{'#' * (2 + words.count(' '))} dialogue {words}\n\n{first_sentence(command.help)}\n"
        own = parameters(command)
        if own:
            lines = [(_spelling(one), _default(one), one.help or "") for one in own]
            page += "\n" + table(("Option", "Default", "Meaning"), lines)
        pages.append(page)
    return "\n".join(pages)


IN_THREE_LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}


def _concepts(terms: Iterable[tuple[str, str]]) -> str:
    """Terms with their meanings (msgids; "" where the term says it all), one language a column."""
    tongues = [Tongue(language) for language in IN_THREE_LANGUAGES]
    lines = [
        [f"**{t.say(term)}**" + (f"<br>{t.say(meaning)}" if meaning else "") for t in tongues]
        for term, meaning in terms
    ]
    return table(IN_THREE_LANGUAGES.values(), lines)


def concepts_activities() -> str:
    """What each kind of activity is called, and what happens in it."""
    return _concepts((kind.plans.title, kind.plans.summary) for kind in of_docs())


def concepts_methods() -> str:
    """What each voting method is called."""
    return _concepts((method.title, "") for method in METHODS.values())


def concepts_rules() -> str:
    """The ready-made decision rules."""
    return _concepts((preset.label, preset.summary) for preset in PRESETS.values())


def concepts_scales() -> str:
    """Every scale with its answers."""
    return "\n".join(
        _concepts((term, "") for term in (scale.label, *(level.label for level in scale.levels.values())))
        for scale in SCALES.values()
    )


def import_columns() -> str:
    """What tables of ideas, people, organisations and groups can hold."""
    lines = [
        (one.title, f"**{column.title}**" if column.needed else column.title, column.what)
        for one in LISTS.values()
        for column in one.columns
    ]
    return table(("List", "Column", "What stands in it"), lines)


def of_api(name: str) -> Callable[[], str]:
    """One of the tables about the API for programs."""
    return lambda: table(*TOLD[name]())


TABLES: Mapping[str, Callable[[], str]] = {
    "activity-settings": activity_settings,
    **{name: of_api(name) for name in TOLD},
    "concepts-activities": concepts_activities,
    "concepts-methods": concepts_methods,
    "concepts-rules": concepts_rules,
    "concepts-scales": concepts_scales,
    "events": events,
    "import-columns": import_columns,
    "overview": overview,
    "rights-in-house": rights_in_house,
    "rights-in-session": rights_in_session,
    "rights-of-addresses": rights_of_addresses,
    "rights-on-platform": rights_on_platform,
    "session-file-keys": session_file_keys,
    "session-file-settings": session_file_settings,
    "settings": settings,
    "shell": shell,
    "verbs": verbs,
}


OWN_TABLES: Mapping[str, Callable[[Iterable[Kind]], str]] = {
    "activity-settings": activity_settings,
    "events": events,
}
"""Those that an activity's own page may have: of this activity only."""


def pages() -> list[Path]:
    """The pages with tables."""
    found = [
        *sorted((ROOT / "docs").rglob("*.md")),
        *(own_page(name) for name in KINDS if own_page(name).exists()),
    ]
    return [page for page in found if BLOCK.search(page.read_text())]


def filled(text: str, page: Path | None = None) -> str:
    """A page with its tables drawn anew."""
    kind = KINDS.get(page.parent.name) if page is not None and page == own_page(page.parent.name) else None

    def drawn(name: str) -> str:
        return TABLES[name]() if kind is None else OWN_TABLES[name]([kind])

    return BLOCK.sub(lambda found: f"{found[1]}\n{drawn(found[2])}\n{found[4]}", text)


def main(words: list[str]) -> int:
    if words not in (["write"], ["check"]):
        print(__doc__)
        return 2
    old = [page for page in pages() if filled(page.read_text(), page) != page.read_text()]
    for page in old:
        if words == ["write"]:
            page.write_text(filled(page.read_text(), page))
        print(f"{page.relative_to(ROOT)}: {'written' if words == ['write'] else 'out of date'}")
    return 1 if old and words == ["check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
