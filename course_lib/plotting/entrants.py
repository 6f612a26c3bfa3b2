"""Who races where: the surfaces, the optimizers, and the best step length of each pair."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from course_lib.optim import (
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    AMSGrad,
    Momentum,
    Nadam,
    Nesterov,
    RMSProp,
)
from course_lib.optim.trajectory import Optimizer
from course_lib.problems import Problem, long_valley, quadratic_ravine, rosenbrock, saddle

PROBLEMS: Mapping[str, Callable[[], Problem]] = MappingProxyType(
    {
        "ravine": quadratic_ravine,
        "rotated ravine": lambda: quadratic_ravine(angle=math.pi / 4),
        "saddle": saddle,
        "long valley": long_valley,
        "rosenbrock": rosenbrock,
    }
)
"""The surfaces of the race, by name."""

METHODS: Mapping[str, Callable[[float], Optimizer | Nesterov]] = MappingProxyType(
    {
        "SGD": lambda lr: SGD(lr=lr),
        "Momentum": lambda lr: Momentum(lr=lr, momentum=0.9),
        "Nesterov": lambda lr: Nesterov(lr=lr, momentum=0.9),
        "AdaGrad": lambda lr: AdaGrad(lr=lr),
        "RMSProp": lambda lr: RMSProp(lr=lr),
        "Adadelta": lambda lr: Adadelta(),
        "Adam": lambda lr: Adam(lr=lr),
        "Nadam": lambda lr: Nadam(lr=lr),
        "AdamW": lambda lr: AdamW(lr=lr),
        "AMSGrad": lambda lr: AMSGrad(lr=lr),
    }
)
"""The racers, by name: from a step length to an optimizer. Adadelta has none to set."""

DEFAULT_METHODS = ("SGD", "Momentum", "AdaGrad", "RMSProp", "Adadelta", "Adam")

NUM_STEPS = 150

BASE_LRS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "ravine": {
            "SGD": 0.02,
            "Momentum": 0.01,
            "Nesterov": 0.02,
            "AdaGrad": 0.5,
            "RMSProp": 0.05,
            "Adam": 0.2,
            "Nadam": 0.5,
            "AdamW": 0.5,
            "AMSGrad": 0.2,
        },
        "rotated ravine": {
            "SGD": 0.02,
            "Momentum": 0.01,
            "Nesterov": 0.02,
            "AdaGrad": 0.5,
            "RMSProp": 0.05,
            "Adam": 0.5,
            "Nadam": 0.5,
            "AdamW": 0.5,
            "AMSGrad": 0.5,
        },
        "saddle": {
            "SGD": 0.5,
            "Momentum": 0.5,
            "Nesterov": 0.5,
            "AdaGrad": 0.5,
            "RMSProp": 0.05,
            "Adam": 0.5,
            "Nadam": 0.5,
            "AdamW": 0.5,
            "AMSGrad": 0.5,
        },
        "long valley": {
            "SGD": 0.02,
            "Momentum": 0.05,
            "Nesterov": 0.02,
            "AdaGrad": 0.5,
            "RMSProp": 0.1,
            "Adam": 0.5,
            "Nadam": 0.5,
            "AdamW": 0.5,
            "AMSGrad": 0.5,
        },
        "rosenbrock": {
            "SGD": 0.005,
            "Momentum": 0.002,
            "Nesterov": 0.002,
            "AdaGrad": 0.5,
            "RMSProp": 0.5,
            "Adam": 0.5,
            "Nadam": 0.5,
            "AdamW": 0.5,
            "AMSGrad": 0.5,
        },
    }
)
"""The best fixed step length of each method on each surface: of 1, 2 and 5 times powers of ten up
to 0.5, the one with the smallest mean of log10(max(gap, 1e-6)) over 150 steps. A step longer than
0.5 would jump across the picture. A test computes the table anew."""
