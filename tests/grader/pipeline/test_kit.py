"""course release --kit: one folder, the same bytes each time, nothing in it that gives away."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.pipeline.build import build
from grader.pipeline.kit import MARK, make_kit, pack
from grader.pipeline.kit_leaks import FOLDER, kit_leaks
from grader.pipeline.paths import Course, CourseError
from grader.pipeline.release import library_text, read_notebook, release
from grader.pipeline.wheel import build_wheel, library_files, packed
from tests.notebooks.toy_course import UNIT, make_course, toy_points

SECRET = "secret_doubled_value = 2 * x"  # a line of the toy's solution


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("course"))
    build(UNIT, course=course, points=toy_points)
    release(UNIT, course=course, points=toy_points)
    return course


@pytest.fixture(scope="module")
def kit(course: Course) -> bytes:
    return make_kit(course, [UNIT])


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wheel_of(content: bytes) -> str:
    (name,) = [name for name in members(content) if name.endswith(".whl")]
    return name


def leaks(course: Course, content: bytes) -> list[str]:
    return kit_leaks(content, {UNIT: read_notebook(course.built(UNIT))}, library_text())


def test_a_kit_is_one_folder_of_what_a_student_needs(kit: bytes) -> None:
    names = {name.removeprefix(f"{FOLDER}/") for name in members(kit)}
    (wheel,) = {name for name in names if name.endswith(".whl")}
    documents = {"LICENSE", "NOTATION.md", "README.md", "environment.yml", "requirements.txt"}
    assert names == {wheel, f"notebooks/{UNIT}.ipynb", *documents}
    assert all(name.startswith(f"{FOLDER}/") for name in members(kit))


def test_two_kits_of_the_same_sources_are_the_same_bytes(
    course: Course, kit: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.chdir(tmp_path)
    assert make_kit(course, [UNIT]) == kit


def test_every_member_has_the_same_date_and_is_a_plain_file(kit: bytes) -> None:
    wheel = io.BytesIO(members(kit)[wheel_of(kit)])
    for archive in (zipfile.ZipFile(io.BytesIO(kit)), zipfile.ZipFile(wheel)):
        found = {(member.date_time, member.external_attr) for member in archive.infolist()}
        assert found == {((2026, 1, 1, 0, 0, 0), 0o100644 << 16)}


def test_requirements_name_the_wheel_and_no_tool_of_the_instructor(kit: bytes) -> None:
    name = wheel_of(kit).removeprefix(f"{FOLDER}/")
    for file in ("requirements.txt", "environment.yml"):
        text = members(kit)[f"{FOLDER}/{file}"].decode()
        assert f"./{name}" in text
        assert "numpy>=2.0" in text
        for tool in ("nbgrader", "grader", "jupytext", "ipywidgets", "typer"):
            assert tool not in text
        wanted = [line for line in text.splitlines() if not line.startswith("#")]
        assert not any("torch" in line for line in wanted)


def test_the_readme_says_what_is_there(kit: bytes) -> None:
    text = members(kit)[f"{FOLDER}/README.md"].decode()
    assert wheel_of(kit).removeprefix(f"{FOLDER}/") in text
    assert f"notebooks/{UNIT}.ipynb" in text
    assert "{{" not in text
    assert "{%" not in text


def test_a_kit_replaces_a_kit_and_nothing_else(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "kit.zip"
    assert pack(course, [UNIT], file, check=True).exit_status == 1
    assert not file.exists()
    assert pack(course, [UNIT], file).state == "packed"
    assert pack(course, [UNIT], file).state == "up to date"
    assert pack(course, [UNIT], file, check=True).exit_status == 0
    file.write_bytes(packed({f"{FOLDER}/README.md": b"an older kit"}, MARK))
    assert pack(course, [UNIT], file, check=True).exit_status == 1
    assert pack(course, [UNIT], file).state == "packed"
    for other in (b"PK, and then something else", packed({"thesis.tex": b"years of work"})):
        file.write_bytes(other)
        with pytest.raises(CourseError, match="is no kit of the course, and is not replaced"):
            pack(course, [UNIT], file)
        assert file.read_bytes() == other
    assert [path.name for path in tmp_path.iterdir()] == ["kit.zip"]


def test_a_kit_of_another_name_or_of_no_release_is_a_sentence(
    course: Course, tmp_path: Path
) -> None:
    with pytest.raises(CourseError, match=r"let it end in \.zip"):
        pack(course, [UNIT], tmp_path / "kit.tar")
    shutil.copytree(course.root, tmp_path / "copy")
    other = Course(tmp_path / "copy")
    shutil.rmtree(other.root / "notebooks")
    with pytest.raises(CourseError, match=f"run `course release {UNIT}` first"):
        pack(other, [UNIT], tmp_path / "kit.zip")
    assert not (tmp_path / "kit.zip").exists()


def test_a_clean_kit_leaks_nothing(course: Course, kit: bytes) -> None:
    assert leaks(course, kit) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda m: m.update({f"{FOLDER}/grader/cli.py": b""}), "none of the kit's files"),
        (lambda m: m.update({f"{FOLDER}/notebooks/97-other.ipynb": b"{}"}), "none of the kit's"),
        (lambda m: m.update({"other/README.md": b""}), f"does not lie in {FOLDER}/"),
        (lambda m: m.update({f"{FOLDER}/../README.md": b""}), "not safe to unpack"),
        (lambda m: m.update({f"{FOLDER}/readme.MD": b""}), "is in the kit twice"),
        (
            lambda m: m.update({f"{FOLDER}/README.md": SECRET.encode()}),
            "README.md holds a line of the solution of double",
        ),
        (
            lambda m: m.update({f"{FOLDER}/NOTATION.md": b"from grader import hidden_tests"}),
            "NOTATION.md holds",
        ),
        (
            lambda m: m.update(
                {
                    f"{FOLDER}/notebooks/{UNIT}.ipynb": m[
                        f"{FOLDER}/notebooks/{UNIT}.ipynb"
                    ].replace(b"# YOUR CODE HERE", SECRET.encode())
                }
            ),
            "cell double holds a line of the solution of double",
        ),
        (
            lambda m: m.update({f"{FOLDER}/README.md": b"See /home/somebody/course."}),
            "README.md shows a path of this machine (/home/somebody)",
        ),
        (lambda m: m.pop(wheel_name(m)), "holds 0 wheels"),
        (lambda m: m.update({wheel_name(m): b"no zip"}), "the wheel cannot be read as a zip"),
    ],
)
def test_what_is_planted_in_a_kit_is_found(
    course: Course, kit: bytes, change: Callable[[dict[str, bytes]], object], sentence: str
) -> None:
    content = members(kit)
    change(content)
    assert any(sentence in fault for fault in leaks(course, packed(content)))


def rewritten(content: bytes, change: Callable[[zipfile.ZipFile, zipfile.ZipInfo], None]) -> bytes:
    """The same members, each written again after a change to what stands around them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.comment = zipfile.ZipFile(io.BytesIO(content)).comment
        for member in zipfile.ZipFile(io.BytesIO(content)).infolist():
            data = zipfile.ZipFile(io.BytesIO(content)).read(member.filename)
            change(archive, member)
            archive.writestr(member, data)
    return buffer.getvalue()


def _comment(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    archive.comment = SECRET.encode()


def _member_comment(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    member.comment = SECRET.encode()


def _extra(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    member.extra = b"\x99\x99" + len(SECRET).to_bytes(2, "little") + SECRET.encode()


def _date(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    member.date_time = (2026, 3, 4, 5, 6, 8)


@pytest.mark.parametrize("change", [_comment, _member_comment, _extra, _date])
@pytest.mark.parametrize("where", ["the kit", "the wheel"])
def test_nothing_stands_around_the_members_of_a_zip(
    course: Course,
    kit: bytes,
    where: str,
    change: Callable[[zipfile.ZipFile, zipfile.ZipInfo], None],
) -> None:
    if where == "the kit":
        planted = rewritten(kit, change)
    else:
        content = members(kit)
        content[wheel_name(content)] = rewritten(content[wheel_name(content)], change)
        planted = packed(content, MARK)
    assert members(planted).keys() == members(kit).keys()
    assert any(f"{where} holds something beside its files" in f for f in leaks(course, planted))


def test_bytes_in_front_of_a_zip_are_seen(course: Course, kit: bytes) -> None:
    assert any("beside its files" in fault for fault in leaks(course, SECRET.encode() + kit))


def wheel_name(content: dict[str, bytes]) -> str:
    return next(name for name in content if name.endswith(".whl"))


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("grader/cli.py", b"", "is no part of course_lib"),
        ("tests/answers/x.py", b"", "is no part of course_lib"),
        ("descent_course-0.1.0.dist-info/direct_url.json", b"{}", "is no part of course_lib"),
        ("course_lib/answers.py", SECRET.encode(), "is no file of course_lib as it is here"),
        ("course_lib/optim/adam.py", SECRET.encode(), "a line of the solution of double"),
        ("descent_course-0.1.0.dist-info/METADATA", SECRET.encode(), "METADATA holds a line"),
        ("../grader.py", b"", "not safe to unpack"),
    ],
)
def test_what_is_planted_in_the_wheel_is_found(
    course: Course, kit: bytes, name: str, data: bytes, sentence: str
) -> None:
    content = members(kit)
    inner = members(content[wheel_name(content)])
    inner[name] = data
    content[wheel_name(content)] = packed(inner)
    assert any(sentence in fault for fault in leaks(course, packed(content)))


def test_a_marker_in_the_library_itself_stops_the_kit(
    course: Course, kit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where checkout and wheel agree: course_lib may be read, the grader's names may not."""
    planted = library_files() | {"course_lib/planted.py": b"import grader.examiner\n"}
    monkeypatch.setattr("grader.pipeline.kit_leaks.library_files", lambda: planted)
    content = members(kit)
    inner = members(content[wheel_name(content)]) | planted
    content[wheel_name(content)] = packed(inner)
    found = leaks(course, packed(content))
    assert any("planted.py holds 'import grader', an import of the grader" in f for f in found)


def test_a_leaking_kit_is_not_written(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, wheel = build_wheel()
    planted = packed(members(wheel) | {"grader/hidden_tests/adam.py": b"EXERCISE = 1"})
    monkeypatch.setattr("grader.pipeline.kit.build_wheel", lambda: (name, planted))
    with pytest.raises(CourseError, match=r"it would leak: .*grader/hidden_tests/adam\.py"):
        pack(course, [UNIT], tmp_path / "kit.zip")
    assert list(tmp_path.iterdir()) == []
