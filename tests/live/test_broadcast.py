"""Frames that are encoded once for everybody."""

from __future__ import annotations

import pytest
from websockets.client import ClientProtocol
from websockets.exceptions import NegotiationError, ProtocolError
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from dialogue.live.broadcast import PACKED_FROM, Packing, encoded


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_browser_reads_an_encoded_text_as_it_was(length: int) -> None:
    """Read by an independent client, at each change of the length's form (RFC 6455, 5.2)."""
    text = ("<p>土地 🌾</p>" * (length // 5 + 1))[:length]
    client = ClientProtocol(parse_uri("ws://dialogue.test/"), state=State.OPEN, max_size=None)
    client.receive_data(encoded(text))
    (frame,) = client.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, frame.fin, frame.data.decode()) == (Opcode.TEXT, True, text)


def agreed(*offered: tuple[str, str | None]) -> ClientProtocol:
    """An independent client that has agreed with the server on packing, as browsers do."""
    answer, _ = Packing().process_request_params(offered, [])
    client = ClientProtocol(parse_uri("ws://dialogue.test/"), state=State.OPEN, max_size=None)
    client.extensions = [ClientPerMessageDeflateFactory().process_response_params(answer, [])]
    return client


@pytest.mark.parametrize("length", [0, PACKED_FROM - 1, PACKED_FROM, 70_000, 200_000])
def test_a_browser_reads_packed_texts_one_after_the_other(length: int) -> None:
    client = agreed(("client_max_window_bits", None))
    text = ("<p>wells for all</p>" * (length // 20 + 1))[:length]
    for _ in range(2):  # each is packed by itself: whoever missed the first reads the second
        sent = encoded(text, packs=True)
        client.receive_data(sent)
        (frame,) = client.events_received()
        assert isinstance(frame, Frame) and frame.data.decode() == text
        assert len(sent) < PACKED_FROM + 10
    other = agreed()
    other.receive_data(sent)
    (frame,) = other.events_received()
    assert isinstance(frame, Frame) and frame.data.decode() == text


def test_who_has_not_agreed_gets_no_packed_text_and_could_not_read_it() -> None:
    """Negative control, and what is declined."""
    assert encoded("x" * 5000) == encoded("x" * 5000, packs=False) and len(encoded("x" * 5000)) > 5000
    client = ClientProtocol(parse_uri("ws://dialogue.test/"), state=State.OPEN, max_size=None)
    client.receive_data(encoded("x" * 5000, packs=True))
    assert not client.events_received() and isinstance(client.parser_exc, ProtocolError)
    with pytest.raises(NegotiationError):
        Packing().process_request_params([("server_max_window_bits", "10")], [])
