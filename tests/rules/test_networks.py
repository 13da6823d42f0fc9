"""Which address phones in a room probably reach, and the Wi-Fi as their cameras read it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import networks
from dialogue.kernel.errors import Refused
from dialogue.networks import Interface, for_phones, here
from dialogue.stage.wifi import name_from, password_from, wifi_words

WIFI, CABLE, DOCKER = (
    Interface("wlan0", "192.168.1.20"),
    Interface("eth0", "10.0.0.5"),
    Interface("docker0", "172.17.0.1"),
)
LOOPBACK, PUBLIC, TUNNEL = (
    Interface("lo", "127.0.0.1"),
    Interface("wwan0", "41.82.1.9"),
    Interface("tun0", "10.8.0.2"),
)
HOTSPOT = Interface("wlp2s0", "10.42.0.1")


@pytest.mark.parametrize(
    ("found", "way", "expected"),
    [
        ([LOOPBACK, DOCKER, CABLE, WIFI], "", [WIFI, CABLE]),
        (
            [CABLE, HOTSPOT],
            "10.0.0.5",
            [HOTSPOT, CABLE],
        ),  # the cable leads to the internet, phones come by the hotspot
        ([TUNNEL, WIFI, PUBLIC], "10.8.0.2", [WIFI, TUNNEL]),
        ([LOOPBACK, DOCKER], "", [DOCKER]),  # better than nothing
        ([LOOPBACK, PUBLIC], "41.82.1.9", []),
        ([Interface("bridge100", "192.168.2.1"), Interface("en0", "192.168.1.7")], "192.168.1.7", None),
        ([Interface("", "192.168.56.1"), Interface("", "192.168.8.3")], "", [Interface("", "192.168.8.3")]),
        ([Interface("wlan0", "169.254.3.4"), CABLE], "", [CABLE, Interface("wlan0", "169.254.3.4")]),
        ([WIFI, Interface("wlan1", "192.168.9.9")], "192.168.9.9", [Interface("wlan1", "192.168.9.9"), WIFI]),
        ([], "", []),
    ],
)
def test_the_likeliest_is_first(found: list[Interface], way: str, expected: list[Interface] | None) -> None:
    assert for_phones(found, way) == (found if expected is None else expected)


def test_a_hotspot_without_a_way_to_anywhere_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own list is read, not the way to the internet. Control: asked for the way alone, there is nothing."""
    assert Interface("lo", "127.0.0.1") in networks._by_system() or networks._by_system()
    monkeypatch.setattr(networks, "_on_the_way", lambda: "")
    monkeypatch.setattr(networks, "_by_system", lambda: [LOOPBACK, HOTSPOT])
    assert here() == [HOTSPOT] and networks.addresses(8000) == ["http://10.42.0.1:8000"]
    monkeypatch.setattr(networks, "_by_system", lambda: [])
    assert here() == []


def read_by_phone(words: str) -> dict[str, str]:
    """The code as cameras take it apart: fields end at a semicolon, a backslash keeps the sign after it."""
    assert words.startswith("WIFI:") and words.endswith(";;")
    fields = re.findall(r"([TSPH]):((?:\\.|[^\\;])*);", words.removeprefix("WIFI:"), re.S)
    return {name: re.sub(r"\\(.)", r"\1", value, flags=re.S) for name, value in fields}


SIGNS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8, max_size=63)


@given(name=st.text(st.sampled_from('aé;:,\\" S:P0'), min_size=1, max_size=20), password=SIGNS)
def test_a_phone_reads_name_and_password_as_they_are(name: str, password: str) -> None:
    assert read_by_phone(wifi_words(name, password)) == {"T": "WPA", "S": name, "P": password}


def test_without_the_backslashes_it_would_not() -> None:
    """The negative control."""
    plain = "WIFI:T:WPA;S:Hall; 2;P:a;b;;"
    assert read_by_phone(plain) != {"T": "WPA", "S": "Hall; 2", "P": "a;b"}
    assert read_by_phone(wifi_words("Hall; 2", "a;b"))["P"] == "a;b"


@pytest.mark.parametrize(
    ("password", "code"),
    [("short", "password_length"), ("x" * 64, "password_length"), ("mot-de-passé", "password_signs")],
)
def test_what_no_router_takes_is_refused(password: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        password_from(password)
    assert refused.value.code == code and refused.value.field == "wifi_password"
    assert password_from("  eight signs ") == "eight signs" and password_from("") == ""
    assert password_from("0a" * 32) == "0a" * 32  # the key itself
    with pytest.raises(Refused):
        name_from("é" * 17)  # 34 bytes
    assert name_from(" Salle des fêtes ") == "Salle des fêtes"
