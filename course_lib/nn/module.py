"""Module: a function with parameters, and a switch between training and inference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from course_lib.autograd.graph import Operand
from course_lib.autograd.tensor import Tensor, as_tensor


class Module:
    """A part of a network: what it computes, and the tensors that are to be trained.

    A subclass sets its parameters (tensors with ``requires_grad``) and its parts (modules, or
    lists of them) as attributes, and defines ``forward``. There is nothing to register.

    Attributes
    ----------
    training
        Whether dropout and its like are active; True until ``eval()``.

    Source: Paszke et al. (2019), PyTorch: An imperative style, high-performance deep learning
    library, section 4.1, whose interface this follows.

    Examples
    --------
    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Tensor(2.0, requires_grad=True)
    ...
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> scale = Scale()
    >>> scale(Tensor([1.0, 3.0])).data, [name for name, _ in scale.named_parameters()]
    (array([2., 6.]), ['factor'])
    """

    training: bool = True

    def __call__(self, x: Operand) -> Tensor:
        """Return ``forward`` of a tensor or an array."""
        return self.forward(as_tensor(x, type(self).__name__, "x"))

    def forward(self, x: Tensor) -> Tensor:
        """Compute the module; each subclass defines its own."""
        raise NotImplementedError(f"{type(self).__name__} defines no forward(x)")

    def parts(self) -> Iterator[tuple[str, Module | Tensor]]:
        """Yield the modules and parameters among the attributes, each with its name."""
        for name, value in vars(self).items():
            members = enumerate(value) if isinstance(value, (list, tuple)) else [("", value)]
            for position, member in members:
                if isinstance(member, Module) or (
                    isinstance(member, Tensor) and member.requires_grad
                ):
                    yield f"{name}.{position}" if position != "" else name, member

    def named_parameters(self) -> list[tuple[str, Tensor]]:
        """Return all parameters with names like ``layers.0.weight``; a shared one comes once."""
        found: dict[Tensor, str] = {}
        for name, part in self.parts():
            inner = part.named_parameters() if isinstance(part, Module) else [("", part)]
            for inner_name, parameter in inner:
                found.setdefault(parameter, f"{name}.{inner_name}".rstrip("."))
        return [(name, parameter) for parameter, name in found.items()]

    def parameters(self) -> list[Tensor]:
        """Return all parameters, in the order of the attributes."""
        return [parameter for _, parameter in self.named_parameters()]

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def train(self, training: bool = True) -> Self:
        """Switch this and all its parts to training."""
        self.training = training
        for _, part in self.parts():
            if isinstance(part, Module):
                part.train(training)
        return self

    def eval(self) -> Self:
        """Switch this and all its parts to inference."""
        return self.train(False)
