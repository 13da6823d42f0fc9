"""All that programs need of the application: commands about tokens, their page, and the addresses below `/api/v1`."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from dialogue.api import token_pages, tokens
from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command, EventKind

HANDLERS: dict[type[Command], Handler] = tokens.HANDLERS
EVENTS: tuple[EventKind, ...] = tokens.EVENTS
ROUTERS: tuple[APIRouter, ...] = (token_pages.router,)

ROOT = "/api/v1"


class FirstAsked:
    """The addresses of programs, made when the first program asks: no start pays for what nobody uses."""

    def __init__(self) -> None:
        self._made: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            from dialogue.api.application import Application

            self._made = Application()
        await self._made(scope, receive, send)


def mount(app: FastAPI) -> None:
    """Put the addresses of programs below `/api/v1`. What each needs is said in `api.resources` and by each command."""
    app.router.routes.append(Mount(ROOT, app=FirstAsked()))
