"""Frames between the examiner and a student's process: JSON headers and raw array buffers.

A frame is two big-endian 32-bit lengths, a JSON header and the buffers of its arrays, one after
another. Nothing is unpickled. What comes up is plain data or a reference to an object that stays
below; sizes, depth and counts are capped before anything is built.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

HEADER_CAP = 4 << 20
BODY_CAP = 64 << 20
NODE_CAP = 200_000
DEPTH_CAP = 40
DIGIT_CAP = 2_000
ITEM_SIZES = {"b": (1,), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (2, 4, 8), "c": (8, 16)}

_LENGTHS = struct.Struct(">II")


class WireError(Exception):
    """The other side sent something that is no frame of this protocol."""


class ClosedError(Exception):
    """The other side is gone."""


class SlowError(Exception):
    """Nothing complete arrived before the deadline."""


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
            pairs = [
                [self.node(key, depth + 1), self.node(item, depth + 1)]
                for key, item in value.items()
            ]
            return {"d": pairs}
        return self._rare(value, depth)

    def _array(self, array: np.ndarray) -> dict[str, Any]:
        dtype = array.dtype.newbyteorder("<")
        if dtype.itemsize not in ITEM_SIZES.get(dtype.kind, ()):
            raise UnsendableError(f"an array of type {array.dtype}")
        self._bytes += array.size * dtype.itemsize
        if self._bytes > BODY_CAP or array.ndim > 16:
            raise WireError("the arrays are too large to be sent")
        self.buffers.append(np.ascontiguousarray(array, dtype).tobytes())
        return {"a": [dtype.str, list(array.shape), len(self.buffers) - 1]}

    def _rare(self, value: Any, depth: int) -> Any:
        if isinstance(value, Tensor):
            return {"x": self._array(value.array)}
        if isinstance(value, np.generic) and value.dtype.kind in ITEM_SIZES:
            return {"s": self._array(np.asarray(value))}
        if isinstance(value, complex):
            return {"c": [value.real, value.imag]}
        if isinstance(value, np.random.Generator):
            state = value.bit_generator.state
            return {"g": self.node(state, depth + 1)}
        if isinstance(value, np.ndarray) and value.dtype.kind in ITEM_SIZES:
            return self._array(np.asarray(value))
        for scalar in (int, float, str):  # a subclass travels as what it is underneath
            if isinstance(value, scalar):
                return self.node(scalar(value), depth)
        if self._to_reference is None and isinstance(value, list | tuple):
            return self.node(tuple(value) if isinstance(value, tuple) else list(value), depth)
        reference = self._to_reference(value) if self._to_reference else None
        if reference is None:
            raise UnsendableError(f"an object of type {type(value).__name__}")
        return {"r": [reference.kind, reference.number, reference.type_name[:60]]}


def _digits(value: int) -> str:
    if value.bit_length() > 3 * DIGIT_CAP:
        raise WireError("the integer has too many digits to be sent")
    return str(value)


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

    def value(self, node: Any, depth: int = 0) -> Any:
        """The value of a node; raises WireError for anything malformed."""
        self._nodes += 1
        if depth > DEPTH_CAP or self._nodes > NODE_CAP:
            raise WireError("too deep or too many nodes")
        if node is None or isinstance(node, bool | int | float | str):
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
        except (TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
            raise WireError(f"malformed {tag!r} node: {error}") from None

    def _list(self, body: Any, depth: int) -> list[Any]:
        if not isinstance(body, list):
            raise WireError("a list node holds no list")
        return [self.value(item, depth + 1) for item in body]

    def _tuple(self, body: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._list(body, depth))

    def _dict(self, body: Any, depth: int) -> dict[Any, Any]:
        return {self.value(k, depth + 1): self.value(v, depth + 1) for k, v in body}

    def _integer(self, body: Any, depth: int) -> int:
        if not isinstance(body, str) or len(body) > DIGIT_CAP:
            raise WireError("a long integer is no string of digits")
        return int(body)

    def _complex(self, body: Any, depth: int) -> complex:
        real, imag = body
        return complex(float(real), float(imag))

    def _array(self, body: Any, depth: int) -> np.ndarray:
        text, shape, index = body
        dtype = np.dtype(str(text)[:8])
        if dtype.itemsize not in ITEM_SIZES.get(dtype.kind, ()):
            raise WireError(f"arrays of type {dtype} are not sent")
        if len(shape) > 16 or not all(type(n) is int and 0 <= n <= BODY_CAP for n in shape):
            raise WireError("impossible shape")
        if type(index) is not int or not 0 <= index < len(self._buffers):
            raise WireError("no such buffer")
        array = np.frombuffer(self._buffers[index], dtype).reshape(shape)
        return array if self._views else array.copy()

    def _scalar(self, body: Any, depth: int) -> Any:
        return self._array(body["a"], depth)[()]

    def _tensor(self, body: Any, depth: int) -> Tensor:
        return Tensor(self._array(body["a"], depth))

    def _generator(self, body: Any, depth: int) -> np.random.Generator:
        state = self.value(body, depth + 1)
        names = {"PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"}
        if not isinstance(state, dict) or state.get("bit_generator") not in names:
            raise WireError("unknown bit generator")
        bits = getattr(np.random, state["bit_generator"])(0)
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


class Channel:
    """Frames over a stream socket, with caps and deadlines.

    ``receive`` returns the header's message (plain JSON) and the frame's buffers.
    """

    def __init__(self, sock: socket.socket):
        self._socket = sock
        self._pending = bytearray()

    def send(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        """Send one frame; raises ClosedError if nobody listens, WireError if it is too large."""
        buffers = buffers or []
        header = json.dumps({"m": message, "b": [len(b) for b in buffers]}).encode()
        body = sum(map(len, buffers))
        if len(header) > HEADER_CAP or body > BODY_CAP:
            raise WireError("the message is too large to be sent")
        try:
            self._socket.sendall(b"".join([_LENGTHS.pack(len(header), body), header, *buffers]))
        except TimeoutError:
            raise SlowError("the other side does not read") from None
        except OSError as error:
            raise ClosedError(str(error)) from None

    def receive(self, seconds: float | None = None) -> tuple[dict[str, Any], list[memoryview]]:
        """The next frame; raises ClosedError, SlowError after ``seconds``, or WireError."""
        deadline = None if seconds is None else time.monotonic() + seconds
        head = self._take(_LENGTHS.size, deadline)
        header_size, body_size = _LENGTHS.unpack(head)
        if header_size > HEADER_CAP or body_size > BODY_CAP:
            raise WireError(f"a frame of {header_size} + {body_size} bytes is over the cap")
        header = self._take(header_size, deadline)
        body = memoryview(self._take(body_size, deadline)) if body_size else memoryview(b"")
        try:
            frame = json.loads(header)
            message, sizes = frame["m"], frame["b"]
            if not isinstance(message, dict) or not all(type(n) is int and n >= 0 for n in sizes):
                raise WireError("malformed header")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise WireError(f"malformed header: {str(error)[:100]}") from None
        if sum(sizes) != body_size:
            raise WireError("the buffers do not fill the frame")
        buffers, start = [], 0
        for size in sizes:
            buffers.append(body[start : start + size])
            start += size
        return message, buffers

    def close(self) -> None:
        self._socket.close()

    def _take(self, count: int, deadline: float | None) -> bytes:
        while len(self._pending) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise SlowError("no answer in time")
                self._socket.settimeout(left)
            else:
                self._socket.settimeout(None)
            try:
                chunk = self._socket.recv(max(65536, min(count - len(self._pending), 1 << 20)))
            except TimeoutError:
                raise SlowError("no answer in time") from None
            except OSError as error:
                raise ClosedError(str(error)) from None
            if not chunk:
                raise ClosedError("the other side closed the channel")
            self._pending += chunk
        taken = bytes(self._pending[:count])
        del self._pending[:count]
        return taken
