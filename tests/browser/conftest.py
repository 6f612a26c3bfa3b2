"""The kit as a student has it: unpacked, its wheel installed, JupyterLab running over it."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from grader.pipeline.kit import make_kit
from grader.pipeline.paths import Course
from tests.browser.jupyter_server import JupyterServer, jupyter_lab

ROOT = Path(__file__).parents[2]
UNITS = ("00-start-here", "07-adaptive-methods")
STUDENT = ROOT / "build" / "oldest" / "bin" / "python"
SHOTS = ROOT / "build" / "screenshots"


@dataclass(frozen=True)
class Kit:
    """The unpacked kit.

    Attributes
    ----------
    folder
        With ``notebooks/`` and the rest.
    library
        Where its wheel is installed.
    """

    folder: Path
    library: Path

    def notebook(self, unit: str) -> Path:
        """The unit's notebook as it was handed out."""
        return self.folder / "notebooks" / f"{unit}.ipynb"


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """What ``course release --kit`` packs, unpacked."""
    room = tmp_path_factory.mktemp("kit")
    (room / "kit.zip").write_bytes(make_kit(Course(ROOT), UNITS))
    with zipfile.ZipFile(room / "kit.zip") as archive:
        archive.extractall(room)
    (folder,) = (path for path in room.iterdir() if path.is_dir())
    (wheel,) = folder.glob("*.whl")
    library = room / "library"
    with zipfile.ZipFile(wheel) as archive:  # a wheel of Python alone is installed by unpacking
        archive.extractall(library)
    return Kit(folder, library)


@pytest.fixture(scope="session")
def jupyter(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """JupyterLab over the kit, one for each worker; its log is kept beside the screenshots."""
    if not STUDENT.exists():
        raise RuntimeError(
            f"{STUDENT.relative_to(ROOT)} is missing: `make oldest` makes the students' environment"
        )
    home = tmp_path_factory.mktemp("home")
    try:
        with jupyter_lab(STUDENT, kit.folder, kit.library, home) as server:
            yield server
    finally:
        SHOTS.mkdir(parents=True, exist_ok=True)
        if (home / "server.log").exists():
            worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
            shutil.copy(home / "server.log", SHOTS / f"jupyterlab-{worker}.log")


@pytest.fixture
def copy(kit: Kit, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A fresh copy of a unit's notebook: its path below the server's folder."""

    def made(unit: str) -> str:
        folder = kit.folder / "work" / request.node.originalname / unit
        folder.mkdir(parents=True)
        shutil.copy(kit.notebook(unit), folder)
        return (folder / f"{unit}.ipynb").relative_to(kit.folder).as_posix()

    return made


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Keep a picture in build/screenshots, named after the test."""

    def taken(page: Page, name: str, full: bool = False) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        test = request.node.originalname.removeprefix("test_")
        page.screenshot(path=SHOTS / f"{test}-{name}.png", full_page=full)

    return taken


def settle(frame: Page | Frame) -> None:
    """Wait until what was asked for is drawn: two animation frames have begun."""
    frame.evaluate("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")
