"""The description of all addresses in OpenAPI 3.1, made from the resources and from the commands themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from dialogue import __version__
from dialogue.api.documents import SCREENS, ScreenView
from dialogue.api.doors import JoinCall, JoinedView, LobbyView
from dialogue.api.examples import example_of
from dialogue.api.filling import BEGIN_WORK, BeginWorkCall
from dialogue.api.models import CarriedOut
from dialogue.api.pictures import RIGHTS as PICTURE_RIGHTS
from dialogue.api.problems import MEDIA, Problem
from dialogue.api.resources import LANG, RESOURCES, Parameter
from dialogue.api.sending import LONGEST_KEY, PrepareSessionCall, all_offers, model_for
from dialogue.kernel.database import LARGEST_ID
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command
from dialogue.minutes.formats import FORMATS
from dialogue.pictures.schema import Size

ROOT = "/api/v1"
REF = "#/components/schemas/{model}"
ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
NO = {
    400: "The request cannot be read.",
    401: "No token, or one that is not good.",
    403: "The token, or whoever lent it, does not hold the right.",
    404: "There is nothing of this number or name, as far as this token sees.",
    415: "The body is not said to be JSON.",
    422: "A rule's no, or a field that is missing or not possible.",
    413: "Too large.",
    429: "Too fast: come again after Retry-After seconds.",
    503: "The store does not answer just now.",
}
ABOUT = (
    "Programs read and write what people read and write at the pages, by the same commands and rules. Every request carries"
    " a token in the Authorization header. See docs/api.md."
)


class Description:
    """A description in the making: schemas are gathered as they are named."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}
        self.paths: dict[str, dict[str, Any]] = {}

    def schema(
        self, kind: Any, mode: Literal["validation", "serialization"] = "serialization"
    ) -> dict[str, Any]:
        """The schema of a type, its parts put among the components."""
        made = (
            kind.model_json_schema(ref_template=REF, mode=mode)
            if isinstance(kind, type) and issubclass(kind, BaseModel)
            else TypeAdapter(kind).json_schema(ref_template=REF, mode=mode)
        )
        self.schemas.update(made.pop("$defs", {}))
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            self.schemas[kind.__name__] = made
            return {"$ref": REF.format(model=kind.__name__)}
        return dict(made)

    def refusals(self, *numbers: int) -> dict[str, Any]:
        """The noes of an address."""
        content = {MEDIA: {"schema": {"$ref": REF.format(model="Problem")}}}
        return {str(one): {"description": NO[one], "content": content} for one in sorted(numbers)}

    def add(self, method: str, path: str, **said: Any) -> None:
        """An address. Its numbers become parameters."""
        ids = [one.strip("{}") for one in path.replace(".", "/").split("/") if one.startswith("{")]
        said["parameters"] = [
            *(
                {"name": one, "in": "path", "required": True, "schema": ID}
                for one in ids
                if one.endswith("_id")
            ),
            *said.get("parameters", []),
        ]
        self.paths.setdefault(path, {})[method] = said


def rights_said(rights: Sequence[Right]) -> str:
    """Which rights open an address, in the words of docs/rights.md."""
    return "Opened by the right to " + ", or to ".join(str(one) for one in rights) + "."


def in_query(parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "in": "query", "description": one.about, "schema": dict(one.schema)}
        for one in parameters
    ]


KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The id of this very intention: sent again under it, the command is carried out once.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$"},
}
TAG = {"name": "If-None-Match", "in": "header", "schema": {"type": "string", "pattern": "^[ -~]*$"}}


def described_as(commands: tuple[type[Command], ...], base: str = "") -> dict[str, Any]:
    """The whole description, as a value. `base` is the folder of the site that the server stands in."""
    made = Description()
    made.schema(Problem)
    done = made.schema(CarriedOut)
    for one in RESOURCES:
        content = {"application/json": {"schema": made.schema(one.kind)}}
        made.add(
            "get",
            one.path,
            operationId=one.name,
            summary=one.about,
            description=rights_said(one.rights),
            tags=["sessions" if one.in_session else "platforms"],
            parameters=[*in_query(one.query), TAG],
            responses={
                "200": {"description": "Read.", "content": content},
                "304": {"description": "Not changed since."},
                **made.refusals(400, 401, 403, 404, 422, 429, 503),
            },
        )
    _documents(made)
    _doors(made)
    for offer in all_offers(commands).values():
        model = model_for(offer.command)
        where = "/sessions/{session_id}" if offer.in_session else "/platforms/{platform_id}"
        _command(made, where, offer.name, model, (offer.right,), done)
    _command(made, "/sessions/{session_id}", BEGIN_WORK, BeginWorkCall, (Right.STEER,), done)
    made.add(
        "post",
        "/platforms/{platform_id}/sessions",
        operationId="prepare-session",
        summary="Make a session on the platform; the answer has its number and its code.",
        description=rights_said((Right.PREPARE_SESSIONS,)),
        tags=["platforms"],
        parameters=[KEY],
        requestBody=_body(made, PrepareSessionCall),
        responses={
            "201": {"description": "Made.", "content": {"application/json": {"schema": done}}},
            **made.refusals(400, 401, 403, 404, 413, 415, 422, 429, 503),
        },
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dialogue", "version": __version__, "description": ABOUT},
        "servers": [{"url": base + ROOT}],
        "security": [{"token": []}],
        "paths": dict(sorted(made.paths.items())),
        "components": {
            "schemas": dict(sorted(made.schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _body(made: Description, model: type[BaseModel]) -> dict[str, Any]:
    schema = made.schema(model, "validation")
    return {
        "required": True,
        "content": {"application/json": {"schema": schema, "example": example_of(model)}},
    }


def _command(
    made: Description,
    where: str,
    name: str,
    model: type[BaseModel],
    rights: Sequence[Right],
    done: Mapping[str, Any],
) -> None:
    made.add(
        "post",
        f"{where}/commands/{name}",
        operationId=name,
        summary=" ".join((model.__doc__ or "").split()),
        description=rights_said(rights),
        tags=["commands in sessions" if "session" in where else "commands on platforms"],
        parameters=[KEY],
        requestBody=_body(made, model),
        responses={
            "200": {"description": "Carried out.", "content": {"application/json": {"schema": dict(done)}}},
            **made.refusals(400, 401, 403, 404, 413, 415, 422, 429, 503),
        },
    )


def _documents(made: Description) -> None:
    media = sorted({one.media.partition(";")[0] for one in FORMATS.values()})
    made.add(
        "get",
        "/sessions/{session_id}/minutes.{form}",
        operationId="minutes",
        summary="The minutes in one of their formats.",
        description=rights_said((Right.READ_DRAFT, Right.READ_MINUTES)),
        tags=["sessions"],
        parameters=[
            {
                "name": "form",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": list(FORMATS)},
            },
            *in_query([LANG, Parameter("version", "The number of a version, or draft.", {"type": "string"})]),
        ],
        responses={
            "200": {"description": "The file.", "content": {one: {} for one in media}},
            **made.refusals(400, 401, 403, 404, 422, 429, 503),
        },
    )
    made.add(
        "get",
        "/sessions/{session_id}/screens/{screen}",
        operationId="screen",
        summary="The parts of a screen as HTML, drawn by the templates of its page.",
        description=rights_said(tuple(right for _, right, _ in SCREENS.values())),
        tags=["sessions"],
        parameters=[
            {
                "name": "screen",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": list(SCREENS)},
            },
            *in_query([LANG]),
        ],
        responses={
            "200": {
                "description": "Drawn.",
                "content": {"application/json": {"schema": made.schema(ScreenView)}},
            },
            **made.refusals(400, 401, 403, 404, 422, 429, 503),
        },
    )
    made.add(
        "get",
        "/sessions/{session_id}/pictures/{picture_key}/{size}",
        operationId="picture",
        summary="A picture of a question, an option or an idea, once the room may see it.",
        description=rights_said(PICTURE_RIGHTS),
        tags=["sessions"],
        parameters=[
            {"name": "picture_key", "in": "path", "required": True, "schema": {"type": "string"}},
            {
                "name": "size",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": [str(one) for one in Size]},
            },
        ],
        responses={
            "200": {"description": "The picture.", "content": {"image/jpeg": {}}},
            **made.refusals(400, 401, 403, 404, 422, 429, 503),
        },
    )
    made.add(
        "get",
        "/openapi.json",
        operationId="description",
        summary="This description.",
        tags=["about"],
        security=[],
        responses={
            "200": {
                "description": "OpenAPI 3.1.",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    )


def _doors(made: Description) -> None:
    code = {
        "name": "code",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9]+$"},
    }
    made.add(
        "get",
        "/join/{code}",
        operationId="lobby",
        summary="What a session's code leads to. No token is needed.",
        tags=["joining"],
        security=[],
        parameters=[code, *in_query([LANG])],
        responses={
            "200": {
                "description": "Found.",
                "content": {"application/json": {"schema": made.schema(LobbyView)}},
            },
            **made.refusals(403, 404, 422, 503),
        },
    )
    made.add(
        "post",
        "/join/{code}",
        operationId="join",
        summary="Take a seat in a session; the answer has the seat's own token. No token is needed.",
        tags=["joining"],
        security=[],
        parameters=[code, KEY],
        requestBody=_body(made, JoinCall),
        responses={
            "201": {
                "description": "Joined.",
                "content": {"application/json": {"schema": made.schema(JoinedView)}},
            },
            **made.refusals(400, 403, 404, 413, 415, 422, 503),
        },
    )


@cache
def described(commands: tuple[type[Command], ...], base: str = "") -> bytes:
    """The description as JSON."""
    return json.dumps(described_as(commands, base), ensure_ascii=False).encode()
