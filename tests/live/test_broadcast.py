"""Frames that are encoded once for everybody."""

from __future__ import annotations

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from dialogue.live.broadcast import encoded


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_browser_reads_an_encoded_text_as_it_was(length: int) -> None:
    """Read by an independent client, at each change of the length's form (RFC 6455, 5.2)."""
    text = ("<p>土地 🌾</p>" * (length // 5 + 1))[:length]
    client = ClientProtocol(parse_uri("ws://dialogue.test/"), state=State.OPEN, max_size=None)
    client.receive_data(encoded(text))
    (frame,) = client.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, frame.data.decode()) == (Opcode.TEXT, True, text)
