"""Compare derivatives that were derived with derivatives that were measured, entry by entry."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.autograd.arguments import check_data, check_result
from course_lib.autograd.backward import gradients
from course_lib.autograd.graph import Array
from course_lib.autograd.recording import no_grad
from course_lib.autograd.tensor import Tensor


def numerical_gradient(f: Callable[[Array], float], w: Array, step: float = 1e-5) -> Array:
    """Measure a gradient by central differences, one entry after the other.

    For each entry, with e_i the unit vector along it::

        grad_i = (f(w + step e_i) - f(w - step e_i)) / (2 step)

    Parameters
    ----------
    f
        Function of an array that returns a number.
    w
        Where to differentiate, any shape, float64; not modified.
    step
        > 0, in the unit of ``w``. The formula's error falls with its square, that of rounding
        rises with its inverse; for numbers around 1 the best is near 1e-5.

    Returns
    -------
    grad
        Shape of ``w``.

    Raises
    ------
    ValueError
        If ``w`` is not float64, or ``step`` is not above 0.

    Source: Nocedal and Wright (2006), Numerical Optimization, section 8.1.

    Examples
    --------
    >>> numerical_gradient(lambda w: float(w[0] ** 2 * w[1]), np.array([3.0, 5.0])).round(6)
    array([30.,  9.])
    """
    here = np.array(check_data("numerical_gradient", "w", w))
    if here.dtype != np.float64:
        raise ValueError(
            "numerical_gradient: w must be float64, got float32, whose rounding hides the "
            "difference; convert it with np.asarray(w, dtype=np.float64)"
        )
    if not 0.0 < step < np.inf:
        raise ValueError(f"numerical_gradient: step must be a finite number > 0, got {step!r}")
    grad = np.zeros_like(here)
    for i in np.ndindex(here.shape):
        centre = here[i]
        here[i] = centre + step
        above = f(here.copy())
        here[i] = centre - step
        below = f(here.copy())
        here[i] = centre
        grad[i] = (above - below) / (2 * step)
    return grad


def grad_check(
    f: Callable[..., Tensor],
    *arrays: Array,
    step: float = 1e-5,
    rtol: float = 1e-6,
    atol: float = 1e-8,
) -> float:
    """Check the gradient of a function by every entry of every input.

    For each entry, with both gradients::

        error = |recorded - measured| / (atol + rtol * |measured|)     must be at most 1

    Parameters
    ----------
    f
        Function of tensors that returns one of shape ().
    arrays
        Where to differentiate: an array for each argument of f, float64, at a distance of more
        than ``step`` from kinks.
    step
        Of the central differences, > 0.
    rtol, atol
        Error allowed, relative and absolute. The defaults stand above the error of central
        differences where f, its third derivative and its inputs are around 1.

    Returns
    -------
    worst
        The largest error, in units of what is allowed; at most 1.

    Raises
    ------
    AssertionError
        If an entry is off; the sentence names the input, the index and both values.
    ValueError
        If f returns anything but a tensor of shape (), or an input is not float64.

    Source: Nocedal and Wright (2006), Numerical Optimization, section 8.1.

    Examples
    --------
    >>> grad_check(lambda a, b: (a @ b).sum(), np.ones((2, 3)), np.ones((3, 2))) <= 1.0
    True
    """
    inputs = [Tensor(array, requires_grad=True) for array in arrays]
    loss = check_result("grad_check", f(*inputs), shape=())
    recorded = (
        [np.asarray(grad.data) for grad in gradients(loss, inputs)]
        if loss.requires_grad
        else [np.zeros(x.shape) for x in inputs]
    )
    worst = 0.0
    for position, array in enumerate(arrays):

        def value(moved: Array, position: int = position) -> float:
            with no_grad():
                return f(*arrays[:position], Tensor(moved), *arrays[position + 1 :]).item()

        measured = numerical_gradient(value, array, step)
        error = np.abs(recorded[position] - measured) / (atol + rtol * np.abs(measured))
        if error.size and not error.max() <= 1.0:
            at = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
            raise AssertionError(
                f"grad_check: input {position}, index {at}: the recorded gradient is "
                f"{recorded[position][at]:.10g}, central differences give {measured[at]:.10g}; "
                "look at the vector-Jacobian products on the way there"
            )
        worst = max(worst, float(error.max(initial=0.0)))
    return worst
