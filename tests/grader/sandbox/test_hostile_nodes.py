"""Nodes that no encoder of ours wrote: refused by name, and before they cost time or memory."""

from __future__ import annotations

import time
from typing import Any

import pytest

from grader.sandbox import nodes
from grader.sandbox.nodes import Decoder, WireError

BYTES = [memoryview(bytes(64))]


@pytest.mark.parametrize(
    "node",
    [
        {"q": 1},
        {},
        {"l": [], "t": []},
        [1],
        {"l": "text"},
        {"d": [1]},
        {"d": [[1]]},
        {"d": [[{"l": []}, 1]]},
        {"d": [[{"t": []}, 1]]},
        {"d": [[2**61 - 1, 1]]},
        {"d": "ab"},
        {"i": 5},
        {"i": "9" * 400},
        {"i": "five"},
        10**400,
        {"c": [1]},
        {"c": ["1", "2"]},
        {"c": [10**400, 0]},
        {"c": 5},
        {"a": []},
        {"a": ["<f8", [8], 1]},
        {"a": ["<f8", [8], -1]},
        {"a": ["<f8", [8], True]},
        {"a": ["<f8", [8], False]},
        {"a": ["<f8", [-1], 0]},
        {"a": ["<f8", [7], 0]},
        {"a": ["<f8", [8.0], 0]},
        {"a": ["<f8", [8, True], 0]},
        {"a": ["<f8", [2**40], 0]},
        {"a": ["<f8", [1] * 17, 0]},
        {"a": ["<f8", "8", 0]},
        {"a": ["|O", [8], 0]},
        {"a": ["O", [8], 0]},
        {"a": ["<U4", [4], 0]},
        {"a": ["|V8", [8], 0]},
        {"a": ["<M8[s]", [8], 0]},
        {"a": ["f8,f8", [4], 0]},
        {"a": ["(2,)f8", [4], 0]},
        {"a": [">f8", [8], 0]},
        {"a": ["<f16", [4], 0]},
        {"a": [["<f8"], [8], 0]},
        {"a": [{"a": 1}, [8], 0]},
        {"s": 5},
        {"s": {"b": 1}},
        {"x": None},
        {"x": {"a": None}},
        {"g": 5},
        {"g": {"d": []}},
        {"g": {"d": [["bit_generator", {"l": []}]]}},
        {"r": []},
        {"r": ["h", "1", "x"]},
        {"r": ["q", 1, "x"]},
        {"r": ["h", True, "x"]},
        {"r": ["h", 1, 5]},
    ],
    ids=lambda node: str(node)[:40],
)
def test_malformed_nodes(node: Any) -> None:
    with pytest.raises(WireError):
        Decoder(BYTES, lambda reference: reference).value(node)


def test_a_boolean_is_true_or_false() -> None:
    with pytest.raises(WireError, match="neither true nor false"):
        Decoder([memoryview(b"\x00\x02")]).value({"a": ["|b1", [2], 0]})


def test_bytes_cannot_be_used_again_and_again() -> None:
    """Sixty-four megabytes named a hundred thousand times would be six terabytes of copies."""
    half = memoryview(bytes(nodes.BODY_CAP // 2 + 8))
    node = {"a": ["|u1", [len(half)], 0]}
    Decoder([half]).value(node)
    with pytest.raises(WireError, match="the same bytes"):
        Decoder([half]).value({"l": [node, node]})


def test_depth_and_count_of_what_comes_are_capped() -> None:
    node: Any = 0
    for _ in range(nodes.DEPTH_CAP + 1):
        node = {"l": [node]}
    with pytest.raises(WireError):
        Decoder([]).value(node)
    with pytest.raises(WireError):
        Decoder([]).value({"l": [0] * (nodes.NODE_CAP + 1)})


def test_keys_that_collide_are_refused_at_once() -> None:
    """As keys of one dict these hundred thousand numbers would take minutes: all have one hash."""
    pairs = [[{"i": str(k * (2**61 - 1))}, 0] for k in range(100_000)]
    before = time.process_time()
    with pytest.raises(WireError):
        Decoder([]).value({"d": pairs})
    assert time.process_time() - before < 10.0
