"""IPython's own syntax, read by IPython and without it."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from course_lib.checking.magics import Shell, read, without_magics

# A cell -> what is bound when it has run with the stand-in for IPython.
CELLS: dict[str, dict[str, Any]] = {
    "x = 1": {"x": 1},
    "%matplotlib inline\nx = 1": {"x": 1},
    "!pip install numpy\nx = 1": {"x": 1},
    "files = !ls\nx = 1": {"files": [], "x": 1},
    "%%time\nx = 1": {"x": 1},
    "%time x = 1": {"x": 1},
    "%%bash\nx=1": {},
    "\n\n%load_ext autoreload\nx = 1": {"x": 1},
    "x = 1\nlen?": {"x": 1},
    "if True:\n    %timeit pass\n    x = 1": {"x": 1},
}


def bound(source: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    shell = Shell(namespace, lambda text: exec(text, namespace))
    namespace["get_ipython"] = lambda: shell
    exec(read(source)[0], namespace)
    return {name: namespace[name] for name in ("x", "files") if name in namespace}


@pytest.mark.parametrize("source", CELLS)
def test_read_with_ipython(source: str) -> None:
    assert bound(source) == CELLS[source]
    assert read(source)[1] is False


@pytest.mark.parametrize("source", CELLS)
def test_read_without_ipython(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def absent(name: str, *args: Any, **options: Any) -> Any:
        if name.startswith("IPython"):
            raise ImportError(name)
        return importing(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", absent)
    expected = dict(CELLS[source])
    if "files" in expected:
        expected["files"] = None
    if "%time x" in source:
        expected = {}  # the line is left out, and a note says so
    assert bound(source) == expected
    assert read(source)[1] is (source != "x = 1")


def test_lines_keep_their_numbers() -> None:
    source = "\n\n%matplotlib inline\n!ls\nx = 1 +* 2"
    for text in (read("\n\n%matplotlib inline\n!ls\nx = 1")[0], without_magics(source)):
        assert text.split("\n")[4].startswith("x = 1")


def test_what_is_no_python_comes_back_and_ipython_is_not_asked() -> None:
    assert read("def f(x)\n    return") == ("def f(x)\n    return", False)


def test_plain_python_does_not_load_ipython() -> None:
    import subprocess

    code = (
        "import sys; from course_lib.checking.magics import read; read('x = 1'); "
        "print('IPython' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_a_foreign_body_does_not_run() -> None:
    ran: list[str] = []
    shell = Shell({}, ran.append)
    shell.run_line_magic("matplotlib", "inline")
    shell.run_cell_magic("bash", "", "ls")
    shell.enable_gui("qt")
    assert ran == []
    shell.run_cell_magic("time", "", "x = 1")
    shell.run_line_magic("time", "y = 1")
    assert ran == ["x = 1", "y = 1"]
