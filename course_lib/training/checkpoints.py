"""Checkpoints: a run on disk, written whole or not at all, from which it goes on to the bit.

The file is numpy's .npz: a JSON text and the arrays that it refers to. There is no pickle in
it, so that loading a stranger's checkpoint runs none of the stranger's code.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.training.plain_state import Arrays, from_plain, to_plain
from course_lib.training.run import Run

FORMAT = "descent checkpoint 1"

KEPT = ("w", "epoch", "step", "history", "step_losses", "best_w", "best_epoch", "stopped")
"""What of a run is kept besides its optimizer and its generator."""


def save_checkpoint(path: str | Path, run: Run) -> None:
    """Write a run to a file: at each moment the file is the old one or the new one, whole.

    Algorithm::

        write beside it, flush to the disk, rename over it

    Parameters
    ----------
    path
        The file; its folder has to be there.
    run
        Parameters, optimizer with its state, state of the generator, history.

    Raises
    ------
    ValueError
        If the optimizer's state holds something else than numbers, strings and arrays.
    FileNotFoundError
        If there is no such folder.

    Source: IEEE Std 1003.1 (2017), rename() (replaces a file in one step).

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.optim import Adam
    >>> path = Path(tempfile.mkdtemp()) / "run.npz"
    >>> save_checkpoint(path, Run(np.ones(2), Adam(), np.random.default_rng(0)))
    >>> path.exists()
    True
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"save_checkpoint: {path} must be in a folder that exists, {path.parent} does not; "
            "make it first"
        )
    arrays: Arrays = []
    state = {name: getattr(run, name) for name in KEPT}
    state["optimizer"] = dict(vars(run.optimizer))
    state["rng"] = dict(run.rng.bit_generator.state)
    tree = {
        "format": FORMAT,
        "optimizer": type(run.optimizer).__name__,
        "state": to_plain(state, arrays, "run"),
    }
    members: dict[str, Any] = {f"array_{i}": array for i, array in enumerate(arrays)}
    members["tree"] = np.frombuffer(json.dumps(tree).encode(), dtype=np.uint8)
    # A process of its own number each, so that two runs never write into one file.
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, **members)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def load_checkpoint(path: str | Path, run: Run) -> Run:
    """Put a run back to where it was when the checkpoint was written.

    Parameters
    ----------
    path
        A file that :func:`save_checkpoint` wrote.
    run
        Made as for the first start: parameters of the same shape, the same kinds of optimizer
        and generator. All they hold is replaced, hyper-parameters included; if anything is
        wrong with the file, nothing is.

    Returns
    -------
    Run
        The same run. Training it further gives what the uninterrupted run would have given,
        bit for bit.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or no checkpoint, or the run does not fit it.

    Source: IEEE Std 1003.1 (2017), rename() (why a file that is there is whole).

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.optim import SGD
    >>> path = Path(tempfile.mkdtemp()) / "run.npz"
    >>> save_checkpoint(path, Run(np.ones(2), SGD(lr=0.3), np.random.default_rng(0)))
    >>> fresh = Run(np.zeros(2), SGD(lr=0.1), np.random.default_rng(9))
    >>> run = load_checkpoint(path, fresh)
    >>> run.w, run.optimizer.lr
    (array([1., 1.]), 0.3)
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"load_checkpoint: no file {path}; give the path that train or save_checkpoint was "
            "given, or start afresh"
        )
    tree, state = _read(path)
    optimizer = type(run.optimizer).__name__
    if tree["optimizer"] != optimizer:
        raise ValueError(
            f"load_checkpoint: {path} is of a run with {tree['optimizer']}, got a run with "
            f"{optimizer}; make the run with the same optimizer"
        )
    if state["w"].shape != run.w.shape:
        raise ValueError(
            f"load_checkpoint: {path} is of a run with w of shape {state['w'].shape}, got a run "
            f"with {run.w.shape}; make the run with the same model"
        )
    kind = type(run.rng.bit_generator).__name__
    if state["rng"]["bit_generator"] != kind:
        raise ValueError(
            f"load_checkpoint: {path} is of a run with the generator "
            f"{state['rng']['bit_generator']}, got a run with {kind}; make the run with the same"
        )
    run.rng.bit_generator.state = state["rng"]
    vars(run.optimizer).clear()
    vars(run.optimizer).update(state["optimizer"])
    for name in KEPT:
        setattr(run, name, state[name])
    return run


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        # Opened here, since numpy leaves a damaged file open.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            tree = json.loads(file["tree"].tobytes())
            if tree["format"] == FORMAT:
                arrays = [file[f"array_{i}"] for i in range(len(file.files) - 1)]
                state = from_plain(tree["state"], arrays)
                missing = {*KEPT, "optimizer", "rng"} - set(state)
                if missing or not isinstance(state["w"], np.ndarray):
                    raise ValueError(f"it lacks {sorted(missing) or 'w'}")
                return tree, state
    # zipfile, zlib, numpy and json each say in their own way that the bytes make no sense.
    except Exception as problem:
        raise ValueError(
            f"load_checkpoint: {path} is damaged or no checkpoint "
            f"({type(problem).__name__}: {problem}); take an older checkpoint, or start afresh"
        ) from problem
    raise ValueError(
        f"load_checkpoint: {path} has the format {tree['format']!r}, expected {FORMAT!r}; load it "
        "with the version of course_lib that wrote it"
    )
