"""Templates: one environment per language, so that macros speak it too, and the versioned addresses of static files."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Callable, MutableMapping
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from dialogue.brand import Brand
from dialogue.languages import LANGUAGES, Tongue, catalogue, direction
from dialogue.paths import STATIC, TEMPLATES
from dialogue.web.beneath import templates_beneath
from dialogue.web.calls import shorten


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


UNBRANDED = Brand()
OWN_FILTERS = ("minutes/", "gallery")
"""Templates drawn by environments of their own."""


class Compiled(FileSystemBytecodeCache):
    """Templates compiled once for all languages: the code is the same, only the texts it asks for differ.

    Kept for the next start too, as Python keeps its own compiled files: in `__pycache__` beside the sources, unless that
    cannot be written or `PYTHONDONTWRITEBYTECODE` forbids it. A start then takes 0.2 instead of 1.3 s of the processor's
    time for 214 templates. A changed template, another Jinja or Python, or a change of this file (which sets the
    environments up) compiles anew.
    """

    def __init__(self, folder: Path = TEMPLATES / "__pycache__") -> None:
        super().__init__(
            str(folder), f"{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}.%s.jinja"
        )
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])
        else:
            with contextlib.suppress(OSError):
                super().load_bytecode(bucket)
        if bucket.code is not None:
            self.kept.setdefault(bucket.key, bucket.bytecode_to_string())

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):  # a folder that is only read
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


def warm(environment: Callable[[str], Environment]) -> None:
    """Compile every template and read every catalogue and the static files' version: the first people in a room do not
    wait for it.
    """
    static_version()
    for language in LANGUAGES:
        env = environment(language)
        for name in env.list_templates(extensions=["html"]):
            if not name.startswith(OWN_FILTERS):
                env.get_template(name)


class Pages(Environment):
    """Templates that see the environment's globals as they are when the template is loaded, in a plain dictionary.

    Jinja gives them a `ChainMap`, which every rendering, import and include goes through key by key: two thirds of the
    time of a small page, a fifth of a ballot's panel.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


@cache
def environments(
    zone: tzinfo | None, base: str = "", brand: Brand = UNBRANDED
) -> Callable[[str], Environment]:
    """A function from language to its environment; made at first use and kept.

    Pages lead into the folder `base`, and are those of `brand`.
    """

    compiled = Compiled()

    @cache
    def environment(language: str) -> Environment:
        tongue = Tongue(language, zone)
        env = Pages(
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
        if base:
            env.template_class = templates_beneath(base)
        env.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
        shorten(env, catalogue(language).gettext)
        env.globals.update(
            static=static,
            brand=brand,
            brand_file=lambda name: f"/brand/{brand.version}/{name}",
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
