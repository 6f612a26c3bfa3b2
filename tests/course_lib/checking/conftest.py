"""An IPython shell in this process, and notebooks as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from tests.course_lib.checking.notebooks import SavedCell, notebook_bytes

Run = Callable[[str], str]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A shell as a kernel has it, without colours and without a history file."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    InteractiveShell.clear_instance()
    config = Config(
        {"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}}
    )
    made = InteractiveShell.instance(config=config)
    with np.printoptions():  # which `%precision` changes
        yield made
    made.restore_sys_module_state()
    InteractiveShell.clear_instance()


@pytest.fixture
def run(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a cell; what it shows, errors included."""

    def run_cell(source: str) -> str:
        capsys.readouterr()
        shell.run_cell(source, store_history=True)
        return capsys.readouterr().out.strip()

    return run_cell


@pytest.fixture
def save(
    shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Save cells as the notebook that the shell belongs to."""
    path = tmp_path / "07 übung.ipynb"
    shell.kernel = object()
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))

    def save_cells(*cells: SavedCell | str) -> Path:
        path.write_bytes(notebook_bytes(*cells))
        return path

    return save_cells


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "mes unités"
    made.mkdir()
    monkeypatch.chdir(made)
    return made
