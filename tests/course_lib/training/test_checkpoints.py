"""Checkpoints: resumed to the bit, written whole or not at all, and never believed blindly."""

from __future__ import annotations

import json
import os
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import optim
from course_lib.training import EarlyStopping, Run, load_checkpoint, save_checkpoint, train
from course_lib.training import checkpoints as checkpoints_module

N = 17
X = np.random.default_rng(0).standard_normal((N, 3))
Y = X @ np.array([1.0, -2.0, 0.5])

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"lr": 0.1},
    "Momentum": {"lr": 0.05, "momentum": 0.9},
    "Nesterov": {"lr": 0.05, "momentum": 0.9},
    "AdaGrad": {"lr": 0.1},
    "RMSProp": {"lr": 0.01},
    "Adadelta": {},
    "Adam": {"lr": 0.1},
    "Nadam": {"lr": 0.1},
    "AdamW": {"lr": 0.1},
    "AMSGrad": {"lr": 0.1},
}
BIT_GENERATORS = ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"]


def loss_and_grad(w: np.ndarray, batch: np.ndarray) -> tuple[float, np.ndarray]:
    residual = X[batch] @ w - Y[batch]
    return float(residual @ residual) / (2 * len(batch)), X[batch].T @ residual / len(batch)


def evaluate(w: np.ndarray) -> dict[str, float]:
    return {"val_loss": float(np.abs(w - [0.6, -0.9, 0.5]).sum())}


def new_run(name: str = "Adam", bits: str = "PCG64", seed: int = 3) -> Run:
    rng = np.random.Generator(getattr(np.random, bits)(seed))
    return Run(np.full(3, 0.1), getattr(optim, name)(**OPTIMIZERS[name]), rng)


def fit(run: Run, num_epochs: int, **more: Any) -> Run:
    return train(run, loss_and_grad, N, 5, num_epochs, evaluate=evaluate, **more)


def assert_same_to_the_bit(a: Run, b: Run) -> None:
    assert a.w.tobytes() == b.w.tobytes()
    for name in ("epoch", "step", "history", "step_losses", "best_epoch", "stopped"):
        assert getattr(a, name) == getattr(b, name), name
    assert [type(v) for row in a.history for v in row.values()] == [
        type(v) for row in b.history for v in row.values()
    ]
    assert (a.best_w is None) == (b.best_w is None)
    if a.best_w is not None and b.best_w is not None:
        assert a.best_w.tobytes() == b.best_w.tobytes()
    np.testing.assert_equal(a.rng.bit_generator.state, b.rng.bit_generator.state)
    np.testing.assert_equal(vars(a.optimizer), vars(b.optimizer))
    assert list(map(type, vars(a.optimizer).values())) == list(
        map(type, vars(b.optimizer).values())
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_resumed_run_is_the_uninterrupted_one(name: str, tmp_path: Path) -> None:
    whole = fit(new_run(name), 7)
    for done in (0, 1, 4, 7):
        path = tmp_path / f"{done}.npz"
        first = fit(new_run(name), done, checkpoint=path)
        if done == 0:
            save_checkpoint(path, first)
        other_seed = new_run(name, seed=99)
        fit(other_seed, 2)  # whatever it has seen before is forgotten
        assert_same_to_the_bit(fit(load_checkpoint(path, other_seed), 7), whole)


def test_every_optimizer_is_tried() -> None:
    things = {name: getattr(optim, name) for name in optim.__all__}
    classes = {name for name, thing in things.items() if isinstance(thing, type)}
    assert {name for name in classes if hasattr(things[name], "step")} == set(OPTIMIZERS)


@pytest.mark.parametrize("bits", BIT_GENERATORS)
def test_every_generator_of_numpy(bits: str, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    whole = fit(new_run(bits=bits), 5)
    interrupted = fit(new_run(bits=bits), 2, checkpoint=path)
    interrupted.rng.integers(5, dtype=np.int32)  # leaves half a word behind
    resumed = load_checkpoint(path, new_run(bits=bits, seed=1))
    assert_same_to_the_bit(fit(resumed, 5), whole)


@pytest.mark.parametrize("kill_at", [0, 1, 7, 12, 17])
def test_an_interruption_at_any_step(kill_at: int, tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    stop = EarlyStopping(patience=2)
    whole = fit(new_run(), 20, callbacks=[stop])
    assert whole.stopped
    assert whole.best_epoch
    assert whole.step > kill_at
    run = new_run()
    save_checkpoint(path, run)
    calls = 0

    def dies(w: np.ndarray, batch: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal calls
        calls += 1
        if calls > kill_at:
            raise KeyboardInterrupt
        return loss_and_grad(w, batch)

    with pytest.raises(KeyboardInterrupt):
        train(run, dies, N, 5, 20, evaluate=evaluate, callbacks=[stop], checkpoint=path)
    resumed = load_checkpoint(path, new_run(seed=8))
    assert_same_to_the_bit(fit(resumed, 20, callbacks=[EarlyStopping(patience=2)]), whole)


def test_a_stopped_run_is_stopped_in_its_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    run = fit(new_run(), 20, callbacks=[EarlyStopping(patience=2)], checkpoint=path)
    resumed = load_checkpoint(path, new_run())
    assert resumed.stopped
    assert_same_to_the_bit(fit(resumed, 20), run)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        fit(new_run(), 3, checkpoint=tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.npz"
    fit(new_run(), 1, checkpoint=path)
    before = path.read_bytes()

    def full_disk(descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(checkpoints_module.os, "fsync", full_disk)
    with pytest.raises(OSError, match="no space left"):
        fit(new_run(), 2, checkpoint=path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["run.npz"]


def test_a_damaged_file_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    fit(new_run(), 2, checkpoint=path)
    whole = path.read_bytes()
    good = load_checkpoint(path, new_run())
    run, untouched = new_run(seed=4), new_run(seed=4)
    damaged = [whole[:length] for length in (0, 1, 100, len(whole) // 2, len(whole) - 1)]
    rng = np.random.default_rng(0)
    for place in rng.integers(len(whole), size=150):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << int(rng.integers(8))
        damaged.append(bytes(flipped))
    refused = 0
    for content in damaged:
        path.write_bytes(content)
        try:
            loaded = load_checkpoint(path, new_run(seed=4))
        except ValueError:
            refused += 1
            sentence = rf"^load_checkpoint: {path} is damaged or no .*take an older checkpoint"
            with pytest.raises(ValueError, match=sentence):
                load_checkpoint(path, run)
            assert_same_to_the_bit(run, untouched)
        else:
            # A bit of a date or of padding: the numbers are all there.
            assert_same_to_the_bit(loaded, good)
    assert refused > 100


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("bomb-went-off",)


def test_no_pickle_is_ever_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tree = np.frombuffer(json.dumps({"format": checkpoints_module.FORMAT}).encode(), np.uint8)
    np.savez(tmp_path / "a.npz", tree=tree, array_0=np.array([Bomb()], dtype=object))
    np.savez(tmp_path / "b.npz", tree=np.array([Bomb()], dtype=object))
    (tmp_path / "c.npz").write_bytes(pickle.dumps(Bomb()))
    for name in "abc":
        with pytest.raises(ValueError, match="is damaged or no checkpoint"):
            load_checkpoint(tmp_path / f"{name}.npz", new_run())
    assert not (tmp_path / "bomb-went-off").exists()


def test_a_run_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    fit(new_run(), 1, checkpoint=path)
    wide = Run(np.zeros(4), optim.Adam(), np.random.default_rng(0))
    for run, message in (
        (new_run("SGD"), "is of a run with Adam, got a run with SGD; make the run with the same"),
        (wide, "is of a run with w of shape (3,), got a run with (4,)"),
        (new_run(bits="MT19937"), "with the generator PCG64, got a run with MT19937"),
    ):
        with pytest.raises(ValueError, match=re.escape(message)):
            load_checkpoint(path, run)
        assert run.epoch == 0
    with pytest.raises(FileNotFoundError, match=r"load_checkpoint: no file .*nothing\.npz; give"):
        load_checkpoint(tmp_path / "nothing.npz", new_run())
    with pytest.raises(FileNotFoundError, match=r"save_checkpoint: .* must be in a folder that"):
        save_checkpoint(tmp_path / "no" / "run.npz", new_run())
    newer = np.frombuffer(json.dumps({"format": "descent checkpoint 2"}).encode(), np.uint8)
    np.savez(path, tree=newer)
    with pytest.raises(ValueError, match="has the format 'descent checkpoint 2', expected"):
        load_checkpoint(path, new_run())


def test_state_that_is_not_plain_is_refused(tmp_path: Path) -> None:
    run = new_run("SGD")
    run.optimizer.hook = print  # type: ignore[union-attr]
    path = tmp_path / "run.npz"
    with pytest.raises(
        ValueError, match=r"run\.optimizer\.hook must be made of numbers.*got built"
    ):
        save_checkpoint(path, run)
    assert not path.exists()


def test_all_plain_state_comes_back(tmp_path: Path) -> None:
    run = new_run("SGD")
    state = {
        "nothing": None,
        "flag": True,
        "big": 2**200,
        "numbers": [1.5, np.inf, -0.0, np.float64(0.1), np.int32(3)],
        "pairs": (
            [np.arange(3.0), np.ones((2, 2), dtype=np.float32)],
            ("a", {"k": np.bool_(True)}),
        ),
        "empty": [(), {}, np.zeros((0, 3))],
        "lr": 0.1,
    }
    vars(run.optimizer).update(state)
    save_checkpoint(tmp_path / "run.npz", run)
    back = vars(load_checkpoint(tmp_path / "run.npz", new_run("SGD")).optimizer)
    np.testing.assert_equal(back, state)
    assert str(back["numbers"]) == str(state["numbers"])
    assert type(back["pairs"]) is tuple
    assert back["pairs"][0][1].dtype == np.float32
