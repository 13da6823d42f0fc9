"""Digests against a real mail server: who hears of what, once; what a mail is; when none is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from dialogue.kernel.actors import Actor
from dialogue.kernel.schema import utc_now
from dialogue.notices.asking import MOST_ASKED
from dialogue.notices.choices import Going, Often
from dialogue.notices.rules import MOST_TRIES, slot
from dialogue.notices.vocabulary import (
    AskForTest,
    ChangeAddress,
    ChooseNotices,
    ConfirmAddress,
    EndMails,
    ForgetContact,
    Wishes,
)
from dialogue.preparing.commands import OpenSession
from support.notices import ALL, Mailbox, People, digests, in_days, mail_server_on, text_of


def objectors(people: People) -> tuple[set[int], set[int]]:
    """The seats that stood against the goal, with words and without, and those that agreed."""
    seats = sorted(one.id or 0 for one in people.made.participants())
    return set(seats[:2]), set(seats[2:])


def test_each_change_of_state_reaches_whom_it_concerns_once(people: People) -> None:
    """Who objected hears of it, also who wants only what concerns her; who only agreed and wants that little does not."""
    against, for_it = objectors(people)
    with_words, without = sorted(against)
    box = Mailbox()
    with mail_server_on(box) as server:
        people.from_seat(with_words, "objector@example.org", whole=False)
        people.from_seat(without, "against@example.org", whole=False)
        people.from_seat(min(for_it), "silent@example.org", whole=False)
        people.from_account("awa@example.org", language="fr")
        post = people.post(server)
        post.go_round()
        assert not digests(box), "nothing has happened since they asked"
        people.move("in_progress")
        post.go_round(in_days(1))
        post.go_round(in_days(1))
        assert {to for to, one in box.taken if one["List-Unsubscribe"]} == {
            "objector@example.org",
            "against@example.org",
            "awa@example.org",
        }
        assert "It is now: In progress." in text_of(digests(box, "objector@example.org")[0])
        french = digests(box, "awa@example.org")[0]
        assert "En cours" in text_of(french) and "/agenda/items/" in text_of(french)
        post.go_round(in_days(2))
        assert len(digests(box)) == 3, "nothing new, no mail"
        people.move("blocked", because="no money")
        post.go_round(in_days(3))
    told = digests(box, "objector@example.org")
    assert len(told) == 2 and "In progress. It is now: Blocked" in text_of(told[1])
    assert len({one["Message-ID"] for _, one in box.taken}) == len(box.taken)
    assert all(one.state == Going.SENT and one.code == 250 for one in people.mails if one.purpose == "digest")


def test_a_mail_is_plain_and_private(people: People) -> None:
    seat = min(objectors(people)[0])
    box = Mailbox()
    with mail_server_on(box) as server:
        people.from_seat(seat, "one@example.org", language="es")
        people.move("in_progress")
        people.post(server).go_round(in_days(1))
    mail = digests(box)[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<https://dialogue.example.org/notice-ends/\d+-[0-9a-f]{40}>", mail["List-Unsubscribe"]
    )
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Content-Language"] == "es"
    page = mail.get_body(("html",))
    assert page is not None
    html = page.get_content()
    assert 'lang="es"' in html and not re.search(r"<(img|link|script|iframe|style)|src=|url\(", html)
    links = re.findall(r'href="([^"]*)"', html)
    assert links and all(one.startswith("https://dialogue.example.org/notice") for one in links)
    assert "objec" not in (text_of(mail) + html).lower(), "that she objected stands in no mail"


def test_words_in_names_write_nothing_into_the_head(people: People) -> None:
    """Names of platforms and items with line ends and signs for HTML; the negative control writes one as it is."""
    from email.message import EmailMessage

    from dialogue.bodies.roles import NamePlatform

    hostile = 'Water\u2028Bcc: all@example.org\u202e <script>x</script> "&" ' + "é" * 60
    people.send(NamePlatform(hostile[:120]), Actor(account_id=people.account))
    box = Mailbox()
    with mail_server_on(box) as server:
        people.from_seat(min(objectors(people)[0]), "one@example.org")
        people.move("in_progress")
        people.post(server).go_round(in_days(1))
    mail = digests(box)[0]
    assert mail["Bcc"] is None and [to for to, _ in box.taken] == ["one@example.org"] * len(box.taken)
    assert (
        "<script>" not in box.raw[-1].decode() or "&lt;script&gt;" in mail.get_body(("html",)).get_content()
    )  # type: ignore[union-attr]
    assert "\n" not in mail["Subject"] and "Water Bcc: all@example.org" in mail["Subject"]
    with pytest.raises(ValueError):
        EmailMessage()["Subject"] = "Water\nBcc: all@example.org"


def test_nobody_is_written_to_before_she_has_confirmed(people: People) -> None:
    seats = sorted(objectors(people)[0])
    box = Mailbox()
    with mail_server_on(box) as server:
        contact = people.from_seat(seats[0], "one@example.org", confirmed=False)
        people.move("in_progress")
        post = people.post(server)
        post.go_round(in_days(1))
        assert len(box.taken) == 1 and "/notice-confirmations/" in box.texts()[0]
        people.send(ConfirmAddress(contact))
        post.go_round(in_days(2))
        assert len(box.taken) == 1, "what was before stands on her page"
        people.send(ChangeAddress(contact, "two@example.org"))
        people.move("blocked", because="x")
        post.go_round(in_days(3))
        assert [to for to, _ in box.taken] == ["one@example.org", "two@example.org"]
        assert not digests(box)


def test_one_address_is_asked_a_few_times_a_day_at_most(people: People) -> None:
    from dialogue.kernel.errors import Refused

    seats = sorted(one.id or 0 for one in people.made.participants())
    for seat in seats[:MOST_ASKED]:
        people.from_seat(seat, "Victim@example.org", confirmed=False)
    with pytest.raises(Refused, match="asked_often"):
        people.from_seat(seats[MOST_ASKED], "victim@EXAMPLE.org", confirmed=False)


def test_who_deletes_and_enters_an_address_again_does_not_write_to_it_for_ever(people: People) -> None:
    seat = min(one.id or 0 for one in people.made.participants())
    box = Mailbox()
    with mail_server_on(box) as server:
        post = people.post(server)
        for _ in range(MOST_ASKED + 2):
            contact = people.from_seat(seat, "Victim@example.org", confirmed=False)
            post.go_round()
            kept = people.mails
            people.send(ForgetContact(contact))
        assert len(box.taken) == MOST_ASKED and kept[-1].state == Going.WAITING
        people.from_seat(seat, "somebody.else@example.org", confirmed=False)
        post.go_round()
        assert len(box.taken) == MOST_ASKED + 1
        # The negative control: a sender that remembers nothing writes again.
        people.send(ForgetContact(people.contacts[0].id or 0))
        people.from_seat(seat, "victim@example.org", confirmed=False)
        people.post(server).go_round()
        assert len(box.taken) == MOST_ASKED + 2


def test_no_mail_while_a_session_is_held(people: People) -> None:
    box = Mailbox()
    with mail_server_on(box) as server:
        people.from_seat(min(objectors(people)[0]), "one@example.org")
        people.move("in_progress")
        post = people.post(server)
        assert people.made.run(OpenSession(), people.made.facilitator)
        post.go_round(in_days(1))
        assert not digests(box) and all(one.purpose != "digest" for one in people.mails)
        from dialogue.preparing.commands import CloseSession

        assert people.made.run(CloseSession(), people.made.facilitator)
        post.go_round(in_days(1))
        assert len(digests(box)) == 1, "sent when it has ended"


def test_what_the_mail_server_answers(people: People) -> None:
    """A no for now is tried again later, a no to this person is told to her, and nothing is sent twice."""
    seats = sorted(objectors(people)[0])
    box = Mailbox(answer="451 later")
    with mail_server_on(box) as server:
        contact = people.from_seat(seats[0], "one@example.org")
        people.move("in_progress")
        post = people.post(server)
        post.go_round(in_days(1))
        found = people.mails[-1]
        assert (found.state, found.code, found.tries) == (Going.WAITING, 451, 1) and found.next_at > utc_now()
        box.answer = "250 taken"
        post.go_round(in_days(1))  # the writer's clock says when, so it waits
        assert not digests(box)
        box.to_recipient = "550 nobody"
        people.move("blocked", because="x")
        people.send(AskForTest(contact))
        post.go_round()
        assert people.mails[-1].state == Going.REFUSED and people.contacts[0].confirmed_at is None
    assert post_without_server(people)
    assert MOST_TRIES > 10


def post_without_server(people: People) -> bool:
    """Without a mail server notices are made, and no mail is."""
    people.move("in_progress")
    before = len(people.mails)
    people.post(None).go_round(in_days(5))
    return len(people.mails) == before and len(people.notices) == 3


def test_choices_count_from_then_on(people: People) -> None:
    seat = min(objectors(people)[0])
    box = Mailbox()
    with mail_server_on(box) as server:
        contact = people.from_seat(seat, "one@example.org", kinds=("minutes",))
        people.move("in_progress")
        post = people.post(server)
        post.go_round(in_days(1))
        assert not digests(box)
        people.send(ChooseNotices(contact, Wishes("weekly", ALL, "en")))
        people.move("blocked", because="x")
        post.go_round(in_days(8))
        assert len(digests(box)) == 1
        people.send(EndMails(contact))
        people.move("in_progress")
        post.go_round(in_days(30))
        assert len(digests(box)) == 1 and len(people.notices) == 2, "her page still tells her"


def test_the_times_of_digests() -> None:
    monday = datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert slot(monday, Often.WEEKLY, UTC) == monday == slot(monday, Often.DAILY, UTC)
    assert slot(monday - timedelta(minutes=1), Often.WEEKLY, UTC) == monday - timedelta(days=7)
    assert slot(monday + timedelta(days=3), Often.WEEKLY, UTC) == monday
    assert slot(monday + timedelta(days=3, minutes=-1), Often.DAILY, UTC) == monday + timedelta(days=2)
    assert slot(monday, Often.NEVER, UTC) is None
