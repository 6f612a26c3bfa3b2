"""One seed for a class, one run at a time in a folder."""

from __future__ import annotations

import json
import math
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.pipeline.class_seed import FILE, course_seed, keep_seed, read_seed, results_seed
from grader.pipeline.lock import held
from grader.pipeline.paths import Course, CourseError
from tests.grader.pipeline.records.folder import current
from tests.grader.pipeline.records.scripted import World, hand_in, run


def test_the_class_s_seed_is_drawn_once_and_kept(tmp_path: Path) -> None:
    course = Course(tmp_path)
    seed = course_seed(course)
    assert course_seed(course) == seed
    assert json.loads((tmp_path / FILE).read_text()) == {"seed": seed}
    assert course_seed(Course(_made(tmp_path / "other"))) != seed  # 2 ** 31 of them


def test_two_first_runs_agree_on_a_seed(tmp_path: Path) -> None:
    def drawn() -> None:
        os._exit(0 if course_seed(Course(tmp_path)) == read_seed(tmp_path / FILE) else 1)

    assert _children([drawn] * 8) == [0] * 8


def test_a_results_folder_keeps_to_its_own_seed(tmp_path: Path) -> None:
    course, results = Course(tmp_path), _made(tmp_path / "results")
    own = results_seed(course, results, None, False)
    keep_seed(results, own)
    (tmp_path / FILE).write_text('{"seed": 5}')
    assert results_seed(course, results, None, False) == own
    with pytest.raises(CourseError, match=f"graded with the seed {own}, and --seed says 7"):
        results_seed(course, results, 7, False)
    assert results_seed(course, results, 7, True) == 7
    keep_seed(results, 7)
    assert results_seed(course, results, None, False) == 7
    with pytest.raises(CourseError, match="must be 0 or more, got -1"):
        results_seed(course, _made(tmp_path / "new"), -1, False)


@pytest.mark.parametrize("text", ["", "[]", '{"seed": "1"}', '{"seed": true}', '{"seed": -1}', "{"])
def test_a_file_without_a_seed_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CourseError, match=r"class\.json holds no seed"):
        course_seed(Course(tmp_path))


def test_another_seed_needs_a_regrade(world: World, submitted: Path, results: Path) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results, seed=3)
    assert current(results)["ann"]["seed"] == 3
    assert run(submitted, results, seed=None).seed == 3
    with pytest.raises(CourseError, match="--regrade"):
        run(submitted, results, seed=4)
    run(submitted, results, seed=4, regrade=True)
    assert current(results)["ann"]["seed"] == 4
    assert run(submitted, results, seed=None).seed == 4


def test_a_second_run_waits_and_says_for_whom(tmp_path: Path) -> None:
    said: list[str] = []
    with (
        held(tmp_path, 0),
        pytest.raises(CourseError, match=rf"held by another run \(process {os.getpid()} of"),
        held(tmp_path, 0.5, said.append),
    ):
        pass
    assert len(said) == 1
    assert f"process {os.getpid()}" in said[0]
    with held(tmp_path, 0):
        pass


@pytest.mark.parametrize("wait", [-1.0, math.nan, math.inf])
def test_a_wait_that_is_no_time_is_refused(tmp_path: Path, wait: float) -> None:
    with (
        pytest.raises(CourseError, match="--wait must be a number of seconds"),
        held(tmp_path, wait),
    ):
        pass


def test_a_run_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    def hold() -> None:
        with held(tmp_path, 0):
            os.kill(os.getpid(), signal.SIGKILL)

    assert _children([hold]) == [-signal.SIGKILL]
    with held(tmp_path, 0):
        pass


def test_two_runs_that_begin_at_once_on_a_new_folder_end_well(
    world: World, submitted: Path, results: Path
) -> None:
    for student in ("ann", "ben"):
        hand_in(submitted, student, "answer a1; why x", 1)

    def one(student: str) -> Callable[[], None]:
        def work() -> None:
            run(submitted, results, students=[student])
            os._exit(0)

        return work

    assert _children([one("ann"), one("ben")]) == [0, 0]
    assert set(current(results)) == {"ann", "ben"}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _children(works: list[Callable[[], None]]) -> list[int]:
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            try:
                work()
            finally:
                os._exit(1)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
