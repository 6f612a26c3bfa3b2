"""Why Python or NumPy stopped, in our own words: each sentence is given for the real error."""

from __future__ import annotations

import bdb
import importlib
import io
import os
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.examiner import causes
from grader.examiner.causes import KINDS, cause

ONES = np.ones(3)
ROUND = np.arange(3)


def add_in_place(value: Any) -> None:
    value += 0.5


def frozen() -> None:
    array = np.ones(2)
    array.flags.writeable = False
    array[0] = 1.0


def used_too_early() -> Any:
    if not ONES.size:
        late = 1
    return late


def asked() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(""))
        input()


def endless(n: int) -> int:
    return endless(n + 1)


def unpacked(value: Any) -> Any:
    a, b = value
    return a + b


NOTHING: Any = None
ONE: Any = 1.0
ITEMS: Any = [1.0]


def quit_debugger() -> None:
    raise bdb.BdbQuit  # as `breakpoint()` does where nobody answers


RAISES: dict[str, tuple[Callable[[], Any], str]] = {
    "sum": (lambda: ONES + np.ones(4), causes.SHAPES),
    "sum in place": (lambda: np.add(ONES, np.ones((2, 3)), out=ONES), causes.SHAPES),
    "assignment": (lambda: ONES.__setitem__(slice(2), np.ones(3)), causes.SHAPES),
    "product": (lambda: np.ones((2, 3)) @ np.ones((2, 3)), causes.SHAPES),
    "dot": (lambda: np.dot(np.ones((2, 3)), np.ones((2, 3))), causes.SHAPES),
    "stack": (lambda: np.stack([ONES, np.ones(4)]), causes.SHAPES),
    "concatenation": (lambda: np.concatenate([ONES, np.ones((1, 1))]), causes.SHAPES),
    "ragged": (lambda: np.array([[1], [1, 2]]), causes.SHAPES),
    "broadcast": (lambda: np.broadcast_arrays(ONES, np.ones(4)), causes.SHAPES),
    "truth": (lambda: 1 if ONES > 0 else 0, causes.TRUTH),
    "float": (lambda: float(ONES), causes.NUMBER),
    "range": (lambda: range(ONES), causes.NUMBER),  # type: ignore[call-overload]
    "entry": (lambda: np.ones(2).__setitem__(0, [1, 2]), causes.NUMBER),
    "few arguments": (lambda: endless(), causes.ARGUMENTS),  # type: ignore[call-arg]
    "many arguments": (lambda: endless(1, 2), causes.ARGUMENTS),  # type: ignore[call-arg]
    "named argument": (lambda: endless(m=1), causes.ARGUMENTS),  # type: ignore[call-arg]
    "None": (lambda: NOTHING + 1, causes.NONE),
    "None's item": (lambda: NOTHING[0], causes.NONE),
    "None's attribute": (lambda: NOTHING.shape, causes.NONE),
    # Wrong on purpose, which a type checker sees: so the ignores below.
    "operands": (lambda: {} - 1, causes.OPERANDS),  # type: ignore[operator]
    "list times float": (lambda: 0.1 * [1.0], causes.SEQUENCE),  # type: ignore[operator]
    "list and tuple": (lambda: ITEMS + tuple(ITEMS), causes.JOINED),
    "tuple and number": (lambda: (1.0, 2.0) + 1, causes.JOINED),  # type: ignore[operator]
    "number and tuple": (lambda: 1.0 - (1.0, 2.0), causes.SEQUENCE),  # type: ignore[operator]
    "power": (lambda: ONES ^ 2, causes.POWER),  # type: ignore[operator]
    "not": (lambda: ~ONES, causes.POWER),  # type: ignore[operator]
    "half a range": (lambda: range(3 / 2), causes.NOT_WHOLE),  # type: ignore[arg-type]
    "half an index": (lambda: ONES[3 / 2], causes.NO_INDEX),  # type: ignore[call-overload]
    "half an index of a list": (lambda: ITEMS[3 / 2], causes.NO_INDEX),
    "beyond": (lambda: ONES[3], causes.OUTSIDE),
    "beyond a list": (lambda: ITEMS[3], causes.OUTSIDE),
    "beyond a tuple": (lambda: tuple(ITEMS)[3], causes.OUTSIDE),
    "no such axis": (lambda: ONES.sum(axis=1), causes.NO_AXIS),
    "call": (lambda: ONE(1), causes.NO_CALL),
    "item of a number": (lambda: ONE[0], causes.NO_ITEMS),
    "item of NumPy's number": (lambda: ONES[0][0], causes.NO_ITEMS),
    "loop over a number": (lambda: list(ONE), causes.NO_ITEMS),
    "loop over no axis": (lambda: list(np.array(1.0)), causes.NO_ITEMS),
    "length": (lambda: len(ONE), causes.NO_LENGTH),
    "length without axes": (lambda: len(np.array(1.0)), causes.NO_LENGTH),
    "reshape": (lambda: ONES.reshape(2, 2), causes.ENTRIES),
    "zeros": (lambda: np.zeros(2, 3), causes.SHAPE_AS_TUPLE),  # type: ignore[call-overload]
    "key": (lambda: {}["a"], causes.NO_KEY),
    "inverse": (lambda: np.linalg.inv(np.zeros((2, 2))), causes.SINGULAR),
    "whole numbers": (lambda: add_in_place(ROUND), causes.WHOLE),
    "too many": (lambda: unpacked((1, 2, 3)), causes.UNPACKING),
    "too few": (lambda: unpacked((1,)), causes.UNPACKING),
    "one": (lambda: unpacked(1.0), causes.UNPACKING),
    "axes": (lambda: ONES[0, 0], causes.AXES),
    "read only": (frozen, causes.READ_ONLY),
    "file": (lambda: Path("/nowhere/data.csv").read_text(), causes.NO_FILE),
    "network": (lambda: urllib.request.urlopen("http://127.0.0.1:1"), causes.NO_NETWORK),
    "refusal": (lambda: os.rmdir("/proc/self/task"), causes.NOT_ALLOWED),
    "input": (asked, causes.NOBODY),
    "debugger": (quit_debugger, causes.DEBUGGER),
    "module": (lambda: importlib.import_module("zzyzx"), causes.NO_MODULE),
    "early": (used_too_early, causes.BOUND_LATER),
    "endless": (lambda: endless(0), causes.DEPTH),
}


@pytest.mark.parametrize("case", RAISES)
def test_the_cause_is_named(case: str) -> None:
    function, sentence = RAISES[case]
    with pytest.raises(Exception) as raised:  # noqa: PT011
        function()
    kind = KINDS[type(raised.value).__name__]
    assert cause(kind, str(raised.value)) == sentence


def test_every_sentence_is_reached_by_an_error_of_its_own() -> None:
    sending = {causes.SENT, causes.REFUSED}  # raised in the student's process alone
    assert {s for _, _, s in causes._CAUSES} - sending == {s for _, s in RAISES.values()}


def test_a_long_text_costs_no_time() -> None:
    assert cause("TypeError", "only " + "arrays " * 40) == ""
