"""`dialogue webhook`: what is told to other programs, from the shell. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dialogue.cli.store import opened, platform_by

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="What platforms tell to addresses of other programs."
)

Data = Annotated[Path | None, typer.Option(help="Folder with the database.")]
PlatformName = Annotated[str, typer.Argument(metavar="PLATFORM", help="The platform's number or name.")]


@app.callback()
def root() -> None:
    """What platforms tell to addresses of other programs."""


@app.command("list")
def list_all(platform: PlatformName, data: Data = None) -> None:
    """Every webhook of a platform: number, host, groups, where it stands, what became of the last delivery.

    The whole address stands on the platform's page: a key may be in it.
    """
    from dialogue.languages import Tongue, local_zone
    from dialogue.webhooks.reading import deliveries_of, webhooks_on
    from dialogue.webhooks.rules import target_of
    from dialogue.webhooks.states import STATES, TROUBLES

    with opened(data) as store, store.database.read() as reader:
        tongue = Tongue("en", local_zone(store.settings.timezone))
        for hook in webhooks_on(reader, platform_by(reader, platform)):
            last = deliveries_of(reader, hook.id or 0, 1)
            said = "nothing sent yet"
            if last:
                code = f" ({last[0].code})" if last[0].code else ""
                said = f"{tongue.moment(last[0].at)} {last[0].kind}: {tongue.say(TROUBLES[last[0].trouble])}{code}"
            state = tongue.say(STATES[hook.state])
            typer.echo(
                f"{hook.id}\t{target_of(hook.address).named}\t{' '.join(hook.groups)}\t{state}\t{said}"
            )


@app.command()
def test(
    platform: PlatformName,
    number: Annotated[int, typer.Argument(help="The webhook's number, as `webhook list` says it.")],
    data: Data = None,
) -> None:
    """Send a test to the address of a webhook, and say what became of it. Code 1 when it was not taken."""
    from dialogue.accounts.store_secret import secret_of
    from dialogue.app import vocabulary
    from dialogue.kernel.execute import Executor
    from dialogue.languages import Tongue
    from dialogue.webhooks.rules import networks_in
    from dialogue.webhooks.schema import Webhook
    from dialogue.webhooks.sending import Line
    from dialogue.webhooks.states import TROUBLES
    from dialogue.webhooks.vocabulary import TryWebhook

    with opened(data) as store:
        with store.database.read() as reader:
            stream = platform_by(reader, platform)
        delivery = int(store.run(TryWebhook(number), stream_id=stream).answer["delivery"])
        with store.database.read() as reader:
            hook = reader.get_one(Webhook, number)
        executor = Executor(store.database, vocabulary())
        try:
            secret = secret_of(store.database, executor, store.settings.data)
        finally:
            executor.close()
        noted = Line(secret, networks_in(store.settings.webhooks_allow)).trial(hook, delivery)
        store.run(noted, stream_id=stream)
        code = f" ({noted.code})" if noted.code else ""
        typer.echo(f"{Tongue('en', None).say(TROUBLES[noted.trouble])}{code}, {noted.millis} ms")
        if noted.trouble:
            raise typer.Exit(1)
