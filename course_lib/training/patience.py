"""Early stopping as a callback: it keeps the best parameters and ends the run."""

from __future__ import annotations

import math

from course_lib.regularization import early_stopping
from course_lib.training.arguments import check_count
from course_lib.training.run import Run


class EarlyStopping:
    """End a run whose validation loss has not improved for a while.

    The rule is :func:`course_lib.regularization.early_stopping`'s, applied to the history, so
    the callback has no state of its own and a run that is resumed stops where it would have.
    The parameters of the best epoch are left in ``run.best_w``; ``run.w`` stays the last.

    Parameters
    ----------
    patience
        How many epochs in a row may pass without improvement, an integer >= 1.
    min_delta
        By how much more than this a loss has to be below the best to count, finite, >= 0.
    monitor
        Entry of the history's rows.

    Raises
    ------
    ValueError
        If a number is out of its domain, or the history has no such entry.

    Source: Prechelt (1998), Early stopping - but when?, section 2.2 (criterion UP).

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> run = Run(np.zeros(1), SGD(lr=0.1), np.random.default_rng(0))
    >>> stop = EarlyStopping(patience=2)
    >>> for epoch, loss in enumerate([3.0, 1.0, 2.0, 2.0]):
    ...     run.w, run.epoch = np.array([float(epoch)]), epoch + 1
    ...     run.history.append({"val_loss": loss})
    ...     ended = stop(run)
    >>> ended, run.best_epoch, run.best_w
    (True, 1, array([1.]))
    """

    def __init__(self, *, patience: int, min_delta: float = 0.0, monitor: str = "val_loss") -> None:
        check_count("EarlyStopping", "patience", patience)
        if not 0.0 <= min_delta < math.inf:
            raise ValueError(
                f"EarlyStopping: min_delta must be a finite number >= 0, got {min_delta!r}"
            )
        self.patience = patience
        self.min_delta = min_delta
        self.monitor = monitor

    def __call__(self, run: Run) -> bool:
        """Look at the history, keep the parameters if they are the best, say whether to stop."""
        losses = run.column(self.monitor)
        best_epoch, _ = early_stopping(losses, self.patience, self.min_delta)
        last_epoch = len(losses) - 1
        if best_epoch == last_epoch:
            run.best_w, run.best_epoch = run.w.copy(), best_epoch
        return last_epoch - best_epoch >= self.patience
