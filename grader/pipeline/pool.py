"""Worker processes: each grades one submission at a time and hands back plain JSON.

A worker that dies costs no student a point: the submission goes to another one, and after two
deaths it is reported as a fault of the grader.
"""

from __future__ import annotations

import errno
import json
import logging
import multiprocessing
import os
import signal
import stat
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from grader.pipeline.paths import Course
from grader.pipeline.reading import NOTEBOOK_BYTES

log = logging.getLogger(__name__)

DEATHS = 2
Job = tuple[str, str]  # student, path of the notebook
Report = dict[str, Any]


class PoolError(RuntimeError):
    """No worker could be started; the message is one sentence with the remedy."""


@dataclass
class Setting:
    """What each worker needs to know."""

    course: Course
    unit: str
    sandbox: str | None = None
    seed: int = 0


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    job: int | None = None
    ready: bool = False


@dataclass
class Pool:
    """Grades jobs on ``count`` worker processes.

    ``start`` forks the workers and returns while they warm up; ``run`` yields ``(index of the
    job, report)`` as they finish; the report is None where the workers died over it.
    """

    setting: Setting
    count: int
    _workers: list[_Worker] = field(default_factory=list)

    def start(self, jobs: int) -> None:
        """Fork as many workers as there is work for."""
        for _ in range(min(self.count, jobs)):
            self._start()

    def run(self, jobs: Sequence[Job]) -> Iterator[tuple[int, Report | None]]:
        """Grade every job.

        Raises
        ------
        PoolError
            Where a worker cannot start its sandbox.
        """
        waiting = deque(range(len(jobs)))
        deaths: dict[int, int] = {}
        done = 0
        try:
            if not self._workers:
                self.start(len(jobs))
            while done < len(jobs):
                for connection in wait([w.connection for w in self._workers]):
                    worker = next(w for w in self._workers if w.connection is connection)
                    try:
                        message = json.loads(worker.connection.recv_bytes())
                    except (EOFError, OSError):
                        job = self._bury(worker)
                        if job is not None:
                            deaths[job] = deaths.get(job, 0) + 1
                            if deaths[job] >= DEATHS:
                                done += 1
                                yield job, None
                            else:
                                waiting.appendleft(job)
                        if done < len(jobs):
                            self._start()
                        continue
                    if "refused" in message:
                        raise PoolError(message["refused"])
                    if worker.job is not None:
                        finished, worker.job = worker.job, None
                        done += 1
                        self._give(worker, waiting, jobs)
                        yield finished, message["report"]
                    else:
                        self._give(worker, waiting, jobs)
        finally:
            self.stop()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        inherited = [worker.connection for worker in self._workers] + [ours]
        process = context.Process(
            target=_work, args=(theirs, self.setting, inherited), name="descent-worker"
        )
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _give(self, worker: _Worker, waiting: deque[int], jobs: Sequence[Job]) -> None:
        if waiting:
            worker.job = waiting.popleft()
            worker.connection.send_bytes(json.dumps(jobs[worker.job]).encode())

    def _bury(self, worker: _Worker) -> int | None:
        worker.process.join(5)
        log.error("a worker process died (exit code %s)", worker.process.exitcode)
        worker.connection.close()
        self._workers.remove(worker)
        return worker.job

    def stop(self) -> None:
        """Stop the workers; more than once does no harm."""
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()


def _work(connection: Connection, setting: Setting, inherited: list[Connection]) -> None:
    """A worker's life: warm up, say so, then grade what comes until the coordinator hangs up."""
    from grader.pipeline.worker import Grader

    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator tells the workers to stop
    try:
        grader = Grader(setting.course, setting.unit, sandbox=setting.sandbox, seed=setting.seed)
        grader.warm()
    except Exception as error:
        connection.send_bytes(json.dumps({"refused": str(error)}).encode())
        return
    with grader:
        connection.send_bytes(json.dumps({"ready": True}).encode())
        while True:
            try:
                student, path = json.loads(connection.recv_bytes())
            except (EOFError, OSError):
                return
            try:
                report: Report | None = _grade_file(grader.grade, grader.unreadable, student, path)
            except Exception:
                log.exception("grading %r failed by a fault of the grader", student)
                report = None
            try:
                connection.send_bytes(json.dumps({"report": report}).encode())
            except OSError:
                return  # the coordinator was stopped, and with it the run


def _grade_file(
    grade: Callable[[str, bytes], Report],
    unreadable: Callable[[str, str], Report],
    student: str,
    path: str,
) -> Report:
    try:
        data = read_regular_file(path, NOTEBOOK_BYTES + 1)
    except FileNotFoundError:
        return unreadable(student, "no notebook was handed in for this unit")
    except OSError as error:
        return unreadable(student, f"the notebook cannot be read: {error.strerror}")
    return grade(student, data)


def read_regular_file(path: str, cap: int) -> bytes:
    """At most ``cap`` bytes of a file that is neither a link, a folder, a pipe nor a device."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file")
        return file.read(cap)
