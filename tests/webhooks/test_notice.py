"""Whoever made a webhook hears, by her notices, that it was stopped; nobody else does."""

from __future__ import annotations

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.schema import utc_now
from dialogue.languages import Tongue
from dialogue.notices.lines import lines_of, of_notices
from dialogue.notices.reading import news_on
from dialogue.webhooks.vocabulary import PauseWebhook, ResumeWebhook
from support.notices import People
from support.webhooks import Receiver, Told


def test_its_maker_is_told_and_nobody_else(told: Told, receiver: Receiver) -> None:
    people = People(told.made)
    mine = people.from_account("awa@example.org")
    people.from_seat(told.made.facilitator, "nafi@example.org")
    hook = told.make(receiver.address)
    told.send(PauseWebhook(hook), SYSTEM)
    told.send(ResumeWebhook(hook), SYSTEM)
    receiver.codes = [410]
    told.sender().go_round()
    people.post(None).go_round()
    assert [(one.contact_id, one.event) for one in people.notices] == [(mine, "webhook.given_up")]
    tongue, today = Tongue("en", None), utc_now().date()
    with told.made.database.read() as reader:
        lines = lines_of(reader, of_notices(people.notices), tongue, (), today)
        news = news_on(reader, told.platform, tongue, today)
    assert [one.path for one in lines] == [f"/platforms/{told.platform}/webhooks"]
    assert lines[0].about == "A webhook was stopped" and news.happened == ()
