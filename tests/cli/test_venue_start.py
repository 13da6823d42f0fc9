"""`dialogue serve --venue`: what it says at the start, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue import networks
from dialogue.cli.serve_once import _tell_venue, for_the_room
from dialogue.kernel.errors import CannotStart
from dialogue.networks import Interface
from dialogue.serving import with_address
from dialogue.settings import Settings

WIFI, CABLE = Interface("wlan0", "192.168.1.20"), Interface("eth0", "10.0.0.5")


def test_it_says_the_addresses_and_takes_the_likeliest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(networks, "here", lambda: [WIFI, CABLE])
    asked = Settings(data=tmp_path, venue=True, host="127.0.0.1", public_url="https://dialogue.example.org")
    settings = with_address(for_the_room(asked, None))
    assert settings.host == "0.0.0.0" and settings.public_url == "http://192.168.1.20:8000"
    _tell_venue(settings, asked.public_url)
    said = capsys.readouterr().out
    assert (
        said.index("http://192.168.1.20:8000")
        < said.index("probably reach this one")
        < said.index("10.0.0.5")
    )
    assert "not encrypted" in said and "dialogue.example.org) is left aside" in said
    monkeypatch.setattr(networks, "here", list)
    _tell_venue(settings, "")
    assert "none yet" in capsys.readouterr().out


def test_an_address_that_only_the_laptop_reaches_is_refused(tmp_path: Path) -> None:
    venue = Settings(data=tmp_path, venue=True)
    with pytest.raises(CannotStart, match="leave --host out"):
        for_the_room(venue, "127.0.0.1")
    assert for_the_room(venue, "10.0.0.5") is venue
    plain = Settings(data=tmp_path, host="127.0.0.1")
    assert for_the_room(plain, "127.0.0.1") is plain
