"""A student's environment, which `make oldest` makes: JupyterLab, and the oldest numpy promised."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / "build" / "oldest"
STUDENT = ENVIRONMENT / "bin" / "python"


def require_student() -> None:
    """Say in a sentence what is missing: nothing is skipped."""
    assert list(ENVIRONMENT.glob("installed-*")), f"{ENVIRONMENT} is missing: run `make oldest`"
