"""Path-SGD: steps that do not see how the scale is shared out between the layers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.optim.arguments import (
    Array,
    check_arrays,
    check_grad_has_no_nan,
    check_non_negative,
)


def path_sgd_step(weights: Sequence[Array], grads: Sequence[Array], lr: float) -> list[Array]:
    """Take one step of stochastic gradient descent, normalised by the paths of a ReLU network.

    Update rule, for the weight of layer k from unit i to unit j::

        reach_in  = 1^T W_1^2 ... W_{k-1}^2    reach_out = W_{k+1}^2 ... W_L^2 1    (elementwise)
        W_k[i, j] ← W_k[i, j] - lr * g_k[i, j] / (reach_in[i] * reach_out[j])

    The denominator is the sum, over the paths that use the weight, of the squared product of
    their other weights.

    Parameters
    ----------
    weights
        Weight matrices (fan_in, fan_out) in forward order, float64, at least one, with ReLU or
        nothing between them and no biases.
    grads
        Gradients of the loss, one of the shape of each weight matrix.
    lr
        Step length, finite, >= 0.

    Returns
    -------
    list of ndarray
        The new weights; the inputs are not modified.

    Raises
    ------
    ValueError
        If an argument is out of its domain, or the shapes do not fit.

    Notes
    -----
    This is p = 2 of the paper. Multiplying a layer by c and dividing the next by c, which
    leaves the function as it is, multiplies the step of each by the same c: the function after
    the step is the same too. A weight whose every path is dead (denominator 0) has gradient 0
    and stays.

    Source: Neyshabur, Salakhutdinov and Srebro (2015), Path-SGD: Path-normalized optimization
    in deep neural networks, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> weights = [np.array([[2.0]]), np.array([[0.5]])]
    >>> path_sgd_step(weights, [np.array([[0.5]]), np.array([[2.0]])], lr=0.1)
    [array([[1.8]]), array([[0.45]])]
    """
    _check_layers(weights, grads)
    check_non_negative("path_sgd_step", "lr", lr)
    squares = [W**2 for W in weights]
    reach_in = [np.ones(weights[0].shape[0])]
    for square in squares[:-1]:
        reach_in.append(reach_in[-1] @ square)
    reach_out = [np.ones(weights[-1].shape[1])]
    for square in reversed(squares[1:]):
        reach_out.append(square @ reach_out[-1])
    stepped = []
    for W, grad, before, after in zip(weights, grads, reach_in, reversed(reach_out), strict=True):
        scale = np.outer(before, after)
        share = np.divide(grad, scale, out=np.zeros_like(W), where=scale > 0)
        stepped.append(W - lr * share)
    return stepped


def _check_layers(weights: Sequence[Array], grads: Sequence[Array]) -> None:
    owner = "path_sgd_step"
    if not isinstance(weights, (list, tuple)) or len(weights) == 0:
        raise ValueError(f"{owner}: weights must be a list of at least one matrix, got {weights!r}")
    if not isinstance(grads, (list, tuple)) or len(grads) != len(weights):
        got = len(grads) if isinstance(grads, (list, tuple)) else type(grads).__name__
        raise ValueError(
            f"{owner}: grads must be a list as long as weights, {len(weights)}, got {got}"
        )
    for layer, (W, grad) in enumerate(zip(weights, grads, strict=True)):
        where = f"{owner}: layer {layer}"
        check_arrays(where, W, grad=grad)
        check_grad_has_no_nan(where, grad)
        if np.ndim(W) != 2 or (layer > 0 and W.shape[0] != weights[layer - 1].shape[1]):
            wanted = f"{weights[layer - 1].shape[1]}" if layer > 0 else "fan_in"
            raise ValueError(f"{where}: w must have shape ({wanted}, fan_out), got {np.shape(W)}")
