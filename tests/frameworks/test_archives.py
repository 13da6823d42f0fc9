"""A platform takes its frameworks along: attached again where they are, made where they are not, and nothing half."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from cli.test_export_import import Files, counted, rows, with_rows
from dialogue.accounts.schema import Account
from dialogue.archives import bring_in
from dialogue.archiving.values import Unfit
from dialogue.documents.zips import zipped
from dialogue.frameworks.schema import Framework, FrameworkEntry, FrameworkPlatform, TargetItem
from dialogue.kernel.database import Database
from dialogue.migrations import newest
from frameworks.test_framework import of_platform
from support.archives import brought, files_in, written
from support.days import in_days

OF_FRAMEWORKS = ("framework", "framework_platform", "strategic_target", "target_item", "framework_entry")


async def two_in_one(running: Any) -> tuple[str, str]:
    """Two platforms in a framework with targets, items of both and entries of one and of both; their numbers."""
    awa, ours, own_item = await of_platform(running, "Water")
    bo, theirs, other_item = await of_platform(running, "Land")
    cycle = {"name": "Water and land", "cycle_from": in_days(-30), "cycle_until": in_days(300)}
    made = await awa.post(f"{ours}/frameworks", **cycle)
    here = made.url.path
    key = re.findall(r'id="framework-key" readonly value="(\w+)"', made.text)[0]
    await awa.post(f"{here}/targets", text="Every village decides about its water")
    await bo.post(f"{theirs}/frameworks/joining", key=key)
    await bo.post(f"{here}/targets", text="Land for those who till it")
    await awa.post(f"{here}/targets/1/items", item=str(own_item))
    await bo.post(f"{here}/targets/1/items", item=str(other_item))
    numbers = ours.split("/")[-1], theirs.split("/")[-1]
    for who, took_part in ((awa, numbers), (awa, numbers[:1]), (bo, numbers[1:])):
        entry = {"happened_on": in_days(-1), "platforms": list(took_part), "what": f"A visit of {took_part}"}
        await who.post(f"{here}/entries", sort="learning", **entry)
    await awa.close()
    await bo.close()
    return numbers


def all_of(data: Path, model: type[SQLModel]) -> list[Any]:
    database = Database.at(data)
    try:
        with database.read() as reader:
            return list(reader.exec(select(model)))
    finally:
        database.close()


def test_platforms_of_a_framework_move_one_after_the_other(running: Any, tmp_path: Path) -> None:
    first, second = asyncio.run(two_in_one(running))
    data, there = running.settings.data, tmp_path / "there"
    archives = {one: tmp_path / f"{one}.zip" for one in (first, second)}
    for one, file in archives.items():
        assert written(data, one, file).exit_code == 0
    files = files_in(archives[first])
    (framework,) = rows(files, "framework")
    assert framework["salt"] == "" and framework["digest"] == f"left-{framework['id']}", (
        "its key stays behind"
    )
    assert [one["platform_id"] for one in rows(files, "framework_platform")] == [int(first)]
    assert [one["platforms"] for one in rows(files, "framework_entry")] == [[int(first)]] * 2
    assert len(rows(files, "strategic_target")) == 2 and len(rows(files, "target_item")) == 1
    held = b"".join(files.values())
    (bos,) = (one.name for one in all_of(data, Account) if one.name not in held.decode())
    assert bos, "nobody of the other platform comes along"

    # Into an empty server it is made; there the platform is equal.
    assert brought(archives[first], there).exit_code == 0
    assert written(there, first, tmp_path / "again.zip").exit_code == 0
    assert (tmp_path / "again.zip").read_bytes() == archives[first].read_bytes()
    assert len(all_of(there, FrameworkPlatform)) == 1 == len(all_of(there, TargetItem))

    # The other one follows and is attached to it; both are equal to what they were.
    done = brought(archives[second], there)
    assert done.exit_code == 0, done.output
    for one, file in archives.items():
        assert written(there, one, tmp_path / "again.zip").exit_code == 0
        assert (tmp_path / "again.zip").read_bytes() == file.read_bytes(), one
    assert len(all_of(there, Framework)) == 1 and len(all_of(there, FrameworkPlatform)) == 2
    together = sorted(one.platforms for one in all_of(there, FrameworkEntry))
    assert together == sorted([[int(first)], [int(second)], sorted((int(first), int(second)))])
    again = brought(archives[second], there)
    assert again.exit_code == 2 and "Nothing was changed" in again.stderr


def gone_on(files: Files) -> Files:
    """The framework's record with another entry at its end, and a hash that does not follow."""
    (framework,) = rows(files, "framework")

    def change(found: list[dict[str, Any]]) -> None:
        last = max(
            (one for one in found if one["stream_id"] == framework["id"]), key=lambda one: int(one["seq"])
        )
        last["hash"] = "0" * 64

    return with_rows(files, "log_entry", change)


FOREIGN: dict[str, Callable[[Files], Files]] = {
    "another framework": lambda files: with_rows(files, "framework", lambda found: found[0].update(name="Else")),
    "a record that went on in another way": gone_on,
    "another target": lambda files: with_rows(
        files, "strategic_target", lambda found: found[0].update(text="Something else")
    ),
    "a platform that is not in the archive": lambda files: with_rows(
        files, "framework_platform", lambda found: found.append({**found[0], "id": 99, "platform_id": 1})
    ),
    "an item without its target": lambda files: with_rows(
        files, "target_item", lambda found: found[0].update(target_id=4711)
    ),
}  # fmt: skip


def test_what_does_not_fit_the_framework_that_is_here_changes_nothing(running: Any, tmp_path: Path) -> None:
    first, second = asyncio.run(two_in_one(running))
    data, there = running.settings.data, tmp_path / "there"
    archives = {one: tmp_path / f"{one}.zip" for one in (first, second)}
    for one, file in archives.items():
        assert written(data, one, file).exit_code == 0
    assert brought(archives[first], there).exit_code == 0
    target, files = Database.at(there), files_in(archives[second])
    tables = {name: SQLModel.metadata.tables[name] for name in (*OF_FRAMEWORKS, "log_entry", "account")}

    def stored() -> str:
        with target.read() as reader:
            found = {
                name: [list(map(str, row)) for row in reader.connection().execute(table.select())]
                for name, table in tables.items()
            }
        return json.dumps(found)

    before, number = stored(), counted(target)
    for name, spoil in FOREIGN.items():
        with pytest.raises(Unfit, match="Nothing was changed"):
            bring_in(target, SQLModel.metadata, zipped(spoil(files)), newest() or "", "-")
        assert (stored(), counted(target)) == (before, number), name

    # Somebody else has the number of an account: she gets nothing of the platform.
    taken = rows(files, "account")[0]
    with target.write() as tx:
        asked = select(Account).order_by(Account.id.desc())  # type: ignore[union-attr]
        mine = tx.exec(asked).first()
        assert mine is not None
        columns = {**mine.model_dump(), "id": taken["id"], "name": "Else", "name_key": "else"}
        tx.add(Account(**columns))
    with pytest.raises(Unfit, match="the account"):
        bring_in(target, SQLModel.metadata, zipped(files), newest() or "", "-")
    target.close()
