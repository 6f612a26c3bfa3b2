"""The address of course_lib: one setting, in every released notebook, and nobody has tampered."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.nbgrader_bridge.errors import BridgeError
from grader.nbgrader_bridge.library_address import checked_address, with_address
from grader.pipeline.build import build
from grader.pipeline.kit import library_address
from grader.pipeline.paths import CONFIG, Course, CourseError
from grader.pipeline.reading import read_cells
from grader.pipeline.release import release
from grader.pipeline.repair import repair
from grader.pipeline.template import load_template
from tests.notebooks.toy_course import SOURCE, UNIT, make_course, toy_points

# Of nbgrader's own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

ROOT = Path(__file__).parents[3]
ADDRESS = "https://example.org/course/descent_course-0.1.0-py3-none-any.whl"
UNSET = 'c.SetLibraryAddress.address = ""'
LOOK = 'if False:\n    COURSE_LIB = ""  # what pip installs\n'
LOOKING = SOURCE.replace("start = np.array", f"{LOOK}\nstart = np.array")


def set_address(course: Course, address: str) -> None:
    settings = (course.root / CONFIG).read_text()
    assert settings.count(UNSET) == 1
    changed = settings.replace(UNSET, f"c.SetLibraryAddress.address = {address!r}")
    (course.root / CONFIG).write_text(changed)


def given(course: Course) -> str:
    cells = nbformat.read(course.released(UNIT), as_version=4).cells
    (source,) = [c.source for c in cells if c.metadata.get("descent") == {"kind": "given"}]
    return str(source)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("course"), LOOKING)
    build(UNIT, course=course, points=toy_points)
    return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    shutil.copytree(built.root, tmp_path / "copy")
    return Course(tmp_path / "copy")


def test_both_ways_to_release_write_the_address(course: Course) -> None:
    release(UNIT, course=course, points=toy_points)
    assert 'COURSE_LIB = ""' in given(course)
    set_address(course, ADDRESS)
    assert release(UNIT, course=course, points=toy_points, check=True).exit_status == 1
    assert release(UNIT, course=course, points=toy_points).state == "released"
    ours = course.released(UNIT).read_bytes()
    assert f'    COURSE_LIB = "{ADDRESS}"  # what pip installs' in given(course)
    with Gradebook(course.gradebook_url) as book:
        (cell,) = [
            cell
            for cell in book.find_notebook(UNIT, UNIT).source_cells
            if cell.name == "given_imports"
        ]
        assert cell.source == given(course)
    shutil.rmtree(course.released(UNIT).parent)
    nbgrader = Path(sys.executable).with_name("nbgrader")
    command = [nbgrader, "generate_assignment", UNIT, "--force"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    assert course.released(UNIT).read_bytes() == ours
    assert library_address(course) == ADDRESS


@pytest.mark.parametrize("handed_out", ["", ADDRESS])
@pytest.mark.parametrize("graded_with", ["", ADDRESS, "descent-course>=0.1"])
def test_a_notebook_of_another_address_was_not_changed(
    course: Course, handed_out: str, graded_with: str
) -> None:
    """The instructor has moved the wheel since; the student has done nothing."""
    set_address(course, handed_out)
    release(UNIT, course=course, points=toy_points)
    handed_in = course.released(UNIT).read_bytes()
    settings = (course.root / CONFIG).read_text()
    (course.root / CONFIG).write_text(settings.replace(repr(handed_out), repr(graded_with)))
    release(UNIT, course=course, points=toy_points)
    repaired = repair(read_cells(handed_in), load_template(course, UNIT))
    assert repaired.notes == []
    assert not [cell for cell in repaired.cells if cell.kind == "spare"]


def test_a_given_cell_that_a_student_changed_is_still_noticed(course: Course) -> None:
    set_address(course, ADDRESS)
    release(UNIT, course=course, points=toy_points)
    handed_in = course.released(UNIT).read_text().replace("[1.0, 2.0]", "[9.0, 2.0]")
    repaired = repair(read_cells(handed_in.encode()), load_template(course, UNIT))
    assert repaired.notes == ["The locked cell given_imports was changed; the original was used."]


@pytest.mark.parametrize(
    ("address", "cleaned"),
    [
        ("", ""),
        (f"  {ADDRESS} ", ADDRESS),
        (f"{ADDRESS}#sha256=00ff", f"{ADDRESS}#sha256=00ff"),
        ("https://hub.example.org:8000/files/a%20b.whl?x=1&y=2", None),
        ("descent-course", "descent-course"),
        ("descent-course >= 0.1, < 0.2", "descent-course<0.2,>=0.1"),
        ("descent-course[torch]==0.1.0", "descent-course[torch]==0.1.0"),
    ],
)
def test_addresses_that_pip_may_get(address: str, cleaned: str | None) -> None:
    assert checked_address(address) == (address if cleaned is None else cleaned)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x.whl",
        "file:///home/x.whl",
        "/home/x.whl",
        "./x.whl",
        "--index-url=https://example.org",
        "-r https://example.org/x.txt",
        "git+https://example.org/x.git",
        "https://example.org/x.whl --pre",
        'https://example.org/"; import os',
        "https://example.org/x.whl\nnext",
        "https://name:password@example.org/x.whl",
        "https://example.org/$HOME",
        "https://",
        "descent-course; python_version > '3'",
        "descent-course @ https://example.org/x.whl",
        "two words",
    ],
)
def test_other_addresses_are_refused_in_a_sentence(course: Course, address: str) -> None:
    with pytest.raises(BridgeError, match="write an https address of the wheel"):
        checked_address(address)
    set_address(course, address)
    with pytest.raises(CourseError) as refused:
        release(UNIT, course=course, points=toy_points)
    assert repr(address) in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    with pytest.raises(CourseError, match="write an https address"):
        library_address(course)
    assert not course.released(UNIT).exists()


def test_an_address_needs_a_cell_that_looks_for_it(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    build(UNIT, course=course, points=toy_points)
    set_address(course, ADDRESS)
    with pytest.raises(
        CourseError, match=r'nbgrader refuses: no cell has the line COURSE_LIB = ""'
    ):
        release(UNIT, course=course, points=toy_points)


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("*.py")), ids=lambda p: p.stem)
def test_every_unit_has_the_line_in_its_first_given_cell(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    start = text.index('"kind": "given"')
    cell = text[start : text.index("\n# %%", start)]
    assert '"grade_id": "given_imports"' in cell
    assert with_address(cell, ADDRESS) == cell.replace(
        'COURSE_LIB = ""', f'COURSE_LIB = "{ADDRESS}"'
    )
    assert with_address(cell, ADDRESS) != cell
    assert with_address(text, ADDRESS).count(ADDRESS) == 1
