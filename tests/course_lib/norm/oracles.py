"""torch's normalizations and its autograd, in double precision."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812


def tensor(values: np.ndarray) -> torch.Tensor:
    """A copy that autograd follows."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def vjp(
    function: Callable[..., torch.Tensor], grad_out: np.ndarray, *inputs: np.ndarray
) -> list[np.ndarray]:
    """Gradients of all inputs, by torch's autograd."""
    tensors = [tensor(value) for value in inputs]
    function(*tensors).backward(torch.tensor(grad_out))
    return [t.grad.numpy() for t in tensors]


def standardize(x: np.ndarray, axis: tuple[int, ...], eps: float) -> list[np.ndarray]:
    x_hat, inv_std = torch_standardize(tensor(x), axis, eps)
    return [x_hat.detach().numpy(), inv_std.detach().numpy()]


def torch_standardize(
    x: torch.Tensor, axis: tuple[int, ...], eps: float
) -> tuple[torch.Tensor, torch.Tensor]:
    var, mean = torch.var_mean(x, dim=axis, correction=0, keepdim=True)
    inv_std = torch.rsqrt(var + eps)
    return (x - mean) * inv_std, inv_std


def batch_norm(
    x: np.ndarray,
    scale: np.ndarray,
    shift: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    momentum: float,
    eps: float,
    training: bool,
) -> list[np.ndarray]:
    """out, running_mean, running_var; torch changes its running tensors in place."""
    mean, var = torch.tensor(running_mean), torch.tensor(running_var)
    out = F.batch_norm(
        torch.tensor(x),
        mean,
        var,
        torch.tensor(scale),
        torch.tensor(shift),
        training=training,
        momentum=momentum,
        eps=eps,
    )
    return [out.numpy(), mean.numpy(), var.numpy()]


def batch_norm_backward(
    grad_out: np.ndarray,
    x: np.ndarray,
    scale: np.ndarray,
    shift: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float,
    training: bool,
) -> list[np.ndarray]:
    def forward(x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor) -> torch.Tensor:
        mean, var = torch.tensor(running_mean), torch.tensor(running_var)
        return F.batch_norm(x, mean, var, scale, shift, training=training, eps=eps)

    return vjp(forward, grad_out, x, scale, shift)


def layer_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray, eps: float) -> np.ndarray:
    inputs = (torch.tensor(x), x.shape[-1:], torch.tensor(scale), torch.tensor(shift))
    return F.layer_norm(*inputs, eps=eps).numpy()


def layer_norm_backward(
    grad_out: np.ndarray, x: np.ndarray, scale: np.ndarray, eps: float
) -> list[np.ndarray]:
    return vjp(
        lambda x, scale, shift: F.layer_norm(x, x.shape[-1:], scale, shift, eps=eps),
        grad_out,
        x,
        scale,
        np.zeros_like(scale),
    )


def group_norm(
    x: np.ndarray, scale: np.ndarray, shift: np.ndarray, num_groups: int, eps: float
) -> np.ndarray:
    x, scale, shift = (torch.tensor(value) for value in (x, scale, shift))
    return F.group_norm(x, num_groups, scale, shift, eps=eps).numpy()


def group_norm_backward(
    grad_out: np.ndarray, x: np.ndarray, scale: np.ndarray, num_groups: int, eps: float
) -> list[np.ndarray]:
    return vjp(
        lambda x, scale, shift: F.group_norm(x, num_groups, scale, shift, eps=eps),
        grad_out,
        x,
        scale,
        np.zeros_like(scale),
    )


def instance_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray, eps: float) -> np.ndarray:
    x, scale, shift = (torch.tensor(value) for value in (x, scale, shift))
    return F.instance_norm(x, weight=scale, bias=shift, eps=eps).numpy()


def instance_norm_backward(
    grad_out: np.ndarray, x: np.ndarray, scale: np.ndarray, eps: float
) -> list[np.ndarray]:
    return vjp(
        lambda x, scale, shift: F.instance_norm(x, weight=scale, bias=shift, eps=eps),
        grad_out,
        x,
        scale,
        np.zeros_like(scale),
    )


def torch_renorm(
    x: torch.Tensor,
    running_mean: np.ndarray,
    running_std: np.ndarray,
    r_max: float,
    d_max: float,
    eps: float,
) -> torch.Tensor:
    """Algorithm 1 of the paper, with its stop_gradient."""
    mean, std = torch.tensor(running_mean), torch.tensor(running_std)
    batch_var, batch_mean = torch.var_mean(x, dim=0, correction=0)
    batch_std = torch.sqrt(batch_var + eps)
    r = torch.clamp(batch_std.detach() / std, 1 / r_max, r_max)
    d = torch.clamp((batch_mean.detach() - mean) / std, -d_max, d_max)
    return (x - batch_mean) / batch_std * r + d


def batch_renorm(x: np.ndarray, **rest: float | np.ndarray) -> np.ndarray:
    return torch_renorm(torch.tensor(x), **rest).numpy()


def batch_renorm_backward(
    grad_out: np.ndarray, x: np.ndarray, **rest: float | np.ndarray
) -> np.ndarray:
    return vjp(lambda x: torch_renorm(x, **rest), grad_out, x)[0]


def weight_norm(v: np.ndarray, g: np.ndarray) -> np.ndarray:
    return torch._weight_norm(torch.tensor(v), torch.tensor(g[np.newaxis]), 1).numpy()


def weight_norm_backward(v: np.ndarray, g: np.ndarray, grad_w: np.ndarray) -> list[np.ndarray]:
    grad_v, grad_g = vjp(lambda v, g: torch._weight_norm(v, g, 1), grad_w, v, g[np.newaxis])
    return [grad_v, grad_g[0]]


def fold_batch_norm(
    W: np.ndarray,
    b: np.ndarray,
    scale: np.ndarray,
    shift: np.ndarray,
    running_mean: np.ndarray,
    running_var: np.ndarray,
    eps: float,
) -> list[np.ndarray]:
    """torch's own folding; its layers hold (fan_out, fan_in)."""
    weight, bias = torch.nn.utils.fusion.fuse_linear_bn_weights(
        torch.tensor(W.T.copy()),
        torch.tensor(b),
        torch.tensor(running_mean),
        torch.tensor(running_var),
        eps,
        torch.tensor(scale),
        torch.tensor(shift),
    )
    return [weight.detach().numpy().T, bias.detach().numpy()]


def float_parts(x: float) -> tuple[int, float, int]:
    """Halve or double in exact decimals until the number is in [1, 2)."""
    with localcontext() as context:
        context.prec = 2000  # enough for every float, subnormal ones too
        mantissa, exponent = abs(Decimal(x)), 0
        while mantissa >= 2:
            mantissa, exponent = mantissa / 2, exponent + 1
        while mantissa < 1:
            mantissa, exponent = mantissa * 2, exponent - 1
        return (-1 if x < 0 else 1), float(mantissa), exponent
