"""Worker processes: each grades one submission at a time and hands back plain JSON.

A worker that dies, at whatever moment, costs no student a point and does not end the run: another
takes its place and its submission. After two deaths over one submission that one is reported as a
fault of the grader.
"""

from __future__ import annotations

import logging
import select
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from grader.pipeline.messages import BrokenLinkError, Head, HungUpError, Link
from grader.pipeline.reports import Report
from grader.pipeline.tasks import Job, Source, Task
from grader.pipeline.worker_process import WARM_TRIES, Child, Setting, work
from grader.sandbox.launch import START_SECONDS

__all__ = ["DEATHS", "Job", "Pool", "PoolError", "Report", "Setting"]

log = logging.getLogger(__name__)

DEATHS = 2
LOSSES = 5  # workers that may die before they have taken a submission that was sent to them
REFUSALS = 3  # workers whose sandbox may fail, each after WARM_TRIES, while no other one works
TURN = 0.5  # seconds that may pass before the caller has its turn
WARM_SECONDS = WARM_TRIES * START_SECONDS + 60.0
STOP_SECONDS = 5.0
NOTES = 200


class PoolError(RuntimeError):
    """The workers cannot do the work; the message is one sentence with the remedy."""


@dataclass(eq=False)
class _Worker:
    child: Child
    link: Link
    since: float  # when it was last given something to do
    patience: float
    task: Task | None = None
    ready: bool = False
    took: bool = False

    @property
    def at(self) -> str:
        """What it was at, for a note."""
        if not self.ready:
            return "while it warmed up"
        if self.task is None or not self.took:
            return "between two submissions"
        return f"while it graded {self.task.job.student!r}"


class Pool:
    """Grades jobs on ``count`` worker processes.

    The workers die with the thread that started them: start and run the pool in one thread.

    Attributes
    ----------
    notes : list of str
        What befell workers and their sandboxes, for the person who runs the grader.
    """

    def __init__(self, setting: Setting, count: int):
        self.setting = setting
        self.count = count
        self.notes: list[str] = []
        self._workers: list[_Worker] = []
        self._again: deque[Task] = deque()
        self._finished: deque[tuple[Job, Report | None]] = deque()
        self._most = count  # workers at a time
        self._refusals = 0  # in a row, of workers whose sandbox does not start
        self._fruitless = 0  # deaths over no submission since the last report

    def start(self, jobs: int) -> None:
        """Fork as many workers as there is work for; they warm up meanwhile."""
        while len(self._workers) < min(self._most, jobs):
            self._start()

    def run(self, jobs: Iterable[Job | None]) -> Iterator[tuple[Job, Report | None] | None]:
        """Grade every job.

        A job is pulled when a worker is free for it, or may be started for it. Between two jobs
        ``jobs`` may give None after work of its own, so that what finishes meanwhile is told.

        Yields
        ------
        tuple of Job and report, or None
            As they finish; the report is None where the workers died over it. A bare None at
            least twice a second where nothing finishes: the caller's turn.

        Raises
        ------
        PoolError
            Where the workers cannot start, or die again and again over nothing.
        """
        source = Source(iter(jobs))
        turn = time.monotonic() + TURN
        try:
            while True:
                resting = self._assign(source)
                while self._finished:
                    yield self._finished.popleft()
                    turn = time.monotonic() + TURN
                if not self._left(source):
                    break
                if time.monotonic() >= turn:
                    yield None
                    turn = time.monotonic() + TURN
                self._attend(0.0 if resting else max(0.0, turn - time.monotonic()))
            if source.error is not None:
                raise source.error
        finally:
            self.stop()

    def _left(self, source: Source) -> bool:
        """Whether there is something to wait for."""
        if source.error is not None:
            return False
        return not source.ended or bool(self._again) or any(w.task for w in self._workers)

    def _assign(self, source: Source) -> bool:
        """Give every free worker a task; True where the source has none now, but may later."""
        while True:
            free = [worker for worker in self._workers if worker.task is None]
            if not free and len(self._workers) >= self._most:
                return False
            task = self._again.popleft() if self._again else source.next()
            if task is None:
                return not source.ended
            try:
                worker = min(free, key=lambda w: not w.ready) if free else self._start()
            except PoolError:
                self._again.appendleft(task)
                if not self._workers:
                    raise
                return False  # the others do it
            worker.task, worker.took = task, False
            if worker.ready:
                self._send(worker)

    def _start(self) -> _Worker:
        try:
            child = Child(partial(work, setting=self.setting))
        except OSError as error:
            raise PoolError(
                f"no worker process can be started ({error}): end other programs, or use fewer "
                "--workers"
            ) from error
        worker = _Worker(child, Link(child.socket), time.monotonic(), WARM_SECONDS)
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker) -> None:
        assert worker.task is not None
        worker.since = time.monotonic()
        try:
            worker.link.send({"student": worker.task.job.student}, worker.task.job.data)
        except HungUpError:
            self._bury(worker)

    def _attend(self, seconds: float) -> None:
        """Hear what workers say, and bury the dead, for at most so long."""
        now = time.monotonic()
        poller = select.poll()
        for worker in self._workers:
            poller.register(worker.link, worker.link.events)
            poller.register(worker.child.handle, select.POLLIN)
        ready = {descriptor for descriptor, _ in poller.poll(seconds * 1000)}
        for worker in list(self._workers):
            if ready & {worker.link.fileno(), worker.child.handle}:
                self._hear(worker)
            elif (worker.task or not worker.ready) and now - worker.since > worker.patience:
                self._bury(worker, f"stood still for {worker.patience:.0f} s and was ended")

    def _hear(self, worker: _Worker) -> None:
        dead = worker.child.ended(0)  # asked first: what it said before is still heard
        try:
            try:
                worker.link.push()
            except HungUpError:
                dead = True
            for message in worker.link.pull():
                self._understand(worker, message)
                if worker not in self._workers:
                    return
        except HungUpError:
            dead = True
        except BrokenLinkError as error:
            self._bury(worker, f"was ended, because {error},")
            return
        if dead:
            self._bury(worker)

    def _understand(self, worker: _Worker, message: Head) -> None:
        notes = message.get("notes", [])
        if not isinstance(notes, list):
            raise BrokenLinkError("it sent what is no message")
        for note in notes:
            self._note(f"{note}, {worker.at}" if worker.ready else str(note))
        if "refused" in message:
            self._refused(worker, str(message["refused"]), final=message.get("final") is True)
        elif isinstance(seconds := message.get("ready"), int | float) and not worker.ready:
            worker.patience = seconds
            worker.ready, self._refusals = True, 0
            if worker.task is not None:
                self._send(worker)
        elif worker.task is not None and "took" in message:
            worker.took = True
        elif worker.task is not None and isinstance(message.get("report"), dict):
            self._finish(worker, message["report"])
        elif worker.task is not None and "failed" in message:
            task, worker.task = worker.task, None
            self._note(f"grading {task.job.student!r} failed: {message['failed']}")
            self._died_over(task)
        else:
            raise BrokenLinkError("it sent what is no message")

    def _finish(self, worker: _Worker, report: Report) -> None:
        assert worker.task is not None
        task, worker.task = worker.task, None
        self._fruitless = 0
        self._finished.append((task.job, report))

    def _refused(self, worker: _Worker, reason: str, *, final: bool) -> None:
        self._refusals += 1
        if any(other.ready for other in self._workers):
            self._most = max(1, self._most - 1)  # the others do the work
        elif self._refusals > min(self._most, REFUSALS):
            final = True
        if final:
            raise PoolError(reason)
        self._bury(worker, f"could not start its sandbox and was ended ({reason})")

    def _died_over(self, task: Task) -> None:
        task.deaths += 1
        if task.deaths >= DEATHS or task.losses >= LOSSES:
            self._note(
                f"{task.job.student!r} is not graded: that failed {task.deaths + task.losses} times"
            )
            self._finished.append((task.job, None))
        else:
            self._again.appendleft(task)

    def _bury(self, worker: _Worker, what: str = "") -> None:
        """End a worker that is dead or no good, and have its task done by another."""
        self._workers.remove(worker)
        if not what:
            worker.child.ended(1)  # how it ended is its own affair
        worker.child.kill()
        ending = worker.child.bury()
        worker.link.close()
        self._note(f"a worker process {what or f'died ({ending})'} {worker.at}; the run goes on")
        task = worker.task
        if task is not None and worker.took:
            self._died_over(task)
            return
        if task is not None and worker.ready:
            task.losses += 1
            if task.losses >= LOSSES:
                self._died_over(task)
                return
        if task is not None:
            self._again.appendleft(task)
        self._fruitless += 1
        if self._fruitless > 5 * self.count + 5:
            raise PoolError(
                f"{self._fruitless} worker processes died one after another before they had "
                f"graded anything, the last one {worker.at} ({ending}): look at the system's log "
                "for what ends them (little memory is the usual reason), or use fewer --workers"
            )

    def _note(self, sentence: str) -> None:
        log.info("%s", sentence)
        if len(self.notes) < NOTES:
            self.notes.append(sentence)

    def stop(self) -> None:
        """Stop the workers; more than once does no harm."""
        for worker in self._workers:
            worker.link.close()  # who waits for work ends by that
            if worker.task is not None or not worker.ready:
                worker.child.kill()
        deadline = time.monotonic() + STOP_SECONDS
        for worker in self._workers:
            if not worker.child.ended(deadline - time.monotonic()):
                worker.child.kill()
            worker.child.bury()
        self._workers.clear()
        self._again.clear()
