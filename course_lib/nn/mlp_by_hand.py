"""The multilayer perceptron with its backward written out, in numpy alone."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Params: TypeAlias = list[tuple[Array, Array]]


def mlp_forward(params: Params, X: Array) -> tuple[Array, list[Array]]:
    """Compute the scores of a multilayer perceptron with ReLU between its layers.

    With h_0 = X, layer by layer, l = 1, ..., L::

        z_l = h_{l-1} W_l + b_l
        h_l = max(z_l, 0)   for l < L;      logits = z_L

    Parameters
    ----------
    params
        For each layer W (fan_in, fan_out) and b (fan_out,), L >= 1.
    X
        Features (N, D), N >= 1, where D is the fan_in of the first layer.

    Returns
    -------
    logits, cache
        Scores (N, K), and what :func:`mlp_backward` needs: the input h_{l-1} of each layer.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes do not fit, or there are no layers or examples.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors, equations 1 and 2 (there with the logistic function).

    Examples
    --------
    >>> identity = (np.eye(2), np.zeros(2))
    >>> logits, cache = mlp_forward([identity, identity], np.array([[3.0, -2.0]]))
    >>> logits
    array([[3., 0.]])
    """
    _check_layers("mlp_forward", params)
    _check_matrix("mlp_forward", "X", X, "N", len(params[0][0]))
    if not len(X):
        raise ValueError(
            f"mlp_forward: X must hold at least one example, got shape {X.shape}; "
            "leave empty batches out"
        )
    h, cache = X, []
    for number, (W, b) in enumerate(params, 1):
        cache.append(h)
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache


def mlp_backward(params: Params, cache: list[Array], grad_logits: Array) -> Params:
    """Carry the gradient by the scores back to the weights.

    With δ_L = grad_logits, from the last layer to the first::

        grad W_l = h_{l-1}^T δ_l
        grad b_l = sum over examples of δ_l
        δ_{l-1}  = (δ_l W_l^T) where h_{l-1} > 0, else 0

    Parameters
    ----------
    params
        As in :func:`mlp_forward`.
    cache
        From :func:`mlp_forward`.
    grad_logits
        Gradient of the loss by the scores, (N, K).

    Returns
    -------
    grads
        For each layer the gradients by W and by b, of their shapes.

    Raises
    ------
    ValueError
        If an array is not float64, the shapes do not fit, or the cache is of other layers.

    Notes
    -----
    h_{l-1} > 0 says where z_{l-1} > 0: the sign of the unit's own output, so that z need not be
    kept. At 0 the derivative of ReLU is taken as 0.

    Source: Rumelhart, Hinton and Williams (1986), Learning representations by back-propagating
    errors, equations 4 to 7.

    Examples
    --------
    >>> params = [(np.diag([1.0, -1.0]), np.zeros(2)), (np.eye(2), np.zeros(2))]
    >>> logits, cache = mlp_forward(params, np.array([[3.0, 2.0]]))
    >>> grads = mlp_backward(params, cache, np.array([[1.0, 1.0]]))
    >>> grads[0]  # nothing flows through the second unit: it was off
    (array([[3., 0.],
           [2., 0.]]), array([1., 0.]))
    """
    _check_layers("mlp_backward", params)
    if [h.shape[1:] for h in cache] != [W.shape[:1] for W, _ in params]:
        raise ValueError(
            f"mlp_backward: cache must hold the inputs of {len(params)} layers with "
            f"{[len(W) for W, _ in params]} units, got shapes {[h.shape for h in cache]}; "
            "use the cache that mlp_forward returned for these params"
        )
    _check_matrix("mlp_backward", "grad_logits", grad_logits, "N", params[-1][0].shape[1])
    if len(grad_logits) != len(cache[0]):
        raise ValueError(
            f"mlp_backward: grad_logits must have one row for each of the {len(cache[0])} "
            f"examples, got shape {grad_logits.shape}"
        )
    delta, grads = grad_logits, []
    for layer in reversed(range(len(params))):
        W, h = params[layer][0], cache[layer]
        grads.append((h.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = (delta @ W.T) * (h > 0.0)
    return grads[::-1]


def _check_layers(owner: str, params: Params) -> None:
    if not params:
        raise ValueError(f"{owner}: params must hold at least one layer, got none")
    fan_in: int | None = None
    for layer, (W, b) in enumerate(params):
        _check_matrix(owner, f"W of params[{layer}]", W, "fan_in" if fan_in is None else fan_in)
        _check_float64(owner, f"b of params[{layer}]", b)
        if b.shape != W.shape[1:]:
            raise ValueError(
                f"{owner}: b of params[{layer}] must have shape {W.shape[1:]}, got {b.shape}"
            )
        fan_in = W.shape[1]


def _check_matrix(
    owner: str, name: str, matrix: Array, rows: int | str, columns: int | str = "fan_out"
) -> None:
    _check_float64(owner, name, matrix)
    fits = matrix.ndim == 2 and all(
        isinstance(wanted, str) or wanted == length
        for wanted, length in zip((rows, columns), matrix.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{owner}: {name} must have shape ({rows}, {columns}), got {matrix.shape}")


def _check_float64(owner: str, name: str, array: Array) -> None:
    if not isinstance(array, np.ndarray) or array.dtype != np.float64:
        got = f"dtype {array.dtype}" if isinstance(array, np.ndarray) else type(array).__name__
        raise ValueError(
            f"{owner}: {name} must be a float64 array, got {got}; "
            "convert it with np.asarray(..., dtype=np.float64)"
        )
    if np.isnan(array).any():
        raise ValueError(
            f"{owner}: {name} contains NaN, allowed are numbers; "
            "look for a step that is too long, or for missing values in the data"
        )
