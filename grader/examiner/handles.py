"""Handles: objects that stay with the student, reached by calls, attributes and operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from grader.examiner.promises import settled


class Holder(Protocol):
    """Who keeps the objects and carries out what is asked of them."""

    def request(self, target: dict[str, Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """One call of a name, a handle, an attribute or an operator."""


def _operation(name: str) -> Callable[..., Any]:
    def operate(self: Handle, *others: Any) -> Any:
        holder: Holder = object.__getattribute__(self, "_student")
        return holder.request({"operator": name}, (self, *settled(others)), {})

    return operate


def _reflected(name: str) -> Callable[..., Any]:
    def operate(self: Handle, other: Any) -> Any:
        holder: Holder = object.__getattribute__(self, "_student")
        return holder.request({"operator": name}, (settled(other), self), {})

    return operate


class Handle:
    """An object that stays in the student's process; operators, attributes and calls reach it."""

    __slots__ = ("_number", "_student", "_type_name")

    def __init__(self, student: Holder, number: int, type_name: str):
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_type_name", type_name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        holder: Holder = object.__getattribute__(self, "_student")
        return holder.request({"handle": number_of(self)}, settled(args), settled(kwargs))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        holder: Holder = object.__getattribute__(self, "_student")
        return holder.request({"handle": number_of(self), "get": name}, (), {})

    def __setattr__(self, name: str, value: Any) -> None:
        holder: Holder = object.__getattribute__(self, "_student")
        holder.request({"handle": number_of(self), "set": name}, (settled(value),), {})

    def remote_type(self) -> str:
        """The class name that the student's process reports."""
        return str(object.__getattribute__(self, "_type_name"))

    def __bool__(self) -> bool:
        raise TypeError(f"an object of type {self.remote_type()} is neither true nor false here")

    __iter__ = None  # a sequence that never ends would keep the examiner
    __hash__ = object.__hash__
    __add__, __radd__ = _operation("add"), _reflected("add")
    __sub__, __rsub__ = _operation("sub"), _reflected("sub")
    __mul__, __rmul__ = _operation("mul"), _reflected("mul")
    __truediv__, __rtruediv__ = _operation("truediv"), _reflected("truediv")
    __pow__, __rpow__ = _operation("pow"), _reflected("pow")
    __matmul__, __rmatmul__ = _operation("matmul"), _reflected("matmul")
    __neg__ = _operation("neg")
    __getitem__ = _operation("getitem")


def number_of(handle: Handle) -> int:
    """The number by which its holder knows the object."""
    number: int = object.__getattribute__(handle, "_number")
    return number


def invoke(target: Any, method: str, *args: Any) -> Any:
    """``target.method(*args)``; of an object behind a handle in one message instead of two."""
    target = settled(target)
    if not isinstance(target, Handle):
        return getattr(target, method)(*args)
    holder: Holder = object.__getattribute__(target, "_student")
    return holder.request({"handle": number_of(target), "method": method}, settled(args), {})
