"""What NumPy warns of while a function runs: an overflow, a division by zero, an invalid value."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

MOST = 5
LENGTH = 100


@contextlib.contextmanager
def noted() -> Iterator[list[str]]:
    """The texts of NumPy's warnings, each once and a few at most; they are not printed.

    A line that warns a million times costs no more than under Python's own filter, which stays
    silent after the first. Where student code has broken ``warnings``, nothing is noted.

    >>> import numpy as np
    >>> with noted() as complaints:
    ...     _ = np.exp(np.array([1000.0]))
    >>> complaints
    ['overflow encountered in exp']
    """
    found: list[str] = []
    show = getattr(warnings, "showwarning", print)

    def note(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if category is not RuntimeWarning:
            show(message, category, *place, **more)
        elif len(found) < MOST and (text := str(message)[:LENGTH]) not in found:
            found.append(text)

    with contextlib.ExitStack() as stack:
        with contextlib.suppress(Exception):
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("default", RuntimeWarning)
            warnings.showwarning = note
        yield found
