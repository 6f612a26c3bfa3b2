"""The loop: what it computes against a loop in torch, what it records, what it refuses."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from course_lib import optim, training
from course_lib.regularization import early_stopping
from course_lib.schedules import cosine
from course_lib.training import EarlyStopping, Run, flatten, generators, train
from tests.course_lib.theory.row import run_example

NO_ALGORITHM = {"Run"}
N = 23
X = np.random.default_rng(0).standard_normal((N, 4))
Y = X @ np.array([1.0, -2.0, 0.5, 3.0]) + 0.1


def loss_and_grad(w: np.ndarray, batch: np.ndarray) -> tuple[float, np.ndarray]:
    residual = X[batch] @ w - Y[batch]
    return float(residual @ residual) / (2 * len(batch)), X[batch].T @ residual / len(batch)


def new_run(optimizer: Any, seed: int = 5) -> Run:
    return Run(np.zeros(4), optimizer, np.random.default_rng(seed))


def fit(run: Run, **change: Any) -> Run:
    arguments: dict[str, Any] = {"num_examples": N, "batch_size": 5, "num_epochs": 4}
    return train(run, change.pop("loss_and_grad", loss_and_grad), **arguments | change)


TWINS: dict[str, tuple[Any, Callable[[list[torch.Tensor]], torch.optim.Optimizer]]] = {
    "SGD": (optim.SGD(lr=0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    "Adam": (optim.Adam(lr=0.1), lambda p: torch.optim.Adam(p, lr=0.1)),
    "AdamW": (optim.AdamW(lr=0.1), lambda p: torch.optim.AdamW(p, lr=0.1)),
}


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("batch_size", [1, 5, 23, 100])
def test_the_same_as_a_loop_in_torch(name: str, batch_size: int) -> None:
    mine, make = TWINS[name]
    mine.reset()
    run = fit(new_run(mine), batch_size=batch_size)

    w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    optimizer = make([w])
    dataset = torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(Y))
    rng = np.random.default_rng(5)
    epochs, steps = [], []
    for _ in range(4):
        sampler = rng.permutation(N).tolist()
        loader = torch.utils.data.DataLoader(dataset, batch_size=batch_size, sampler=sampler)
        total = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = 0.5 * torch.nn.functional.mse_loss(x @ w, y)
            loss.backward()
            optimizer.step()
            steps.append(float(loss.detach()))
            total += steps[-1] * len(x)
        epochs.append(total / N)
    # 92 steps at most, each rounding a dozen operations; Adam's quotients enlarge that.
    np.testing.assert_allclose(run.w, w.detach().numpy(), rtol=1e-9)
    np.testing.assert_allclose(run.column("train_loss"), epochs, rtol=1e-9)
    np.testing.assert_allclose(run.step_losses, steps, rtol=1e-9)
    assert run.step == len(steps)


def test_nesterov_gets_the_gradient_of_its_own_batch() -> None:
    seen = []

    def spy(w: np.ndarray, batch: np.ndarray) -> tuple[float, np.ndarray]:
        seen.append(batch.copy())
        return loss_and_grad(w, batch)

    run = fit(new_run(optim.Nesterov(lr=0.05, momentum=0.5)), loss_and_grad=spy)
    w, velocity = np.zeros(4), np.zeros(4)
    rng = np.random.default_rng(5)
    for _ in range(4):
        for batch in np.split(rng.permutation(N), [5, 10, 15, 20]):
            w, velocity = optim.nesterov_step(
                w, velocity, lambda u, batch=batch: loss_and_grad(u, batch)[1], 0.05, 0.5
            )
    np.testing.assert_array_equal(run.w, w)
    for first, second in zip(seen[::2], seen[1::2], strict=True):
        np.testing.assert_array_equal(first, second)


def test_the_schedule_counts_steps_from_zero() -> None:
    asked = []

    def schedule(t: int) -> float:
        asked.append(t)
        return cosine(t, lr_max=0.1, num_steps=20)

    run = fit(new_run(optim.SGD(lr=9.0)), schedule=schedule)
    assert asked == list(range(20))
    assert run.column("lr").tolist() == [cosine(t, 0.1, 20) for t in (4, 9, 14, 19)]


def test_history_holds_what_evaluate_measures_after_the_epoch() -> None:
    seen: list[np.ndarray] = []

    def evaluate(w: np.ndarray) -> dict[str, float]:
        seen.append(w.copy())
        return {"val_loss": np.float32(2.0), "val_accuracy": 1}

    run = fit(new_run(optim.SGD(lr=0.1)), evaluate=evaluate)
    assert list(run.history[0]) == ["epoch", "lr", "train_loss", "val_loss", "val_accuracy"]
    assert run.column("epoch").tolist() == [0, 1, 2, 3]
    assert all(type(value) is float for row in run.history for value in row.values())
    np.testing.assert_array_equal(seen[-1], run.w)
    without_lr = fit(new_run(optim.Adadelta()))
    assert list(without_lr.history[0]) == ["epoch", "train_loss"]


class Recorder:
    def __init__(self, stop_after: int = 99) -> None:
        self.epochs: list[int] = []
        self.closed = 0
        self.stop_after = stop_after

    def __call__(self, run: Run) -> bool:
        self.epochs.append(run.epoch)
        return run.epoch >= self.stop_after

    def close(self) -> None:
        self.closed += 1


def test_every_callback_sees_every_epoch_and_any_can_stop() -> None:
    first, second = Recorder(stop_after=2), Recorder()
    run = fit(new_run(optim.SGD(lr=0.1)), callbacks=[first, second])
    assert first.epochs == second.epochs == [1, 2]
    assert run.stopped
    assert (first.closed, second.closed) == (1, 1)
    fit(run, num_epochs=10, callbacks=[second])
    assert run.epoch == 2, "a run that was stopped stays stopped"


def test_callbacks_are_closed_when_the_loss_explodes() -> None:
    recorder = Recorder()
    run = new_run(optim.SGD(lr=1e6))
    message = r"train: the loss must be finite, got inf at step"
    with pytest.raises(FloatingPointError, match=message), np.errstate(over="ignore"):
        fit(run, num_epochs=200, callbacks=[recorder])
    assert recorder.closed == 1
    assert 0 < len(run.history) == run.epoch
    assert np.isfinite(run.column("train_loss")).all()


def test_early_stopping_keeps_the_best_parameters() -> None:
    losses = [5.0, 4.0, 4.5, 3.0, 3.1, 3.2, 2.9, 1.0]
    points: list[np.ndarray] = []

    def evaluate(w: np.ndarray) -> dict[str, float]:
        points.append(w.copy())
        return {"val_loss": losses[len(points) - 1]}

    for patience, min_delta in ((1, 0.0), (2, 0.0), (3, 0.0), (3, 0.5), (5, 0.0)):
        points.clear()
        stop = EarlyStopping(patience=patience, min_delta=min_delta)
        run = fit(new_run(optim.SGD(lr=0.1)), num_epochs=8, evaluate=evaluate, callbacks=[stop])
        best, last = early_stopping(losses, patience, min_delta)
        assert (run.best_epoch, run.epoch) == (best, last + 1)
        assert run.best_w is not None
        np.testing.assert_array_equal(run.best_w, points[best])
        np.testing.assert_array_equal(run.w, points[-1])


def test_bad_input_is_refused_with_a_sentence() -> None:
    run = new_run(optim.SGD(lr=0.1))
    refused: list[tuple[dict[str, Any], str]] = [
        ({"num_examples": 0}, "train: num_examples must be an integer >= 1, got 0"),
        ({"batch_size": 2.5}, "train: batch_size must be an integer >= 1, got 2.5"),
        ({"num_epochs": -1}, "train: num_epochs must be an integer >= 0, got -1"),
        (
            {"loss_and_grad": lambda w, batch: (1.0, np.zeros(3))},
            "train: loss_and_grad must return a gradient of the shape of w, (4,), got (3,)",
        ),
        (
            {"evaluate": lambda w: {"lr": 1.0, "train_loss": 2.0}},
            "train: evaluate must not return ['lr', 'train_loss'], which the loop writes",
        ),
        (
            {"callbacks": [EarlyStopping(patience=1)]},
            "Run: the history has no 'val_loss', it has ['epoch', 'lr', 'train_loss']; have",
        ),
    ]
    for change, message in refused:
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            fit(run, **change)
    with pytest.raises(ValueError, match="schedule sets the optimizer's lr, and Adadelta has none"):
        fit(new_run(optim.Adadelta()), schedule=lambda t: 0.1)
    with pytest.raises(ValueError, match="Run: w must be a float64 array, got dtype int64"):
        Run(np.zeros(2, dtype=int), optim.SGD(lr=0.1), np.random.default_rng(0))
    with pytest.raises(ValueError, match="Run: rng must be a numpy Generator, got int"):
        Run(np.zeros(2), optim.SGD(lr=0.1), 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="EarlyStopping: patience must be an integer >= 1, got 0"):
        EarlyStopping(patience=0)
    with pytest.raises(ValueError, match="min_delta must be a finite number >= 0, got -1"):
        EarlyStopping(patience=1, min_delta=-1.0)


def test_flatten_is_torchs_parameters_to_vector() -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.random(shape) for shape in ((3, 2), (), (4,), (0, 3), (2, 1, 2))]
    w, unflatten = flatten(arrays)
    expected = torch.nn.utils.parameters_to_vector(
        [torch.from_numpy(a.reshape(-1)) for a in arrays]
    )
    np.testing.assert_array_equal(w, expected.numpy())
    for back, array in zip(unflatten(w), arrays, strict=True):
        np.testing.assert_array_equal(back, array)
        assert back.shape == array.shape
    w[0] = 7.0
    assert arrays[0][0, 0] != 7.0
    with pytest.raises(ValueError, match="flatten: arrays must hold at least one array, got none"):
        flatten([])
    with pytest.raises(ValueError, match=r"flatten: arrays\[1\] must be a float64 array, got int"):
        flatten([np.ones(2), 3])  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"unflatten: w must have shape \(15,\), got \(16,\)"):
        unflatten(np.zeros(16))


def test_generators_depend_on_seed_and_name_alone() -> None:
    both, one = generators(1, "a", "b"), generators(1, "b")
    both["a"].random(1000)
    np.testing.assert_array_equal(both["b"].random(9), one["b"].random(9))
    draws = [generators(s, n)[n].random(2000) for s in (0, 1, 2) for n in ("a", "b", "")[:2]]
    correlations = np.corrcoef(draws) - np.eye(6)
    # 15 correlations of deviation 1 / sqrt(2000) = 0.022.
    assert np.abs(correlations).max() < 0.1
    for names in ((), ("a", "a"), ("",), (3,)):
        with pytest.raises(ValueError, match="generators: names must be at least one name"):
            generators(1, *names)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="generators: seed must be an integer >= 0, got -1"):
        generators(-1, "a")


ROWS = {
    "EarlyStopping": "test_early_stopping_keeps_the_best_parameters",
    "ProgressBar": "test_progress.py",
    "Run": "test_history_holds_what_evaluate_measures_after_the_epoch",
    "flatten": "test_flatten_is_torchs_parameters_to_vector",
    "generators": "test_generators_depend_on_seed_and_name_alone",
    "load_checkpoint": "test_checkpoints.py",
    "save_checkpoint": "test_checkpoints.py",
    "train": "test_the_same_as_a_loop_in_torch",
}
"""What of the package is proven where."""


def test_every_public_name_has_a_row() -> None:
    assert sorted(ROWS) == training.__all__
    here = inspect.getsourcefile(test_every_public_name_has_a_row)
    assert here is not None
    for proof in ROWS.values():
        if proof.endswith(".py"):
            assert (Path(here).parent / proof).exists(), proof
        else:
            assert proof in globals(), proof


@pytest.mark.parametrize("name", training.__all__)
def test_documented_with_source_and_example(name: str) -> None:
    thing = getattr(training, name)
    documentation = inspect.getdoc(thing) or ""
    assert run_example(thing) > 0, "no example"
    if name not in NO_ALGORITHM:
        sources = [line for line in documentation.splitlines() if line.startswith("Source: ")]
        assert sources, "no line that starts with 'Source: '"
        assert all(re.search(r"\b(19|20)\d\d\b", line) for line in sources), "no year"
    for parameter in inspect.signature(thing).parameters:
        assert re.search(rf"^(\w+, )*{parameter}\b", documentation, re.M), parameter
