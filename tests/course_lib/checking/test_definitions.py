"""What a check says of the saved file: the right thing, and nothing where nothing is sure."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.course_lib.checking.notebooks import (
    CHECK_F,
    GOOD_F,
    PASSED_F,
    PLACEHOLDER_F,
    notebook_bytes,
)

Run = Callable[[str], str]
Save = Callable[..., Path]

EITHER = f"{PASSED_F} (the saved file holds another version of f: run its cell again, or save)"
OLDER = f"{PASSED_F} (the saved file holds an older version of f: save, or run its cell again)"
UNSAVED = f"{PASSED_F} (the saved file holds an older version of f: save the notebook)"
OTHER_F = "def f(x):\n    return x + x"


def test_saved_as_it_was_run(run: Run, save: Save) -> None:
    save(GOOD_F, CHECK_F)
    run(GOOD_F)
    assert run(CHECK_F) == PASSED_F


def test_saved_and_not_run(run: Run, save: Save) -> None:
    save(GOOD_F, CHECK_F)
    run(GOOD_F)
    save(OTHER_F, CHECK_F)
    assert run(CHECK_F) == EITHER


def test_run_and_not_saved(run: Run, save: Save) -> None:
    save(GOOD_F, CHECK_F)
    run(GOOD_F)
    run(OTHER_F)
    assert run(CHECK_F) == OLDER


def test_changed_back_and_saved_and_not_run(run: Run, save: Save) -> None:
    """To the kernel this looks the same; the sentence holds for both."""
    run(GOOD_F)
    run(OTHER_F)
    save(GOOD_F, CHECK_F)
    assert run(CHECK_F) == OLDER


def test_saved_under_another_name(run: Run, save: Save) -> None:
    """The kernel knows the old name for ever, and the new file holds what was run."""
    path = save(GOOD_F, CHECK_F)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    copy = path.with_name("copy.ipynb")
    copy.write_bytes(notebook_bytes(OTHER_F, CHECK_F))
    run(OTHER_F)
    assert run(CHECK_F) == PASSED_F
    copy.write_bytes(notebook_bytes(GOOD_F, CHECK_F))
    assert run(CHECK_F) == EITHER


def test_run_in_a_kernel_that_is_younger_than_the_file(
    run: Run, save: Save, shell: InteractiveShell, tmp_path: Path
) -> None:
    """The file's version was never run here; still it is older than what was."""
    path = save(PLACEHOLDER_F, CHECK_F)
    started = tmp_path / "kernel.json"
    started.write_text("{}")
    shell.config["IPKernelApp"]["connection_file"] = str(started)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    run(GOOD_F)
    assert run(CHECK_F) == UNSAVED
    os.utime(started, (999_999_999, 999_999_999))
    assert run(CHECK_F) == EITHER


def test_a_failed_check_says_it_too(run: Run, save: Save) -> None:
    save(GOOD_F, CHECK_F)
    run("def f(x):\n    return x + 1")
    assert run(CHECK_F) == (
        "f: twice three: expected 6, got 4 (off by 2) "
        "(the saved file holds another version of f: run its cell again, or save)"
    )


def test_a_saved_syntax_error_is_named(run: Run, save: Save) -> None:
    run(GOOD_F)
    save("\n\ndef f(x)\n    return 2", CHECK_F)
    assert run(CHECK_F) == (
        f"{PASSED_F} (in the saved file its cell has a syntax error in line 3, expected ':': "
        "run its cell again, or save)"
    )


@pytest.mark.parametrize("cell", ["def g(x):\n    return 2 * x", "", "# def f comes later", "f(3)"])
def test_a_saved_file_that_defines_it_no_more(run: Run, save: Save, cell: str) -> None:
    """Renamed, emptied or deleted: the kernel has the old one, the grader finds none."""
    save(GOOD_F, CHECK_F)
    run(GOOD_F)
    save(cell, CHECK_F)
    run("def g(x):\n    return 2 * x")
    assert run(CHECK_F) == (
        f"{PASSED_F} (no cell of the saved file defines f, and the grader reads that file: "
        "write it under this name, or save)"
    )


def test_a_file_without_its_check_says_nothing_of_it(run: Run, save: Save) -> None:
    save("def g(x):\n    return x", CHECK_F.replace('"f"', '"g"').replace("'f'", "'g'"))
    run(GOOD_F)
    assert run(CHECK_F) == PASSED_F


def test_a_class_is_known_by_its_methods(run: Run, save: Save) -> None:
    check = "from course_lib.checking import check, holds\nwith check('V'):\n    holds(V(), 'made')"
    text = "class V:\n    def __init__(self):\n        self.x = 1"
    save(text, check)
    run(text)
    assert run(check) == "V: 1 visible check passed"
    run(text.replace("1", "2"))
    assert "the saved file holds an older version of V" in run(check)


def test_a_helper_above_in_the_same_cell_counts(run: Run, save: Save) -> None:
    with_helper = "two = 2\ndef f(x):\n    return two * x"
    save(with_helper, CHECK_F)
    run(with_helper)
    assert run(CHECK_F) == PASSED_F
    save(with_helper.replace("two = 2", "two = 3"), CHECK_F)
    assert run(CHECK_F) == EITHER


# What was run, what is saved; of none of these can it be said that the file holds another f.
NO_ALARM = {
    "comments and white space": ([GOOD_F + "  # twice\n\n"], ["\n# mine\n" + GOOD_F]),
    "the definition stands in a cell of its own": (
        ["two = 2", "def f(x):\n    return two * x"],
        ["two = 2", "def f(x):\n    return two * x"],
    ),
    "defined in two cells": ([GOOD_F, OTHER_F], [GOOD_F, OTHER_F]),
    "defined in two cells, the first was run last": ([OTHER_F, GOOD_F], [GOOD_F, OTHER_F]),
    "a cell magic that runs its cell": (["%%capture\n" + GOOD_F], ["%%capture\n" + GOOD_F]),
    "exec": ([f"exec({GOOD_F!r})"], [f"exec({GOOD_F!r})"]),
    "exec of another text": (
        ["text = '''def f(x):\n    return 2 * x'''\nexec(text)"],
        ["def f(x):\n    return 3 * x"],
    ),
    "a lambda": (["f = lambda x: 2 * x"], ["f = lambda x: 3 * x"]),
    "functools.partial of something else": (
        ["from functools import partial\nfrom operator import mul\nf = partial(mul, 2)"],
        ["def f(x):\n    return 1"],
    ),
    "a factory of another cell": (
        ["def make(k):\n    def g(x):\n        return k * x\n    return g", "f = make(2)"],
        ["def make(k):\n    def g(x):\n        return k * x\n    return g", "f = make(2)"],
    ),
    "imported": (["from operator import pos\nf = lambda x: 2 * pos(x)"], [GOOD_F]),
    "a decorated function": (
        [
            (
                "import functools\ndef same(g):\n    @functools.wraps(g)\n    def h(x):\n"
                "        return g(x)\n    return h"
            ),
            "@same\ndef f(x):\n    return 2 * x",
        ],
        ["# same\n@same\ndef f(x):\n    return 2 * x"],
    ),
    "a magic": (["%precision 3\n" + GOOD_F], ["%precision 3\n" + GOOD_F]),
}


@pytest.mark.parametrize("which", NO_ALARM)
def test_no_false_alarm(run: Run, save: Save, which: str) -> None:
    cells, saved = NO_ALARM[which]
    save(*saved, CHECK_F)
    for cell in cells:
        run(cell)
    assert run(CHECK_F) == PASSED_F


def test_a_decorated_function_that_differs_is_told(run: Run, save: Save) -> None:
    """As long as the decorator keeps the function under `__wrapped__`."""
    run("import functools\nsame = functools.cache")
    run("@same\ndef f(x):\n    return 2 * x")
    save("@same\ndef f(x):\n    return 3 * x", CHECK_F)
    assert run(CHECK_F) == EITHER


def test_a_class_whose_methods_come_from_two_cells_is_left_alone(run: Run, save: Save) -> None:
    check = "from course_lib.checking import check, holds\nwith check('V'):\n    holds(V(), 'made')"
    save("class V:\n    pass", check)
    run("class V:\n    def a(self):\n        return 1")
    run("def b(self):\n    return 2\nV.b = b")
    assert run(check) == "V: 1 visible check passed"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [1, null, {"source": 5}]}', b"\xff\xfe"],
)
def test_a_file_that_cannot_be_read_says_nothing(run: Run, save: Save, content: bytes) -> None:
    save(GOOD_F).write_bytes(content)
    run(OTHER_F)
    assert run(CHECK_F) == PASSED_F


def test_an_unknown_file_says_nothing(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(GOOD_F)
    monkeypatch.delenv("JPY_SESSION_NAME")  # as on Colab
    run(OTHER_F)
    assert run(CHECK_F) == PASSED_F
    monkeypatch.setenv("JPY_SESSION_NAME", "gone.ipynb")
    assert run(CHECK_F) == PASSED_F


def test_vs_code_names_the_file_in_another_way(
    run: Run, save: Save, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(GOOD_F)
    monkeypatch.delenv("JPY_SESSION_NAME")
    shell.user_ns["__vsc_ipynb_file__"] = str(path)
    run(OTHER_F)
    assert run(CHECK_F) == EITHER


def test_ipython_in_a_terminal_belongs_to_no_notebook(
    run: Run, save: Save, shell: InteractiveShell
) -> None:
    """Though a terminal that was opened from a notebook has its environment."""
    save(GOOD_F)
    del shell.kernel
    run(OTHER_F)
    assert run(CHECK_F) == PASSED_F
