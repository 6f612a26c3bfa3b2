"""Jobs in, reports out: pulled when a worker is free, told as they finish, nobody left."""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from grader.pipeline import pool as pools
from grader.pipeline.pool import Job, Pool, Setting
from tests.grader.pipeline.scripted_grader import grade, jobs, mark, seen, setting
from tests.grader.sandbox.attempts import alive, descendants, eventually

__all__ = ["setting"]


@pytest.mark.parametrize("count", [1, 3, 9])
def test_each_job_is_graded_once_with_its_own_bytes(setting: Setting, count: int) -> None:
    todo = [Job(f"s{k}", bytes(80) + os.urandom(k * 700_000)) for k in range(8)]
    found = grade(Pool(setting, count), todo)
    assert {name: r and r["hash"] for name, r in found.items()} == {
        job.student: hashlib.sha256(job.data).hexdigest() for job in todo
    }
    assert len(seen(setting)) <= count


def test_nothing_is_started_for_nothing(setting: Setting) -> None:
    pool = Pool(setting, 4)
    pool.start(0)
    assert grade(pool, []) == {}
    assert seen(setting) == []


def test_workers_that_were_started_ahead_are_used(setting: Setting) -> None:
    pool = Pool(setting, 4)
    pool.start(2)
    assert eventually(lambda: len(seen(setting)) == 2)
    assert len(grade(pool, jobs("", "", ""))) == 3


def test_stopping_ends_who_works_warms_up_or_waits(setting: Setting) -> None:
    before = descendants(os.getpid())
    mark(setting, "freeze")
    pool = Pool(setting, 3)
    run = pool.run(jobs("wait for ever", "wait for ever", "wait for ever"))
    assert next(run) is None
    started = time.monotonic()
    pool.stop()
    assert time.monotonic() - started < pools.STOP_SECONDS
    assert not alive(descendants(os.getpid()) - before)


def test_a_job_is_pulled_when_a_worker_is_free_for_it(setting: Setting) -> None:
    pulled: list[str] = []

    def source() -> Iterator[Job]:
        for job in jobs(*["wait go"] * 6):
            pulled.append(job.student)
            yield job

    found = []
    for done in Pool(setting, 2).run(source()):
        if done is None:
            assert len(pulled) == 2
            mark(setting, "go")
        else:
            found.append(done)
            assert len(pulled) <= len(found) + 3  # two at work, and one in the caller's hands
    assert len(found) == 6


def test_the_caller_has_its_turn_while_nothing_finishes(setting: Setting) -> None:
    turns = []
    for done in Pool(setting, 1).run(jobs("wait go")):
        turns.append((done is None, time.monotonic()))
        if len(turns) == 4:
            mark(setting, "go")
    assert [empty for empty, _ in turns[:4]] == [True] * 4
    gaps = [after - before for (_, before), (_, after) in pairwise(turns)]
    assert max(gaps[:3]) < 4 * pools.TURN  # on a busy machine; the promise is one


def test_what_finishes_is_told_while_the_source_works(setting: Setting) -> None:
    told: list[str] = []

    def source() -> Iterator[Job | None]:
        yield from jobs("")
        while not told:  # it has nothing yet
            yield None

    for done in Pool(setting, 1).run(source()):
        if done is not None:
            told.append(done[0].student)
    assert told == ["s0"]


def test_an_error_of_the_source_goes_up_after_what_has_finished(setting: Setting) -> None:
    before = descendants(os.getpid())

    def source() -> Iterator[Job]:
        yield from jobs("")
        raise OSError("the disk is gone")

    run = Pool(setting, 1).run(source())
    assert next(done for done in run if done)[0].student == "s0"
    with pytest.raises(OSError, match="the disk is gone"):
        next(done for done in run if done)
    assert not alive(descendants(os.getpid()) - before)


def test_who_leaves_the_loop_leaves_no_worker(setting: Setting) -> None:
    before = descendants(os.getpid())
    run = Pool(setting, 2).run(jobs("", "wait for ever"))
    assert next(done for done in run if done)
    run.close()  # type: ignore[attr-defined]
    assert not alive(descendants(os.getpid()) - before)


def test_a_lock_of_the_coordinators_is_not_the_workers(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as lock, path.open("w") as other:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pool = Pool(setting, 1)
        for done in pool.run(jobs("look", "wait go")):
            if done is not None and done[0].student == "s0":
                assert done[1] is not None
                assert str(path) not in done[1]["open"]
            elif done is None:  # the worker waits
                lock.close()
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
                mark(setting, "go")
    assert pool.notes == []


def test_a_ctrl_c_is_the_coordinators_alone(setting: Setting) -> None:
    pool, found = Pool(setting, 1), []
    for done in pool.run(jobs("wait go")):
        if done is None:
            os.kill(seen(setting)[-1], signal.SIGINT)
            mark(setting, "go")
        else:
            found.append(done)
    assert [report is not None for _, report in found] == [True]
    assert pool.notes == []


def test_a_worker_has_no_handlers_of_the_coordinators(setting: Setting) -> None:
    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        pool = Pool(setting, 1)
        for done in pool.run(jobs("wait go")):
            if done is None and not pool.notes:
                os.kill(seen(setting)[-1], signal.SIGTERM)
                mark(setting, "go")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert "died (signal 15)" in pool.notes[0]


def test_a_worker_dies_with_the_thread_that_started_it(setting: Setting) -> None:
    """As the kernel has it: so the pool is run where it was started."""
    pool = Pool(setting, 1)
    thread = threading.Thread(target=pool.start, args=(1,))
    thread.start()
    thread.join()
    assert all(grade(pool, jobs("")).values())
