"""What SQLite asks of the disk, call by call, heard in this process; and the disk as a power cut may leave it.

SQLite reaches files through a table of functions (its VFS). `listened` puts functions of ours into that table, which note
each call and hand it on. So nothing has to be installed, and nothing is guessed from the outside.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512  # bytes that a disk writes as a whole

_INT, _LONG, _POINTER = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p
OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _LONG)
TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _LONG)
SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
METHODS = 19  # functions of the third version of the table, after its number
AT_WRITE, AT_TRUNCATE, AT_SYNC = 3, 4, 5  # places in a file's table, its number at place 0
AT_OPEN = 40  # bytes before xOpen in sqlite3_vfs: three numbers (filled up to 16), next, name, data


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked of one file: `write` at a place, `cut` to a length, `sync`, or `said` for an answer to somebody."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""
    note: Any = None


@dataclass
class Disk:
    """The calls in their order."""

    calls: list[Call] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)
    """Kept for as long as connections use them."""

    def say(self, note: Any) -> None:
        """Somebody is told something at this moment."""
        self.calls.append(Call("said", note=note))


_kept: list[Disk] = []  # connections outlive the listening, and go on through these tables


@contextmanager
def listened() -> Iterator[Disk]:
    """Hear what connections that are opened in the block ask of files whose names are `dialogue.sqlite3...`."""
    disk = Disk()
    _kept.append(disk)
    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    library.sqlite3_vfs_find.restype = _POINTER
    place = ctypes.c_void_p.from_address(library.sqlite3_vfs_find(None) + AT_OPEN)
    before = place.value
    assert before
    really_open = OPEN(before)

    def opened(vfs: int, name: int | None, file: int, flags: int, given: int) -> int:
        code = int(
            really_open(vfs, name, file, flags, given)
        )  # the name as a place: SQLite goes on reading it there
        called = Path(ctypes.string_at(name).decode()).name if name else ""
        if code == 0 and called.startswith("dialogue.sqlite3"):
            _listen(disk, called, file)
        return code

    ours = OPEN(opened)
    disk.tables.append((ours, really_open))
    place.value = ctypes.cast(ours, _POINTER).value
    try:
        yield disk
    finally:
        place.value = before


def _listen(disk: Disk, name: str, file: int) -> None:
    table = ctypes.c_void_p.from_address(file)
    assert table.value
    copy = (_POINTER * (METHODS + 1)).from_buffer_copy(
        (ctypes.c_char * (8 * (METHODS + 1))).from_address(table.value)
    )
    write, cut, sync = WRITE(copy[AT_WRITE]), TRUNCATE(copy[AT_TRUNCATE]), SYNC(copy[AT_SYNC])

    def on_write(one: int, data: int, size: int, at: int) -> int:
        disk.calls.append(Call("write", name, at, ctypes.string_at(data, size)))
        return int(write(one, data, size, at))

    def on_cut(one: int, size: int) -> int:
        disk.calls.append(Call("cut", name, size))
        return int(cut(one, size))

    def on_sync(one: int, flags: int) -> int:
        code = int(sync(one, flags))
        disk.calls.append(Call("sync", name))  # noted when it has come back: only then it is on the disk
        return code

    functions = (WRITE(on_write), TRUNCATE(on_cut), SYNC(on_sync))
    for place, function in zip((AT_WRITE, AT_TRUNCATE, AT_SYNC), functions, strict=True):
        copy[place] = ctypes.cast(function, _POINTER).value
    disk.tables.append((copy, functions, write, cut, sync))
    table.value = ctypes.addressof(copy)


def told_too_early(calls: list[Call]) -> list[Any]:
    """Answers at whose moment the log held something that was not yet on the disk, or that nothing was written for."""
    wrong, open_, written = [], False, False
    for call in calls:
        if call.file.endswith("-wal"):
            open_ = call.what != "sync" and (open_ or call.what == "write")
            written = written or call.what == "write"
        if call.what == "said":
            if open_ or not written:
                wrong.append(call.note)
            written = False
    return wrong


@dataclass
class Image:
    """The files as a disk may hold them after a power cut."""

    files: dict[str, bytearray] = field(default_factory=dict)

    def carry_out(self, call: Call, chance: random.Random | None = None) -> None:
        """A call that reached the disk. With `chance`: of a write, some sectors did and some did not."""
        file = self.files.setdefault(call.file, bytearray())
        if call.what == "cut":
            del file[call.at :]
            file.extend(bytes(call.at - len(file)))
            return
        size = SECTOR if chance is not None else max(1, len(call.data))
        for start in range(0, len(call.data), size):
            if chance is not None and chance.random() < 0.5:
                continue
            piece, at = call.data[start : start + size], call.at + start
            file.extend(bytes(max(0, at + len(piece) - len(file))))
            file[at : at + len(piece)] = piece


def after_a_cut(
    before: dict[str, bytes], calls: list[Call], chance: random.Random
) -> tuple[Image, list[Any]]:
    """The disk when the power goes after these calls, and what had been said by then.

    What came before a file's last sync is there. Of what came later each call may have arrived, or a part of its sectors, or
    nothing: a disk keeps no order between syncs.
    """
    last = {call.file: at for at, call in enumerate(calls) if call.what == "sync"}
    image = Image({name: bytearray(data) for name, data in before.items()})
    for at, call in enumerate(calls):
        if call.what not in {"write", "cut"}:
            continue
        if at < last.get(call.file, -1):
            image.carry_out(call)
        elif (fate := chance.random()) < 0.6:
            image.carry_out(call, None if fate < 0.3 else chance)
    return image, [call.note for call in calls if call.what == "said"]
