"""Figures of built notebooks: small, the same each time, and the same picture."""

from __future__ import annotations

import base64
import io

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from grader.pipeline.images import COLOURS, compact_png


def _figure() -> str:
    figure = Figure(figsize=(6, 3), dpi=100)
    axes = figure.subplots()
    grid = np.linspace(-1, 1, 60)
    axes.contourf(grid, grid, np.hypot(*np.meshgrid(grid, grid)), levels=20)
    axes.plot(grid, grid**3, color="crimson")
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return base64.b64encode(stream.getvalue()).decode()


def _pixels(text: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB"), dtype=float)


def test_a_figure_gets_smaller_and_looks_the_same() -> None:
    before = _figure()
    after = compact_png(before)
    assert len(after) < 0.7 * len(before)
    assert _pixels(after).shape == _pixels(before).shape
    # an eye sees a step of about 3 of 255 in a flat area; anti-aliased edges may be off more
    assert np.abs(_pixels(after) - _pixels(before)).mean() < 3
    assert len(np.unique(_pixels(after).reshape(-1, 3), axis=0)) <= COLOURS


def test_the_same_bytes_each_time_and_no_further_change() -> None:
    before = _figure()
    once = compact_png(before)
    assert compact_png(before) == once
    assert _pixels(compact_png(once)).tolist() == _pixels(once).tolist()


def test_what_is_no_picture_stays() -> None:
    assert compact_png("bm8gcGljdHVyZQ==") == "bm8gcGljdHVyZQ=="
    assert compact_png("no base64 at all!") == "no base64 at all!"
