"""The progress bar: on a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from course_lib.optim import SGD
from course_lib.training import ProgressBar, Run, train


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def fit(bar: ProgressBar, num_epochs: int = 3) -> Run:
    run = Run(np.ones(1), SGD(lr=0.5), np.random.default_rng(0))
    return train(run, lambda w, batch: (0.25, 0 * w), 2, 2, num_epochs, callbacks=[bar])


@pytest.mark.parametrize("rich", [True, False, None])
def test_silent_where_there_is_no_terminal(
    rich: bool | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file = io.StringIO()
    fit(ProgressBar(file, rich=rich))
    fit(ProgressBar(rich=rich))  # standard error is captured here, so no terminal either
    assert file.getvalue() == ""
    assert capsys.readouterr() == ("", "")


def test_plain_text_redraws_one_line() -> None:
    terminal = Terminal()
    fit(ProgressBar(terminal, rich=False))
    lines = terminal.getvalue().split("\r")
    assert lines[1].startswith("epoch [##########....................] 1/3  train_loss 0.25")
    assert lines[-1] == "epoch [##############################] 3/3  train_loss 0.25\n"
    assert terminal.getvalue().count("\n") == 1


def test_plain_text_covers_a_longer_line() -> None:
    terminal, bar = Terminal(), None
    bar = ProgressBar(terminal, rich=False)
    run = Run(np.ones(1), SGD(lr=0.5), np.random.default_rng(0), num_epochs=2, epoch=1)
    run.history = [{"val_loss": 0.12345}]
    bar(run)
    run.history = [{"val_loss": 1.0}]
    bar(run)
    first, second = terminal.getvalue().split("\r")[1:]
    assert len(second) == len(first)


def test_rich_draws_and_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    bar = ProgressBar(terminal, rich=True)
    fit(bar)
    assert "3/3" in terminal.getvalue()
    assert "train_loss 0.25" in terminal.getvalue()
    before = terminal.getvalue()
    fit(bar)  # the same bar serves a second run
    assert len(terminal.getvalue()) > len(before)


def test_without_rich_the_plain_bar_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "rich", None)
    terminal = Terminal()
    fit(ProgressBar(terminal))
    assert "[####" in terminal.getvalue()
