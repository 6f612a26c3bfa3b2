"""Frames over a socket: whatever bytes come, the answer is a frame or one of three errors."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox import wire
from grader.sandbox.wire import Channel, ClosedError, SlowError, WireError

LIMITED = settings(max_examples=120, deadline=None)
Ends = tuple[Channel, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def received(sent: bytes, *, close: bool = True) -> Any:
    """What a channel makes of these bytes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        writer = threading.Thread(target=_write, args=(theirs, sent, close))
        writer.start()
        try:
            return Channel(ours).receive(5)
        finally:
            ours.close()
            writer.join()


def _write(end: socket.socket, sent: bytes, close: bool) -> None:
    try:
        end.sendall(sent)
        if close:
            end.shutdown(socket.SHUT_WR)
    except OSError:
        return


def frame(header: Any, body: bytes = b"", text: bytes | None = None) -> bytes:
    text = json.dumps(header).encode() if text is None else text
    return struct.pack(">II", len(text), len(body)) + text + body


@LIMITED
@given(st.lists(st.binary(max_size=60), max_size=4), st.text(max_size=30))
def test_frames_arrive_as_they_were_sent(buffers: list[bytes], text: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Channel(theirs).send({"op": text}, buffers)
        message, views = Channel(ours).receive(5)
    assert message == {"op": text}
    assert [bytes(view) for view in views] == buffers


@LIMITED
@given(st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_an_error_of_the_protocol(garbage: bytes) -> None:
    try:
        message, _ = received(garbage)
    except (WireError, ClosedError):
        return
    assert isinstance(message, dict)


@LIMITED
@given(st.binary(min_size=1, max_size=120), st.binary(max_size=40))
def test_any_header_is_a_message_or_an_error_of_the_protocol(text: bytes, body: bytes) -> None:
    try:
        message, _ = received(frame(None, body, text))
    except WireError:
        return
    assert isinstance(message, dict)


@pytest.mark.parametrize(
    "header",
    [
        None,
        5,
        [],
        {},
        {"m": {}},
        {"b": []},
        {"m": [], "b": []},
        {"m": {}, "b": {}},
        {"m": {}, "b": "00"},
        {"m": {}, "b": None},
        {"m": {}, "b": [-1, 4]},
        {"m": {}, "b": [True, 2]},
        {"m": {}, "b": [3.0]},
        {"m": {}, "b": [2]},
        {"m": {}, "b": [10**30]},
    ],
    ids=lambda header: str(header)[:30],
)
def test_malformed_headers(header: Any) -> None:
    with pytest.raises(WireError):
        received(frame(header, b"abc"))


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"m": {}, "b": []',
        b"\xff\xfe",
        b'{"m": {"x": ' + b"9" * 5000 + b'}, "b": []}',
        b"NaN",
    ],
    ids=["lists", "dicts", "unfinished", "no text", "digits", "nan"],
)
def test_json_that_is_none(text: bytes) -> None:
    with pytest.raises(WireError):
        received(frame(None, b"", text))


@pytest.mark.parametrize(
    "lengths",
    [
        (wire.HEADER_CAP + 1, 0),
        (2, wire.BODY_CAP + 1),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0),
    ],
)
def test_a_size_over_the_cap_is_refused_before_anything_is_read(lengths: tuple[int, int]) -> None:
    with pytest.raises(WireError, match="over the cap"):
        received(struct.pack(">II", *lengths), close=False)


def test_millions_of_empty_buffers_are_refused() -> None:
    text = b'{"m": {}, "b": [' + b"0," * (wire.NODE_CAP + 1) + b"0]}"
    with pytest.raises(WireError, match="malformed header"):
        received(frame(None, b"", text))


def test_a_frame_cut_short_is_the_end(ends: Ends) -> None:
    channel, other = ends
    other.sendall(frame({"m": {}, "b": []})[:-3])
    other.close()
    with pytest.raises(ClosedError):
        channel.receive(5)


def test_frames_may_come_in_pieces_and_together(ends: Ends) -> None:
    channel, other = ends
    one = frame({"m": {"n": 1}, "b": [2]}, b"ab")
    two = frame({"m": {"n": 2}, "b": []})
    for byte in one[:-1]:
        other.sendall(bytes([byte]))
    other.sendall(one[-1:] + two)
    first, buffers = channel.receive(5)
    assert (first, bytes(buffers[0])) == ({"n": 1}, b"ab")
    assert channel.receive(5)[0] == {"n": 2}


def test_a_deadline_holds_against_drops_of_data(ends: Ends) -> None:
    channel, other = ends
    stop = threading.Event()

    def drip() -> None:
        other.sendall(struct.pack(">II", 1000, 0))
        while not stop.wait(0.02):
            other.sendall(b" ")

    writer = threading.Thread(target=drip)
    writer.start()
    before = time.monotonic()
    try:
        with pytest.raises(SlowError):
            channel.receive(0.2)
    finally:
        stop.set()
        writer.join()
    assert time.monotonic() - before < 20.0


def test_silence_ends_at_the_deadline(ends: Ends) -> None:
    with pytest.raises(SlowError):
        ends[0].receive(0.05)


def test_a_receiver_that_does_not_read_ends_at_the_deadline(ends: Ends) -> None:
    before = time.monotonic()
    with pytest.raises(SlowError):
        ends[0].send({}, [bytes(32 << 20)], 0.2)
    assert time.monotonic() - before < 20.0


def test_a_deadline_of_one_message_is_not_that_of_the_next(ends: Ends) -> None:
    """A receive that came just in time must not leave its last moment to the send after it."""
    channel, other = ends
    other.sendall(frame({"m": {}, "b": []}))
    channel.receive(0.01)
    reader = threading.Timer(0.3, lambda: drain(other))
    reader.start()
    channel.send({}, [bytes(8 << 20)], 5.0)
    channel.close()
    reader.join()


def drain(end: socket.socket) -> None:
    while end.recv(1 << 20):
        pass


def test_nobody_listens(ends: Ends) -> None:
    channel, other = ends
    other.close()
    with pytest.raises(ClosedError):
        channel.send({"op": "x"})
    with pytest.raises(ClosedError):
        channel.receive(5)


def test_what_is_too_large_is_not_sent(ends: Ends) -> None:
    with pytest.raises(WireError):
        ends[0].send({"text": "x" * wire.HEADER_CAP})
    with pytest.raises(WireError):
        ends[0].send({}, [bytes(wire.BODY_CAP), b"x"])
    ends[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        ends[1].recv(1)
