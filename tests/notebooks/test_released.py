"""Every unit as it is in the repository: current, clean, and runnable before it is solved."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import nbformat
import pytest

from grader.pipeline.build import MAX_BYTES, build, convert, read_source
from grader.pipeline.conventions import CODE_KINDS, SHOWN_KINDS, SOLUTION, kind, regions
from grader.pipeline.execution import refuse_unfit
from grader.pipeline.kernels import run_each
from grader.pipeline.leaks import leaks
from grader.pipeline.paths import Course
from grader.pipeline.release import library_text, read_notebook, release
from grader.pipeline.solution_lines import secret_lines

COURSE = Course(Path(__file__).parents[2])
UNITS = COURSE.units()


def test_there_are_units() -> None:
    assert UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_built_notebook_is_what_the_source_gives(unit: str) -> None:
    report = build(unit, check=True, course=COURSE)
    assert report.exit_status == 0, report.sentence


@pytest.mark.parametrize("unit", UNITS)
def test_released_notebook_is_what_the_built_one_gives(unit: str) -> None:
    report = release(unit, check=True, course=COURSE)
    assert report.exit_status == 0, report.sentence


@pytest.mark.parametrize("unit", UNITS)
def test_released_bytes_give_nothing_away(unit: str) -> None:
    instructor = read_notebook(COURSE.built(unit))
    folder = COURSE.released(unit).parent
    assert leaks(folder, unit, instructor, library_text()) == []


@pytest.mark.parametrize("unit", UNITS)
def test_a_cell_that_a_student_has_to_run_is_open(unit: str) -> None:
    """A lab is a picture until its cell is run: a folded one is not found by who is to run it."""
    cells = convert(read_source(COURSE, unit), unit).cells
    moving = [cell for cell in cells if cell.source.rstrip().endswith("_lab()")]
    moving += [cell for cell in cells if "race_animation(" in cell.source]
    folded = [cell.source for cell in moving if "hide-input" in cell.metadata.get("tags", [])]
    assert folded == []
    assert moving or unit == "00-start-here"


@pytest.mark.parametrize("unit", UNITS)
def test_a_release_opens_with_what_its_lecture_shows(unit: str) -> None:
    """Pictures before anything runs, and no count, since nobody has run it."""
    built = {
        cell["id"]: cell.get("outputs", []) for cell in read_notebook(COURSE.built(unit)).cells
    }
    pictures = 0
    for cell in read_notebook(COURSE.released(unit)).cells:
        if cell.cell_type != "code":
            continue
        assert cell.execution_count is None
        for output in built[cell["id"]]:
            if "execution_count" in output:
                output.execution_count = None
        assert cell.outputs == (built[cell["id"]] if kind(cell) in SHOWN_KINDS else [])
        pictures += str(cell.outputs).count("<img alt=")
    assert pictures


@pytest.mark.parametrize("unit", UNITS)
def test_built_notebooks_are_fit_to_be_shown(unit: str) -> None:
    """The gates of `course build` on what is committed: errors, pictures without words, size."""
    refuse_unfit(read_notebook(COURSE.built(unit)), unit)
    assert COURSE.built(unit).stat().st_size <= MAX_BYTES


@pytest.mark.parametrize("unit", UNITS)
def test_no_whole_solution_is_in_the_released_file(unit: str) -> None:
    """The same by other means than the gate's: no solution region, read from the source text."""
    released = nbformat.read(COURSE.released(unit), as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    solutions = regions(read_source(COURSE, unit), SOLUTION)
    assert solutions
    for lines in solutions:
        body = [line.removeprefix("# ").strip() for line in lines if line.strip(" #")]
        assert not all(line in text for line in body), body


@pytest.mark.parametrize("unit", UNITS)
def test_some_lines_of_a_unit_are_secret(unit: str) -> None:
    """Else the leak gate would have nothing to look for."""
    assert secret_lines(read_notebook(COURSE.built(unit)), library_text())


def test_the_folder_of_releases_holds_notebooks_and_nothing_else() -> None:
    files = {
        path.relative_to(COURSE.root / "notebooks").as_posix()
        for path in (COURSE.root / "notebooks").rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert files == {f"{unit}/{unit}.ipynb" for unit in UNITS}


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    "kinds",
    [("given",), ("given", "demo", "gpu", "exercise"), CODE_KINDS],
    ids=["given cells alone, as when grading", "the lecture, unsolved", "Run All, unsolved"],
)
def test_lecture_cells_run_before_any_exercise_is_solved(unit: str, kinds: Collection[str]) -> None:
    """A cell that fails is named by the error: a given cell may need given cells only."""
    released = nbformat.read(COURSE.released(unit), as_version=4)
    released.cells = [cell for cell in released.cells if kind(cell) in kinds]
    assert released.cells
    (run,) = run_each(released, [{}])  # once: `course build` has run the same cells twice
    assert run.failure == ""
    code = [cell for cell in run.notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count is not None for cell in code if cell.source.strip())
