"""Splits into training, validation and test examples, as arrays of indices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.data.arguments import Labels, check_count, check_generator, check_labels


def random_split(
    num_examples: int, shares: Sequence[float], rng: np.random.Generator
) -> tuple[Labels, ...]:
    """Deal the examples out at random into parts of given shares.

    Algorithm::

        part k gets floor(shares[k] * N); what is left over goes, one by one, to the first parts

    Parameters
    ----------
    num_examples
        N, an integer >= 1.
    shares
        Of each part, > 0, with sum 1: for example ``(0.6, 0.2, 0.2)``.
    rng
        Draws one permutation.

    Returns
    -------
    tuple of ndarray
        Indices of each part, int64, in random order: each example is in exactly one part. A
        part is empty where its share is worth less than one example.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Paszke et al. (2019), PyTorch, torch.utils.data.random_split (the same lengths).

    Examples
    --------
    >>> import numpy as np
    >>> train, test = random_split(10, (0.75, 0.25), np.random.default_rng(0))
    >>> len(train), len(test), np.sort(np.concatenate([train, test]))
    (8, 2, array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    """
    check_count("random_split", "num_examples", num_examples)
    _check_shares("random_split", shares)
    check_generator("random_split", rng)
    order = rng.permutation(num_examples)
    return tuple(np.split(order, np.cumsum(_lengths(num_examples, shares))[:-1]))


def stratified_split(
    y: Labels, shares: Sequence[float], rng: np.random.Generator
) -> tuple[Labels, ...]:
    """Deal the examples out so that each part has its share of each class.

    Algorithm::

        split the examples of each class as in random_split, join the parts, shuffle each

    Parameters
    ----------
    y
        Class of each example, integers (N,), N >= 1.
    shares
        Of each part, > 0, with sum 1.
    rng
        Draws the permutations.

    Returns
    -------
    tuple of ndarray
        Indices of each part, int64, in random order: each example is in exactly one part.

    Raises
    ------
    ValueError
        If an argument is out of its domain.

    Source: Kohavi (1995), A study of cross-validation and bootstrap for accuracy estimation and
    model selection, section 2.3 (stratified folds).

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0, 0, 0, 0, 1, 1])
    >>> train, test = stratified_split(y, (0.5, 0.5), np.random.default_rng(0))
    >>> np.bincount(y[train]), np.bincount(y[test])
    (array([2, 1]), array([2, 1]))
    """
    check_labels("stratified_split", "y", y)
    _check_shares("stratified_split", shares)
    check_generator("stratified_split", rng)
    parts: list[list[Labels]] = [[] for _ in shares]
    for label in np.unique(y):
        members = np.flatnonzero(y == label)
        for part, chosen in zip(parts, random_split(len(members), shares, rng), strict=True):
            part.append(members[chosen])
    return tuple(rng.permutation(np.concatenate(part)) for part in parts)


def _lengths(num_examples: int, shares: Sequence[float]) -> list[int]:
    lengths = [int(np.floor(num_examples * share)) for share in shares]
    left_over = num_examples - sum(lengths)
    return [
        length + left_over // len(lengths) + (part < left_over % len(lengths))
        for part, length in enumerate(lengths)
    ]


def _check_shares(owner: str, shares: Sequence[float]) -> None:
    numbers = isinstance(shares, (list, tuple)) and all(
        isinstance(share, (int, float)) and not isinstance(share, bool) and share > 0
        for share in shares
    )
    # A sum of a few shares rounds by about 1e-16.
    if not numbers or not shares or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(
            f"{owner}: shares must be numbers > 0 with sum 1, such as (0.6, 0.2, 0.2), "
            f"got {shares!r}"
        )
