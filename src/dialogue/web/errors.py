"""Errors for people: what happened, that nothing is lost, what to do. A refusal by a rule is no bug and never a 500."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DatabaseError, DataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import Overtaken
from dialogue.kernel.messages import N_
from dialogue.web.answers import by_htmx, status_of
from dialogue.web.language import language_of
from dialogue.web.same_page import same_page, sent_in, written_in
from dialogue.web.security import HEADERS
from dialogue.web.services import Services

SENTENCES = {
    404: N_("There is no such page. Please go back to the start page."),
    405: N_("This page cannot be used that way. Please go back to the start page."),
    413: N_("This is too large. Nothing was saved; please send something shorter."),
    422: N_("Something in this form is missing or not possible. Nothing was changed; please check it."),
    500: N_("Something went wrong on our side. What was sent before is safe; please try again."),
    503: N_("This could not be saved just now. Please try again in a moment; keep this page open."),
}


DAMAGED = N_("The server cannot read its data any more. Please tell whoever runs it, and do not go on here.")

NO_WHOLE_NUMBER = N_("Please write a whole number here. Nothing was changed.")


async def form_answer(
    request: Request,
    status: int,
    code: str,
    sentence: str,
    *,
    field: str = "",
    facts: Mapping[str, Any] | None = None,
    overtaken: Overtaken | None = None,
) -> Response:
    """The answer to a refused form: its page as it was sent; where it stands nowhere any more, one sentence."""
    facts = facts or {}
    if request.method != "POST":
        return answer(request, status, code, sentence, **facts)
    sent = await sent_in(request)  # once: what was too large to be read is not waited for again
    if status != 403 and not for_programs(request):
        page = await same_page(
            request, sent, status, code, sentence, field=field, facts=facts, overtaken=overtaken
        )
        if page is not None:
            return page
    return answer(request, status, code, sentence, written=written_in(sent), **facts)


def for_programs(request: Request) -> bool:
    return not by_htmx(request) and "application/json" in request.headers.get("accept", "")


def answer(
    request: Request, status: int, code: str, sentence: str, *, written: Sequence[str] = (), **facts: object
) -> Response:
    """One sentence: as a notice for htmx, as JSON for programs, as a page (with what was `written`) for browsers."""
    dialogue: Services = request.state.dialogue
    language = language_of(request)
    words = dialogue.tongue(language).say(sentence, **facts)
    if by_htmx(request):
        html = dialogue.draw("errors/notice.html", language, words=words, code=code, written=())
        return HTMLResponse(
            html, status_code=status, headers={"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        )
    if for_programs(request):
        return JSONResponse({"code": code, "sentence": words}, status_code=status)
    return dialogue.page("errors/page.html", language, status=status, words=words, code=code, written=written)


def install(app: FastAPI) -> None:
    """Register the handlers."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return await form_answer(
            request,
            status_of(error),
            error.code,
            error.sentence,
            field=error.field,
            facts=error.facts,
            overtaken=error if isinstance(error, Overtaken) else None,
        )

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        found = error.errors()
        if any(e["loc"][:1] == ("path",) for e in found):
            return answer(request, 404, "not_valid", SENTENCES[404])
        first = next((e for e in found if e["loc"][:1] == ("body",)), None)
        numeric = first is not None and str(first["type"]).startswith("int_")
        field = str(first["loc"][-1]) if first else ""
        sentence = NO_WHOLE_NUMBER if numeric else SENTENCES[422]
        return await form_answer(request, 422, "not_valid", sentence, field=field)

    @app.exception_handler(HTTPException)
    async def known(request: Request, error: HTTPException) -> Response:
        status = error.status_code
        sentence = SENTENCES.get(status, SENTENCES[422 if status < 500 else 500])
        found = answer(request, status, f"http_{status}", sentence)
        found.headers.update(error.headers or {})  # which methods there are, of a 405
        return found

    @app.exception_handler(OverflowError)  # SQLite's word for it
    @app.exception_handler(DataError)  # PostgreSQL's
    async def no_such_number(request: Request, error: Exception) -> Response:
        # An id beyond what the database can hold: there is nothing of that number.
        return answer(request, 404, "not_there", SENTENCES[404])

    async def not_saved(request: Request, error: Exception) -> Response:
        return await form_answer(request, 503, "not_saved", SENTENCES[503])

    @app.exception_handler(DatabaseError)
    async def damaged(request: Request, error: DatabaseError) -> Response:
        if not isinstance(error.orig, sqlite3.DatabaseError) or "malformed" not in str(error.orig):
            raise error
        return answer(request, 503, "damaged", DAMAGED)

    for away in AWAY:  # logged by the store itself, once and not for every request
        app.add_exception_handler(away, not_saved)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:
        found = answer(request, 500, "bug", SENTENCES[500])
        # Starlette makes this answer outside of every middleware, so the guard cannot dress it.
        found.headers.update({**HEADERS, "Cache-Control": "no-store"})
        return found
