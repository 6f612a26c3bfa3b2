"""Workers that die, freeze and talk nonsense at every moment: the run goes on and says so."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import threading
from collections.abc import Iterator

import pytest

from grader.pipeline import pool as pools
from grader.pipeline import worker_process
from grader.pipeline.pool import DEATHS, Job, Pool, PoolError, Setting
from tests.grader.pipeline.scripted_grader import NOISE, grade, jobs, mark, seen, setting
from tests.grader.sandbox.attempts import eventually

__all__ = ["setting"]

OFTEN = 1000


def dead(pid: int) -> None:
    """Kill a worker, and wait until it is dead, but not yet buried."""
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


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

    pool, found, killed = Pool(setting, 1), {}, False
    for done in pool.run(source()):
        if done is not None:
            found[done[0].student] = done[1]
        elif not killed:  # on a busy machine nothing is done for longer than once
            os.kill(seen(setting)[-1], signal.SIGKILL)
            killed = True
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


def test_where_one_sandbox_works_the_others_are_done_without(setting: Setting) -> None:
    """As on a machine whose memory holds one less."""

    def source() -> Iterator[Job]:
        first, *others = jobs("wait go", "", "", "")
        yield first
        assert eventually(lambda: len(seen(setting)) == 1)
        mark(setting, "refuse", OFTEN)
        yield from others

    pool, found = Pool(setting, 2), []
    for done in pool.run(source()):
        if done is None:
            mark(setting, "go")
        else:
            found.append(done[1])
    assert len(found) == 4
    assert all(found)
    assert len(seen(setting)) == 1
    assert "could not start its sandbox" in pool.notes[-1]


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
