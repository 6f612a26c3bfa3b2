"""The race as an animation: one HTML string with its picture and its player inside."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from course_lib.plotting.curves import log_limits
from course_lib.plotting.entrants import DEFAULT_METHODS, NUM_STEPS
from course_lib.plotting.palette import BLACK, LineStyle, line_styles
from course_lib.plotting.player import player_script
from course_lib.plotting.race import problem_called, race_paths, race_title
from course_lib.plotting.surface import clip_path, diverged, domain_of, gaps
from course_lib.plotting.svg import Panel, surface_bands
from course_lib.problems import Problem

Array = NDArray[np.float64]

MAX_FRAMES = 300
"""Longer races show every second, third, ... step, to stay small."""

SECONDS = 7.0

WIDTH, HEIGHT = 760, 378


def race_animation(
    problem_name: str,
    lr_scale: float = 1.0,
    num_steps: int = NUM_STEPS,
    methods: Sequence[str] = DEFAULT_METHODS,
    title: str | None = None,
) -> str:
    """Return the race as HTML with buttons to play and pause, a slider and a legend.

    The string needs nothing from outside, holds no identifiers that could collide with those
    of another output, and is the same each time. Where scripts do not run it shows the end of
    the race. In a notebook: ``IPython.display.HTML(race_animation("ravine"))``.

    Parameters
    ----------
    problem_name, lr_scale, num_steps, methods
        As in :func:`course_lib.plotting.race_paths`.
    title
        What the animation shows to be so; by default who is lowest at the end.

    Returns
    -------
    html
        Less than 150 kB.

    Raises
    ------
    ValueError
        If a name is unknown or a number out of its domain.

    Examples
    --------
    >>> page = race_animation("ravine", num_steps=10, methods=["SGD", "Adam"])
    >>> page.count("<polyline"), "http" in page
    (4, False)
    """
    paths = race_paths(problem_name, lr_scale, num_steps, methods)
    problem = problem_called(problem_name)
    curves = {name: gaps(problem, path) for name, path in paths.items()}
    steps = frame_steps(num_steps)
    shown_title = title if title is not None else race_title(problem_name, curves)
    picture = _picture(problem, paths, curves, steps, shown_title)
    controls = _controls(problem, paths, steps)
    race = hashlib.sha256((picture + controls).encode()).hexdigest()[:12]
    return (
        f'<div data-descent="animation" data-race="{race}" style="max-width:{WIDTH}px;'
        'background:#fff;color:#222;font:13px sans-serif;padding:4px">'
        f"{picture}{controls}<script>{player_script(race, SECONDS)}</script></div>"
    )


def frame_steps(num_steps: int) -> Array:
    """Return the steps that are frames: evenly spaced, from 0, and always the last.

    Parameters
    ----------
    num_steps
        Steps of the race, >= 1.

    Returns
    -------
    steps
        Increasing integers, at most ``MAX_FRAMES`` + 1.

    Examples
    --------
    >>> frame_steps(3), frame_steps(901)[[0, 1, -2, -1]]
    (array([0, 1, 2, 3]), array([  0,   4, 900, 901]))
    """
    stride = -(-num_steps // MAX_FRAMES)
    return np.unique(np.append(np.arange(0, num_steps, stride), num_steps))


def _picture(
    problem: Problem,
    paths: Mapping[str, Array],
    curves: Mapping[str, Array],
    steps: Array,
    title: str,
) -> str:
    box = domain_of(problem)
    low, high = log_limits(curves.values())
    bottom, top = np.log10(low), np.log10(high)
    surface = Panel(50, 44, 400, 292, *box)
    losses = Panel(516, 44, 232, 292, (0.0, float(steps[-1])), (float(bottom), float(top)))
    styles = line_styles(paths)
    on_surface, on_losses = [], []
    for name, path in paths.items():
        # A frame after the last one that can be drawn shows the last one.
        drawn = clip_path(path, box)[steps]
        drawn = drawn[: _first_nan(drawn[:, 0])]
        on_surface.append(_line(name, styles[name], surface.points(*drawn.T)))
        curve = _log_within(curves[name], float(bottom), float(top))[steps]
        curve = curve[: _first_nan(curve)]
        times = steps[: len(curve)]
        on_losses.append(_line(name, styles[name], losses.points(times, curve)))
    marks = _circle(problem.start, surface)
    if problem.minimum is not None:
        marks += _star(problem.minimum, surface)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" '
        f'aria-label="{html.escape(title)}" '
        'style="background:#fff;display:block" font-family="sans-serif" font-size="11" fill="#222">'
        f'<text x="{WIDTH // 2}" y="15" text-anchor="middle" font-size="14">'
        f"{html.escape(title)}</text>"
        f"{_inside(surface, surface_bands(problem, surface) + marks + ''.join(on_surface))}"
        f"{_inside(losses, ''.join(on_losses))}"
        f"{surface.axes('w[0]', 'w[1]', html.escape(problem.name))}"
        f"{losses.axes('step', 'loss - smallest loss', 'gap to the minimum', log_y=True)}"
        "</svg>"
    )


def _controls(problem: Problem, paths: Mapping[str, Array], steps: Array) -> str:
    last = len(steps) - 1
    box = domain_of(problem)
    keys = []
    for name, style in line_styles(paths).items():
        label = f"{name} (diverges)" if diverged(paths[name], box) else name
        keys.append(
            f'<button type="button" disabled data-role="method" data-method="{name}" '
            'aria-pressed="true" title="show or hide" style="border:0;background:none;'
            'color:inherit;font:inherit;cursor:pointer;padding:1px 6px">'
            '<svg width="24" height="10" style="vertical-align:middle">'
            f'<path d="M0 5H24" {_stroke(style)}/></svg> {label}</button>'
        )
    return (
        '<div style="display:flex;align-items:center;gap:8px;padding:2px 8px">'
        '<button type="button" disabled data-role="play" style="width:5em">Play</button>'
        f'<input type="range" disabled data-role="scrub" min="0" max="{last}" value="{last}" '
        f'step="1" aria-label="step" data-steps="{" ".join(str(step) for step in steps)}" '
        'style="flex:1">'
        f'<output style="width:6em">step {steps[-1]}</output></div>'
        f'<div style="text-align:center">{"".join(keys)}</div>'
    )


def _line(name: str, style: LineStyle, points: str) -> str:
    x, y = points.rsplit(" ", 1)[-1].split(",")
    return (
        f'<g data-method="{name}"><polyline points="{points}" fill="none" '
        f'stroke-linejoin="round" {_stroke(style)}/>'
        f'<circle cx="{x}" cy="{y}" r="4" fill="{style.color}" stroke="#fff"/></g>'
    )


def _stroke(style: LineStyle) -> str:
    dashes = " ".join(f"{1.5 * length:g}" for length in style.dashes)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke="{style.color}" stroke-width="1.6"{dashed}'


def _inside(panel: Panel, content: str) -> str:
    """Cut off what leaves the panel: a nested svg needs no identifier for that."""
    return (
        f'<svg x="{panel.left}" y="{panel.top}" width="{panel.width}" height="{panel.height}" '
        f'overflow="hidden">{content}</svg>'
    )


def _circle(point: Array, panel: Panel) -> str:
    x, y = panel.screen(point[:1], point[1:])[0]
    return f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="none" stroke="{BLACK}"/>'


def _star(point: Array, panel: Panel) -> str:
    center = panel.screen(point[:1], point[1:])[0]
    angles = np.pi / 5 * np.arange(10) - np.pi / 2
    radius = np.where(np.arange(10) % 2 == 0, 8.0, 3.2)
    corners = center + radius[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return f'<path d="M{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}Z" fill="{BLACK}"/>'


def _log_within(curve: Array, bottom: float, top: float) -> Array:
    """Return log10 of a curve, held just outside the axis where it leaves it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # A gap can be negative by rounding: it has arrived, as one that is 0.
        return np.clip(np.log10(np.maximum(curve, 0.0)), bottom - 1, top + 1)


def _first_nan(values: Array) -> int:
    missing = np.isnan(values)
    return int(np.argmax(missing)) if missing.any() else len(values)
