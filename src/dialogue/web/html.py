"""Templates: one environment per language, so that macros speak it too, and the versioned addresses of static files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import tzinfo
from functools import cache
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from dialogue.languages import LANGUAGES, Tongue, catalogue, direction
from dialogue.paths import STATIC, TEMPLATES


@cache
def static_version(folder: Path = STATIC) -> str:
    """A name for exactly these static files: they are served under it and may be kept for ever.

    The version is a folder in the address, so a module's relative imports stay inside the same version.
    """
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def static(path: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version()}/{path}"


OWN_FILTERS = ("minutes/", "gallery")
"""Templates drawn by environments of their own."""


class Compiled(BytecodeCache):
    """Templates compiled once for all languages: the code is the same, only the texts it asks for differ."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def warm(environment: Callable[[str], Environment]) -> None:
    """Compile every template and read every catalogue, so that the first people in a room do not wait for it."""
    for language in LANGUAGES:
        env = environment(language)
        for name in env.list_templates(extensions=["html"]):
            if not name.startswith(OWN_FILTERS):
                env.get_template(name)


@cache
def environments(zone: tzinfo | None) -> Callable[[str], Environment]:
    """A function from language to its environment; made at first use and kept."""

    compiled = Compiled()

    @cache
    def environment(language: str) -> Environment:
        tongue = Tongue(language, zone)
        env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=compiled,
            extensions=["jinja2.ext.i18n"],
        )
        env.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
        env.globals.update(
            static=static,
            tongue=tongue,
            colon=tongue.colon,
            lang=language,
            dir=direction(language),
            languages=LANGUAGES,
        )
        env.filters.update(
            clock=tongue.clock,
            day=tongue.day,
            moment=tongue.moment,
            number=tongue.number,
            percent=tongue.percent,
            say=tongue.say,
            own=tongue.own,
        )
        return env

    return environment
