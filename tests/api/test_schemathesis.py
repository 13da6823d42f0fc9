"""A generator that is not ours reads the description of a running server and looks for an answer that it does not allow.

`test_every_address.py` chooses words and numbers that we thought of. schemathesis makes requests out of the schema alone,
right ones and wrong ones, and judges the answers by checks of its own: failures of the server, statuses, types, headers and
shapes that are not described, wrong data that is taken, addresses that ask for a token and open without, methods that
should not be there. One of its checks is left out: that whatever fits the schema is carried out. Rules say no to much that
fits (a step is closed, an idea is somebody else's), and that is their purpose.
"""

from __future__ import annotations

import asyncio
import copy
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from typing import Any

import requests

from api.test_every_address import AT_ONCE, ENDS, room
from support.length import FULL
from support.programs import joined

CASES = 2000 if FULL else 60
NO_ZERO = r"^[^\x00]*$"


def readable(part: Any) -> Any:
    """The description without the pattern of words, which schemathesis compiles anew with every length (half a second each).

    It is told in its settings instead that no word has a zero in it.
    """
    if isinstance(part, list):
        return [readable(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {name: readable(one) for name, one in part.items()}
    if found.get("pattern") == NO_ZERO:
        del found["pattern"]
    return found


class Judge:
    """Cases of a description against a running server, and what was wrong with the answers."""

    def __init__(
        self,
        address: str,
        description: dict[str, Any],
        known: Mapping[str, Any],
        tokens: list[str],
        seat: str,
    ) -> None:
        import schemathesis  # here, since it takes half a second that only this test has to pay

        self.known, self.tokens, self.seat = known, tokens, seat
        self.schema = schemathesis.openapi.from_dict(readable(description))
        self.schema.config.update(base_url=f"{address}/api/v1")
        self.schema.config.generation.update(allow_x00=False)
        rejected = self.schema.config.checks.negative_data_rejection
        rejected.expected_statuses = [*rejected.expected_statuses, "413"]  # of a word that is too long
        self.web, self.chance = requests.Session(), random.Random(7)
        self.faults: list[str] = []
        self.statuses: Counter[int] = Counter()

    def operations(self) -> list[Any]:
        """Every address with its method, in the same order in every run, without those that end the room."""
        found = [one.ok() for one in self.schema.get_all_operations()]
        found = [one for one in found if one.path.rsplit("/", 1)[1] not in ENDS]
        random.Random(3).shuffle(found)
        return found

    def ask(self, operation: Any, right: int, wrong: int) -> None:
        """So many requests that the description allows, and so many that it does not."""
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis.errors import Unsatisfiable
        from schemathesis import GenerationMode

        for mode, many in ((GenerationMode.POSITIVE, right), (GenerationMode.NEGATIVE, wrong)):
            if not many:
                continue
            cases = given(operation.as_strategy(generation_mode=mode))
            every_run = settings(
                max_examples=many,
                phases=[Phase.generate],
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            )
            with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
                every_run(cases(self._case))()  # an address without fields has nothing that could be wrong

    def _case(self, case: Any) -> None:
        from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

        made = {where.value for where, part in case.meta.components.items() if part.mode.is_negative}
        still = made - {"header"}  # the token is a good one in every case
        for name in case.path_parameters or ():
            if name in self.known and self.chance.random() < 0.9:
                case.path_parameters[name] = self.chance.choice(self.known[name])
                still -= {"path", "query"}  # what stands in no schema of a query is passed over
        for name, value in dict(case.body if isinstance(case.body, dict) else {}).items():
            if name in self.known and type(value) is int and "body" not in made:
                case.body[name] = self.chance.choice(self.known[name])
        asked = sum(self.statuses.values())
        token = self.seat if asked % 4 == 3 else self.tokens[asked // AT_ONCE % len(self.tokens)]
        headers = {"Authorization": f"Bearer {token}"}
        answer = case.call(session=self.web, headers=headers)
        self.statuses[answer.status_code] += 1
        try:
            case.validate_response(
                answer,
                headers=headers,
                # What was wrong with a case may have been put right above: then it need not be refused.
                excluded_checks=[positive_data_acceptance, *([] if still else [negative_data_rejection])],
                transport_kwargs={"session": self.web},
            )
        except BaseExceptionGroup as group:
            self.faults += [f"{case.operation.label}: {one}" for one in group.exceptions]


async def prepared(running: Any) -> tuple[dict[str, Any], dict[str, Any], list[str], str]:
    first, lead, known = await room(running)
    tokens = [(await first.program()).token for _ in range(-(-CASES // AT_ONCE) + 1)]
    person = await joined(lead, first.staff.code)
    return await lead.get("/openapi.json"), known, tokens, person.token


def test_schemathesis_finds_nothing_and_would_find_a_lie(running: Any) -> None:
    description, known, tokens, seat = asyncio.run(prepared(running))
    judge = Judge(running.address, description, known, tokens[1:], seat)
    every = judge.operations()
    assert len(every) > 280
    each = -(-CASES // len(every))
    for operation in every if FULL else every[: CASES // 2]:
        judge.ask(operation, right=-(-each // 2), wrong=max(1, each // 2))
    assert judge.faults == [], "\n\n".join(judge.faults)
    assert sum(judge.statuses.values()) >= CASES and {200, 404, 422} <= set(judge.statuses), judge.statuses

    # Negative control: two lies in the description, one of a shape and one of a status.
    lying = copy.deepcopy(description)
    asked = lying["paths"]["/sessions/{session_id}"]["get"]["responses"]
    asked["200"]["content"]["application/json"]["schema"] = {"type": "object", "required": ["nobody"]}
    del lying["paths"]["/join/{code}"]["get"]["responses"]["404"]
    judge = Judge(running.address, lying, {"session_id": known["session_id"]}, tokens[:1], tokens[0])
    for operation in judge.operations():
        if operation.label in {"GET /sessions/{session_id}", "GET /join/{code}"}:
            judge.ask(operation, right=2, wrong=1)
    found = "\n".join(judge.faults)
    assert '"nobody" is a required property' in found and "Undocumented status code" in found, found
