"""The running mean that keeps its sums, against torch and numpy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.optim import PolyakAverage


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_torch_averages_the_same(shape: tuple[int, ...]) -> None:
    points = np.random.default_rng(0).normal(size=(30, *shape))
    module = torch.nn.Module()
    module.w = torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64))
    oracle, mean = torch.optim.swa_utils.AveragedModel(module), PolyakAverage()
    for _ in range(2):
        for point in points:
            average = mean.update(np.asarray(point))
        for point in points:
            module.w.data = torch.tensor(point)
            oracle.update_parameters(module)
        # Thirty roundings of numbers near 1.
        np.testing.assert_allclose(average, oracle.module.w.detach().numpy(), rtol=0, atol=1e-14)
        mean.reset()
        oracle = torch.optim.swa_utils.AveragedModel(module)


def test_weights_count_and_what_is_handed_out_can_be_changed() -> None:
    mean = PolyakAverage()
    mean.update(np.array([1.0]), weight=3.0)[:] = 99.0
    np.testing.assert_array_equal(mean.update(np.array([5.0]), weight=1.0), [2.0])


def test_refusals() -> None:
    mean = PolyakAverage()
    mean.update(np.ones(2))
    with pytest.raises(ValueError, match="average must have the shape of w"):
        mean.update(np.ones(3))
    with pytest.raises(ValueError, match="weight must be a finite number > 0, got 0"):
        mean.update(np.ones(2), weight=0)
    np.testing.assert_array_equal(mean.update(np.ones(2)), np.ones(2))
