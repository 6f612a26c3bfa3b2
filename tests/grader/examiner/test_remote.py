"""A remote student against a peer that says anything: forged, malformed, late, too much."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from hypothesis import given, settings

from grader.examiner import remote
from grader.examiner.errors import (
    Delegated,
    InfrastructureError,
    OutOfMemory,
    StillPlaceholder,
    StudentError,
    StudentGone,
    StudentRaised,
)
from grader.examiner.promises import Batch
from grader.examiner.remote import Handle
from grader.sandbox import wire
from grader.sandbox.launch import Ending
from tests.grader.examiner.scripted import (
    PATIENCE,
    asked,
    saying,
    scripted,
)
from tests.grader.sandbox.test_nodes import JSON
from tests.grader.sandbox.test_wire import frame


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
    ({"placeholder": True}, StillPlaceholder, "error"),
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
    (Ending("", 9, None, 0.0, 0), "killed"),
]


@pytest.mark.parametrize(("ending", "reason"), ENDINGS)
def test_how_it_ended_is_the_monitors_word(ending: Ending, reason: str) -> None:
    with pytest.raises(StudentGone) as gone:
        asked(lambda channel, end: None, ending=ending)
    assert gone.value.reason == reason


@pytest.mark.parametrize("ending", [None, Ending("outside", 9, None, 0.0, 500_000)])
def test_an_end_without_a_report_or_by_others_is_our_fault(ending: Ending | None) -> None:
    with pytest.raises(InfrastructureError):
        asked(lambda channel, end: None, ending=ending)


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
