"""The organisation's name, logo and colour: on its pages, readable, and refused in words where they are not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pydantic import ValidationError

from conftest import start
from dialogue.brand import DARK, LIGHT, MOST_BYTES, READABLE, brand_of, contrast, logo_of, palettes, worst
from dialogue.kernel.errors import CannotStart
from dialogue.paths import STATIC
from dialogue.settings import Settings
from dialogue.web.html import environments
from dialogue.web.security import CSP
from support.picture_files import photograph, plain, saved

NAME = "Concertation <nationale> & locale de l’eau et des sols du Sahel"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    file = tmp_path / "logo.png"
    seen = plain(900, 300, (0, 0, 0, 0), "RGBA")
    seen.paste((10, 80, 160, 255), (100, 50, 800, 250))
    file.write_bytes(saved(seen, "PNG"))
    return file


@contextmanager
def served(settings: Settings) -> Iterator[httpx.Client]:
    running = start(settings)
    with httpx.Client(base_url=running.address) as client:
        yield client
    running.stop()


def test_name_logo_and_colour_are_on_the_pages(data: Path, logo: Path) -> None:
    settings = Settings(
        data=data, host="127.0.0.1", port=0, organisation=NAME, logo=str(logo), colour="#C8102E"
    )
    with served(settings) as client:
        for page in ("/signin", "/rejoin", "/accessibility", "/nowhere"):
            shown = client.get(page)
            assert "Concertation &lt;nationale&gt; &amp; locale" in shown.text, page
            assert shown.headers["content-security-policy"] == CSP
            files = re.findall(r'"(/brand/[0-9a-f]{12}/[a-z.]+)"', shown.text)
            assert {one.rpartition("/")[2] for one in files} == {"brand.css", "logo.png"}
        for file in files:
            found = client.get(file)
            assert found.status_code == 200 and "immutable" in found.headers["cache-control"], file
            old = client.get(re.sub("/brand/[^/]+", "/brand/earlier", file))
            assert old.content == found.content and old.headers["cache-control"] == "no-cache"
        sheet = client.get(next(one for one in files if one.endswith(".css")))
        assert "--accent:#c8102e" in sheet.text and len(sheet.content) < 2000
        assert sheet.headers["content-type"].startswith("text/css")


def test_without_settings_nothing_is_asked_for(data: Path) -> None:
    """The control: such pages name the program, and load not one file more."""
    with served(Settings(data=data, host="127.0.0.1", port=0)) as client:
        shown = client.get("/signin").text
        assert "/brand/" not in shown and '<svg class="logo"' in shown and "<bdi>Dialogue</bdi>" in shown
        assert client.get("/brand/x/logo.png").status_code == 404


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    sheet = (STATIC / "css/app/tokens.css").read_text().partition("@media")
    for part, grounds in ((sheet[0], LIGHT), (sheet[2], DARK)):
        found = dict(re.findall(r"--(paper|surface|sunk): (#[0-9a-f]{6})", part))
        assert (found["paper"], found["surface"], found["sunk"]) == grounds


def test_whatever_colour_is_taken_can_be_read_everywhere() -> None:
    taken = 0
    steps = range(0, 256, 51)
    for colour in (f"#{red:02x}{green:02x}{blue:02x}" for red in steps for green in steps for blue in steps):
        try:
            light, dark = palettes(colour)
        except CannotStart as no:
            assert worst(colour, LIGHT) < READABLE
            offered = re.findall(r"#[0-9a-f]{6}", str(no))[-1]
            assert palettes(offered), "what is offered instead is taken"
            continue
        taken += 1
        assert light.accent == colour
        for found, grounds in ((light, LIGHT), (dark, DARK)):
            assert worst(found.accent, (*grounds, found.soft)) >= READABLE, (colour, found)
            assert worst(found.deep, grounds) >= READABLE, (colour, found)
            assert worst(found.on_accent, (found.accent, found.deep)) >= READABLE, (colour, found)
    assert 50 < taken < 216
    assert contrast("#c8102e", DARK[1]) < READABLE, (
        "the control: the colour itself would be lost on dark pages"
    )


def test_a_colour_that_cannot_be_read_is_refused_in_words() -> None:
    with pytest.raises(
        CannotStart, match=r"#f5b700 has a contrast of 1\.4:1 .* needs 4\.5:1\. #846300 is a shade"
    ):
        brand_of(Settings(colour="#F5B700"))


@pytest.mark.parametrize(
    "wrong", [{"colour": "red"}, {"colour": "#fff"}, {"organisation": "a\nb"}, {"organisation": "x" * 81}]
)
def test_settings_that_are_none_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="it needs"):
        Settings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG, "is a drawing .SVG., which may hold a program"),
        (saved(plain(), "GIF"), "is no PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"broken" * 40, "is damaged or not whole"),
        (saved(plain(), "PNG")[:400], "is damaged or not whole"),
        (saved(plain(9000, 2000), "PNG"), "more than 16 megapixels"),
        (saved(plain(200, 50, (255, 255, 255, 128), "RGBA"), "PNG"), "is white on white"),
        (None, "cannot be read"),
    ],
)
def test_a_logo_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "logo"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(
        CannotStart, match=f"^The setting DIALOGUE_LOGO cannot be used: .*{said}.*Nothing was changed.$"
    ):
        logo_of(str(file))


def test_a_logo_is_written_anew_small_and_without_what_was_hidden_in_it(tmp_path: Path) -> None:
    file = tmp_path / "logo.jpg"
    file.write_bytes(photograph(1))
    assert b"Planted" in file.read_bytes(), "the control"
    noise = tmp_path / "noise.png"
    noise.write_bytes(saved(Image.effect_noise((1200, 300), 90).convert("RGB"), "PNG"))
    for found in (logo_of(str(file)), logo_of(str(noise))):
        assert len(found.content) <= MOST_BYTES and b"Planted" not in found.content
        seen = Image.open(io.BytesIO(found.content))
        assert seen.format == "PNG" and seen.size == (found.width, found.height)


@pytest.mark.parametrize("name", ["mail.html", "mail_text.html"])
def test_mails_begin_with_the_name(name: str) -> None:
    environment = environments(None, brand=brand_of(Settings(organisation=NAME)))("fr")
    letter = {"purpose": "test", "subject": "News", "name": "", "platform": "Eau", "page": "/p", "end": "/e"}
    made = environment.get_template(f"notices/{name}").render(
        letter=letter, base="", one_line=lambda text, _: text
    )
    said = unescape(made)
    assert said.index(NAME) < said.index("/p")
    assert (NAME in made) is (name == "mail_text.html"), "in HTML it is escaped"
