"""The cells of unit 00 that students run: visible checks, demos, the GPU cell, the picture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode

from course_lib.checking import CheckFailed
from course_lib.losses import mean_squared_error
from grader.pipeline.answer_bank import load_answers
from grader.pipeline.build import convert
from grader.pipeline.conventions import kind, may_raise

ROOT = Path(__file__).parents[3]
NAME = "00-start-here"
CELLS = convert((ROOT / "solutions" / f"{NAME}.py").read_text(encoding="utf-8"), NAME).cells
BANK = load_answers(ROOT / "tests" / "answers" / NAME)["mean_squared_error"]
# What the example of section 5 handed in.
ROUNDED = next(answer for answer in BANK if answer.name == "rounded")


def code_cells(wanted: str) -> list[NotebookNode]:
    return [cell for cell in CELLS if kind(cell) == wanted]


def test_the_answer_of_the_example_passes_every_visible_check(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As section 5 says; the visible part of the check cell is what students run."""
    visible = code_cells("check")[0].source.split("### BEGIN HIDDEN TESTS")[0]
    namespace: dict[str, Any] = {"np": np}
    exec(ROUNDED.source, namespace)
    exec(visible, namespace)
    line = capsys.readouterr().out
    assert line == "mean_squared_error: 7 visible checks passed\n"
    lecture = "".join(cell.source for cell in CELLS if kind(cell) == "lecture")
    assert f"Did it say that {line.split(': ')[1].strip()}?" in lecture


@pytest.mark.parametrize("answer", [a for a in BANK if a.kind == "right"], ids=lambda a: a.name)
def test_right_answers_pass_the_visible_checks(answer: Any) -> None:
    visible = code_cells("check")[0].source.split("### BEGIN HIDDEN TESTS")[0]
    namespace: dict[str, Any] = {"np": np}
    exec(answer.source, namespace)
    exec(visible, namespace)


# Wrong in a way that a few visible numbers do not show.
SEEN_BY_HIDDEN_CHECKS_ALONE = {
    "rounded",
    "single precision",
    "two means, one after the other",
    "stops small errors from counting",
}


def test_the_list_above_names_answers_of_the_bank() -> None:
    assert {answer.name for answer in BANK if answer.kind == "wrong"} > SEEN_BY_HIDDEN_CHECKS_ALONE


@pytest.mark.parametrize("answer", [a for a in BANK if a.kind == "wrong"], ids=lambda a: a.name)
def test_visible_checks_catch_what_they_can(answer: Any) -> None:
    visible = code_cells("check")[0].source.split("### BEGIN HIDDEN TESTS")[0]
    namespace: dict[str, Any] = {"np": np}
    exec(answer.source, namespace)
    if answer.name in SEEN_BY_HIDDEN_CHECKS_ALONE:
        exec(visible, namespace)
        return
    with pytest.raises(CheckFailed) as raised:
        exec(visible, namespace)
    assert len(str(raised.value).splitlines()) == 1


def test_the_demo_shows_one_check_that_passes_and_one_that_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (demo,) = (cell for cell in code_cells("demo") if "first_try" in cell.source)
    assert may_raise(demo)
    with pytest.raises(CheckFailed, match=r"squares 1, 4, 4, mean 3: expected 3, got 1\.66"):
        exec(demo.source, {"np": np})
    assert capsys.readouterr().out == "first_try: 1 visible check passed\n"


def run_gpu_cell() -> None:
    (cell,) = code_cells("gpu")
    exec(compile(cell.source, "<gpu cell>", "exec"), {})


def test_without_torch_the_gpu_cell_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    run_gpu_cell()
    assert capsys.readouterr().out.startswith("No CUDA here")


def test_with_cuda_the_gpu_cell_times_both_devices(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a machine without CUDA its part is played by the processor."""
    import torch

    full = torch.full
    if not torch.cuda.is_available():
        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(torch, "full", lambda size, value, device: full(size, value))
    run_gpu_cell()
    cpu, cuda = capsys.readouterr().out.splitlines()
    assert cpu.startswith("cpu ")
    assert cuda.startswith("cuda")


def test_the_best_slope_of_the_picture() -> None:
    """What the figure marks: x.y / x.x minimizes the mean squared error of a line through 0."""
    demo = next(cell for cell in code_cells("demo") if "Rectangle" in cell.source)
    namespace: dict[str, Any] = {"np": np}
    exec(demo.source, namespace)
    x, y = namespace["x"], namespace["y"]
    exact = x @ y / (x @ x)
    assert namespace["best"] == pytest.approx(exact, abs=0.006)  # half the spacing of the slopes
    assert mean_squared_error(exact * x, y) <= min(namespace["areas"])
    squares = namespace["left"].patches
    errors = np.abs(namespace["guess"] * x - y)
    np.testing.assert_allclose([square.get_width() for square in squares], errors)
    np.testing.assert_allclose([square.get_height() for square in squares], errors)
