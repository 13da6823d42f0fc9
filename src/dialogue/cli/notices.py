"""`dialogue notices`: what waits to be mailed, and what became of the last mails. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)
LATEST = 20


@app.command()
def notices(
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """List how many mails stand where, and the last ones with the mail server's answers. No address is shown."""
    from sqlmodel import col, func, select

    from dialogue.cli.store import opened
    from dialogue.languages import Tongue, local_zone
    from dialogue.notices.choices import GOINGS, Going
    from dialogue.notices.schema import NoticeContact, NoticeMail

    with opened(data) as store, store.database.read() as reader:
        tongue = Tongue("en", local_zone(store.settings.timezone))
        people = reader.exec(select(func.count()).select_from(NoticeContact)).one()
        confirmed = reader.exec(select(func.count(col(NoticeContact.confirmed_at)))).one()
        typer.echo(f"{people} people want to hear, {confirmed} of them by a confirmed address.")
        counted = select(col(NoticeMail.state), func.count()).group_by(col(NoticeMail.state))
        for state, number in sorted(reader.exec(counted).all()):
            typer.echo(f"{number:>6}  {tongue.say(GOINGS[Going(state)])}")
        asked = select(NoticeMail).order_by(col(NoticeMail.id).desc()).limit(LATEST)
        for one in reader.exec(asked):
            answer = f", answer {one.code}" if one.code else ""
            said = tongue.say(GOINGS[Going(one.state)])
            typer.echo(
                f"{tongue.moment(one.ended_at or one.made_at)}  person {one.contact_id}, {one.purpose}: {said}{answer}"
            )
