"""Vendored front-end files: fetch them once, prove afterwards that they are what was fetched.

    python scripts/vendor.py refresh     npm pack each package, compare its sha512, extract the listed files
    python scripts/vendor.py check       offline: every listed file is there and has its recorded SHA-256

`static/vendor/vendor.json` lists, for each package: version, licence, sha512 of the npm archive (in the form
of npm's `dist.integrity`), the files to take and where they go. A package with `"icons": true` is a set
of SVG drawings: they are stripped to one line so that a template can include them. `check` runs in the tests.
Standard library only: a plain Debian has nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = "static/vendor/vendor.json"
SUMS = "SHA256SUMS"


class VendorError(Exception):
    """Something vendored is not what the list says; the message names the file."""


@dataclass(frozen=True)
class Package:
    """One entry of vendor.json. `files` maps a path in the archive to one in `into`."""

    name: str
    version: str
    licence: str
    why: str
    sha512: str
    files: dict[str, str]
    into: str
    icons: bool = False


def packages(root: Path = ROOT) -> list[Package]:
    """The packages of vendor.json. Raises VendorError when an entry is malformed."""
    try:
        return [Package(**entry) for entry in json.loads((root / LIST).read_text("utf-8"))["packages"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VendorError(f"{LIST}: {error}") from error


def integrity(content: bytes) -> str:
    """npm's `dist.integrity` of an archive: "sha512-" and the base64 digest."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def inline_icon(svg: str) -> str:
    """An SVG drawing as one line: no comment, colour of the text around it, hidden from screen readers."""
    match = re.search(r"<svg\b[^>]*>(.*)</svg>", svg, re.S)
    if match is None:
        raise VendorError("not an SVG drawing")
    body = "".join(line.strip() for line in match.group(1).splitlines())
    return (
        '<svg class="icon" aria-hidden="true" focusable="false" width="24" height="24" viewBox="0 0 24 24" '
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{body}</svg>"
    )


def sums(folder: Path, names: list[str]) -> str:
    """Lines of a SHA256SUMS file, sorted by name; `sha256sum --check` reads them too."""
    return "".join(f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in sorted(names))


def check(root: Path = ROOT) -> list[str]:
    """What is wrong with the vendored files, one sentence each; empty when all is well. Reads no network."""
    wrong = []
    for package in packages(root):
        folder = root / package.into
        wanted = set(package.files.values())
        recorded = dict[str, str]()
        if not (folder / SUMS).is_file():
            wrong.append(f"{package.into}/{SUMS} is missing.")
            continue
        for line in (folder / SUMS).read_text("utf-8").splitlines():
            digest, _, name = line.partition("  ")
            recorded[name] = digest
        if set(recorded) != wanted:
            wrong.append(f"{package.into}/{SUMS} does not list exactly the files of {LIST}.")
        for name in sorted(wanted):
            file = folder / name
            if not file.is_file():
                wrong.append(f"{package.into}/{name} is missing.")
            elif hashlib.sha256(file.read_bytes()).hexdigest() != recorded.get(name):
                wrong.append(f"{package.into}/{name} was changed after it was fetched.")
        strangers = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()} - wanted - {SUMS}
        wrong += [f"{package.into}/{name} is in no list." for name in sorted(strangers)]
    return wrong


def fetch(package: Package, into: Path) -> bytes:
    """The npm archive of a package. Raises VendorError when npm fails or the archive is another one."""
    spec = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=into, capture_output=True, text=True, check=False, timeout=120
    )
    archives = sorted(into.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise VendorError(f"npm pack {spec} failed: {done.stderr.strip()[:300]}")
    content = archives[0].read_bytes()
    if integrity(content) != package.sha512:
        raise VendorError(f"{spec}: the archive is {integrity(content)}, but {LIST} says {package.sha512}.")
    return content


def refresh(package: Package, root: Path = ROOT) -> None:
    """Fetch one package and write its files, its licence and SHA256SUMS. Raises VendorError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(package, folder)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            target = root / package.into
            target.mkdir(parents=True, exist_ok=True)
            for source, file in package.files.items():
                try:
                    member = archive.extractfile(f"package/{source}")
                except KeyError:
                    member = None
                if member is None:
                    raise VendorError(f"{package.name} {package.version} has no file {source}.")
                content = member.read()
                if package.icons and source.endswith(".svg"):
                    content = inline_icon(content.decode()).encode()
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                (target / file).write_bytes(content)
    (target / SUMS).write_text(sums(target, list(package.files.values())), "utf-8")


def main(arguments: list[str]) -> int:
    """Command line; 0 when all is well, 1 when files are wrong, 2 for a wrong call."""
    if arguments not in (["refresh"], ["check"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if arguments == ["refresh"]:
            for package in packages():
                print(f"{package.name} {package.version}", file=sys.stderr)
                refresh(package)
        wrong = check()
    except VendorError as error:
        wrong = [str(error)]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        print(f"{len(packages())} vendored packages are as recorded.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
