"""Two hash seeds: those under which the sets that a notebook writes down come out differently."""

from __future__ import annotations

import os
import subprocess
import sys

import nbformat
import pytest

from grader.pipeline import seeds
from grader.pipeline.seeds import DEFAULT, hash_seeds


def _seeds(*cells: str) -> tuple[str, str]:
    code = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return hash_seeds(nbformat.v4.new_notebook(cells=code))


def _printed(seed: str, code: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-S", "-c", code]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize("pair", ["ab", "ef", "no", "gh"])
@pytest.mark.parametrize(
    "form",
    [
        "print({{{0!r}, {1!r}}})",
        "print(set([{0!r}, {1!r}]))",
        "print(frozenset('{0}{1}'))",
        "print(set('{0} {1}'.split()))",
        "print({{name for name in ({0!r}, {1!r})}})",
        "print(dict({0}=1, {1}=2).keys() | dict({1}=2).keys())",
    ],
)
def test_a_set_of_two_comes_out_both_ways(form: str, pair: str) -> None:
    """One pair of seeds taken blindly would miss every second of them, as 1 and 2 miss e and f."""
    code = form.format(*pair)
    one, other = (_printed(seed, code) for seed in _seeds("labels = ['one', 'two']", code))
    assert one != other


def test_several_sets_come_out_both_ways_under_one_pair() -> None:
    cells = ["print({'a', 'b'})", "print({'x', 'y'})", "print({'u', 'v'})"]
    chosen = _seeds(*cells)
    for cell in cells:
        assert _printed(chosen[0], cell) != _printed(chosen[1], cell)


def test_nothing_is_tried_where_no_set_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "_orders", None)
    assert _seeds("labels = ['one', 'two']", "%matplotlib inline", "is no Python (") == DEFAULT
    assert _seeds("for key, value in {'a': 1, 'b': 2}.items(): print(key)") == DEFAULT
