"""JSON nodes of plain data: what a value becomes on the wire, and what is built from a node.

Arrays travel as raw buffers beside the JSON. Nothing is unpickled. What comes up is plain data or
a reference to an object that stays below; sizes, depth and counts are capped before anything is
built, and nothing that is built can make arithmetic or a dict of the examiner's misbehave.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

BODY_CAP = 64 << 20
NODE_CAP = 200_000
DEPTH_CAP = 40
DIGIT_CAP = 300  # every integer that is sent fits a float
KEY_CAP = 2**53  # larger ones can be chosen to collide, and a dict of them takes minutes
ITEM_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}
DTYPES = {
    np.dtype(f"{kind}{size}").newbyteorder("<").str
    for kind, sizes in ITEM_SIZES.items()
    for size in sizes
}


class WireError(Exception):
    """The other side sent something that is no frame of this protocol."""


class UnsendableError(TypeError):
    """A value is neither plain data nor has a reference."""


@dataclass(frozen=True)
class Reference:
    """What is not sent itself: a handle (``h``), a callback (``cb``), an earlier answer (``p``).

    ``number`` counts within its kind; ``type_name`` is a handle's class, an answer's item.
    """

    kind: str
    number: int
    type_name: str = ""


@dataclass(frozen=True)
class Tensor:
    """A CPU tensor, as an array with a tag."""

    array: np.ndarray


@dataclass(frozen=True)
class Kept:
    """A value that goes up as a reference, whatever it is."""

    value: Any


ToReference = Callable[[Any], "Reference | None"]
FromReference = Callable[[Reference], Any]


class Encoder:
    """Turns values into JSON nodes and collects array buffers."""

    def __init__(self, to_reference: ToReference | None = None):
        self.buffers: list[bytes] = []
        self._to_reference = to_reference
        self._nodes = 0
        self._bytes = 0

    def node(self, value: Any, depth: int = 0) -> Any:
        """The JSON node of a value; raises UnsendableError, or WireError over a cap."""
        self._nodes += 1
        if depth > DEPTH_CAP or self._nodes > NODE_CAP:
            raise WireError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str:
            return value
        if kind is int:
            return value if -(2**53) <= value <= 2**53 else {"i": _digits(value)}
        if kind is np.ndarray:
            return self._array(value)
        if kind is list:
            return {"l": [self.node(item, depth + 1) for item in value]}
        if kind is tuple:
            return {"t": [self.node(item, depth + 1) for item in value]}
        if kind is dict:
            return {
                "d": [[self._key(key), self.node(item, depth + 1)] for key, item in value.items()]
            }
        return self._rare(value, depth)

    def _key(self, key: Any) -> Any:
        if isinstance(key, np.generic):
            key = key.item()
        self._nodes += 1
        if _is_key(key):
            return key
        raise UnsendableError(f"a dict with a key of type {type(key).__name__}")

    def _array(self, array: np.ndarray) -> dict[str, Any]:
        dtype = array.dtype.newbyteorder("<")
        if dtype.itemsize not in ITEM_SIZES.get(dtype.kind, ()):
            raise UnsendableError(f"an array of type {array.dtype}")
        self._bytes += array.size * dtype.itemsize
        if self._bytes > BODY_CAP or array.ndim > 16:
            raise WireError("the arrays are too large to be sent")
        plain = np.ascontiguousarray(array, dtype)
        if dtype.kind == "b":  # memory that was never written may hold other bytes than 0 and 1
            plain = plain.view(np.uint8) != 0
        self.buffers.append(plain.tobytes())
        return {"a": [dtype.str, list(array.shape), len(self.buffers) - 1]}

    def _rare(self, value: Any, depth: int) -> Any:
        if isinstance(value, Kept):
            return self._referred(value.value)
        if isinstance(value, Tensor):
            return {"x": self._array(value.array)}
        if isinstance(value, np.generic) and value.dtype.kind in ITEM_SIZES:
            return {"s": self._array(np.asarray(value))}
        if isinstance(value, complex):
            return {"c": [value.real, value.imag]}
        if isinstance(value, np.random.Generator):
            if type(value.bit_generator).__name__ not in _GENERATORS:
                raise UnsendableError(f"a generator of type {type(value.bit_generator).__name__}")
            return {"g": self.node(dict(value.bit_generator.state), depth + 1)}
        if isinstance(value, np.ndarray) and value.dtype.kind in ITEM_SIZES:
            return self._array(np.asarray(value))
        for scalar in (int, float, str):  # a subclass travels as what it is underneath
            if isinstance(value, scalar):
                return self.node(scalar(value), depth)
        for container in (list, tuple, dict):  # so does a namedtuple, an OrderedDict
            if isinstance(value, container):
                return self.node(container(value), depth)
        return self._referred(value)

    def _referred(self, value: Any) -> dict[str, Any]:
        reference = self._to_reference(value) if self._to_reference else None
        if reference is None:
            raise UnsendableError(f"an object of type {type(value).__name__}")
        return {"r": [reference.kind, reference.number, reference.type_name[:60]]}


# where each keeps its position in a buffer, the buffer's length, its array and that one's length
_GENERATORS: dict[str, tuple[str, int, tuple[Any, ...]]] = {
    "PCG64": ("", 0, ()),
    "PCG64DXSM": ("", 0, ()),
    "SFC64": ("", 0, ("state", 4)),
    "MT19937": ("pos", 624, ("key", 624)),
    "Philox": ("buffer_pos", 4, ()),
}


def _digits(value: int) -> str:
    if value.bit_length() > 3 * DIGIT_CAP:
        raise WireError("the integer has too many digits to be sent")
    return str(value)


def _is_key(key: Any) -> bool:
    """Whether a dict of the examiner may have that key."""
    if type(key) is int:
        return -KEY_CAP <= key <= KEY_CAP
    return key is None or type(key) in (str, bool, float)


class Decoder:
    """Builds values from JSON nodes that nobody vouches for."""

    def __init__(
        self,
        buffers: Sequence[bytes | memoryview],
        from_reference: FromReference | None = None,
        *,
        views: bool = False,
    ):
        self._buffers = buffers
        self._from_reference = from_reference
        self._views = views
        self._nodes = 0
        self._bytes = 0

    def value(self, node: Any, depth: int = 0) -> Any:
        """The value of a node; raises WireError for anything malformed."""
        self._nodes += 1
        if depth > DEPTH_CAP or self._nodes > NODE_CAP:
            raise WireError("too deep or too many nodes")
        if node is None or isinstance(node, bool | float | str):
            return node
        if isinstance(node, int):
            if node.bit_length() > 3 * DIGIT_CAP:
                raise WireError("an integer has too many digits")
            return node
        if not isinstance(node, dict) or len(node) != 1:
            raise WireError("a node is neither a scalar nor a tagged value")
        ((tag, body),) = node.items()
        read = _READERS.get(tag)
        if read is None:
            raise WireError(f"unknown tag {str(tag)[:20]!r}")
        try:
            return read(self, body, depth)
        except WireError:
            raise
        except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError) as error:
            raise WireError(f"malformed {tag!r} node: {str(error)[:100]}") from None

    def _list(self, body: Any, depth: int) -> list[Any]:
        if not isinstance(body, list):
            raise WireError("a list node holds no list")
        return [self.value(item, depth + 1) for item in body]

    def _tuple(self, body: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._list(body, depth))

    def _dict(self, body: Any, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, item in body:
            self._nodes += 1
            if not _is_key(key):
                raise WireError("a dict has a key that is no plain scalar")
            found[key] = self.value(item, depth + 1)
        return found

    def _integer(self, body: Any, depth: int) -> int:
        if not isinstance(body, str) or len(body) > DIGIT_CAP:
            raise WireError("a long integer is no string of digits")
        return int(body)

    def _complex(self, body: Any, depth: int) -> complex:
        real, imag = body
        if not isinstance(real, float | int) or not isinstance(imag, float | int):
            raise WireError("a complex number has other parts than numbers")
        return complex(real, imag)

    def _array(self, body: Any, depth: int) -> np.ndarray:
        text, shape, index = body
        if not isinstance(text, str) or text not in DTYPES:
            raise WireError("arrays of that type are not sent")
        if len(shape) > 16 or not all(type(n) is int and 0 <= n <= BODY_CAP for n in shape):
            raise WireError("impossible shape")
        if type(index) is not int or not 0 <= index < len(self._buffers):
            raise WireError("no such buffer")
        self._bytes += len(self._buffers[index])
        if self._bytes > BODY_CAP:
            raise WireError("the same bytes are used for many arrays")
        array = np.frombuffer(self._buffers[index], text).reshape(shape)
        if array.dtype.kind == "b" and array.size and array.view(np.uint8).max() > 1:
            raise WireError("a boolean that is neither true nor false")
        return array if self._views else array.copy()

    def _scalar(self, body: Any, depth: int) -> Any:
        return self._array(body["a"], depth)[()]

    def _tensor(self, body: Any, depth: int) -> Tensor:
        return Tensor(self._array(body["a"], depth))

    def _generator(self, body: Any, depth: int) -> np.random.Generator:
        state = self.value(body, depth + 1)
        if not isinstance(state, dict) or state.get("bit_generator") not in _GENERATORS:
            raise WireError("unknown bit generator")
        name = state["bit_generator"]
        place, length, words = _GENERATORS[name]
        # numpy takes these as they are, and reads beyond its arrays later
        position = {**state, **state["state"]}.get(place, 0)
        if type(position) is not int or not 0 <= position <= length:
            raise WireError("a bit generator's position is outside its buffer")
        if words and state["state"][words[0]].shape != words[1:]:
            raise WireError("a bit generator has another number of words")
        bits = getattr(np.random, name)(0)
        bits.state = state
        return np.random.Generator(bits)

    def _reference(self, body: Any, depth: int) -> Any:
        kind, number, name = body
        if kind not in ("h", "cb", "p") or type(number) is not int or not isinstance(name, str):
            raise WireError("malformed reference")
        if self._from_reference is None:
            raise WireError("a reference where none is allowed")
        return self._from_reference(Reference(kind, number, name[:60]))


_READERS: dict[str, Callable[[Decoder, Any, int], Any]] = {
    "l": Decoder._list,
    "t": Decoder._tuple,
    "d": Decoder._dict,
    "i": Decoder._integer,
    "c": Decoder._complex,
    "a": Decoder._array,
    "s": Decoder._scalar,
    "x": Decoder._tensor,
    "g": Decoder._generator,
    "r": Decoder._reference,
}
