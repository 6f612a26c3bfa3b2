"""The table of optimizers: for each its pure step, its class, an oracle and an invariant.

An oracle takes the start, the gradient of each step and the hyper-parameters, and returns the
points after each step. It shares no code with course_lib.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from course_lib import optim

GradFn = Callable[[np.ndarray], np.ndarray]
Oracle = Callable[[np.ndarray, Sequence[GradFn], dict[str, Any]], list[np.ndarray]]

LR = st.sampled_from([1e-4, 1e-3, 0.01, 0.1, 0.5])
SHARE = st.sampled_from([0.0, 0.3, 0.5, 0.9, 0.99])
SLOW_SHARE = st.sampled_from([0.0, 0.5, 0.9, 0.99, 0.999])
# Gradients go down to 1e-8, so these stand above, among and below them.
EPS = st.sampled_from([1e-12, 1e-8, 1e-4, 1e-2])


@dataclass(frozen=True)
class Contract:
    """What one optimizer promises.

    ``state`` names the arrays that start at zero, ``counts`` says whether the step takes t,
    ``hypers`` gives valid hyper-parameters by name.
    """

    step: Callable[..., Any]
    optimizer: type
    state: tuple[str, ...]
    counts: bool
    hypers: dict[str, st.SearchStrategy[float]]
    oracle: Oracle

    @property
    def name(self) -> str:
        return self.optimizer.__name__


def fixed(grads: Sequence[np.ndarray]) -> list[GradFn]:
    """Gradients that do not depend on the point: rounding errors do not feed back."""
    return [lambda w, grad=grad: grad for grad in grads]


def run(
    row: Contract, w: np.ndarray, grad_fns: Sequence[GradFn], hypers: dict[str, Any]
) -> list[np.ndarray]:
    """Points after each step of the pure function, its state threaded through."""
    state = {name: np.zeros_like(w) for name in row.state}
    points = []
    for t, grad_fn in enumerate(grad_fns, 1):
        gradient = {"grad_fn": grad_fn} if row.name == "Nesterov" else {"grad": grad_fn(w)}
        count = {"t": t} if row.counts else {}
        result = row.step(w, **gradient, **state, **count, **hypers)
        w, *new_state = result if isinstance(result, tuple) else (result,)
        assert len(new_state) == len(row.state)
        state = dict(zip(row.state, new_state, strict=True))
        points.append(w)
    return points


def torch_oracle(
    make: Callable[[list[torch.Tensor], dict[str, Any]], torch.optim.Optimizer],
) -> Oracle:
    """An oracle that steps a torch optimizer in double precision."""

    def oracle(
        w: np.ndarray, grad_fns: Sequence[GradFn], hypers: dict[str, Any]
    ) -> list[np.ndarray]:
        param = torch.tensor(w, dtype=torch.float64, requires_grad=True)
        optimizer = make([param], hypers)
        points = []
        for grad_fn in grad_fns:
            grad = np.asarray(grad_fn(param.detach().numpy().copy()))
            param.grad = torch.tensor(grad, dtype=torch.float64)
            optimizer.step()
            points.append(param.detach().numpy().copy())
        return points

    return oracle


def nesterov_ahead(
    w: np.ndarray, grad_fns: Sequence[GradFn], hypers: dict[str, Any]
) -> list[np.ndarray]:
    """The other form, by torch: it walks u = w + momentum * velocity, taking gradients at u.

    From u and torch's buffer, whose -lr-fold is the velocity, follows w.
    """
    lr, momentum = hypers["lr"], hypers["momentum"]
    u = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    # With momentum 0 torch refuses nesterov=True; then both are plain gradient descent.
    optimizer = torch.optim.SGD([u], lr=lr, momentum=momentum, nesterov=momentum > 0)
    points = []
    for grad_fn in grad_fns:
        u.grad = torch.tensor(np.asarray(grad_fn(u.detach().numpy().copy())), dtype=torch.float64)
        optimizer.step()
        buffer = optimizer.state[u].get("momentum_buffer") if momentum > 0 else None
        ahead = 0.0 if buffer is None else momentum * -lr * buffer.numpy()
        points.append(u.detach().numpy() - ahead)
    return points


def nadam_in_decimals(
    w: np.ndarray, grad_fns: Sequence[GradFn], hypers: dict[str, Any]
) -> list[np.ndarray]:
    """Dozat's algorithm with its products of coefficients, in 60 digits, but for beta2 on n_hat.

    torch.optim.NAdam is no oracle: its coefficient follows a schedule that cannot be constant.
    """
    with localcontext() as context:
        context.prec = 60
        lr, beta1, beta2, eps = (Decimal(hypers[k]) for k in ("lr", "beta1", "beta2", "eps"))
        position = [Decimal(x) for x in np.ravel(w).tolist()]
        n = [Decimal(0)] * len(position)
        m = list(n)
        product = Decimal(1)
        points = []
        for t, grad_fn in enumerate(grad_fns, 1):
            here = np.array([float(x) for x in position]).reshape(np.shape(w))
            grad = [Decimal(x) for x in np.ravel(grad_fn(here)).tolist()]
            product *= beta1
            for i, g in enumerate(grad):
                g_hat = g / (1 - product)
                m[i] = beta1 * m[i] + (1 - beta1) * g
                m_hat = m[i] / (1 - product * beta1)
                n[i] = beta2 * n[i] + (1 - beta2) * g * g
                n_hat = n[i] / (1 - beta2**t)
                m_bar = (1 - beta1) * g_hat + beta1 * m_hat
                position[i] -= lr * m_bar / (n_hat.sqrt() + eps)
            points.append(np.array([float(x) for x in position]).reshape(np.shape(w)))
        return points


def betas(hypers: dict[str, Any]) -> dict[str, Any]:
    """Adam's hyper-parameters as torch calls them."""
    return {
        "lr": hypers["lr"],
        "betas": (hypers["beta1"], hypers["beta2"]),
        "eps": hypers["eps"],
    }


ADAM_HYPERS = {"lr": LR, "beta1": SHARE, "beta2": SLOW_SHARE, "eps": EPS}

CONTRACTS = [
    Contract(
        step=optim.sgd_step,
        optimizer=optim.SGD,
        state=(),
        counts=False,
        hypers={"lr": LR},
        oracle=torch_oracle(lambda params, h: torch.optim.SGD(params, lr=h["lr"])),
    ),
    Contract(
        step=optim.momentum_step,
        optimizer=optim.Momentum,
        state=("velocity",),
        counts=False,
        hypers={"lr": LR, "momentum": SHARE},
        oracle=torch_oracle(
            lambda params, h: torch.optim.SGD(params, lr=h["lr"], momentum=h["momentum"])
        ),
    ),
    Contract(
        step=optim.nesterov_step,
        optimizer=optim.Nesterov,
        state=("velocity",),
        counts=False,
        hypers={"lr": LR, "momentum": SHARE},
        oracle=nesterov_ahead,
    ),
    Contract(
        step=optim.adagrad_step,
        optimizer=optim.AdaGrad,
        state=("accumulator",),
        counts=False,
        hypers={"lr": LR, "eps": EPS},
        oracle=torch_oracle(
            lambda params, h: torch.optim.Adagrad(params, lr=h["lr"], eps=h["eps"])
        ),
    ),
    Contract(
        step=optim.rmsprop_step,
        optimizer=optim.RMSProp,
        state=("v",),
        counts=False,
        hypers={"lr": LR, "rho": SHARE, "eps": EPS},
        oracle=torch_oracle(
            lambda params, h: torch.optim.RMSprop(params, lr=h["lr"], alpha=h["rho"], eps=h["eps"])
        ),
    ),
    Contract(
        step=optim.adadelta_step,
        optimizer=optim.Adadelta,
        state=("v", "d"),
        counts=False,
        hypers={"rho": SHARE, "eps": EPS},
        oracle=torch_oracle(
            lambda params, h: torch.optim.Adadelta(params, lr=1.0, rho=h["rho"], eps=h["eps"])
        ),
    ),
    Contract(
        step=optim.adam_step,
        optimizer=optim.Adam,
        state=("m", "v"),
        counts=True,
        hypers=ADAM_HYPERS,
        oracle=torch_oracle(lambda params, h: torch.optim.Adam(params, **betas(h))),
    ),
    Contract(
        step=optim.nadam_step,
        optimizer=optim.Nadam,
        state=("m", "v"),
        counts=True,
        hypers=ADAM_HYPERS,
        oracle=nadam_in_decimals,
    ),
    Contract(
        step=optim.adamw_step,
        optimizer=optim.AdamW,
        state=("m", "v"),
        counts=True,
        hypers={**ADAM_HYPERS, "weight_decay": st.sampled_from([0.0, 0.01, 0.5, 2.0])},
        oracle=torch_oracle(
            lambda params, h: torch.optim.AdamW(params, **betas(h), weight_decay=h["weight_decay"])
        ),
    ),
    Contract(
        step=optim.amsgrad_step,
        optimizer=optim.AMSGrad,
        state=("m", "v", "v_max"),
        counts=True,
        hypers=ADAM_HYPERS,
        oracle=torch_oracle(lambda params, h: torch.optim.Adam(params, **betas(h), amsgrad=True)),
    ),
]

ROWS = {row.name: row for row in CONTRACTS}
