"""Readable checks for the visible cells of a notebook: what was expected, what came, where."""

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
