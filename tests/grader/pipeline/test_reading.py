"""The bytes of a submission: read whatever they are, or refused in one sentence that is true."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from grader.pipeline import reading
from grader.pipeline.reading import RawCell, UnreadableError, read_cells, see_unit
from grader.pipeline.template import Template, load_template
from tests.grader.pipeline.conftest import UNIT, Notebook

Make = Callable[..., Notebook]


def dumped(notebook: Any) -> bytes:
    return json.dumps(notebook, indent=1).encode()


def test_outputs_are_dropped_before_the_size_is_judged(handed_in: Make) -> None:
    notebook = handed_in()
    plain = read_cells(dumped(notebook))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 1_000_000}]
    data = dumped(notebook)
    assert len(data) > reading.TEXT_BYTES
    assert read_cells(data) == plain


def test_a_notebook_in_another_encoding_is_read(handed_in: Make) -> None:
    notebook = handed_in()
    text = json.dumps(notebook, ensure_ascii=False)
    plain = read_cells(text.encode())
    assert read_cells(b"\xef\xbb\xbf" + text.encode()) == plain
    assert read_cells(text.encode("utf-16")) == plain


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data: data[: len(data) // 2], r"from line \d+ on"),
        (
            lambda data: data.replace(b'"cells"', b'\n<<<<<<< HEAD\n"cells"', 1),
            r"conflict .line 3",
        ),
        (lambda data: data.replace(b"import", b"\xff\xfeimport", 1), r"no UTF-8 text \(line \d+\)"),
        (lambda data: b'{"cells": [' + b"{}," * 2_000 + b"{}]}", "2001 cells"),
        (
            lambda data: b'{"cells": [' + b"{}," * 4_000_001 + b"{}]}",
            "more values than can be read",
        ),
        (lambda data: dumped({"cells": [{"source": "x" * 1_000_001}]}), "cell 1 .* 1000000 char"),
        (lambda data: dumped({"cells": [{"source": "x" * 10**6}] * 32}), "without its outputs"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(
    handed_in: Make, spoil: Callable[[bytes], bytes], words: str
) -> None:
    with pytest.raises(UnreadableError, match=words):
        read_cells(spoil(dumped(handed_in())))


def test_a_file_above_the_cap_is_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "NOTEBOOK_BYTES", 5 << 20)
    with pytest.raises(UnreadableError, match="more than 5 MB"):
        read_cells(b" " * (5 << 20) + b"{}")


def test_another_unit_s_notebook_is_called_by_its_name(
    course: Any, template: Template, released: Notebook
) -> None:
    others: Mapping[str, Template] = {
        name: load_template(course, name) for name in ("00-start-here", "01-logistic-regression")
    }
    see_unit(read_cells(dumped(released)), template, lambda: others)
    stray = course.released("01-logistic-regression").read_bytes()
    with pytest.raises(UnreadableError, match="notebook of 01-logistic-regression, and not of 07"):
        see_unit(read_cells(stray), template, lambda: others)
    with pytest.raises(UnreadableError, match=f"no cell of {UNIT}"):
        see_unit([RawCell("code", "print('hello')", "", "a1")], template, lambda: others)
    see_unit([RawCell("code", "def adam_step(w): return w", "", "")], template, lambda: others)
