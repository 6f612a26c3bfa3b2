"""What the workers are given: submissions, pulled one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """A submission to grade: whose it is, and the notebook's bytes."""

    student: str
    data: bytes


@dataclass(eq=False)
class Task:
    """A job, and what happened to those who had it."""

    job: Job
    deaths: int = 0
    losses: int = 0


class Source:
    """The jobs, pulled one by one; an error of theirs is kept until what has finished is told."""

    def __init__(self, jobs: Iterator[Job | None]):
        self._jobs = jobs
        self.ended = False
        self.error: BaseException | None = None

    def next(self) -> Task | None:
        """The next one; None where there is none, or none now."""
        if self.ended:
            return None
        try:
            job = next(self._jobs)
        except StopIteration:
            self.ended = True
            return None
        except Exception as error:
            self.ended, self.error = True, error
            return None
        return None if job is None else Task(job)
