"""Every address of the description is asked with what its schema allows, and with some that it does not.

Whatever comes, the answer is one that the description names, in the shape that it says, and never a failure of the server.
"""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import httpx
import jsonschema

from support.from_schema import spoilt, value
from support.length import FULL
from support.programs import Lender, Program, joined, lender

CASES = 2000 if FULL else 150
AT_ONCE = 150  # requests of one token, which may send 200 at once
ENDS = {"close-session", "leave-session", "take-out", "take-out-newcomers", "end-platform-role"}
"""Commands after which the others would only be refused."""


def wrong(description: dict[str, Any], said: dict[str, Any], answer: httpx.Response) -> str:
    """What is wrong with an answer; empty when it is one that the description names."""
    number = str(answer.status_code)
    if answer.status_code >= 500:
        return f"{number}: {answer.text[:200]}"
    if number not in said["responses"]:
        return f"{number} is not described: {answer.text[:200]}"
    content = said["responses"][number].get("content", {})
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if not content:
        return "" if not answer.content else f"{number} should be empty"
    if kind not in content:
        return f"{number} came as {kind}"
    schema = content[kind].get("schema")
    if schema is None or not kind.endswith("json"):
        return ""
    whole = {**schema, "components": description["components"]}
    try:
        jsonschema.Draft202012Validator(whole).validate(answer.json())
    except jsonschema.ValidationError as error:
        return f"{number} has another shape: {error.message[:200]}"
    return ""


async def asked(
    program: Program,
    description: dict[str, Any],
    method: str,
    path: str,
    known: dict[str, Any],
    chance: random.Random,
) -> tuple[str, httpx.Response]:
    """One case: an address with numbers that exist, a query and a body by chance."""
    said, parts = description["paths"][path][method], description["components"]["schemas"]
    filled, query, headers = path, [], {}
    for one in said.get("parameters", ()):
        found = value(one["schema"], parts, chance, known, one["name"])
        if one["in"] == "path":
            filled = filled.replace("{" + one["name"] + "}", str(found))
        elif one["in"] == "query" and chance.random() < 0.5:
            query.append((one["name"], str(found)))
        elif one["name"] == "Idempotency-Key" and chance.random() < 0.3:
            headers["Idempotency_Key"] = chance.choice(("k", "k" * 40, "k" * 300))
    body = None
    if "requestBody" in said:
        schema = said["requestBody"]["content"]["application/json"]["schema"]
        body = spoilt(value(schema, parts, chance, known), chance)
    address = filled + (f"?{httpx.QueryParams(query)}" if query else "")
    return address, await program.ask(method.upper(), address, body, **headers)


async def room(running: Any) -> tuple[Lender, Program, dict[str, Any]]:
    """A session with an activity of every kind, one of them open, and somebody in it."""
    first = await lender(running)
    lead = await first.program()
    for kind in (
        "brainstorm",
        "cluster",
        "vote",
        "agree",
        "questions",
        "scale",
        "opinion",
        "tables",
        "check_in",
    ):
        await lead.send(f"{first.session}/commands/add-activity", kind=kind, prompt="?", minutes=5)
    activities = [one["id"] for one in await lead.get(f"{first.session}/activities")]
    await lead.send(f"{first.session}/commands/turn-activity", activity_id=activities[0], move="open")
    known = {
        "session_id": [first.staff.session_id],
        "platform_id": [first.platform],
        "activity_id": activities,
        "code": [first.staff.code],
    }
    return first, lead, known


async def found_wrong(running: Any) -> tuple[list[str], int, set[int]]:
    first, lead, known = await room(running)
    description = await lead.get("/openapi.json")
    chance, faults, statuses = random.Random(5), list[str](), set[int]()
    every = [
        (method, path)
        for path, methods in description["paths"].items()
        for method in methods
        if path.rsplit("/", 1)[1] not in ENDS
    ]
    chance.shuffle(every)
    turns = range(-(-CASES // AT_ONCE))
    programs = [await first.program() for _ in turns]
    people = [await joined(lead, first.staff.code) for _ in turns]  # before the cases lock the door
    for case in range(CASES):
        program, person = programs[case // AT_ONCE], people[case // AT_ONCE]
        method, path = every[case % len(every)]
        who = person if chance.random() < 0.3 else program
        address, answer = await asked(who, description, method, path, known, chance)
        statuses.add(answer.status_code)
        fault = wrong(description, description["paths"][path][method], answer)
        if fault:
            faults.append(f"{method} {address}: {fault}")
    return faults, len(every), statuses


def test_no_address_answers_otherwise_than_is_described(running: Any) -> None:
    faults, every, statuses = asyncio.run(found_wrong(running))
    assert faults == [] and every > 280
    assert {200, 403, 404, 422} <= statuses, "the cases reach the rules, and not only the door"


def test_an_answer_of_another_shape_would_be_found() -> None:
    """Negative control."""
    shape = {"type": "object", "required": ["seq"]}
    said = {"responses": {"200": {"content": {"application/json": {"schema": shape}}}}}
    description: dict[str, Any] = {"components": {"schemas": {}}}

    def answered(status: int, body: Any, kind: str = "application/json") -> str:
        answer = httpx.Response(status, content=json.dumps(body), headers={"content-type": kind})
        return wrong(description, said, answer)

    assert answered(200, {"seq": 1}) == ""
    assert "another shape" in answered(200, {}) and "not described" in answered(404, {})
    assert "came as" in answered(200, {}, "text/html") and answered(500, {}).startswith("500")
