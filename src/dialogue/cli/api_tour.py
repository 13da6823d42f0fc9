"""`dialogue api-tour`: drive a whole session of a running server from outside, as a program of somebody else would."""

from __future__ import annotations

import json
import secrets
from typing import Annotated, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import typer

app = typer.Typer(add_completion=False, help="Drive a session from outside by the API.")

TIMEOUT = 60  # seconds for one answer


class Tour:
    """One program after the other speaks to `/api/v1` of a server."""

    def __init__(self, url: str) -> None:
        self.root = url.rstrip("/") + "/api/v1"

    def ask(self, token: str, method: str, path: str, body: Any = None) -> Any:
        """What a request answers. A no ends the tour with its sentence and code 2."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_hex(20)
        content = None if body is None else json.dumps(body).encode()
        request = Request(self.root + path, content, headers, method=method)  # noqa: S310 - the host's own word
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                said: bytes = answer.read()
                kind = answer.headers.get_content_type()
        except HTTPError as no:
            typer.echo(f"{method} {path}: {no.code} {no.read().decode(errors='replace')}", err=True)
            raise typer.Exit(2) from None
        except (URLError, TimeoutError) as error:
            typer.echo(f"{self.root} does not answer: {error}", err=True)
            raise typer.Exit(2) from None
        return json.loads(said) if kind == "application/json" else said.decode()


@app.command()
def api_tour(
    url: Annotated[str, typer.Option(help="Address of the running server.")],
    token: Annotated[str, typer.Option(help="A platform's token that may prepare and facilitate.")],
    platform: Annotated[int, typer.Option(help="Number of the platform that the token is of.")],
) -> None:
    """Make a session, let two people join, write, arrange and vote, close it, and print result and minutes."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        typer.echo(f"{url} is no address of a server; it looks like http://127.0.0.1:8000", err=True)
        raise typer.Exit(2)
    tour = Tour(url)
    made = tour.ask(token, "POST", f"/platforms/{platform}/sessions", {"title": "A tour of the API"})[
        "answer"
    ]
    here = f"/sessions/{made['session']}"

    def lead(name: str, **body: Any) -> None:
        tour.ask(token, "POST", f"{here}/commands/{name}", body)

    for kind in ("brainstorm", "cluster", "vote"):
        lead("add-activity", kind=kind, prompt="What helps?", minutes=5)
    lead("open-session")
    ideas, themes, vote = (one["id"] for one in tour.ask(token, "GET", f"{here}/activities"))
    typer.echo(f"The session {made['code']} is open.")
    door = f"/join/{made['code']}"
    group = tour.ask("", "GET", door)["groups"][0]["id"]
    people = [tour.ask("", "POST", door, {"group": group, "name": name})["token"] for name in ("Awa", "Bo")]

    lead("turn-activity", activity_id=ideas, move="open")
    for person, text in zip(people, ("A well in every village", "Seeds that need less rain"), strict=True):
        tour.ask(person, "POST", f"{here}/commands/add-idea", {"activity_id": ideas, "text": text})
    lead("reveal-ideas", activity_id=ideas)
    lead("turn-activity", activity_id=ideas, move="close")

    lead("turn-activity", activity_id=themes, move="open")
    for card in tour.ask(token, "GET", f"{here}/activities/{themes}/themes")["loose"]:
        lead("add-theme", activity_id=themes, title=card["text"], ideas=[card["id"]])
    lead("turn-activity", activity_id=themes, move="close")

    lead("turn-activity", activity_id=vote, move="open")
    (ballot,) = tour.ask(people[0], "GET", f"{here}/activities/{vote}/ballots")["ballots"]
    typed = {f"{ballot['form']}.{ballot['options'][0]['id']}": "1"}
    paper = {"activity_id": vote, "ballot_id": ballot["id"], "typed": typed}
    for person in people:
        tour.ask(person, "POST", f"{here}/commands/cast-paper", paper)
    lead("turn-activity", activity_id=vote, move="close")
    lead("publish-ballot", activity_id=vote, consent=True)
    (ballot,) = tour.ask(people[1], "GET", f"{here}/activities/{vote}/ballots")["ballots"]
    typer.echo(json.dumps(ballot["result"], ensure_ascii=False, indent=1))
    lead("close-session")
    typer.echo(tour.ask(people[0], "GET", f"{here}/minutes.md"))
    typer.echo("The tour is over.")
