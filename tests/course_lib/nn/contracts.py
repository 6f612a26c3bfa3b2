"""The table of modules: how to make each, and torch's module with the same weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from course_lib import nn

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Contract:
    """A module, shapes of inputs that it takes, and its counterpart; None where torch has none."""

    module: type[nn.Module]
    make: Callable[[np.random.Generator, type], nn.Module]
    inputs: Sequence[Shape]
    theirs: Callable[[nn.Module], torch.nn.Module] | None

    @property
    def name(self) -> str:
        return self.module.__name__


def tensor(array: np.ndarray) -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.tensor(array))


def linear(ours: nn.Linear) -> torch.nn.Linear:
    fan_in, fan_out = ours.weight.shape
    theirs = torch.nn.Linear(fan_in, fan_out, bias=ours.bias is not None)
    theirs.weight = tensor(ours.weight.data.T)
    if ours.bias is not None:
        theirs.bias = tensor(ours.bias.data)
    return theirs


def conv2d(ours: nn.Conv2d) -> torch.nn.Conv2d:
    num_out, num_in, k, _ = ours.weight.shape
    theirs = torch.nn.Conv2d(num_in, num_out, k, ours.stride, ours.padding)
    theirs.weight, theirs.bias = tensor(ours.weight.data), tensor(ours.bias.data)
    return theirs


def sequential(ours: nn.Sequential) -> torch.nn.Sequential:
    return torch.nn.Sequential(*[COUNTERPARTS[type(layer)](layer) for layer in ours.layers])


COUNTERPARTS: dict[type, Callable[..., torch.nn.Module]] = {
    nn.Linear: linear,
    nn.Conv2d: conv2d,
    nn.MaxPool2d: lambda m: torch.nn.MaxPool2d(m.kernel_size, m.stride),
    nn.Flatten: lambda m: torch.nn.Flatten(),
    nn.Sigmoid: lambda m: torch.nn.Sigmoid(),
    nn.Tanh: lambda m: torch.nn.Tanh(),
    nn.ReLU: lambda m: torch.nn.ReLU(),
    nn.LeakyReLU: lambda m: torch.nn.LeakyReLU(m.negative_slope),
    nn.GELU: lambda m: torch.nn.GELU(),
    nn.Sequential: sequential,
    nn.MLP: lambda m: sequential(m.network),
    nn.Autoencoder: lambda m: torch.nn.Sequential(
        sequential(m.encoder.network), sequential(m.decoder.network)
    ),
}


def activation(module: type[nn.Module]) -> Contract:
    return Contract(module, lambda rng, dtype: module(), [(), (3,), (2, 3)], COUNTERPARTS[module])


def row(
    module: type[nn.Module],
    make: Callable[[np.random.Generator, type], nn.Module],
    *inputs: Shape,
) -> Contract:
    return Contract(module, make, inputs, COUNTERPARTS.get(module))


def small_network(rng: np.random.Generator, dtype: type) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(2, 3, 3, rng, padding=1, dtype=dtype),
        nn.LeakyReLU(0.2),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(3 * 2 * 3, 5, rng, dtype=dtype),
        nn.Tanh(),
        nn.Sequential(nn.Linear(5, 2, rng, bias=False, dtype=dtype), nn.Sigmoid()),
    )


CONTRACTS = [
    row(nn.Linear, lambda rng, dtype: nn.Linear(3, 2, rng, dtype=dtype), (3,), (5, 3), (2, 5, 3)),
    row(nn.Linear, lambda rng, dtype: nn.Linear(3, 2, rng, bias=False, dtype=dtype), (5, 3)),
    row(
        nn.Conv2d,
        lambda rng, dtype: nn.Conv2d(2, 3, 3, rng, stride=2, padding=1, dtype=dtype),
        (4, 2, 5, 6),
        (1, 2, 1, 1),
    ),
    row(nn.MaxPool2d, lambda rng, dtype: nn.MaxPool2d(2), (2, 3, 4, 5)),
    row(nn.MaxPool2d, lambda rng, dtype: nn.MaxPool2d(3, stride=1), (2, 3, 4, 5)),
    row(nn.Flatten, lambda rng, dtype: nn.Flatten(), (2, 3), (2, 3, 4, 5)),
    activation(nn.Sigmoid),
    activation(nn.Tanh),
    activation(nn.ReLU),
    activation(nn.LeakyReLU),
    activation(nn.GELU),
    row(nn.Sequential, small_network, (5, 2, 4, 6)),
    row(nn.MLP, lambda rng, dtype: nn.MLP([3, 4, 4, 2], rng, dtype=dtype), (5, 3), (3,)),
    row(
        nn.MLP,
        lambda rng, dtype: nn.MLP([3, 4, 2], rng, activation=nn.GELU, dtype=dtype),
        (2, 5, 3),
    ),
    row(nn.Autoencoder, lambda rng, dtype: nn.Autoencoder([6, 4, 2], rng, dtype=dtype), (5, 6)),
]


def parameters_in_our_order(theirs: torch.nn.Module) -> list[torch.Tensor]:
    """torch's parameters, matrices of Linear transposed as ours."""
    found = []
    for module in theirs.modules():
        for parameter in module.parameters(recurse=False):
            linear_weight = isinstance(module, torch.nn.Linear) and parameter.ndim == 2
            found.append((parameter, linear_weight))
    return [p.grad.T if transposed else p.grad for p, transposed in found]


def by_hand(sizes: Sequence[int], rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Parameters of mlp_forward."""
    return [(rng.normal(size=pair), rng.normal(size=pair[1])) for pair in pairwise(sizes)]
