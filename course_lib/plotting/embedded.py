"""Pictures as a notebook shows them: an ``<img>`` that holds its data, with alternative text.

JupyterLab never shows a PNG's words to a screen reader, and strips an inline SVG from a notebook
that nobody has run yet. An ``<img alt>`` survives both, so every picture of the course is one.
"""

from __future__ import annotations

import base64
import html
import io
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

from PIL import Image

COLOURS = 256

STYLE = "max-width:100%;height:auto;background:#fff"


@dataclass(frozen=True)
class SvgPicture:
    """An SVG document that a notebook shows as HTML with alternative text.

    Attributes
    ----------
    svg
        The document.
    alt
        What it shows, in words.

    Examples
    --------
    >>> SvgPicture('<svg xmlns="http://www.w3.org/2000/svg"/>', "Nothing.")._repr_html_()[:33]
    '<img alt="Nothing." style="max-wi'
    """

    svg: str
    alt: str

    def _repr_html_(self) -> str:
        size = tuple(ElementTree.fromstring(self.svg).get(key, "") for key in ("width", "height"))
        pixels = (int(size[0]), int(size[1])) if all(map(str.isdecimal, size)) else None
        return image_html("image/svg+xml", self.svg.encode(), self.alt, pixels)


def svg_picture(svg: str, alt: str) -> SvgPicture:
    """Return an SVG document as a picture that also a notebook shows which nobody has run yet.

    Parameters
    ----------
    svg
        A whole document, ``<svg xmlns="http://www.w3.org/2000/svg" ...>``. Where it says its
        width and height in whole pixels, the picture has that size.
    alt
        As in :func:`course_lib.plotting.figure.new_figure`.

    Returns
    -------
    SvgPicture
        To be the last expression of a cell.

    Raises
    ------
    TypeError
        If ``alt`` is missing or no text.
    ValueError
        If ``alt`` is empty or blank, or ``svg`` is no SVG document.

    Examples
    --------
    >>> from course_lib.autograd import Tensor, draw_graph
    >>> x = Tensor(3.0, requires_grad=True, name="x")
    >>> svg_picture(draw_graph(x * x), alt="x * x is 9, and the gradient at x is 6.").alt
    'x * x is 9, and the gradient at x is 6.'
    """
    alt = checked_alt("svg_picture", alt)
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(
            f"svg_picture: svg must be an SVG document, got text with {error}"
        ) from error
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise ValueError(
            'svg_picture: svg must begin with <svg xmlns="http://www.w3.org/2000/svg">, got the '
            f"element {root.tag!r}"
        )
    return SvgPicture(svg, alt)


def checked_alt(function: str, alt: str) -> str:
    """Return alternative text in one line.

    Parameters
    ----------
    function
        Who asks, for the error's message.
    alt
        As in :func:`course_lib.plotting.figure.new_figure`.

    Returns
    -------
    alt
        With single blanks.

    Raises
    ------
    TypeError, ValueError
        As :func:`course_lib.plotting.figure.new_figure`.

    Examples
    --------
    >>> checked_alt("new_figure", "Two lines;  both\\n fall.")
    'Two lines; both fall.'
    """
    remedy = "say in a sentence what is drawn and what it shows"
    if not isinstance(alt, str):
        raise TypeError(f"{function}: alt must be a text, got {alt!r}; {remedy}")
    if not alt.strip():
        raise ValueError(f"{function}: alt must not be empty, got {alt!r}; {remedy}")
    return " ".join(alt.split())


def image_html(kind: str, content: bytes, alt: str, size: tuple[int, int] | None = None) -> str:
    """Return an ``<img>`` that holds its picture, and scales down on a narrow page.

    Parameters
    ----------
    kind
        ``image/png`` or ``image/svg+xml``.
    content
        The picture's bytes.
    alt
        What it shows, in words.
    size
        Width and height on the page, in pixels.

    Returns
    -------
    html
        One element.

    Examples
    --------
    >>> image_html("image/png", b"...", "a < b", (4, 3))[:48]
    '<img alt="a &lt; b" width="4" height="3" style="'
    """
    pixels = f'width="{size[0]}" height="{size[1]}" ' if size else ""
    data = base64.b64encode(content).decode("ascii")
    words = html.escape(alt, quote=True)
    return f'<img alt="{words}" {pixels}style="{STYLE}" src="data:{kind};base64,{data}">'


def few_colours(png: bytes) -> bytes:
    """Return a PNG with at most 256 colours, plenty for a diagram, or the PNG itself if smaller.

    Parameters
    ----------
    png
        The file's content.

    Returns
    -------
    bytes
        A half or a third as many, the same each time; a second time changes nothing.

    Examples
    --------
    >>> picture = io.BytesIO()
    >>> Image.linear_gradient("L").convert("RGB").save(picture, "PNG")
    >>> few_colours(picture.getvalue())[:4]
    b'\\x89PNG'
    """
    picture = Image.open(io.BytesIO(png))
    if picture.mode == "P":
        return png
    stream = io.BytesIO()
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        stream, "PNG", optimize=True
    )
    small = stream.getvalue()
    return small if len(small) < len(png) else png
