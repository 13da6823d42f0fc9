"""Templates: one environment per language, so that macros speak it too, and the versioned addresses of static files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import tzinfo
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dialogue.paths import STATIC, TEMPLATES
from dialogue.web.i18n import LANGUAGES, Tongue, catalogue, direction


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


@cache
def environments(zone: tzinfo | None) -> Callable[[str], Environment]:
    """A function from language to its environment; made at first use and kept."""

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
            extensions=["jinja2.ext.i18n"],
        )
        env.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
        env.globals.update(
            static=static, tongue=tongue, lang=language, dir=direction(language), languages=LANGUAGES
        )
        env.filters.update(
            clock=tongue.clock,
            day=tongue.day,
            moment=tongue.moment,
            number=tongue.number,
            percent=tongue.percent,
            say=tongue.say,
        )
        return env

    return environment
