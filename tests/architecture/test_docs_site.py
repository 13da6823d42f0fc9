"""The documentation as a site: built strictly, with search, and nothing in it is loaded from elsewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs_links import inside, slug

ROOT = Path(__file__).resolve().parents[2]
FROM_ELSEWHERE = re.compile(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+"')


def built(folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )


def test_it_is_built_without_a_broken_link(tmp_path: Path) -> None:
    done = built(ROOT, tmp_path / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        elsewhere = [one for one in FROM_ELSEWHERE.findall(page.read_text()) if 'rel="canonical"' not in one]
        assert elsewhere == [], page
    found = json.loads((tmp_path / "site/search/search_index.json").read_text())
    assert any(entry["location"].startswith("hosting.html#") for entry in found["docs"])


def test_a_broken_link_stops_it(tmp_path: Path) -> None:
    """Negative control."""
    for name in ("scripts/docs_links.py", "mkdocs.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/README.md").write_text("# All\n\n[there](other.md#here)\n")
    (tmp_path / "docs/other.md").write_text("# Other\n\n## Here\n")
    assert built(tmp_path, tmp_path / "good").returncode == 0
    (tmp_path / "docs/README.md").write_text("# All\n\n[nowhere](other.md#there)\n")
    assert built(tmp_path, tmp_path / "bad").returncode != 0


def test_what_is_outside_is_named() -> None:
    page = ROOT / "docs/hosting.md"
    assert (
        inside("see [the unit](../deploy/dialogue.service)", page)
        == "see the unit (`deploy/dialogue.service`)"
    )
    assert inside("[SECURITY.md](../SECURITY.md)", page) == "SECURITY.md"
    assert inside("[rights](rights.md#who)", page) == "[rights](rights.md#who)"
    assert slug("What is stored about people", "-") == "what-is-stored-about-people"
