"""The ways to read a text that a notebook holds, and what two spellings of a line have in common.

A line of a solution is the same line in an HTML comment, as inline code, escaped for HTML, in a
string literal, in base64, with other quotes or other blanks.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from grader.pipeline.places import ESCAPE

UNPACKED = 10_000_000  # bytes of packed data that are looked at
DEPTH = 4  # an escaped page inside an escaped attribute, and what is in base64 there
BLOCK = re.compile(r"<\s*(?:br|/?(?:p|div|li|tr|pre|ul|ol|table|h\d|blockquote))\b[^<>]*>", re.I)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{60,}[ \t]*\r?\n[ \t]*)*[A-Za-z0-9+/_-]{12,}={0,2}")
# "return a" "+ b", "return a" + f"+ b", ["return a", "+ b"]
STRING_JOINT = re.compile(r"""(["'])\s*(?:[+,]|\\\n)?\s*[rfbuRFBU]{0,2}\1""")
UNICODE_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
LINE_ESCAPE = re.compile(r"\\[nrt]")
# What stands in front of a line that was put into a comment or a quotation.
COMMENT = re.compile(r"^[ \t]*(?:(?:#+|>+|//+|\||<!--|\*)[ \t]*)+", re.M)

# Characters that nobody sees.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043"), "-")
QUOTES = dict.fromkeys(map(ord, "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
                                "\u2032\u2033\u00ab\u00bb\u2039\u203a"), " ")  # fmt: skip
OTHER = {ord("\\"): None, 0x2800: " "}
TABLE: dict[int, str | None] = {**DASHES, **QUOTES, **OTHER}


def spelled_alike(text: str) -> str:
    """A text without what differs between two spellings of it; words stay apart.

    >>> spelled_alike("return  float( x['a'] )") == spelled_alike('return float(x["a"])')
    True
    >>> spelled_alike("return\\nx - 1")
    'return x-1'
    """
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text.replace("\u00b4", "'")))
    plain = INVISIBLE.sub("", plain).translate(TABLE)
    plain = re.sub(r"\s+", " ", plain.replace("{{", "{").replace("}}", "}"))
    return re.sub(r" ?([^\w ]) ?", r"\1", plain).strip()


def readings(text: str, depth: int = DEPTH) -> Iterator[str]:
    """A text, and what it says after each of the usual ways to wrap a text is undone."""
    waiting = [(text, depth)]
    seen: set[str] = set()
    while waiting:
        reading, left = waiting.pop()
        if reading in seen:
            continue
        seen.add(reading)
        yield reading
        if left > 0:
            waiting.extend((inner, left - 1) for inner in _unwrapped(reading))


def _unwrapped(text: str) -> Iterator[str]:
    if "\x1b" in text:
        yield ESCAPE.sub("", text)
    if "<" in text:
        yield TAG.sub("", BLOCK.sub("\n", text))
    if "&" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote(text)
    if "\\" in text:
        plain = UNICODE_ESCAPE.sub(lambda code: chr(int(code[1] or code[2], 16)), text)
        yield LINE_ESCAPE.sub("\n", plain)
    if STRING_JOINT.search(text):
        yield STRING_JOINT.sub(" ", text)
    if COMMENT.search(text):
        yield COMMENT.sub("", text)
    for token in BASE64.findall(text):
        yield from _decoded(re.sub(r"\s", "", token))


def _decoded(token: str) -> Iterator[str]:
    """What a token says in base64, if that is a text or holds pieces of one, as a PNG may."""
    plain = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        content = base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield content.decode("utf-16", "ignore")
        return
    if content[:2] == b"\x1f\x8b" or content[:1] == b"\x78":
        yield from _printable(_unpacked(content))
    yield from _printable(content)


def _unpacked(content: bytes) -> bytes:
    """What was packed as gzip or zlib do it, as far as it can be read."""
    reader = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        return reader.decompress(content, UNPACKED)
    except zlib.error:
        return b""


def _printable(content: bytes) -> Iterator[str]:
    for piece in re.findall(rb"[\t\n\r\x20-\x7e\x80-\xff]{12,}", content):
        if sum(byte < 128 for byte in piece) > 0.7 * len(piece):
            yield piece.decode("utf-8", "replace")
