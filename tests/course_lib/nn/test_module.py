"""Modules as containers: parameters, names, modes, sharing; and dropout."""

from __future__ import annotations

import copy
import re

import numpy as np
import pytest

from course_lib import nn
from course_lib.autograd import Tensor


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


class Pair(nn.Module):
    """A module with every kind of attribute."""

    def __init__(self) -> None:
        self.scale = Tensor(2.0, requires_grad=True)
        self.fixed = Tensor(3.0)
        self.layers = [nn.Linear(2, 2, rng()), nn.ReLU()]
        self.others = (Tensor([1.0], requires_grad=True), "text", None)
        self.inner = nn.Sequential(nn.Dropout(0.5, rng()), nn.Linear(2, 1, rng(), bias=False))
        self.number = 5

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(self.layers[0](x) * self.scale)


def test_parameters_are_found_in_order_and_named_by_their_place() -> None:
    module = Pair()
    names = [name for name, _ in module.named_parameters()]
    assert names == [
        "scale",
        "layers.0.weight",
        "layers.0.bias",
        "others.0",
        "inner.layers.1.weight",
    ]
    assert all(p.requires_grad for p in module.parameters())
    assert [p for _, p in module.named_parameters()] == module.parameters()


def test_a_shared_parameter_comes_once() -> None:
    module = Pair()
    module.again = module.layers[0]  # type: ignore[attr-defined]
    module.tied = module.scale  # type: ignore[attr-defined]
    assert len(module.parameters()) == 5
    assert len(set(module.parameters())) == 5


def test_modes_reach_all_parts_and_return_the_module() -> None:
    module = Pair()
    assert module.training
    assert module.eval() is module
    assert not module.inner.training
    assert not module.inner.layers[0].training
    assert not module.layers[0].training
    assert module.train() is module
    assert module.inner.layers[0].training
    assert nn.ReLU().training  # other modules are not touched


def test_zero_grad_forgets() -> None:
    module = Pair().eval()
    module(np.ones((3, 2))).sum().backward()
    assert module.scale.grad is not None
    module.zero_grad()
    assert all(p.grad is None for p in module.parameters())


def test_a_module_without_forward_says_so() -> None:
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match=re.escape("Empty defines no forward(x)")):
        Empty()(Tensor(1.0))


def test_dropout_keeps_the_mean_and_has_the_variance_of_its_masks() -> None:
    """y is x / (1 - p) with probability 1 - p, else 0: mean x, variance x² p / (1 - p)."""
    n = 200_000
    for p in (0.0, 0.2, 0.8):
        y = nn.Dropout(p, rng(1))(np.full(n, 3.0)).data
        deviation = 3.0 * np.sqrt(p / (1 - p))
        assert set(np.unique(y)) <= {0.0, 3.0 / (1 - p)}
        # Five standard errors of the mean; the seed is fixed, so this does not flicker.
        assert abs(y.mean() - 3.0) <= 5 * deviation / np.sqrt(n)
        np.testing.assert_allclose(y.std(), deviation, rtol=0.02)


def test_dropout_draws_anew_gates_gradients_and_rests_in_inference() -> None:
    dropout = nn.Dropout(0.5, rng(2))
    x = Tensor(np.ones(1000), requires_grad=True)
    first, second = dropout(x), dropout(x)
    assert (first.data != second.data).any()
    first.sum().backward()
    np.testing.assert_array_equal(x.grad, first.data)
    assert dropout.eval()(x) is x
    again = nn.Dropout(0.5, rng(2))(x)
    np.testing.assert_array_equal(again.data, first.data)
    assert nn.Dropout(0.5, rng())(np.ones(3, np.float32)).dtype == np.float32


def test_default_weights_have_hes_variance_and_biases_are_zero() -> None:
    linear = nn.Linear(400, 500, rng())
    # The variance of 200,000 draws is known to 0.3 %; five times that.
    np.testing.assert_allclose(linear.weight.data.var(), 2 / 400, rtol=0.016)
    np.testing.assert_array_equal(linear.bias.data, 0.0)
    conv = nn.Conv2d(40, 500, 3, rng())
    np.testing.assert_allclose(conv.weight.data.var(), 2 / 360, rtol=0.017)
    np.testing.assert_array_equal(conv.bias.data, 0.0)


def test_an_initializer_is_asked_for_fans() -> None:
    asked = []

    def ones(fan_in: int, fan_out: int, rng: np.random.Generator) -> np.ndarray:
        asked.append((fan_in, fan_out))
        return np.ones((fan_in, fan_out))

    nn.Linear(3, 2, rng(), initializer=ones)
    nn.Conv2d(2, 5, 3, rng(), initializer=ones)
    nn.MLP([4, 3, 2], rng(), initializer=ones)
    nn.Autoencoder([4, 3], rng(), initializer=ones)
    assert asked == [(3, 2), (18, 5), (4, 3), (3, 2), (4, 3), (3, 4)]


def test_an_autoencoder_is_its_decoder_after_its_encoder() -> None:
    model, X = nn.Autoencoder([6, 4, 2], rng()), rng(1).normal(size=(5, 6))
    code = model.encode(X)
    assert code.shape == (5, 2)
    np.testing.assert_array_equal(model.decode(code).data, model(X).data)
    np.testing.assert_array_equal(model.decode(code.data).data, model(X).data)
    assert [p.shape for p in model.parameters()[::2]] == [(6, 4), (4, 2), (2, 4), (4, 6)]


def test_an_empty_sequence_is_the_identity() -> None:
    x = Tensor([1.0])
    assert nn.Sequential()(x) is x
    assert nn.Sequential().parameters() == []


def test_a_copy_is_independent() -> None:
    model = nn.MLP([3, 4, 2], rng())
    twin = copy.deepcopy(model)
    for parameter in twin.parameters():
        parameter.data += 1.0
    assert not set(model.parameters()) & set(twin.parameters())
    np.testing.assert_array_equal(model.parameters()[1].data, 0.0)
    twin(np.ones((1, 3))).sum().backward()
    assert all(p.grad is None for p in model.parameters())


def test_flatten_takes_an_empty_batch() -> None:
    assert nn.Flatten()(np.ones((0, 3, 4))).shape == (0, 12)
