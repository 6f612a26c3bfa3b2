"""Generators for the parts of an experiment, independent of each other, from one seed."""

from __future__ import annotations

import hashlib

import numpy as np

from course_lib.training.arguments import check_count


def generators(seed: int, *names: str) -> dict[str, np.random.Generator]:
    """Return a generator for each named part of an experiment.

    Algorithm::

        key = the first 128 bits of SHA-256 of the name, as four words
        generator = default_rng(SeedSequence(seed, spawn_key=key))

    Parameters
    ----------
    seed
        Of the experiment, an integer >= 0.
    names
        Of its parts, such as ``"data", "init", "batches"``: at least one, none twice.

    Returns
    -------
    dict
        From name to a fresh generator. What a part draws depends on the seed and on its name
        alone: another part more, or one that draws more, changes nothing for the rest.

    Raises
    ------
    ValueError
        If ``seed`` is no integer >= 0, or a name is missing, empty or there twice.

    Source: O'Neill (2015), Developing a seed_seq alternative (numpy's SeedSequence).

    Examples
    --------
    >>> first = generators(7, "init", "batches")
    >>> again = generators(7, "batches")
    >>> bool(first["batches"].random() == again["batches"].random())
    True
    """
    check_count("generators", "seed", seed, low=0)
    words = all(isinstance(name, str) and name for name in names)
    if not names or not words or len(set(names)) != len(names):
        raise ValueError(
            f"generators: names must be at least one name, none empty or there twice, got {names!r}"
        )
    return {
        name: np.random.default_rng(np.random.SeedSequence(seed, spawn_key=_key(name)))
        for name in names
    }


def _key(name: str) -> tuple[int, ...]:
    digest = hashlib.sha256(name.encode()).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4))
