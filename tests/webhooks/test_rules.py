"""Where a webhook may lead, when it is tried again, which event belongs to which group."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogue.app import vocabulary
from dialogue.kernel.errors import Refused
from dialogue.webhooks.groups import FIRST_WORDS, GROUPS, WHOLE, Group, group_of
from dialogue.webhooks.rules import (
    MOST_TRIES,
    callable_all,
    may_call,
    networks_in,
    pause_after,
    target_of,
)

INSIDE = (
    "127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
    "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::7f00:1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::",
)  # fmt: skip
OUTSIDE = ("93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8")


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_may_be_called(address: str) -> None:
    assert not may_call(address, ())
    assert may_call(address, networks_in("0.0.0.0/0,::/0")), "control: what the host allows may be"


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_open_internet_may_be_called(address: str) -> None:
    assert may_call(address, ())


def test_one_address_inside_spoils_all_and_http_is_for_networks_of_ones_own() -> None:
    secure, plain = target_of("https://example.org/"), target_of("http://example.org/")
    assert callable_all(secure, OUTSIDE, ())
    assert not callable_all(secure, (*OUTSIDE, "10.0.0.1"), ())
    assert not callable_all(plain, OUTSIDE, ())
    assert callable_all(plain, ["10.0.0.1"], networks_in("10.0.0.0/8"))
    assert not callable_all(plain, ["10.0.0.1", "8.8.8.8"], networks_in("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://Example.org", "https://example.org/"),
        (" example.org/hooks?key=1 ", "https://example.org/hooks?key=1"),
        ("https://münchen.example:8443/a", "https://xn--mnchen-3ya.example:8443/a"),
        ("http://[FD00::1]:8080/", "http://[fd00::1]:8080/"),
        ("https://2130706433/", "https://2130706433/"),  # judged by what it leads to
    ],
)
def test_addresses_are_read(typed: str, meant: str) -> None:
    assert target_of(typed).text == meant


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org", "javascript:alert(1)", "https://",
        "https://name:password@example.org/", "https://name@example.org/", "https://example.org/#part",
        "https://example.org:25/", "https://example.org:0/", "https://example.org:70000/", "https://exa mple.org/",
        "https://example.org/a b", "https://example.org/a\r\nx: y", "https://example.org\\@127.0.0.1/",
        "https://example.org/é", "https://[::1", "https://-a.example/", "https://example.org/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        target_of(typed)


def test_tries_become_rarer_and_end_after_some_three_days() -> None:
    pauses = [pause_after(tries, 0.5) for tries in range(1, MOST_TRIES)]
    known = [one for one in pauses if one is not None]
    assert len(known) == MOST_TRIES - 1 and known == sorted(known)
    assert timedelta(days=2.5) < sum(known, timedelta()) < timedelta(days=4)
    assert pause_after(MOST_TRIES, 0.5) is None
    assert pause_after(1, 0.0) < pause_after(1, 1.0)  # type: ignore[operator]
    assert pause_after(1, 0.5, asked=600) == timedelta(minutes=10)
    assert pause_after(1, 0.5, asked=999_999) == timedelta(hours=6)


def test_every_word_of_the_groups_is_one_of_an_event() -> None:
    events = vocabulary().events
    assert set(WHOLE) <= set(events)
    assert set(FIRST_WORDS) <= {one.partition(".")[0] for one in events}
    assert {group_of(one) for one in events} == set(Group) == {Group(one) for one in GROUPS}
