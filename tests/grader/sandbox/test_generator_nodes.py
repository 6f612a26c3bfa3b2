"""Random generators on the wire: they go on where they were, and read no memory beyond theirs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.nodes import Decoder, Encoder, WireError
from tests.grader.sandbox.test_nodes import same, there_and_back


@given(st.sampled_from(["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"]), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_a_generator_goes_on_where_it_was(name: str, draws: int) -> None:
    generator = np.random.Generator(getattr(np.random, name)(3))
    generator.random(draws)
    generator.integers(0, 2**31, dtype=np.uint32)  # leaves half of a word behind
    back = there_and_back(generator)
    assert back.bit_generator.state["bit_generator"] == name
    assert same(back.random(700), generator.random(700))


def state(generator: np.random.Generator, **changes: Any) -> tuple[Any, list[memoryview]]:
    """The node of a generator whose state was tampered with."""
    held = dict(generator.bit_generator.state)
    for path, value in changes.items():
        place = held
        *above, last = path.split("__")
        for key in above:
            place[key] = dict(place[key])
            place = place[key]
        place[last] = value
    encoder = Encoder()
    node = {"g": encoder.node(held)}
    return node, [memoryview(b) for b in encoder.buffers]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("MT19937", {"state__pos": 10**6}),
        ("MT19937", {"state__pos": -1}),
        ("MT19937", {"state__pos": 1.5}),
        ("MT19937", {"state__key": np.zeros(3, np.uint32)}),
        ("Philox", {"buffer_pos": 5}),
        ("Philox", {"buffer_pos": -3}),
        ("Philox", {"buffer": np.zeros(2, np.uint64)}),
        ("PCG64", {"state__state": -1}),
        ("PCG64", {"state__inc": "x"}),
        ("PCG64", {"bit_generator": "RandomState"}),
        ("PCG64", {"bit_generator": "default_rng"}),
        ("PCG64", {"uinteger": 2**70}),
        ("SFC64", {"state__state": np.zeros(1, np.uint64)}),
        ("SFC64", {"state": 3}),
    ],
)
def test_a_generator_that_would_read_beyond_its_memory_is_refused(
    name: str, changes: dict[str, Any]
) -> None:
    node, buffers = state(np.random.Generator(getattr(np.random, name)(0)), **changes)
    with pytest.raises(WireError):
        Decoder(buffers).value(node)
