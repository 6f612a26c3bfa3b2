"""Whether operations are recorded: the switch behind :func:`no_grad`.

This is the only state of the package. It is a context variable and no global, so that a thread
or an asynchronous task that switches recording off does so for itself alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_RECORDING: ContextVar[bool] = ContextVar("course_lib.autograd: operations are recorded")


def is_recording() -> bool:
    """Return whether operations on tensors are recorded now; they are, outside no_grad.

    Examples
    --------
    >>> is_recording()
    True
    """
    return _RECORDING.get(True)


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute without recording: results need no memory for a backward pass and have no gradient.

    A ``with`` block or a decorator. Blocks may be nested; leaving one restores what was.

    Source: Paszke et al. (2017), Automatic differentiation in PyTorch (there called volatile).

    Examples
    --------
    >>> from course_lib.autograd import Tensor
    >>> w = Tensor(3.0, requires_grad=True)
    >>> with no_grad():
    ...     y = w * w
    >>> y.requires_grad, (w * w).requires_grad
    (False, True)
    """
    token = _RECORDING.set(False)
    try:
        yield
    finally:
        _RECORDING.reset(token)
