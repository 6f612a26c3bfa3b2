"""Files in the IDX format, written by hand, whole and damaged."""

from __future__ import annotations

import gzip
import re
import struct
from pathlib import Path

import numpy as np
import pytest

from course_lib.data import load_mnist, read_idx

IMAGES = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + bytes(range(0, 240, 20))
LABELS = bytes([0, 0, 8, 1, 0, 0, 0, 2, 4, 9])
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")


def write(folder: Path, images: bytes = IMAGES, labels: bytes = LABELS, end: str = "") -> Path:
    for name, content in zip(NAMES, (images, labels), strict=True):
        (folder / (name + end)).write_bytes(gzip.compress(content) if end == ".gz" else content)
    return folder


@pytest.mark.parametrize("end", ["", ".gz"])
def test_a_handmade_set(tmp_path: Path, end: str) -> None:
    X, y = load_mnist(write(tmp_path, end=end))
    np.testing.assert_array_equal(X, np.arange(0, 240, 20).reshape(2, 6) / 255)
    np.testing.assert_array_equal(y, [4, 9])
    assert (X.dtype, y.dtype) == (np.float64, np.int64)
    images = read_idx(tmp_path / (NAMES[0] + end))
    assert images.shape == (2, 2, 3)
    assert images[1, 0, 2] == 160  # the last axis is fastest


def test_names_with_a_dot_and_the_test_set(tmp_path: Path) -> None:
    (tmp_path / "t10k-images.idx3-ubyte").write_bytes(IMAGES)
    (tmp_path / "t10k-labels.idx1-ubyte.gz").write_bytes(gzip.compress(LABELS))
    X, y = load_mnist(tmp_path, "test")
    assert X.shape == (2, 6)
    assert y.tolist() == [4, 9]


@pytest.mark.parametrize(
    ("code", "letter", "dtype", "numbers"),
    [
        (0x08, "B", np.uint8, [0, 255]),
        (0x09, "b", np.int8, [-128, 127]),
        (0x0B, "h", np.int16, [-32768, 258]),
        (0x0C, "i", np.int32, [-(2**31), 65538]),
        (0x0D, "f", np.float32, [0.5, -1024.0]),
        (0x0E, "d", np.float64, [0.1, -1e300]),
    ],
)
def test_every_type_of_the_format(
    tmp_path: Path, code: int, letter: str, dtype: type, numbers: list[float]
) -> None:
    path = tmp_path / "numbers"
    path.write_bytes(struct.pack(f">BBBBI2{letter}", 0, 0, code, 1, 2, *numbers))
    read = read_idx(path)
    assert read.tolist() == numbers
    assert read.dtype == dtype
    assert read.dtype.isnative
    read[0] = 1  # the caller's own


def refused(path: Path, *parts: str) -> None:
    with pytest.raises(ValueError, match="^read_idx: " + re.escape(str(path))) as caught:
        read_idx(path)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ("magic number (nothing)", "expected 00 00")),
        (b"\0\0", ("magic number 00 00,", "is it an IDX file")),
        (b"PK\3\4" + IMAGES, ("magic number 50 4b 03 04", "expected 00 00, then the type 08")),
        (b"\0\0\x0a" + IMAGES[3:], ("magic number 00 00 0a 03",)),
        (IMAGES[:9], ("ends after 9 bytes, inside its header", "16 bytes of header for 3 axes")),
        (IMAGES[:-1], ("must hold 12 bytes", "shape (2, 2, 3) of uint8", "only 11", "again")),
        (IMAGES + b"x", ("must hold 12 bytes", "got more")),
        (b"\0\0\x0e\3" + b"\xff" * 12 + b"1234", ("only 4",)),
    ],
    ids=["empty", "two bytes", "a zip", "type", "header", "short", "long", "a damaged length"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_damaged_files(
    tmp_path: Path, content: bytes, parts: tuple[str, ...], packed: bool
) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(content) if packed else content)
    refused(path, *parts)


def test_damaged_gzip_files(tmp_path: Path) -> None:
    path, whole = tmp_path / "file.gz", gzip.compress(IMAGES)
    path.write_bytes(whole[:-9])
    refused(path, "is a damaged gzip file", "copy or download the file again")
    flipped = bytearray(whole)
    flipped[-6] ^= 1  # in the checksum
    path.write_bytes(flipped)
    refused(path, "is a damaged gzip file")


def test_missing_files_say_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(FileNotFoundError, match=r"no file .*; the folder holds notes\.txt; copy"):
        read_idx(tmp_path / "numbers")
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*nowhere"):
        load_mnist(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"train-images-idx3-ubyte or .*holds notes\.txt"):
        load_mnist(tmp_path)
    (tmp_path / NAMES[0]).write_bytes(IMAGES)
    with pytest.raises(FileNotFoundError, match=r"must hold train-labels-idx1-ubyte or"):
        load_mnist(tmp_path)


def test_files_that_do_not_belong_together(tmp_path: Path) -> None:
    one = bytes([0, 0, 8, 1, 0, 0, 0, 1, 4])
    with pytest.raises(ValueError, match=r"holds 2 images and .* holds 1 labels, expected one"):
        load_mnist(write(tmp_path, labels=one))
    with pytest.raises(ValueError, match=r"must hold images .*, got shape \(2,\) of uint8"):
        load_mnist(write(tmp_path, images=LABELS))
    floats = b"\0\0\x0d\1\0\0\0\2" + bytes(8)
    with pytest.raises(ValueError, match=r"must hold labels .*, got shape \(2,\) of float32"):
        load_mnist(write(tmp_path, labels=floats))
    with pytest.raises(ValueError, match="part must be 'train' or 'test', got 'valid'"):
        load_mnist(tmp_path, "valid")
