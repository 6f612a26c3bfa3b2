"""Early stopping: stop when the validation loss has not improved for a while."""

from __future__ import annotations

import math
from collections.abc import Sequence

from course_lib.regularization.arguments import (
    Array,
    check_count,
    check_non_negative,
    check_numbers,
)


def early_stopping(
    val_losses: Sequence[float] | Array, patience: int, min_delta: float = 0.0
) -> tuple[int, int]:
    """Say after which epoch training stops, and whose weights to keep.

    Algorithm, epochs from 0::

        an epoch improves if its loss < best - min_delta; then best is its loss
        stop at the first epoch that ends patience epochs in a row without improvement

    Parameters
    ----------
    val_losses
        Validation loss after each epoch, finite: a list or a vector (T,), T >= 1.
    patience
        How many epochs in a row may pass without improvement, the last of them being where
        training stops; an integer >= 1.
    min_delta
        By how much more than this a loss has to be below the best to count, finite, >= 0.

    Returns
    -------
    best_epoch, stop_epoch
        Epoch of the last improvement, and the epoch that training stops after: the last one if
        patience never runs out.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Notes
    -----
    Losses fall by less than ``min_delta`` unnoticed as long as each is compared with ``best``,
    which stays where it was.

    Source: Prechelt (1998), Early stopping - but when?, section 2.2 (criterion UP).

    Examples
    --------
    >>> early_stopping([3.0, 2.0, 2.5, 2.2, 1.0], patience=2)
    (1, 3)
    >>> early_stopping([3.0, 2.0, 2.5, 2.2, 1.0], patience=3)
    (4, 4)
    """
    losses = check_numbers("early_stopping", "val_losses", val_losses, low=-math.inf)
    check_count("early_stopping", "patience", patience)
    check_non_negative("early_stopping", "min_delta", min_delta)
    best, best_epoch = math.inf, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, best_epoch = float(loss), epoch
        elif epoch - best_epoch == patience:
            return best_epoch, epoch
    return best_epoch, len(losses) - 1
