"""`dialogue retain`: let go now what has been kept as long as was said. The server may be running; it does so by itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from dialogue.cli.store import opened

app = typer.Typer(add_completion=False)


@app.command()
def retain(
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is due. Changes nothing.")
    ] = False,
) -> None:
    """Let go what has been kept as long as was said: names and devices, drafts, pictures, notes of signing in, registers."""
    from dialogue.kernel.schema import utc_now
    from dialogue.people.register import DeleteRegister, over
    from dialogue.privacy.keeping import LetItGo, LetSignInsGo, due, house_days, sign_ins_due

    with opened(data) as store:
        forget = store.settings.keep_sign_ins
        with store.database.read() as reader:
            found = due(reader, utc_now(), house_days(store.settings))
            registers = over(reader, utc_now())
            notes = sign_ins_due(reader, utc_now(), forget)
        counts = Counter(one.what for one in found) + Counter({"register": len(registers)})
        for one in found:
            typer.echo(f"session {one.code}: {one.what}, kept {one.days} days after the end")
            if not dry_run:
                store.run(LetItGo(one.session_id, one.what, one.days), stream_id=one.platform_id)
        for session_id in registers:
            typer.echo(f"session {session_id}: register")
            if not dry_run:
                store.run(DeleteRegister(), stream_id=session_id)
        if notes:
            typer.echo(f"{notes} notes of signing in, older than {forget} days")
            if not dry_run:
                store.run(LetSignInsGo(forget))
    total = sum(counts.values()) + bool(notes)
    said = "is due; nothing was changed" if dry_run else "was let go"
    typer.echo(f"{total or 'Nothing'} {said}." if total != 1 else f"One thing {said}.")
