"""Readable checks for the visible cells of a notebook: what was expected, what came, where.

The names are loaded when they are first asked for: the comparisons need numpy, and the process of
``course check`` that only starts another one does not.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_lib.checking.comparisons import close, holds, returns, same_shape, unchanged
    from course_lib.checking.summary import check_all
    from course_lib.checking.visible_check import CheckFailed, check

__all__ = [
    "CheckFailed",
    "check",
    "check_all",
    "close",
    "holds",
    "returns",
    "same_shape",
    "unchanged",
]

_HOMES = {"check_all": "summary", "CheckFailed": "visible_check", "check": "visible_check"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = importlib.import_module(f"{__name__}.{_HOMES.get(name, 'comparisons')}")
    return getattr(home, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
