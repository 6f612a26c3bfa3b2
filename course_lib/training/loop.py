"""The training loop: epochs, mini-batches, steps, and a record of what happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.optim import Nesterov
from course_lib.training.arguments import Array, check_count
from course_lib.training.checkpoints import save_checkpoint
from course_lib.training.run import Callback, Run

Batch: TypeAlias = NDArray[np.int64]
LossAndGrad: TypeAlias = Callable[[Array, Batch], tuple[float, Array]]

OWN_ENTRIES = frozenset({"epoch", "lr", "train_loss"})


def train(
    run: Run,
    loss_and_grad: LossAndGrad,
    num_examples: int,
    batch_size: int,
    num_epochs: int,
    schedule: Callable[[int], float] | None = None,
    evaluate: Callable[[Array], Mapping[str, float]] | None = None,
    callbacks: Sequence[Callback] = (),
    checkpoint: str | Path | None = None,
) -> Run:
    """Train from where the run stands until it has done ``num_epochs`` epochs.

    Algorithm, an epoch::

        order = a random permutation of the examples
        for each batch_size of them (the last batch may be short):
            lr = schedule(step)                                   if there is a schedule
            loss, g = loss_and_grad(w, batch)
            w = optimizer.step(w, g)
        add a row to the history; call the callbacks; write the checkpoint

    Parameters
    ----------
    run
        Parameters, optimizer and generator; changed in place. A run that was loaded from a
        checkpoint goes on from there, and one that a callback ended stays as it is.
    loss_and_grad
        From ``w`` and a batch, indices (B,) of examples, to the mean loss over the batch and
        its gradient, float64 of the shape of ``w``.
    num_examples
        N, an integer >= 1.
    batch_size
        B, an integer >= 1; N or more is full-batch descent.
    num_epochs
        Epochs of the whole run, those done before included, an integer >= 0.
    schedule
        From the number of steps done, t from 0, to the step length, as in
        :mod:`course_lib.schedules`.
    evaluate
        From ``w`` to further entries of the epoch's row, such as ``{"val_loss": 0.3}``.
    callbacks
        Each is called with the run after each epoch, all of them each time, and ends the run
        by returning True; ``close()``, where there is one, is called at the end.
    checkpoint
        File that is written after each epoch, when all callbacks have seen it.

    Returns
    -------
    Run
        The same run.

    Raises
    ------
    ValueError
        If an argument is out of its domain, the gradient has another shape, ``schedule`` meets
        an optimizer without ``lr``, or ``evaluate`` returns an entry of the loop's own.
    FloatingPointError
        If the loss is not finite. The history has the epochs before.

    Notes
    -----
    ``train_loss`` is the mean over the examples of the epoch, each measured before the step it
    led to: a moving target, above the loss at the epoch's end where training goes well.

    Source: Bottou, Curtis and Nocedal (2018), Optimization methods for large-scale machine
    learning, algorithm 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib.optim import SGD
    >>> numbers = np.array([1.0, 2.0, 3.0, 4.0])
    >>> def loss_and_grad(w, batch):  # the mean of numbers, by least squares
    ...     residual = w - numbers[batch]
    ...     return float((residual**2).mean() / 2), np.array([residual.mean()])
    >>> run = Run(np.zeros(1), SGD(lr=0.5), np.random.default_rng(0))
    >>> run = train(run, loss_and_grad, num_examples=4, batch_size=4, num_epochs=20)
    >>> run.w.round(4), run.history[0]
    (array([2.5]), {'epoch': 0.0, 'lr': 0.5, 'train_loss': 3.75})
    """
    check_count("train", "num_examples", num_examples)
    check_count("train", "batch_size", batch_size)
    check_count("train", "num_epochs", num_epochs, low=0)
    if schedule is not None and not hasattr(run.optimizer, "lr"):
        raise ValueError(
            f"train: schedule sets the optimizer's lr, and {type(run.optimizer).__name__} has "
            "none; leave schedule out"
        )
    run.num_epochs = num_epochs
    try:
        while run.epoch < num_epochs and not run.stopped:
            _one_epoch(run, loss_and_grad, num_examples, batch_size, schedule)
            if evaluate is not None:
                run.history[-1] |= _measured(evaluate(run.w))
            # All of them, also when the first already says to stop.
            answers = [callback(run) for callback in callbacks]
            run.stopped = any(answers)
            if checkpoint is not None:
                save_checkpoint(checkpoint, run)
    finally:
        for callback in callbacks:
            close = getattr(callback, "close", None)
            if close is not None:
                close()
    return run


def _one_epoch(
    run: Run,
    loss_and_grad: LossAndGrad,
    num_examples: int,
    batch_size: int,
    schedule: Callable[[int], float] | None,
) -> None:
    order = run.rng.permutation(num_examples)
    total = 0.0
    for start in range(0, num_examples, batch_size):
        batch = order[start : start + batch_size]
        if schedule is not None:
            run.optimizer.lr = schedule(run.step)  # type: ignore[union-attr]
        loss, grad = _checked(run, *loss_and_grad(run.w, batch))
        if isinstance(run.optimizer, Nesterov):
            # It asks for the gradient at a point of its own, on the same batch.
            run.w = run.optimizer.step(run.w, _grad_fn(loss_and_grad, batch))
        else:
            run.w = run.optimizer.step(run.w, grad)
        run.step_losses.append(loss)
        run.step += 1
        total += loss * len(batch)
    row = {"epoch": float(run.epoch), "train_loss": total / num_examples}
    if hasattr(run.optimizer, "lr"):
        row["lr"] = float(run.optimizer.lr)
    run.history.append({name: row[name] for name in ("epoch", "lr", "train_loss") if name in row})
    run.epoch += 1


def _grad_fn(loss_and_grad: LossAndGrad, batch: Batch) -> Callable[[Array], Array]:
    return lambda w: loss_and_grad(w, batch)[1]


def _checked(run: Run, loss: float, grad: Array) -> tuple[float, Array]:
    if not math.isfinite(loss):
        raise FloatingPointError(
            f"train: the loss must be finite, got {float(loss)} at step {run.step} of epoch "
            f"{run.epoch}; take a shorter step, clip the gradient, or look for log(0) or 0/0 in "
            "the loss"
        )
    if np.shape(grad) != run.w.shape:
        raise ValueError(
            f"train: loss_and_grad must return a gradient of the shape of w, {run.w.shape}, got "
            f"{np.shape(grad)}"
        )
    return float(loss), grad


def _measured(entries: Mapping[str, float]) -> dict[str, float]:
    taken = sorted(OWN_ENTRIES & set(entries))
    if taken:
        raise ValueError(
            f"train: evaluate must not return {taken}, which the loop writes itself; rename them"
        )
    return {name: float(value) for name, value in entries.items()}
