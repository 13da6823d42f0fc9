"""The address that a monitor asks: whether the server and its store answer."""

from __future__ import annotations

import asyncio
import os
import sqlite3

from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError

from dialogue.kernel.rights import Right, needs
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue, Services

router = Routes()
STORE_WITHIN = 5.0  # seconds for the store to answer a monitor


@router.api_route("/health", methods=["GET", "HEAD"])
@needs(Right.COME_IN)
async def health(request: Request, response: Response, dialogue: Dialogue) -> dict[str, object]:
    """Whether the server and its store answer (503 when not); on the server itself also what each room has drawn."""
    if not await _store_answers(dialogue):
        response.status_code = 503
        return {"ok": False}
    if request.client is None or request.client.host not in {"127.0.0.1", "::1"}:
        return {"ok": True}
    rooms = {
        str(session_id): {
            "seq": room.seq,
            "connections": len(room.connections),
            "audiences": len(room.audiences),
            "frames": room.counters.frames,
            "parts": room.counters.parts,
        }
        for session_id, room in dialogue.hub.rooms.items()
    }
    bus, others = dialogue.bus, dialogue.neighbours.there()
    several = {"process": bus.me, "pid": os.getpid(), "line_to_others": bus.up, "others": others}
    return {"ok": True, **(several if bus.shared else {}), "tasks": len(asyncio.all_tasks()), "rooms": rooms}


async def _store_answers(dialogue: Services) -> bool:
    if dialogue.database.trouble or dialogue.database.files.gone():
        return False
    try:
        async with asyncio.timeout(STORE_WITHIN):
            await dialogue.read(lambda reader: reader.connection().exec_driver_sql("SELECT 1").scalar())
    except (TimeoutError, SQLAlchemyError, sqlite3.Error):
        return False
    return not dialogue.database.trouble
