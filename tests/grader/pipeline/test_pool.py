"""Workers that die, freeze and talk nonsense at every moment: the run goes on and says so."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import random
import re
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from grader.pipeline import pool as pools
from grader.pipeline import worker_process
from grader.pipeline.pool import DEATHS, Job, Pool, PoolError, Report, Setting
from tests.grader.pipeline.scripted_grader import NOISE, mark, seen, setting
from tests.grader.sandbox.attempts import alive, descendants, eventually

__all__ = ["setting"]

OFTEN = 1000


def jobs(*commands: str) -> list[Job]:
    return [Job(f"s{k}", command.encode()) for k, command in enumerate(commands)]


def grade(pool: Pool, todo: Iterable[Job | None]) -> dict[str, Report | None]:
    """Every job's report; each is told once, and no process is left."""
    before = descendants(os.getpid())
    found: dict[str, Report | None] = {}
    for done in pool.run(todo):
        if done is not None:
            assert done[0].student not in found
            found[done[0].student] = done[1]
    assert not alive(descendants(os.getpid()) - before)
    return found


def dead(pid: int) -> None:
    """Kill a worker, and wait until it is dead, but not yet buried."""
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


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


@pytest.mark.parametrize("command", ["kill", "half", "raise", *NOISE])
def test_a_worker_that_dies_over_a_job_costs_nothing(setting: Setting, command: str) -> None:
    mark(setting, "unlucky")
    pool = Pool(setting, 2)
    found = grade(pool, jobs("", f"{command} unlucky", "", ""))
    assert all(found.values())
    assert len(found) == 4
    (note,) = pool.notes
    assert "'s1'" in note


def test_after_two_deaths_there_is_no_report(setting: Setting) -> None:
    mark(setting, "unlucky", OFTEN)
    pool = Pool(setting, 2)
    found = grade(pool, jobs("", "kill unlucky", ""))
    assert {name for name, report in found.items() if report is None} == {"s1"}
    deaths = [note for note in pool.notes if "died (signal 9) while it graded 's1'" in note]
    assert len(deaths) == DEATHS
    assert "'s1' is not graded" in pool.notes[-1]


@pytest.mark.parametrize("count", [1, 2])
def test_a_worker_that_dies_while_it_warms_up_is_replaced(setting: Setting, count: int) -> None:
    mark(setting, "kill", 3)
    pool = Pool(setting, count)
    pool.start(count)
    assert all(grade(pool, jobs("", "", "")).values())
    assert len([n for n in pool.notes if "while it warmed up" in n]) == 3


def test_a_worker_that_dies_between_two_jobs_is_replaced(setting: Setting) -> None:
    """Killed when it waits; then the next job is sent to it, or its death is seen before."""

    def source(resting: bool) -> Iterator[Job | None]:
        first, second = jobs("", "")
        yield first
        dead(seen(setting)[-1])
        if resting:
            yield None
        yield second

    for resting in (True, False):
        pool = Pool(setting, 1)
        assert all(grade(pool, source(resting)).values())
        (note,) = pool.notes
        assert re.search(r"died \(signal 9\) between two submissions; the run goes on", note)


def test_a_worker_that_dies_while_a_job_is_sent_is_replaced(setting: Setting) -> None:
    def source() -> Iterator[Job]:
        yield from jobs("")
        os.kill(seen(setting)[-1], signal.SIGSTOP)  # so that the pipe fills
        yield Job("large", bytes(20_000_000))

    pool, found = Pool(setting, 1), {}
    for done in pool.run(source()):
        if done is None:
            os.kill(seen(setting)[-1], signal.SIGKILL)
        else:
            found[done[0].student] = done[1]
    assert all(found.values())
    assert len(found) == 2
    assert len(pool.notes) == 1


@pytest.mark.parametrize("seed", range(3))
def test_whoever_is_killed_whenever_each_job_is_told_once(setting: Setting, seed: int) -> None:
    rng = random.Random(seed)
    over = threading.Event()
    kills: list[int] = []

    def kill() -> None:
        while not over.wait(rng.uniform(0, 0.05)) and len(kills) < 12:
            living = [worker.child.pid for worker in list(pool._workers)]
            if living and (worker := rng.choice(living)) not in kills:
                kills.append(worker)
                with contextlib.suppress(ProcessLookupError):  # the run is over
                    os.kill(worker, signal.SIGKILL)

    pool = Pool(setting, 3)
    thread = threading.Thread(target=kill)
    thread.start()
    try:
        found = grade(pool, [Job(f"s{k}", bytes(80) + rng.randbytes(k << 15)) for k in range(60)])
    finally:
        over.set()
        thread.join()
    lost = [name for name, report in found.items() if report is None]
    assert len(found) == 60
    assert len(lost) <= len(kills) / DEATHS
    assert len([note for note in pool.notes if "died (signal 9)" in note]) <= len(kills)


def test_who_dies_again_and_again_over_nothing_ends_the_run(setting: Setting) -> None:
    mark(setting, "kill", OFTEN)
    with pytest.raises(
        PoolError, match=r"while it warmed up \(signal 9\): look at the system's log"
    ):
        grade(Pool(setting, 2), jobs("", ""))


def test_a_frozen_worker_is_ended(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "patience", lambda unit: 2.0)
    mark(setting, "unlucky")
    pool = Pool(setting, 1)
    assert all(grade(pool, jobs("freeze unlucky", "")).values())
    (note,) = pool.notes
    assert "stood still for 2 s and was ended while it graded 's0'" in note


def test_a_worker_that_freezes_while_it_warms_up_is_ended(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "WARM_SECONDS", 1.0)
    mark(setting, "freeze")
    pool = Pool(setting, 1)
    assert all(grade(pool, jobs("")).values())
    assert pool.notes


def test_a_worker_waits_for_its_sandbox_more_than_once(setting: Setting) -> None:
    mark(setting, "refuse")
    pool = Pool(setting, 1)
    assert all(grade(pool, jobs("")).values())
    assert pool.notes == [
        "a sandbox did not start (the warm parent ended: out of luck); it was started again"
    ]


def test_a_sandbox_that_never_starts_ends_the_run_with_its_reason(setting: Setting) -> None:
    mark(setting, "refuse", OFTEN)
    pool = Pool(setting, 2)
    with pytest.raises(PoolError, match="out of luck"):
        grade(pool, jobs("", "", ""))
    assert len(pool.notes) == 2  # then it had failed once for each worker, and once more


def test_what_no_second_try_helps_ends_the_run_at_once(setting: Setting) -> None:
    mark(setting, "fail")
    pool = Pool(setting, 1)
    with pytest.raises(PoolError, match="no such unit"):
        grade(pool, jobs(""))
    assert pool.notes == []


def test_what_befell_a_sandbox_is_told(setting: Setting) -> None:
    mark(setting, "once")
    pool = Pool(setting, 1)
    assert all(grade(pool, jobs("incident once")).values())
    assert pool.notes == ["a sandbox failed, while it graded 's0'"]


def test_where_no_process_can_be_started_the_others_do_the_work(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, left = os.fork, [1]

    def fork() -> int:
        left[0] -= 1
        if left[0] < 0:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return true()

    monkeypatch.setattr(os, "fork", fork)
    assert len(grade(Pool(setting, 3), jobs("", "", ""))) == 3
    with pytest.raises(PoolError, match=r"temporarily unavailable.*use fewer --workers"):
        grade(Pool(setting, 3), jobs("", "", ""))


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
