"""What a process does for the first time when people come in, done once before they do: for a session that there is not.

Nothing of it is written: the session, its steps and the person in it are objects in memory, under a number that no row
has. The store is asked all that a phone's page asks, and answers nothing. So statements are compiled, the store's
connections know the tables, and each page has been drawn once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.log import news_after
from dialogue.kernel.orders import Order
from dialogue.kernel.rights import Role
from dialogue.kernel.schema import (
    Activity,
    ActivityState,
    Seat,
    Session,
    SessionState,
    StakeholderGroup,
    Stream,
    StreamKind,
    rows_of,
    utc_now,
)
from dialogue.languages import LANGUAGES
from dialogue.live.frames import subject_at
from dialogue.live.hub import heads_of
from dialogue.live.parts import Scope, Subject
from dialogue.people.asking import Standing, first_questions
from dialogue.people.groups import groups_of
from dialogue.people.register import register_of
from dialogue.people.seats import JoinSession, seat_by_token, session_by_code
from dialogue.people.waiting import knock_with
from dialogue.stage.attention_phone import help_called
from dialogue.stage.mine import mine_of
from dialogue.stage.phone import ON_STAGE, PARTS, draw_page, group_line
from dialogue.stage.services import StageServices

NO_ROW = -1
"""The number of everything here. Rows count from 1."""
WITH_A_STEP = ("session.timer", "session.stage")
"""Parts of the page that say something of the step."""


def scenes(dialogue: StageServices, connections: int) -> Iterator[Callable[[Reader], None]]:
    """Everything there is to rehearse, in pieces of some ten milliseconds, each to be called with a reader of its own.

    First a page in a room without a step, in each language and so often that each connection has its turn; then the panel
    of each kind of step once.
    """
    languages = cycle(LANGUAGES)
    for _ in range(max(connections, len(LANGUAGES))):
        yield partial(_page, dialogue, next(languages))
    for kind in dialogue.kinds:
        yield partial(_step, dialogue, kind, next(languages))


def come_in(dialogue: StageServices) -> None:
    """Let somebody come in, then two at the same moment, into a session that is undone with all that was written for it.

    Only on a server, which has a second connection for this. What it writes there has numbers that no row of ours gets, so
    nobody waits for it, and it is never committed.
    """
    number = -1 - secrets.randbelow(2**31 - 1)

    def there_is_one(tx: Tx) -> None:
        connection = tx.connection()
        stream = {"id": number, "kind": StreamKind.SESSION, "epoch": "", "last_seq": 0, "log_hash": ""}
        connection.execute(rows_of(Stream).insert(), stream)
        session = _session(number, code=secrets.token_hex(3)).model_dump()
        connection.execute(rows_of(Session).insert(), session)
        group = StakeholderGroup(id=number, session_id=number, position=1, key="a", letter="A").model_dump()
        connection.execute(rows_of(StakeholderGroup).insert(), group)

    def order() -> Order:
        joins = JoinSession(secrets.token_hex(32), secrets.token_hex(32), next(iter(LANGUAGES)), number)
        return Order(joins, secrets.token_hex(32), number, SYSTEM)

    for people in (1, 2):
        dialogue.executor.rehearse(there_is_one, [order() for _ in range(people)])


def _page(dialogue: StageServices, language: str, reader: Reader) -> None:
    """The whole page of somebody who has just come in, while there is nothing on stage."""
    _ask(dialogue, reader, language)
    standing = _standing(language)
    scope = _scope(reader, standing, None)
    parts = {name: dialogue.book.draw(name, scope, set()) for name in PARTS}
    help_called(dialogue, reader, standing)
    group_line(dialogue, standing, None)
    draw_page(dialogue, standing, parts, epoch="")


def _step(dialogue: StageServices, kind: str, language: str, reader: Reader) -> None:
    """What a step of this kind shows to phones, and somebody's own panel for it."""
    standing = _standing(language)
    activity = Activity(
        id=NO_ROW, session_id=NO_ROW, position=1, kind=kind, state=ActivityState.OPEN, times_opened=1
    )
    standing.session.current_activity_id = NO_ROW
    scope = _scope(reader, standing, activity)
    for name in WITH_A_STEP:
        dialogue.book.draw(name, scope, set())
    mine_of(dialogue, reader, standing, activity, {})


def _ask(dialogue: StageServices, reader: Reader, language: str) -> None:
    """What the door, the page and the socket ask before anything is drawn."""
    session_by_code(reader, "")
    groups_of(reader, NO_ROW, dialogue.tongue(language))
    register_of(reader, NO_ROW)
    seat_by_token(reader, NO_ROW, "")
    knock_with(reader, NO_ROW, "")
    first_questions(reader)
    ON_STAGE.first(reader, token="", session=NO_ROW)
    heads_of(reader, [NO_ROW])
    subject_at(reader, NO_ROW)
    news_after(reader, NO_ROW, 0)


def _scope(reader: Reader, standing: Standing, activity: Activity | None) -> Scope:
    stream = Stream(id=NO_ROW, kind=StreamKind.SESSION, epoch="")
    return Scope(reader, Subject(stream, standing.session, activity), standing.audience, activity)


def _standing(language: str) -> Standing:
    session = _session(NO_ROW)
    seat = Seat(
        id=NO_ROW,
        session_id=NO_ROW,
        role=Role.PARTICIPANT,
        token_hash="",
        language=language,
        joined_at=utc_now(),
    )
    return Standing(session, seat)


def _session(number: int, *, code: str = "") -> Session:
    return Session(
        id=number,
        code=code,
        title="",
        languages=list(LANGUAGES),
        state=SessionState.OPEN,
        created_at=utc_now(),
    )
