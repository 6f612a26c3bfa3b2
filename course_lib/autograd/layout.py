"""Where the boxes of a drawn graph go: in columns by depth, with few crossings.

Boxes and their connections are numbered, so that this file knows nothing of tensors. A connection
that passes a column gets a place of its own there, a waypoint, so that it runs between boxes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

SWEEPS = 8

_Link: TypeAlias = tuple[int, int, float]  # from a box or waypoint to the next, and its port


@dataclass(frozen=True)
class Layout:
    """Places for boxes and waypoints.

    Attributes
    ----------
    columns
        From left to right, each from top to bottom: boxes by their number, waypoints by numbers
        from the number of boxes on.
    routes
        For each connection the boxes and waypoints that it runs through, both ends included.
    ports
        For each connection where it arrives, between -1/2, the top of the box, and 1/2.

    Examples
    --------
    >>> layout = arrange([0, 1, 2], [(0, 1), (1, 2), (0, 2)])
    >>> layout.columns, layout.routes
    ([[0], [1, 3], [2]], [[0, 1], [1, 2], [0, 3, 2]])
    """

    columns: list[list[int]]
    routes: list[list[int]]
    ports: list[float]


def arrange(column_of: list[int], connections: list[tuple[int, int]]) -> Layout:
    """Order the boxes of each column so that few connections cross.

    Sweeping to and fro, each box moves to the mean place of its neighbours in the column that
    the sweep comes from; the order with the fewest crossings is kept.

    Parameters
    ----------
    column_of
        The column of each box.
    connections
        Pairs of boxes, each from a column to one further right. Those that end in one box
        arrive in this order, from the top.

    Returns
    -------
    layout
        The same for the same input.

    Source: Sugiyama, Tagawa and Toda (1981), Methods for visual understanding of hierarchical
    system structures (barycentric ordering).

    Examples
    --------
    >>> arrange([0, 0, 1, 1], [(0, 3), (1, 2)]).columns  # untangled
    [[0, 1], [3, 2]]
    """
    columns: list[list[int]] = [[] for _ in range(max(column_of) + 1)]
    for box, column in enumerate(column_of):
        columns[column].append(box)
    routes, number = [], len(column_of)
    for start, end in connections:
        passed = range(column_of[start] + 1, column_of[end])
        waypoints = list(range(number, number + len(passed)))
        number += len(waypoints)
        for waypoint, column in zip(waypoints, passed, strict=True):
            columns[column].append(waypoint)
        routes.append([start, *waypoints, end])
    ports, arrived = [], [0] * len(column_of)
    arrivals = Counter(end for _, end in connections)
    for _, end in connections:
        arrived[end] += 1
        ports.append(arrived[end] / (arrivals[end] + 1) - 0.5)
    links = [
        (left, right, port if right < len(column_of) else 0.0)
        for route, port in zip(routes, ports, strict=True)
        for left, right in pairwise(route)
    ]
    best, fewest = columns, _crossings(columns, links)
    for sweep in range(SWEEPS):
        columns = _swept(columns, links, rightwards=sweep % 2 == 0)
        count = _crossings(columns, links)
        if count < fewest:
            best, fewest = columns, count
    return Layout(best, routes, ports)


def _swept(columns: list[list[int]], links: list[_Link], rightwards: bool) -> list[list[int]]:
    neighbours: dict[int, list[tuple[int, float]]] = {}
    for left, right, port in links:
        if rightwards:
            neighbours.setdefault(right, []).append((left, 0.0))
        else:
            neighbours.setdefault(left, []).append((right, port))
    place: dict[int, float] = {}
    swept = []
    for column in columns if rightwards else reversed(columns):
        wanted = {}
        for i, box in enumerate(column):
            towards = [place[other] + port for other, port in neighbours.get(box, [])]
            wanted[box] = sum(towards) / len(towards) if towards else i
        ordered = sorted(column, key=wanted.__getitem__)
        place |= {box: i for i, box in enumerate(ordered)}
        swept.append(ordered)
    return swept if rightwards else swept[::-1]


def _crossings(columns: list[list[int]], links: list[_Link]) -> int:
    place = {box: (x, y) for x, column in enumerate(columns) for y, box in enumerate(column)}
    ends = [(*place[left], place[right][1] + port) for left, right, port in links]
    return sum(
        x1 == x2 and (a1 - a2) * (b1 - b2) < 0
        for i, (x1, a1, b1) in enumerate(ends)
        for x2, a2, b2 in ends[:i]
    )
