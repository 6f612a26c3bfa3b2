"""The table of losses: cases of many shapes and scales, and the same loss by torch or SciPy.

A call returns its value and its gradients, all as one list. Values come from torch's own losses,
gradients from torch's backward through them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from scipy.special import expit

from course_lib import losses

SCALES = st.sampled_from([1e-3, 1.0, 30.0, 1e3])
SIZES = st.integers(1, 6)
L2 = st.sampled_from([0.0, 0.1, 3.0])


@dataclass(frozen=True)
class Case:
    """Arguments by name, and what an oracle returns for them."""

    arguments: dict[str, Any]
    expected: list[Any]


@dataclass(frozen=True)
class Contract:
    function: Callable[..., Any]
    cases: st.SearchStrategy[Case]

    @property
    def name(self) -> str:
        return self.function.__name__


def differentiate(f: Callable[..., torch.Tensor], *arrays: np.ndarray) -> list[float | np.ndarray]:
    """A torch function's value and its gradients by all its arguments."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    loss = f(*tensors)
    loss.backward()
    return [loss.item(), *[x.grad.numpy() for x in tensors]]


@st.composite
def rngs(draw: st.DrawFn) -> np.random.Generator:
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1)))


def wide(draw: st.DrawFn, rng: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    return np.asarray(draw(SCALES) * rng.normal(size=shape))


def any_shape(draw: st.DrawFn) -> tuple[int, ...]:
    return draw(st.lists(SIZES, max_size=3).map(tuple))


@st.composite
def log_sigmoids(draw: st.DrawFn) -> Case:
    z = wide(draw, draw(rngs()), any_shape(draw))
    expected = torch.nn.functional.logsigmoid(torch.tensor(z)).numpy()
    return Case({"z": z}, [expected])


@st.composite
def logistics(draw: st.DrawFn) -> Case:
    rng, n, d, l2 = draw(rngs()), draw(SIZES), draw(SIZES), draw(L2)
    w, X = wide(draw, rng, (d,)), rng.normal(size=(n, d))
    y = rng.choice([-1, 1], size=n).astype(draw(st.sampled_from([int, float, np.int8])))

    def theirs(w: torch.Tensor) -> torch.Tensor:
        # In torch's words: binary cross-entropy with logits, labels 0 and 1.
        target = torch.tensor((y + 1) / 2, dtype=torch.float64)
        score = torch.tensor(X) @ w
        loss = torch.nn.functional.binary_cross_entropy_with_logits(score, target)
        return loss + l2 / 2 * (w @ w)

    return Case({"w": w, "X": X, "y": y, "l2": l2}, differentiate(theirs, w))


@st.composite
def logistic_hessians(draw: st.DrawFn) -> Case:
    rng, n, d, l2 = draw(rngs()), draw(SIZES), draw(SIZES), draw(L2)
    w, X = wide(draw, rng, (d,)), rng.normal(size=(n, d))

    # torch's softplus is cut off at 20, so the closed form by scipy's logistic function.
    score = X @ w
    hessian = X.T @ np.diag(expit(score) * expit(-score)) @ X / n + l2 * np.eye(d)
    return Case({"w": w, "X": X, "l2": l2}, [hessian])


@st.composite
def softmaxes(draw: st.DrawFn) -> Case:
    logits = wide(draw, draw(rngs()), (draw(SIZES), draw(SIZES)))
    return Case({"logits": logits}, [torch.softmax(torch.tensor(logits), 1).numpy()])


@st.composite
def softmax_losses(draw: st.DrawFn) -> Case:
    rng, n, d, k, l2 = draw(rngs()), draw(SIZES), draw(SIZES), draw(SIZES), draw(L2)
    W, X = wide(draw, rng, (d, k)), rng.normal(size=(n, d))
    y = rng.integers(0, k, size=n)

    def theirs(W: torch.Tensor) -> torch.Tensor:
        loss = torch.nn.functional.cross_entropy(torch.tensor(X) @ W, torch.tensor(y))
        return loss + l2 / 2 * (W * W).sum()

    return Case({"W": W, "X": X, "y": y, "l2": l2}, differentiate(theirs, W))


@st.composite
def cross_entropies(draw: st.DrawFn) -> Case:
    rng, n, k = draw(rngs()), draw(SIZES), draw(SIZES)
    logits, y = wide(draw, rng, (n, k)), rng.integers(0, k, size=n)
    theirs = torch.nn.functional.cross_entropy
    return Case(
        {"logits": logits, "y": y}, differentiate(lambda z: theirs(z, torch.tensor(y)), logits)
    )


@st.composite
def squared_errors(draw: st.DrawFn) -> Case:
    rng, shape = draw(rngs()), any_shape(draw)
    prediction, target = wide(draw, rng, shape), wide(draw, rng, shape)
    theirs = torch.nn.functional.mse_loss
    expected = differentiate(lambda p: theirs(p, torch.tensor(target)), prediction)
    return Case({"prediction": prediction, "target": target}, expected)


@st.composite
def squared_error_values(draw: st.DrawFn) -> Case:
    case = draw(squared_errors())
    return Case(case.arguments, case.expected[:1])


@st.composite
def gaussians(draw: st.DrawFn) -> Case:
    rng, shape = draw(rngs()), any_shape(draw)
    mean, y = wide(draw, rng, shape), wide(draw, rng, shape)
    log_variance = draw(st.sampled_from([0.1, 1.0, 5.0])) * np.asarray(rng.normal(size=shape))

    def theirs(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        normal = torch.distributions.Normal(mean, torch.exp(0.5 * log_variance))
        return -normal.log_prob(torch.tensor(y)).mean()

    arguments = {"mean": mean, "log_variance": log_variance, "y": y}
    return Case(arguments, differentiate(theirs, mean, log_variance))


CONTRACTS = [
    Contract(losses.log_sigmoid, log_sigmoids()),
    Contract(losses.logistic_loss, logistics()),
    Contract(losses.logistic_hessian, logistic_hessians()),
    Contract(losses.softmax, softmaxes()),
    Contract(losses.softmax_loss, softmax_losses()),
    Contract(losses.softmax_cross_entropy_vjp, cross_entropies()),
    Contract(losses.mean_squared_error, squared_error_values()),
    Contract(losses.mean_squared_error_vjp, squared_errors()),
    Contract(losses.gaussian_nll, gaussians()),
]
