"""Readable checks for the visible cells of a notebook: what was expected, what came, where."""

from course_lib.checking.comparisons import close, returns, same_shape, unchanged

__all__ = ["close", "returns", "same_shape", "unchanged"]
