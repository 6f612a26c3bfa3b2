"""torch's penalties, dropout and patience; scikit-learn's ridge; SciPy's root finding."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import scipy.optimize
import torch
from sklearn.linear_model import Ridge
from torch.optim.lr_scheduler import ReduceLROnPlateau


def tensor(values: np.ndarray | float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def l2_penalty(w: np.ndarray, l2: float) -> tuple[float, np.ndarray]:
    W = tensor(w)
    penalty = l2 / 2 * (W * W).sum()
    penalty.backward()
    return float(penalty.detach()), W.grad.numpy()


def sgd_weight_decay_step(
    w: np.ndarray, grad: np.ndarray, lr: float, weight_decay: float
) -> np.ndarray:
    """torch's SGD couples the decay, which for SGD is the same."""
    W = tensor(w)
    W.grad = torch.tensor(grad, dtype=torch.float64)
    torch.optim.SGD([W], lr=lr, weight_decay=weight_decay).step()
    return W.detach().numpy()


def inverted_dropout(
    x: np.ndarray, drop_prob: float, uniform: np.ndarray, training: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Entry by entry, as a sentence of the lecture."""
    out, mask = np.array(x), np.ones(np.shape(x), dtype=bool)
    for index in np.ndindex(np.shape(x)):
        if training and uniform[index] < drop_prob:
            out[index], mask[index] = 0.0, False
        elif training:
            out[index] = x[index] / (1 - drop_prob)
    return out, mask


def inverted_dropout_backward(
    grad_out: np.ndarray, mask: np.ndarray, drop_prob: float
) -> np.ndarray:
    """torch's autograd of its masked_fill."""
    x = tensor(np.zeros_like(grad_out))
    out = (x / (1 - drop_prob)).masked_fill(~torch.tensor(np.asarray(mask, dtype=bool)), 0.0)
    out.backward(torch.tensor(grad_out))
    return x.grad.numpy()


def double_backward(
    loss: Callable[[torch.Tensor], torch.Tensor], w: np.ndarray, strength: float
) -> tuple[float, np.ndarray]:
    """The penalty as part of torch's graph, and its gradient through the gradient."""
    W = tensor(w)
    (grad,) = torch.autograd.grad(loss(W), W, create_graph=True)
    penalty = strength * (grad**2).sum()
    (slope,) = torch.autograd.grad(penalty, W)
    return float(penalty.detach()), slope.numpy()


def project_to_ball(w: np.ndarray, radius: float) -> np.ndarray:
    """By math.hypot, which neither overflows nor underflows."""
    length = math.hypot(*np.ravel(w).tolist())
    return np.array(w) if length <= radius else np.asarray(w) / length * radius


def ridge(X: np.ndarray, y: np.ndarray, l2: float) -> np.ndarray:
    if l2 == 0:
        return np.linalg.lstsq(X, y, rcond=None)[0]
    model = Ridge(alpha=len(X) * l2, fit_intercept=False, solver="svd", tol=0.0)
    return model.fit(X, y).coef_


def ridge_path(X: np.ndarray, y: np.ndarray, l2s: Sequence[float]) -> np.ndarray:
    return np.array([ridge(X, y, l2) for l2 in l2s])


def l2_for_radius(X: np.ndarray, y: np.ndarray, radius: float) -> float:
    """Brent's method on the logarithm of scikit-learn's norms."""
    if np.linalg.norm(ridge(X, y, 0.0)) <= radius:
        return 0.0

    def excess(log_l2: float) -> float:
        return float(np.log(np.linalg.norm(ridge(X, y, np.exp(log_l2))) / radius))

    # |w| <= |X^T y| / (N l2), which bounds the root from above.
    high = np.log(np.linalg.norm(X.T @ y) / (len(X) * radius)) + 1
    low = high - 1
    while excess(low) < 0:
        low -= 5
    return float(np.exp(scipy.optimize.brentq(excess, low, high, xtol=1e-14, rtol=1e-14)))


def early_stopping(val_losses: Sequence[float], patience: int, min_delta: float) -> tuple[int, int]:
    """torch's ReduceLROnPlateau: it lowers the step where training would stop."""
    parameter = torch.zeros(1, requires_grad=True)
    plateau = ReduceLROnPlateau(
        torch.optim.SGD([parameter], lr=1.0),
        patience=patience - 1,
        threshold=min_delta,
        threshold_mode="abs",
    )
    best_epoch = 0
    for epoch, loss in enumerate(val_losses):
        before = plateau.best
        plateau.step(loss)
        if plateau.best < before:
            best_epoch = epoch
        if plateau.get_last_lr()[0] < 1.0:
            return best_epoch, epoch
    return best_epoch, len(val_losses) - 1
