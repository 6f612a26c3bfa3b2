"""torch's initializers, SciPy's random orthogonal matrices, and enumeration of paths."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import scipy.stats
import torch
from torch.nn import init as torch_init

# Two samples of one distribution fall below this once in a million: the seeds are fixed, so a
# failure is a wrong distribution. With 10,000 entries each, scales that differ by 6 % fail.
SMALLEST_P = 1e-6

TORCH: dict[str, tuple[Callable[..., object], dict[str, object]]] = {
    "lecun_normal": (torch_init.kaiming_normal_, {"nonlinearity": "linear"}),
    "lecun_uniform": (torch_init.kaiming_uniform_, {"nonlinearity": "linear"}),
    "xavier_normal": (torch_init.xavier_normal_, {}),
    "xavier_uniform": (torch_init.xavier_uniform_, {}),
    "he_normal": (torch_init.kaiming_normal_, {"nonlinearity": "relu"}),
    "he_uniform": (torch_init.kaiming_uniform_, {"nonlinearity": "relu"}),
}


def torch_weights(name: str, fan_in: int, fan_out: int, rng: object) -> np.ndarray:
    """A layer of torch's, which hold (fan_out, fan_in); from torch's own generator."""
    initializer, options = TORCH[name]
    weight = torch.empty(fan_out, fan_in, dtype=torch.float64)
    initializer(weight, generator=torch.Generator().manual_seed(17), **options)
    return weight.numpy().T


def assert_one_distribution(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Kolmogorov's and Smirnov's test of two samples."""
    assert scipy.stats.ks_2samp(ours.ravel(), theirs.ravel()).pvalue > SMALLEST_P


def assert_same_weights(ours: np.ndarray, theirs: np.ndarray) -> None:
    assert ours.shape == theirs.shape
    assert ours.dtype == np.float64
    assert_one_distribution(ours, theirs)


def assert_same_interval(ours: np.ndarray, theirs: np.ndarray) -> None:
    """As above, and both fill the interval: 10,000 draws reach its last 0.4 % for sure."""
    assert_same_weights(ours, theirs)
    assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=4e-3)


def orthogonal_sample(size: int, count: int, seed: int) -> np.ndarray:
    return scipy.stats.ortho_group.rvs(size, size=count, random_state=seed)


def orthogonal_gram(num_rows: int, num_cols: int, rng: object) -> np.ndarray:
    """What the columns, or the rows where there are fewer, have as products with each other."""
    return np.eye(min(num_rows, num_cols))


def predict_variances(
    widths: Sequence[int],
    weight_variances: Sequence[float],
    activation: str,
    direction: str = "forward",
) -> list[float]:
    """Cumulative products; torch's squared gain is what an activation takes away."""
    fans = np.array(widths[:-1] if direction == "forward" else widths[1:], dtype=float)
    factors = fans * np.array(weight_variances) / torch_init.calculate_gain(activation) ** 2
    ordered = factors if direction == "forward" else factors[::-1]
    return [1.0, *np.cumprod(ordered).tolist()]


def path_norm(weights: Sequence[np.ndarray]) -> float:
    """Walk every path from every input to every output."""
    widths = [weights[0].shape[0], *(W.shape[1] for W in weights)]
    total = 0.0
    for path in itertools.product(*(range(width) for width in widths)):
        product = 1.0
        for W, i, j in zip(weights, path, path[1:], strict=False):
            product *= W[i, j]
        total += product**2
    return float(np.sqrt(total))


def rescale_layer(weights: Sequence[np.ndarray], layer: int, factor: float) -> list[np.ndarray]:
    """Each matrix times its own power of the factor."""
    powers = np.zeros(len(weights))
    powers[layer], powers[layer + 1] = 1, -1
    return [W * factor**power for W, power in zip(weights, powers, strict=True)]
