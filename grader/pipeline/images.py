"""Make the figures of a built notebook small: 256 colours are plenty for a diagram."""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image

COLOURS = 256


def compact_png(text: str) -> str:
    """A base64 PNG with at most 256 colours; the text itself where that is no smaller.

    The same bytes come out for the same bytes in, so that a rebuild changes nothing.
    """
    try:
        image = Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB")
    except (OSError, binascii.Error, ValueError):
        return text  # no picture: it stays as the cell made it
    stream = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    small = base64.b64encode(stream.getvalue()).decode()
    return small if len(small) < len(text) else text
