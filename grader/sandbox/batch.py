"""Many calls of one function, each of which may take the answer to an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.sandbox import wire

Node = Any


class Batch:
    """Runs the calls of one message and keeps their answers as they are sent up.

    Every argument is a fresh copy: what travels and what comes back in is separate memory, exactly
    as if each answer had gone to the examiner and returned.
    """

    def __init__(
        self,
        encoder: wire.Encoder,
        buffers: list[memoryview],
        from_reference: Callable[[wire.Reference], Any],
        keep: Sequence[int] = (),
    ):
        self.answers: list[Node] = []
        self.changed: dict[str, None] = {}
        self._encoder = encoder
        self._keep = keep
        self._from_reference = from_reference
        self._views = wire.Decoder(buffers, self._earlier, views=True)
        self._buffers = buffers
        self._items: dict[tuple[int, str], Any] = {}

    def call(self, function: Callable[..., Any], nodes: list[Node], named: dict[str, Node]) -> None:
        """One call: decode the arguments, call, note what was changed, keep the answer."""
        args, kwargs = [], {}
        watched: list[tuple[str, Any, Any]] = []
        for i, node in enumerate(nodes):
            value, pristine = self._argument(node)
            args.append(value)
            if pristine is not None:
                watched.append((f"args[{i}]", pristine, value))
        for key, node in named.items():
            value, pristine = self._argument(node)
            kwargs[key] = value
            if pristine is not None:
                watched.append((key, pristine, value))
        answer = function(*args, **kwargs)
        for place, pristine, value in watched:
            if not same(pristine, value):
                self.changed[place] = None
        self.answers.append(self._encoder.node(wire.keeping(answer, self._keep)))

    def _argument(self, node: Node) -> tuple[Any, Any]:
        """The argument, and an untouched twin where it could be changed."""
        if type(node) is not dict:
            return node, None
        view = self._views.value(node)
        if type(view) is np.ndarray:
            return view.copy(), view
        if isinstance(view, list | tuple | dict):
            return wire.Decoder(self._buffers, self._fresh).value(node), view
        return view, None

    def _earlier(self, reference: wire.Reference) -> Any:
        """The answer to an earlier call, or an item of it, as a view that is never handed out."""
        if reference.kind != "p":
            return self._from_reference(reference)
        key = (reference.number, reference.type_name)
        if key not in self._items:
            self._items[key] = self._item(reference, views=True)
        return self._items[key]

    def _fresh(self, reference: wire.Reference) -> Any:
        if reference.kind != "p":
            return self._from_reference(reference)
        return self._item(reference, views=False)

    def _item(self, reference: wire.Reference, *, views: bool) -> Any:
        decoder = wire.Decoder(self._encoder.buffers, self._from_reference, views=views)
        node, item = self.answers[reference.number], reference.type_name
        if item and type(node) is dict and ("t" in node or "l" in node):
            (items,) = node.values()
            return decoder.value(items[int(item)])
        value = decoder.value(node)
        return value[int(item)] if item else value


def same(before: Any, after: Any) -> bool:
    """Whether two values hold the same numbers, arrays bit by bit."""
    if isinstance(before, np.ndarray):
        return (
            isinstance(after, np.ndarray)
            and before.shape == after.shape
            and before.dtype == after.dtype
            and bool(before.tobytes() == after.tobytes())
        )
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(same(before[k], after[k]) for k in before)
    return True
