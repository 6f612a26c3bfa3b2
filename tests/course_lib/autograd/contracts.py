"""The table of operations: for each, cases of many shapes and the same function in torch."""

from __future__ import annotations

import torch

from course_lib import autograd as ag
from tests.course_lib.autograd.cases import SIDES, Contract
from tests.course_lib.autograd.cases_of_axes import (
    concatenations,
    convolutions,
    foldings,
    indexings,
    poolings,
    products,
    reshapes,
    scatters,
    transposes,
    unfoldings,
)
from tests.course_lib.autograd.cases_of_entries import (
    binary,
    broadcasts,
    choices,
    positive,
    powers,
    reduction,
    unary,
    unbroadcasts,
)

CONTRACTS = [
    binary(ag.add, torch.add),
    binary(ag.subtract, torch.subtract),
    binary(ag.multiply, torch.multiply),
    binary(ag.divide, torch.divide, denominators=positive),
    binary(ag.maximum, torch.maximum),
    unary(ag.negate, torch.negative),
    unary(ag.exp, torch.exp),
    unary(ag.log, torch.log, numbers=positive),
    unary(ag.tanh, torch.tanh),
    unary(ag.sigmoid, torch.sigmoid),
    unary(ag.relu, torch.relu),
    unary(ag.gelu, torch.nn.functional.gelu),
    unary(ag.normal_cdf, torch.special.ndtr),
    unary(ag.absolute, torch.abs),
    Contract(ag.power, powers()),
    Contract(ag.where, choices()),
    Contract(ag.broadcast_to, broadcasts()),
    Contract(ag.unbroadcast, unbroadcasts()),
    reduction(ag.reduce_sum, lambda x, axes, keep, ddof: x.sum(axes, keep), SIDES),
    reduction(ag.reduce_mean, lambda x, axes, keep, ddof: x.mean(axes, keep)),
    reduction(
        ag.reduce_var,
        lambda x, axes, keep, ddof: x.var(axes, correction=ddof, keepdim=keep),
        ddofs=(0, 1),
    ),
    reduction(ag.reduce_max, lambda x, axes, keep, ddof: x.amax(axes, keep)),
    reduction(ag.logsumexp, lambda x, axes, keep, ddof: x.logsumexp(axes, keep)),
    Contract(ag.reshape, reshapes()),
    Contract(ag.transpose, transposes()),
    Contract(ag.index, indexings()),
    Contract(ag.scatter_add, scatters()),
    Contract(ag.concatenate, concatenations()),
    Contract(ag.matmul, products()),
    Contract(ag.unfold, unfoldings()),
    Contract(ag.fold, foldings()),
    Contract(ag.conv2d, convolutions()),
    Contract(ag.max_pool2d, poolings()),
]
