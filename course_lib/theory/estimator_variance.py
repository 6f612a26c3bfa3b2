"""How noisy a mini-batch gradient is."""

from __future__ import annotations

import numpy as np

from course_lib.theory.arguments import Array, check_count


def estimator_variance(per_example_grads: Array, batch_size: int, replacement: bool) -> float:
    """Return the total variance of the mean gradient of a random mini-batch.

    Trace of the covariance, with sigma^2 = mean |g_i - g|^2 over all N examples::

        with replacement:      sigma^2 / m
        without replacement:   sigma^2 / m * (N - m) / (N - 1)

    Parameters
    ----------
    per_example_grads
        Gradients of the examples, (N, D), float64, finite, N >= 1.
    batch_size
        Examples in a batch, m >= 1; at most N without replacement.
    replacement
        Whether an example can be drawn twice into the same batch.

    Returns
    -------
    float
        E |mean of the batch - g|^2, in the unit of the squared gradient.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    The N gradients are the whole population, so sigma^2 divides by N. Without replacement the
    draws are negatively correlated, which the second factor accounts for: the full batch has no
    variance.

    Source: Cochran (1977), Sampling techniques, theorem 2.2.

    Examples
    --------
    >>> import numpy as np
    >>> grads = np.array([[1.0], [3.0]])
    >>> estimator_variance(grads, 1, replacement=False)
    1.0
    >>> estimator_variance(grads, 2, True), estimator_variance(grads, 2, False)
    (0.5, 0.0)
    """
    _check_gradients(per_example_grads)
    check_count("estimator_variance", "batch_size", batch_size)
    if not isinstance(replacement, (bool, np.bool_)):
        raise ValueError(
            f"estimator_variance: replacement must be True or False, got {replacement!r}"
        )
    num_examples = len(per_example_grads)
    if not replacement and batch_size > num_examples:
        raise ValueError(
            f"estimator_variance: batch_size must be at most the number of examples, "
            f"{num_examples}, got {batch_size!r}; draw with replacement to go beyond"
        )
    deviations = per_example_grads - per_example_grads.mean(axis=0)
    variance = float((deviations**2).sum()) / num_examples / batch_size
    if replacement:
        return variance
    # A single example has no variance, and the factor would be 0/0.
    return variance * (num_examples - batch_size) / max(num_examples - 1, 1)


def _check_gradients(per_example_grads: Array) -> None:
    is_array = type(per_example_grads) is np.ndarray
    if (
        not is_array
        or per_example_grads.dtype != np.float64
        or per_example_grads.ndim != 2
        or len(per_example_grads) == 0
    ):
        got = (
            f"shape {per_example_grads.shape} of dtype {per_example_grads.dtype}"
            if is_array
            else type(per_example_grads).__name__
        )
        raise ValueError(
            "estimator_variance: per_example_grads must be a float64 array (N, D) with N >= 1, "
            f"got {got}; stack one row for each example"
        )
    if not np.isfinite(per_example_grads).all():
        row = int(np.flatnonzero(~np.isfinite(per_example_grads).all(axis=1))[0])
        raise ValueError(
            "estimator_variance: per_example_grads must be finite, got "
            f"{per_example_grads[row].tolist()} in row {row}"
        )
