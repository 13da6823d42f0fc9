"""The start page: joining by code; for who is signed in, her sessions and platforms."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from dialogue.accounts.commands import anybody_there
from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import MaybeSignedIn
from dialogue.backups import last_backup
from dialogue.bodies.roles import platforms_with
from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, may, needs
from dialogue.kernel.schema import Seat, Session
from dialogue.people.roles import ROLES
from dialogue.stage.ready_made import platform_name
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue

router = Routes()


@dataclass(frozen=True, slots=True)
class Own:
    """A session in which somebody has a role, with what the start page may lead her to."""

    session: Session
    role: str

    @property
    def steers(self) -> bool:
        return may(self.role, Right.STEER)

    @property
    def watches_console(self) -> bool:
        return may(self.role, Right.WATCH_CONSOLE)

    @property
    def translates(self) -> bool:
        """Whether translating is her task here; who steers does it on the console."""
        return may(self.role, Right.TRANSLATE) and not self.watches_console

    @property
    def reads_draft(self) -> bool:
        return may(self.role, Right.READ_DRAFT)


def own_sessions(reader: Reader, account: Account) -> list[Own]:
    """The sessions in which an account has a role, the newest first; all of them: a cut list would have to say so."""
    asked = select(Session, Seat).join(Seat, col(Seat.session_id) == col(Session.id))
    asked = asked.where(Seat.account_id == account.id, col(Seat.removed_at).is_(None))
    return [Own(session, seat.role) for session, seat in reader.exec(asked.order_by(col(Session.id).desc()))]


@router.get("/")
@needs(Right.COME_IN)
async def home(request: Request, dialogue: Dialogue, account: MaybeSignedIn) -> Response:
    if account is None and not await dialogue.read(anybody_there):
        return dialogue.page("home/first.html", language_of(request))

    def read(reader: Reader) -> tuple[list[Own], list[Platform]]:
        if account is None:
            return [], []
        return own_sessions(reader, account), platforms_with(reader, account.id or 0, Right.SEE_PLATFORM)

    language = account.language if account else language_of(request)
    own, platforms = await dialogue.read(read)
    return dialogue.page(
        "home/home.html",
        language,
        account=account,
        sessions=own,
        platforms=[(one.id, platform_name(one.name, language)) for one in platforms],
        roles=ROLES,
        embedded=not dialogue.settings.database_url,
        last_backup=last_backup(dialogue.settings.data) if account else None,
        code="",
        error="",
    )
