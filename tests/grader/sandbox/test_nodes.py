"""Values on the wire: round trips of whatever is plain, refusals of what is not.

What a student might send in a node's place is in test_hostile_nodes.
"""

from __future__ import annotations

import collections
import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox import nodes
from grader.sandbox.nodes import Decoder, Encoder, Reference, Tensor, UnsendableError, WireError

LIMITED = settings(max_examples=150, deadline=None)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**200), 10**200),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=20),
)
KEYS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(), st.text(max_size=8)
)
DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="="),
    hnp.unsigned_integer_dtypes(endianness="="),
    hnp.floating_dtypes(sizes=(16, 32, 64), endianness="="),
    hnp.complex_number_dtypes(sizes=(64, 128), endianness="="),
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
PLAIN = st.recursive(
    st.one_of(SCALARS, ARRAYS, ARRAYS.map(lambda a: a.ravel()[0] if a.size else 0.5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=10),
        st.sampled_from(["<f8", "|O", "<i8", "|b1", "a", "PCG64", "MT19937", "h", "cb", "p"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.sampled_from([*"ltdicasxgr", "m", "a"]), inner, max_size=2),
    ),
    max_leaves=25,
)


def there_and_back(value: Any, **options: Any) -> Any:
    encoder = Encoder(options.get("to_reference"))
    node = json.loads(json.dumps(encoder.node(value)))
    buffers = [memoryview(buffer) for buffer in encoder.buffers]
    return Decoder(buffers, options.get("from_reference")).value(node)


def same(a: Any, b: Any) -> bool:
    """Of one type and equal to the last bit; NaN is itself, -0.0 is not 0.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return len(a) == len(b) and all(
            same(k, m) and same(v, w) for (k, v), (m, w) in zip(a.items(), b.items(), strict=True)
        )
    if isinstance(a, float):
        return math.copysign(1, a) == math.copysign(1, b) and (a == b or (a != a and b != b))
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return bool(a == b)


def without_nan_signs(value: Any) -> Any:
    """JSON has one NaN, so its sign bit is not kept."""
    if isinstance(value, float) and not isinstance(value, np.generic) and value != value:
        return math.nan
    if isinstance(value, complex) and not isinstance(value, np.generic):
        return complex(without_nan_signs(value.real), without_nan_signs(value.imag))
    if isinstance(value, list | tuple):
        return type(value)(map(without_nan_signs, value))
    if isinstance(value, dict):
        return {without_nan_signs(k): without_nan_signs(v) for k, v in value.items()}
    return value


@LIMITED
@given(PLAIN)
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    wanted = without_nan_signs(value)
    assert same(there_and_back(wanted), wanted)


@LIMITED
@given(JSON, st.lists(st.binary(max_size=40), max_size=3))
def test_a_node_that_nobody_vouches_for_gives_a_value_or_a_wire_error(
    node: Any, buffers: list[bytes]
) -> None:
    decoder = Decoder([memoryview(b) for b in buffers], lambda reference: reference)
    with contextlib.suppress(WireError):
        decoder.value(node)


Pair = collections.namedtuple("Pair", "left right")


class Text(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Number(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


class Rich(np.ndarray):
    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Any:
        return np.zeros(3)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Pair(1, 2.0), (1, 2.0)),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.defaultdict(int, b=2), {"b": 2}),
        (collections.Counter("aa"), {"a": 2}),
        (type("Mine", (list,), {})([1, 2]), [1, 2]),
        (Text("text"), "text"),
        (Number(7), 7),
        (np.float64(1.5), np.float64(1.5)),
        (np.str_("s"), "s"),
        ({np.int64(3): 1, np.str_("k"): 2}, {3: 1, "k": 2}),
        (np.arange(3.0).view(Rich), np.arange(3.0)),
        (np.ma.masked_array([1.0, 2.0]), np.array([1.0, 2.0])),
        (np.arange(4, dtype=">i4"), np.arange(4, dtype="<i4")),
        (np.arange(6.0).reshape(2, 3).T, np.arange(6.0).reshape(2, 3).T.copy()),
        (np.broadcast_to(2.0, (2, 2)), np.full((2, 2), 2.0)),
        (np.frombuffer(b"\x00\x02", "|b1"), np.array([False, True])),
        (np.zeros((0, 5)), np.zeros((0, 5))),
        (np.array(3.0), np.array(3.0)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_looks_like_plain_data_travels_as_plain_data(value: Any, wanted: Any) -> None:
    assert same(there_and_back(value), wanted)


def test_tensors_travel_as_arrays_with_a_tag() -> None:
    back = there_and_back([Tensor(np.ones(3))])
    assert isinstance(back[0], Tensor)
    assert same(back[0].array, np.ones(3))


@pytest.mark.parametrize(
    "value",
    [
        np.array([None]),
        np.array(["text"]),
        np.array([1], dtype="M8[s]"),
        np.zeros(2, dtype=[("a", "f8")]),
        np.zeros(2, dtype=np.longdouble),
        {1, 2},
        b"bytes",
        object(),
        iter([]),
        {(1, 2): 3},
        {2**60: 3},
        {b"k": 1},
        np.random.RandomState(0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_refused_where_it_has_no_reference(value: Any) -> None:
    with pytest.raises(UnsendableError):
        Encoder().node(value)


def test_what_is_not_plain_goes_by_reference_where_it_may() -> None:
    thing = object()
    back = there_and_back(
        [thing], to_reference=lambda v: Reference("h", 5, "object"), from_reference=lambda r: r
    )
    assert back == [Reference("h", 5, "object")]
    with pytest.raises(WireError, match="a reference where none is allowed"):
        there_and_back([thing], to_reference=lambda v: Reference("h", 5))


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        nested(nodes.DEPTH_CAP + 1),
        [0] * (nodes.NODE_CAP + 1),
        10**400,
        -(10**400),
        np.zeros(nodes.BODY_CAP // 8 + 1),
        [np.zeros(nodes.BODY_CAP // 16), np.zeros(nodes.BODY_CAP // 16 + 1)],
        np.broadcast_to(1.0, (10**7, 10**7)),
        np.zeros((1,) * 17),
        dict.fromkeys(range(nodes.NODE_CAP)),
    ],
    ids=["deep", "long", "large", "negative", "big", "big together", "endless", "axes", "dict"],
)
def test_caps_of_what_is_sent(value: Any) -> None:
    with pytest.raises(WireError):
        Encoder().node(value)


def test_a_list_within_itself_ends_at_the_depth_cap() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(WireError):
        Encoder().node(value)


def test_every_integer_that_arrives_fits_a_float() -> None:
    largest = 2 ** (3 * nodes.DIGIT_CAP) - 1
    assert there_and_back(largest) == largest
    assert math.isfinite(float(largest))


def test_arrays_that_arrive_are_copies_of_their_own() -> None:
    buffer = bytearray(8)
    array = Decoder([memoryview(buffer)]).value({"a": ["<f8", [1], 0]})
    array[0] = 1.0
    assert buffer == bytearray(8)
