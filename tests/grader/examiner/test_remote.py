"""A remote student against a peer that says anything: forged, malformed, late, too much."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examiner import remote
from grader.examiner.errors import (
    Delegated,
    InfrastructureError,
    NotAttempted,
    OutOfMemory,
    StudentError,
    StudentGone,
    StudentRaised,
    Wrong,
)
from grader.examiner.promises import Batch
from grader.examiner.remote import Handle, RemoteStudent
from grader.examiner.unit import Limits
from grader.sandbox import wire
from grader.sandbox.launch import Ending, LaunchError
from tests.grader.sandbox.test_nodes import JSON
from tests.grader.sandbox.test_wire import frame

Peer = Callable[[wire.Channel, socket.socket], None]
PATIENCE = 25.0  # seconds; less than that of the examiner


class ScriptedAttempt:
    """In the place of an attempt: the other end of its channel follows a script."""

    def __init__(self, channel: wire.Channel, ending: Ending | None):
        self.channel = channel
        self.ended = False
        self._ending = ending

    def budget(self, cpu_seconds: float, wall_seconds: float) -> None:
        self.limits = (cpu_seconds, wall_seconds)

    def why(self) -> Ending:
        if self._ending is None:
            raise LaunchError("no report")
        return self._ending

    def end(self) -> Ending:
        self.ended = True
        self.channel.close()
        return self.why()


STOPPED = Ending("stopped", 9, None, 0.0, 0)


@contextmanager
def scripted(
    peer: Peer, ending: Ending | None = STOPPED, wall: float = 30.0
) -> Iterator[RemoteStudent]:
    ours, theirs = socket.socketpair()

    def follow() -> None:
        try:
            peer(wire.Channel(theirs), theirs)
        except (OSError, wire.ClosedError, wire.SlowError):
            return
        finally:
            theirs.close()

    thread = threading.Thread(target=follow)
    thread.start()
    student = RemoteStudent(ScriptedAttempt(wire.Channel(ours), ending))  # type: ignore[arg-type]
    student.start_clock(Limits(wall_seconds=wall))
    try:
        yield student
    finally:
        ours.close()
        thread.join()


def saying(*replies: Any) -> Peer:
    """Answers each message with the next reply: a message, or bytes as they are."""

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        for reply in replies:
            channel.receive(PATIENCE)
            if isinstance(reply, bytes):
                end.sendall(reply)
            else:
                channel.send(reply)

    return peer


def asked(peer: Peer, *args: Any, **options: Any) -> Any:
    with scripted(peer, **options) as student:
        return student.call("f", args, {})


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_reply_gives_plain_data_or_an_error_of_the_students(reply: Any) -> None:
    for message in ({"value": reply}, {"error": reply}, {"value": 1, "changed": reply}):
        try:
            asked(saying(message))
        except StudentError as error:
            assert error.hint()  # noqa: PT017
            error.hint().encode()


@settings(max_examples=100, deadline=None)
@given(JSON, JSON)
def test_any_reply_to_many_calls_too(values: Any, changed: Any) -> None:
    outcomes: list[Any] = []

    def send(batch: Batch) -> list[Any]:
        with scripted(saying({"values": values, "changed": changed})) as student:
            found, _ = student.call_all("f", batch)
        outcomes.extend(found)
        return found

    batch = Batch(send, lambda value: value, 1)
    for _ in range(3):
        batch.add((1.0,), {})
    try:
        batch.flush()
    except StudentError:
        return
    assert len(outcomes) == 3


TAMPERED = {
    "zeros": bytes(64),
    "text": b"passed: 4 of 4 points\n" * 20,
    "oversized": (2**32 - 1).to_bytes(4, "big") * 2,
    "unknown tag": {"value": {"exec": "1"}},
    "reference": {"value": {"r": ["cb", 0, ""]}},
    "earlier answer": {"value": {"r": ["p", 0, ""]}},
    "callback": {"callback": 0, "args": []},
    "callback number": {"callback": "0", "args": []},
    "callback args": {"callback": 0, "args": {"l": []}},
    "no report": {"error": "passed"},
    "buffer": {"value": {"a": ["<f8", [1], 0]}},
}


@pytest.mark.parametrize("reply", TAMPERED.values(), ids=TAMPERED)
def test_what_is_no_answer_is_tampering(reply: Any) -> None:
    with pytest.raises(StudentGone) as gone:
        asked(saying(reply))
    assert gone.value.reason == "tampered"


def test_the_process_is_ended_after_tampering() -> None:
    with scripted(saying({"value": {"q": 1}})) as student:
        with pytest.raises(StudentGone):
            student.call("f", (), {})
        assert student._attempt.ended  # type: ignore[attr-defined]


def deep(depth: int) -> Any:
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "reply",
    [
        {"error": {"kind": deep(900), "message": deep(900), "cell": deep(900)}},
        {"value": 1, "changed": [deep(900)]},
        {"value": {"a": [deep(900), [1], 0]}},
    ],
    ids=["error", "changed", "type"],
)
def test_depth_that_json_permits_breaks_nothing(reply: Any) -> None:
    try:
        assert asked(saying(reply)) == 1
    except StudentError as error:
        assert error.verdict in ("error", "tampered")  # noqa: PT017


def test_a_reply_before_the_question_is_just_a_wrong_answer() -> None:
    """Answers sent ahead shift the student's own replies; they are compared like any other."""

    def peer(channel: wire.Channel, end: socket.socket) -> None:
        channel.send({"value": 41})
        channel.receive(PATIENCE)
        channel.send({"value": 42})
        channel.receive(PATIENCE)

    with scripted(peer) as student:
        assert [student.call("f", (), {}) for _ in range(2)] == [41, 42]


def test_a_replayed_reply_has_no_more_effect_than_the_first() -> None:
    once = frame({"m": {"value": 7}, "b": []})
    with scripted(saying(once * 3, b"", b"")) as student:
        assert [student.call("f", (k,), {}) for k in range(3)] == [7, 7, 7]


REPORTS: list[tuple[Any, type[StudentError], str]] = [
    ({"placeholder": True}, NotAttempted, "not attempted"),
    ({"memory": True, "kind": "MemoryError"}, OutOfMemory, "memory"),
    ({"delegated": "torch cannot be used"}, Delegated, "delegated"),
    ({"kind": "ValueError", "message": "m", "line": 3}, StudentRaised, "error"),
    ({"kind": "infrastructure", "score": 4, "passed": True}, StudentRaised, "error"),
    ({"placeholder": 1, "memory": 1, "delegated": 1}, StudentRaised, "error"),
    ({}, StudentRaised, "error"),
]


@pytest.mark.parametrize(("report", "kind", "verdict"), REPORTS)
def test_reports_of_errors(report: Any, kind: type[StudentError], verdict: str) -> None:
    with pytest.raises(kind) as raised:
        asked(saying({"error": report}))
    assert raised.value.verdict == verdict


def test_texts_from_below_can_be_written_anywhere() -> None:
    nasty = "\x1b[2J\x00\ud800\u202e\r<script>"
    report = {"kind": nasty, "message": nasty * 100, "line": -5, "cell": nasty}
    with pytest.raises(StudentRaised) as raised:
        asked(saying({"error": report}))
    hint = raised.value.hint()
    hint.encode("utf-8")
    assert not set("\x1b\x00\u202e\r") & set(hint)
    assert len(hint) < 600
    value = asked(saying({"value": {"r": ["h", 1, nasty]}}))
    assert Handle.remote_type(value).isprintable()


ENDINGS = [
    (Ending("cpu", 9, None, 5.0, 0), "timeout"),
    (Ending("wall", 9, None, 0.0, 0), "timeout"),
    (Ending("threads", 9, None, 0.0, 0, 200), "killed"),
    (Ending("stopped", 9, None, 0.0, 0), "killed"),
    (Ending("", 11, None, 0.0, 0), "killed"),
    (Ending("", 0, 0, 0.0, 0), "killed"),
    (Ending("", 0, 97, 0.0, 0), "killed"),
    (Ending("", 9, None, 0.0, 0), "memory"),
]


@pytest.mark.parametrize(("ending", "reason"), ENDINGS)
def test_how_it_ended_is_the_monitors_word(ending: Ending, reason: str) -> None:
    with pytest.raises(StudentGone) as gone:
        asked(lambda channel, end: None, ending=ending)
    assert gone.value.reason == reason


def test_an_end_without_a_report_is_our_fault() -> None:
    with pytest.raises(InfrastructureError):
        asked(lambda channel, end: None, ending=None)


def test_silence_ends_at_the_backstop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "BACKSTOP_SECONDS", 0.1)
    given_up: list[bool] = []

    def silent(channel: wire.Channel, end: socket.socket) -> None:
        channel.receive(PATIENCE)
        try:
            channel.receive(PATIENCE)
        except wire.ClosedError:
            given_up.append(True)

    with pytest.raises(StudentGone) as gone:
        asked(silent, wall=0.1)
    assert gone.value.reason == "timeout"
    assert given_up  # the examiner hung up, long before the silent side would have


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
            with pytest.raises(StudentRaised, match="too large to be passed"):
                call()


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
