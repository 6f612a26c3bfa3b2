"""Callbacks and handles: what travels during a call, and what the examiner believes of it."""

from __future__ import annotations

import json
import socket
from typing import Any

import numpy as np
import pytest

from grader.examiner import remote
from grader.examiner.errors import (
    StudentGone,
    StudentRaised,
    Wrong,
)
from grader.examiner.promises import Batch
from grader.examiner.remote import Handle
from grader.sandbox import wire
from tests.grader.examiner.scripted import (
    PATIENCE,
    Peer,
    asked,
    saying,
    scripted,
)


def test_a_callback_answers_during_its_call() -> None:
    def peer(channel: wire.Channel, end: socket.socket) -> None:
        message, _ = channel.receive(PATIENCE)
        assert message["args"][0] == {"r": ["cb", 0, ""]}
        channel.send({"callback": 0, "args": [3.0]})
        answer, _ = channel.receive(PATIENCE)
        channel.send({"value": answer["value"]})

    assert asked(peer, lambda x: 2 * x) == 6.0


def callback_once(request: Any, buffers: list[bytes] | None = None) -> tuple[Peer, list[Any]]:
    """A peer that makes one callback and keeps what it is answered."""
    answers: list[Any] = []

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        channel.receive(PATIENCE)
        channel.send(request, buffers)
        answers.append(channel.receive(PATIENCE)[0])
        channel.send({"value": 0})

    return peer, answers


@pytest.mark.parametrize(
    ("request_", "buffers"),
    [
        ({"callback": 1, "args": []}, []),
        ({"callback": -1, "args": []}, []),
        ({"callback": True, "args": []}, []),
        ({"callback": 0, "args": [0] * 65}, []),
        ({"callback": 0, "args": [{"r": ["h", 1, ""]}]}, []),
        ({"callback": 0, "args": [{"a": ["<f8", [2], 0]}]}, [bytes(8)]),
    ],
    ids=["unknown", "negative", "boolean", "many", "handle", "array"],
)
def test_a_malformed_callback_is_tampering(request_: Any, buffers: list[bytes]) -> None:
    peer, _ = callback_once(request_, buffers)
    with pytest.raises(StudentGone) as gone:
        asked(peer, lambda *a: 1.0)
    assert gone.value.reason == "tampered"


def test_bad_arguments_of_a_callback_are_the_students_error() -> None:
    peer, answers = callback_once({"callback": 0, "args": ["text"]})
    assert asked(peer, lambda x: np.linalg.norm(x) + x) == 0
    assert "refused its arguments" in answers[0]["error"]


def test_a_callback_is_not_called_with_more_than_the_examiner_can_hold() -> None:
    size = remote.CALLBACK_BYTES // 8 + 1
    node = {"a": ["<f8", [size], 0]}
    peer, answers = callback_once({"callback": 0, "args": [node]}, [bytes(8 * size)])
    called: list[Any] = []
    assert asked(peer, called.append) == 0
    assert not called
    assert "too large" in answers[0]["error"]


def test_callbacks_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "CALLBACK_CAP", 50)
    called: list[int] = []

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        channel.receive(PATIENCE)
        while True:
            channel.send({"callback": 0, "args": []})
            channel.receive(PATIENCE)

    with pytest.raises(StudentGone) as gone:
        asked(peer, lambda: called.append(1))
    assert gone.value.reason == "tampered"
    assert len(called) == 50


def test_what_a_callback_judges_counts_after_the_call() -> None:
    peer, answers = callback_once({"callback": 0, "args": []})

    def judge() -> None:
        raise Wrong("You asked twice.")

    with scripted(peer) as student, pytest.raises(Wrong, match="You asked twice"):
        student.call("f", (judge,), {})
    assert answers  # the student's process was answered, so that the next call is in step


def test_what_came_up_too_large_to_go_down_again_is_the_students_error() -> None:
    big = np.zeros(wire.BODY_CAP // 8)
    batch = Batch(lambda b: [], lambda value: value, 1)
    batch.calls.append(((big, big), {}))
    with scripted(saying()) as student:
        for call in (
            lambda: student.call("f", (big, big), {}),
            lambda: student.call_all("f", batch),
        ):
            with pytest.raises(StudentRaised) as raised:
                call()
            assert "too large to be passed" in raised.value.hint()


def test_a_handle_stays_below_and_its_operators_travel() -> None:
    said: list[Any] = []

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        for reply in ({"r": ["h", 4, "Value"]}, 9.0, 2.0, {"r": ["h", 5, "Value"]}, None):
            said.append(channel.receive(PATIENCE)[0])
            channel.send({"value": reply})

    with scripted(peer) as student:
        handle = student.call("Value", (3.0,), {})
        assert handle(1, key=2) == 9.0
        assert handle.data == 2.0
        assert isinstance(handle * handle, Handle)
        handle.grad = 0.0
    assert json.dumps(said[1]["handle"]) == "4"
    assert said[2]["get"] == "data"
    assert said[3]["operator"] == "mul"
    assert said[3]["args"] == [{"r": ["h", 4, ""]}] * 2
    assert (said[4]["set"], said[4]["args"]) == ("grad", [0.0])


def test_a_handle_passes_for_nothing_else() -> None:
    handle = asked(saying({"value": {"r": ["h", 1, "ndarray"]}}))
    assert handle != 1.0
    assert np.asarray(handle).dtype == object
    assert np.asarray([handle, handle]).dtype == object
    for use in (bool, float, int, iter, len, lambda h: h < 1, lambda h: 1 in h):
        with pytest.raises(TypeError):
            use(handle)
    for name in ("__array__", "__class_getitem__", "_student_", "__float__"):
        with pytest.raises(AttributeError):
            getattr(handle, name)


def test_what_is_to_be_kept_is_asked_for() -> None:
    said: list[Any] = []

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        said.append(channel.receive(PATIENCE)[0])
        channel.send({"value": {"t": [1.0, {"r": ["h", 3, "dict"]}]}})

    with scripted(peer) as student:
        value, kept = student.call("f", (), {}, keep=(1,))
    assert said[0]["keep"] == [1]
    assert value == 1.0
    assert isinstance(kept, Handle)
