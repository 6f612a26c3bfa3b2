"""Tensor: numbers that remember how they were computed."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from course_lib.autograd.arguments import check_constant, check_data
from course_lib.autograd.arithmetic import add, divide, multiply, negate, power, subtract
from course_lib.autograd.backward import backward
from course_lib.autograd.elementwise import absolute
from course_lib.autograd.graph import Array, Node, Operand, leaf, values
from course_lib.autograd.linear_algebra import matmul
from course_lib.autograd.maxima import reduce_max
from course_lib.autograd.reductions import Axis, reduce_mean, reduce_sum, reduce_var
from course_lib.autograd.shape import index, reshape, transpose


class Tensor(Node):
    """An array that records what is computed from it.

    Parameters
    ----------
    data
        The numbers: an array of float64 or float32, which is kept as it is, or a float or nested
        list of floats, which become float64.
    requires_grad
        Whether gradients are wanted here.
    name
        What drawings call it.

    Raises
    ------
    ValueError
        If the numbers are not floating-point, or one is NaN.

    Notes
    -----
    Comparisons with < and > look at the numbers and give boolean arrays; ``==`` asks whether
    two are the same object, so that tensors can be kept in sets and dictionaries. For equal
    numbers compare ``.data``.

    To change a parameter give it a new array, ``w.data = w.data - step``: what was computed
    before keeps the numbers that it was computed from. A change within the array would reach
    them too, and a backward after it would be wrong.

    Source: Paszke et al. (2017), Automatic differentiation in PyTorch, whose interface this
    follows; Karpathy (2020), micrograd, for the size.

    Examples
    --------
    >>> x, y = Tensor(3.0, requires_grad=True), Tensor(-4.0, requires_grad=True)
    >>> f = (x**2 + y) ** 2 * (y - x * y)
    >>> f
    Tensor(200., operation='×')
    >>> f.backward()
    >>> float(x.grad), float(y.grad)
    (580.0, 30.0)
    """

    __slots__ = ()
    # numpy's operators stand back, so that array * tensor comes here and is recorded.
    __array_ufunc__ = None

    def __init__(
        self, data: Array | float | list[Any], requires_grad: bool = False, name: str = ""
    ):
        array = check_data("Tensor", "data", data)
        self.data = array[()] if not array.ndim else array
        self.grad = None
        self.requires_grad = bool(requires_grad)
        self.name = name
        self.operation = None
        self.operands = self.arrays = self.edges = ()
        self.depth = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        lengths: tuple[int, ...] = self.data.shape
        return lengths

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.data.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return int(self.data.size)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Kind of the numbers, float64 or float32."""
        kind: np.dtype[Any] = self.data.dtype
        return kind

    @property
    def T(self) -> Tensor:  # noqa: N802  # as numpy calls it
        """All axes in reverse."""
        return transpose(self)

    @property
    def mT(self) -> Tensor:  # noqa: N802  # as numpy calls it
        """The last two axes exchanged: each matrix of a batch transposed."""
        return transpose(self, (*range(self.ndim - 2), -1, -2))

    def item(self) -> float:
        """Return the one number that this holds."""
        return float(self.data.item())

    def detach(self) -> Tensor:
        """Return the same numbers as a constant, without history."""
        return leaf(Tensor, self.data)

    def backward(self, grad_output: Array | float | None = None) -> None:
        """Set ``grad`` of every leaf that this was computed from; see the function backward."""
        backward(self, grad_output)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Return the sum along axes."""
        return reduce_sum(self, axis, keepdims)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Return the mean along axes."""
        return reduce_mean(self, axis, keepdims)

    def var(self, axis: Axis = None, keepdims: bool = False, ddof: int = 0) -> Tensor:
        """Return the variance along axes."""
        return reduce_var(self, axis, keepdims, ddof)

    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """Return the largest entry along axes."""
        return reduce_max(self, axis, keepdims)

    def reshape(self, *lengths: int | tuple[int, ...]) -> Tensor:
        """Return the same entries in another shape, given as numbers or as one tuple."""
        first = lengths[0] if lengths else ()
        new = first if isinstance(first, tuple) else lengths
        return reshape(self, new)  # type: ignore[arg-type]

    def transpose(self, *axes: int | tuple[int, ...]) -> Tensor:
        """Return the axes in another order, given as numbers or as one tuple."""
        first = axes[0] if axes else None
        return transpose(self, first if isinstance(first, tuple) else axes or None)  # type: ignore[arg-type]

    def __add__(self, other: Operand) -> Tensor:
        return add(self, other)

    def __radd__(self, other: Array | float) -> Tensor:  # type: ignore[misc]  # arrays stand back
        return add(other, self)

    def __sub__(self, other: Operand) -> Tensor:
        return subtract(self, other)

    def __rsub__(self, other: Array | float) -> Tensor:  # type: ignore[misc]  # arrays stand back
        return subtract(other, self)

    def __mul__(self, other: Operand) -> Tensor:
        return multiply(self, other)

    def __rmul__(self, other: Array | float) -> Tensor:  # type: ignore[misc]  # arrays stand back
        return multiply(other, self)

    def __truediv__(self, other: Operand) -> Tensor:
        return divide(self, other)

    def __rtruediv__(self, other: Array | float) -> Tensor:  # type: ignore[misc]  # arrays stand back
        return divide(other, self)

    def __matmul__(self, other: Operand) -> Tensor:
        return matmul(self, other)

    def __rmatmul__(self, other: Array | float) -> Tensor:
        return matmul(other, self)

    def __pow__(self, exponent: float) -> Tensor:
        return power(self, exponent)

    def __neg__(self) -> Tensor:
        return negate(self)

    def __abs__(self) -> Tensor:
        return absolute(self)

    def __getitem__(self, key: Any) -> Tensor:
        return index(self, key)

    def __lt__(self, other: Operand) -> NDArray[np.bool_]:
        return self.data < values(other)  # type: ignore[no-any-return]

    def __le__(self, other: Operand) -> NDArray[np.bool_]:
        return self.data <= values(other)  # type: ignore[no-any-return]

    def __gt__(self, other: Operand) -> NDArray[np.bool_]:
        return self.data > values(other)  # type: ignore[no-any-return]

    def __ge__(self, other: Operand) -> NDArray[np.bool_]:
        return self.data >= values(other)  # type: ignore[no-any-return]

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return bool(self.data)

    def __float__(self) -> float:
        return self.item()

    def __array__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValueError(
            "Tensor: numpy's functions do not record what they compute; use the function of "
            "course_lib.autograd, or .data for the numbers alone"
        )

    def __repr__(self) -> str:
        numbers = np.array2string(np.asarray(self.data), separator=", ", prefix="Tensor(")
        name = f", name={self.name!r}" if self.name else ""
        kind = "" if self.dtype == np.float64 else f", dtype={self.dtype}"
        origin = f", operation={self.operation.name!r}" if self.operation else ""
        wanted = ", requires_grad=True" if self.requires_grad and not origin else ""
        return f"Tensor({numbers}{kind}{name}{origin}{wanted})"


def as_tensor(x: Operand, owner: str, name: str) -> Tensor:
    """Return a tensor as it is, and an array or a number as a constant tensor.

    Parameters
    ----------
    x
        Tensor, array or number.
    owner, name
        The function and its argument, for errors.

    Returns
    -------
    tensor
        With the same numbers.

    Raises
    ------
    ValueError
        If the numbers are not floating-point, or one is NaN.

    Examples
    --------
    >>> as_tensor(np.array([1.0, 2.0]), "loss", "target")
    Tensor([1., 2.])
    """
    if isinstance(x, Tensor):
        return x
    return leaf(Tensor, check_data(owner, name, check_constant(owner, name, x)))
