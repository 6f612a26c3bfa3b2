"""``course check``: which file it takes, in which folder and with which Python, and --watch."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course_lib.checking.command import main
from tests.course_lib.checking.notebooks import (
    CHECK_F,
    GOOD_F,
    PLACEHOLDER_F,
    SavedCell,
    check_of,
    notebook_bytes,
)

ROOT = Path(__file__).parents[3]


def refused(argument: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([argument] if argument else []) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    return shown.err.removeprefix("course check: ").strip()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "u.ipynb is no notebook, or broken off (line 1, column 1)"),
        (notebook_bytes(GOOD_F, CHECK_F)[:-40], "u.ipynb is no notebook, or broken off (line 1"),
        (b"\xff\xfe{\x00}\x00", "u.ipynb is not text in UTF-8"),
        (b"{}", "u.ipynb is JSON but no notebook: it has no list of cells"),
        (b"[" * 100_000, "u.ipynb is no notebook"),
        (b'{"worksheets": []}', "u.ipynb has the format of before 2015"),
        (notebook_bytes("x = 1"), "u.ipynb holds no visible check (`with check(...)`)"),
        (b"import numpy", "u.ipynb is no notebook, or broken off"),
    ],
)
def test_a_file_that_cannot_be_checked_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    (folder / "u.ipynb").write_bytes(content)
    assert refused("u.ipynb", capsys).startswith(sentence)


def test_which_notebook_is_meant(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused("", capsys).startswith(f"there is no notebook of this course in {folder}")
    assert refused("u", capsys) == f"there is no file u in {folder}"
    assert "is a folder" in refused(".", capsys)
    assert "is a device or a pipe" in refused(os.devnull, capsys)
    unit = notebook_bytes(GOOD_F, CHECK_F)
    (folder / "notes.ipynb").write_bytes(notebook_bytes("x = 1"))
    (folder / "broken.ipynb").write_bytes(b"{")
    (folder / "07-adam.ipynb").write_bytes(unit)
    for arguments in ([], ["07-adam"], ["07-adam.ipynb"], [str(folder / "07-adam.ipynb")]):
        assert main(arguments) == 0
    (folder / "08-sgd").mkdir()
    (folder / "08-sgd" / "08-sgd.ipynb").write_bytes(unit)
    assert main(["08-sgd"]) == 0
    capsys.readouterr()
    (folder / "09-norm.ipynb").write_bytes(unit)
    assert refused("", capsys) == (
        "there are several units here (07-adam.ipynb, 09-norm.ipynb): name the one you mean"
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
def test_line_ends_of_windows(folder: Path, mark: bytes) -> None:
    content = notebook_bytes("%%time\nif True:\n    two = 2\n" + GOOD_F, CHECK_F)
    inside = content.replace(b"\\n", b"\\r\\n")
    (folder / "u.ipynb").write_bytes(mark + inside.replace(b'"cells"', b'\r\n"cells"'))
    assert main(["u.ipynb"]) == 0


def test_the_working_folder_is_that_of_the_notebook(folder: Path) -> None:
    """As in Jupyter; and a module of the student's with a common name breaks nothing of ours."""
    inner = folder / "inner"
    inner.mkdir()
    (inner / "mine.py").write_text("two = 2\n")
    (inner / "json.py").write_text("raise RuntimeError\n")
    (inner / "u.ipynb").write_bytes(
        notebook_bytes("from mine import two", GOOD_F.replace("2", "two"), CHECK_F)
    )
    assert main(["inner/u.ipynb"]) == 0


def test_without_ipython_magics_are_left_out_with_a_note(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "IPython.py").write_text("raise ImportError('not installed')\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    (folder / "u.ipynb").write_bytes(
        notebook_bytes(SavedCell("%matplotlib inline\n" + GOOD_F, "exercise", "f"), check_of("f"))
    )
    assert main(["u.ipynb"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "f: lines with % or ! were left out, since IPython is not installed here."
    )


def test_python_that_does_not_start_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "numpy.py").write_text("raise ImportError('half installed')\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    (folder / "u.ipynb").write_bytes(notebook_bytes(GOOD_F, CHECK_F))
    said = refused("u.ipynb", capsys)
    assert said.startswith("no Python process could be started for the cells: ")
    assert "half installed" in said


def test_a_time_limit_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--seconds", "0"])
    assert ended.value.code == 2
    assert "must be a number of seconds up to 3600, got '0'" in capsys.readouterr().err


def test_watch_checks_again_after_each_save_until_it_is_interrupted(folder: Path) -> None:
    """With an editor that replaces the file, and one that writes it in pieces."""
    path = folder / "u.ipynb"
    path.write_bytes(notebook_bytes(PLACEHOLDER_F, CHECK_F))
    command = "import sys; from course_lib.checking.command import main; sys.exit(main())"
    watching = subprocess.Popen(
        [sys.executable, "-c", command, "--watch"],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    try:
        assert watching.stdout is not None

        def next_verdict() -> str:
            for line in watching.stdout:
                if re.match(r"f  ", line):
                    verdict = line.strip()
                if line.startswith("Waiting"):
                    return verdict
            raise AssertionError("it ended")

        assert next_verdict() == "f  not begun"
        other = folder / ".u.ipynb~"
        other.write_bytes(notebook_bytes("def f(x):\n    return x", CHECK_F))
        other.replace(path)
        assert next_verdict().startswith("f  failed: twice one")
        whole = notebook_bytes(GOOD_F, CHECK_F)
        path.write_bytes(whole[:100])
        time.sleep(0.5)
        path.write_bytes(whole)
        assert next_verdict() == "f  2 visible checks passed"
    finally:
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=60)
    assert watching.returncode == 0
