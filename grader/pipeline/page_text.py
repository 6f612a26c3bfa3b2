"""Texts, numbers and times as the feedback page writes them: made harmless, and bounded."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

TEXT_CAP = 20_000

_ESCAPE_CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
# Control characters, what turns the order of reading around, halves of characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_CODE = re.compile(r"`([^`\n]+)`")


def printable(text: Any) -> str:
    """Text without terminal codes, control characters and what reverses it; bounded.

    >>> printable("\\x1b[31mred\\x1b[0m \\u202e\\x00")
    'red \ufffd\ufffd'
    """
    text = str(text)
    lost = len(text) - TEXT_CAP
    text = text[:TEXT_CAP].replace("\r\n", "\n").replace("\r", "\n")
    text = _UNPRINTABLE.sub("\ufffd", _ESCAPE_CODES.sub("", text))
    return f"{text}\n[cut here: {lost} more characters]" if lost > 0 else text


def marked(text: Any) -> Markup:
    """A sentence in which `this` is code, everything escaped.

    >>> marked("Use `a < b`, not <b>")
    Markup('Use <code>a &lt; b</code>, not &lt;b&gt;')
    """
    pieces = _CODE.split(printable(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if i % 2 else escape(piece)
        for i, piece in enumerate(pieces)
    )


def points(number: Any) -> str:
    """Points as people write them.

    >>> points(3.0), points(0.333333), points(float("nan"))
    ('3', '0.33', '–')
    """
    value = float(number)
    return f"{round(value, 2):g}" if math.isfinite(value) else "–"


def moment(text: str | None) -> str:
    """A time as people write it; the text itself where it is none.

    >>> moment("2026-11-03T14:05:09+00:00"), moment(None), moment("on <Monday>")
    ('3 November 2026, 14:05 UTC', '', 'on <Monday>')
    """
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return printable(text or "")
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
