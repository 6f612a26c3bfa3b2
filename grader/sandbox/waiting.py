"""Await what a cell awaits at its top level, without sockets: the sandbox has none."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine, Mapping
from typing import Any


class Sleeper(selectors.BaseSelector):
    """A selector that watches no files: it waits until the next timer is due."""

    def __init__(self) -> None:
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        raise OSError("nothing can be waited for but time: there is no network here")

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        raise KeyError(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("what is awaited never comes: nothing is left that could happen")
        time.sleep(max(0.0, timeout))
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class TimerLoop(asyncio.SelectorEventLoop):
    """An event loop of timers and coroutines alone."""

    def __init__(self) -> None:
        super().__init__(Sleeper())

    def _make_self_pipe(self) -> None:
        """There is no other thread that could wake it."""

    _close_self_pipe = _make_self_pipe

    def _write_to_self(self) -> None:
        pass


def completed(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The value of a coroutine."""
    loop = TimerLoop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
