"""Files in the format of MNIST (IDX), plain or gzipped, that lie on the user's disk.

A file is two zero bytes, a byte for the type of the numbers, a byte for the number of axes, the
length of each axis as a big-endian int32, then the numbers, big-endian, last axis fastest.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from course_lib.data.arguments import Array, Labels

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""From the third byte of a file to the type of its numbers."""

GZIP_START = b"\x1f\x8b"
REMEDY = "copy or download the file again"


def read_idx(path: str | Path) -> NDArray[Any]:
    """Read one file in the IDX format, gzipped or not: its first bytes tell.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    ndarray
        Shape as the file says, numbers of its type in the machine's byte order.

    Raises
    ------
    FileNotFoundError
        If there is no such file; the sentence says what the folder holds.
    ValueError
        If the file has a wrong magic number, is damaged, or is shorter or longer than it says.

    Source: LeCun, Cortes and Burges (1998), The MNIST database of handwritten digits, file
    formats.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "three-bytes"
    >>> path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3]) + bytes([7, 8, 9]))
    11
    >>> read_idx(path)
    array([7, 8, 9], dtype=uint8)
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"read_idx: no file {path}; {_contents(path.parent)}")
    with path.open("rb") as plain:
        packed = plain.read(2) == GZIP_START
        plain.seek(0)
        if not packed:
            return _read(path, plain)
        try:
            with gzip.open(plain) as unpacked:
                return _read(path, unpacked)
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise ValueError(
                f"read_idx: {path} is a damaged gzip file ({problem}); {REMEDY}"
            ) from problem


def load_mnist(folder: str | Path, part: str = "train") -> tuple[Array, Labels]:
    """Load MNIST, or a set in the same files such as Fashion-MNIST, from a folder.

    The files are ``train-images-idx3-ubyte`` and ``train-labels-idx1-ubyte``, or ``t10k-...``
    for the test set, each also with a dot in place of the second dash, and with ``.gz``.

    Parameters
    ----------
    folder
        Where the files lie.
    part
        ``"train"`` or ``"test"``.

    Returns
    -------
    X, y
        Images (N, rows * columns), float64 in [0, 1], row by row; labels (N,), int64. The
        60,000 training images of MNIST take 376 MB.

    Raises
    ------
    FileNotFoundError
        If a file is missing; the sentence says what the folder holds.
    ValueError
        If ``part`` is another word, a file is damaged, holds something else than images or
        labels, or there are more images than labels or fewer.

    Source: LeCun, Cortes and Burges (1998), The MNIST database of handwritten digits.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> images = bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255])
    >>> labels = bytes([0, 0, 8, 1, 0, 0, 0, 1, 5])
    >>> _ = (folder / "t10k-images-idx3-ubyte").write_bytes(images)
    >>> _ = (folder / "t10k-labels-idx1-ubyte").write_bytes(labels)
    >>> load_mnist(folder, "test")
    (array([[0., 1.]]), array([5]))
    """
    prefixes = {"train": "train", "test": "t10k"}
    if part not in prefixes:
        raise ValueError(f"load_mnist: part must be 'train' or 'test', got {part!r}")
    folder = Path(folder)
    images_path = _find(folder, f"{prefixes[part]}-images", "idx3-ubyte")
    labels_path = _find(folder, f"{prefixes[part]}-labels", "idx1-ubyte")
    images = _read_bytes(images_path, 3, "images (number, rows, columns)")
    labels = _read_bytes(labels_path, 1, "labels (number,)")
    if len(images) != len(labels):
        raise ValueError(
            f"load_mnist: {images_path} holds {len(images)} images and {labels_path} holds "
            f"{len(labels)} labels, expected one label for each image; take both files from the "
            "same set"
        )
    pixels = math.prod(images.shape[1:])
    return images.reshape(len(images), pixels) / 255.0, labels.astype(np.int64)


def _read(path: Path, file: BinaryIO | gzip.GzipFile) -> NDArray[Any]:
    start = file.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in TYPES:
        raise ValueError(
            f"read_idx: {path} starts with the magic number {start.hex(' ') or '(nothing)'}, "
            "expected 00 00, then the type 08, 09, 0b, 0c, 0d or 0e, then the number of axes; "
            f"is it an IDX file? If so, {REMEDY}"
        )
    dtype, num_axes = np.dtype(TYPES[start[2]]), start[3]
    lengths = file.read(4 * num_axes)
    if len(lengths) < 4 * num_axes:
        raise ValueError(
            f"read_idx: {path} ends after {4 + len(lengths)} bytes, inside its header, expected "
            f"{4 + 4 * num_axes} bytes of header for {num_axes} axes; {REMEDY}"
        )
    shape = struct.unpack(f">{num_axes}I", lengths)
    expected = math.prod(shape) * dtype.itemsize
    # In pieces: a damaged length may promise more than there is memory.
    pieces, found = [], 0
    while found <= expected and (piece := file.read(min(2**24, expected + 1 - found))):
        pieces.append(piece)
        found += len(piece)
    if found != expected:
        got = f"only {found}" if found < expected else "more"
        raise ValueError(
            f"read_idx: {path} must hold {expected} bytes of numbers, as its header says "
            f"(shape {shape} of {dtype.name}), got {got}; {REMEDY}"
        )
    numbers = np.frombuffer(b"".join(pieces), dtype=dtype).reshape(shape)
    return numbers.astype(dtype.newbyteorder("="))


def _read_bytes(path: Path, num_axes: int, what: str) -> NDArray[Any]:
    numbers = read_idx(path)
    if numbers.ndim != num_axes or numbers.dtype != np.uint8:
        raise ValueError(
            f"load_mnist: {path} must hold {what} of uint8, got shape {numbers.shape} of "
            f"{numbers.dtype}; is it the file that its name says?"
        )
    return numbers


def _find(folder: Path, stem: str, kind: str) -> Path:
    names = [f"{stem}{joint}{kind}{end}" for joint in "-." for end in ("", ".gz")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(
        f"load_mnist: {folder} must hold {' or '.join(names)}; {_contents(folder)}"
    )


def _contents(folder: Path) -> str:
    if not folder.is_dir():
        return f"there is no folder {folder}; give the path of the folder that holds the files"
    names = sorted(entry.name for entry in folder.iterdir())
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return f"the folder holds {shown or 'nothing'}; copy the file there"
