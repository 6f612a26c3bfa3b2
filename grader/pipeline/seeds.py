"""Two hash seeds under which as many sets of a notebook as possible come out in another order.

Two strings have the same order under half of all pairs of seeds, so that a pair taken blindly
would let every second unsorted set of two pass.
"""

from __future__ import annotations

import ast
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Hashable, Iterable, Iterator, Sequence

from nbformat import NotebookNode

from grader.pipeline.conventions import without_magics

CANDIDATES = 16  # 120 pairs: six sets of two all differ under one of them in 85 of 100 notebooks
DEFAULT = ("1", "2")
MOST = 200  # groups of strings that are tried
# Prints the order in which each group, made a set, comes out.
PROGRAM = """
import ast, json, sys
groups = [ast.literal_eval(text) for text in json.load(sys.stdin)]
json.dump([repr([list(set(group)), list(frozenset(group))]) for group in groups], sys.stdout)
"""

Group = tuple[Hashable, ...]


def hash_seeds(notebook: NotebookNode) -> tuple[str, str]:
    """The values of PYTHONHASHSEED for the two runs of a notebook."""
    certain, possible = _groups(notebook)
    groups = [*certain, *possible][:MOST]
    if not groups:
        return DEFAULT
    orders = _orders(groups)
    first = len(certain)

    def parted(pair: tuple[str, str]) -> tuple[int, int]:
        differ = [a != b for a, b in zip(orders[pair[0]], orders[pair[1]], strict=True)]
        return sum(differ[:first]), sum(differ[first:])

    return max(itertools.combinations(orders, 2), key=parted)


def _groups(notebook: NotebookNode) -> tuple[list[Group], list[Group]]:
    """Groups of constants that are made sets, and, if there are sets, that might be."""
    certain: dict[Group, None] = {}
    possible: dict[Group, None] = {}
    sets = False
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(without_magics(cell.source))
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            possible.update(dict.fromkeys(_candidates(node)))
            sources = _sources_of_a_set(node)
            if sources is not None:
                sets = True
                certain.update(
                    dict.fromkeys(group for part in sources for group in _candidates(part))
                )
    rest = [group for group in possible if group not in certain]
    return list(certain), rest if sets else []


def _sources_of_a_set(node: ast.AST) -> Sequence[ast.AST] | None:
    """Where the elements of a set may be written down; None for what makes no set."""
    if isinstance(node, ast.Set):
        return [node]
    if isinstance(node, ast.SetComp):
        return [part for loop in node.generators for part in ast.walk(loop.iter)]
    if isinstance(node, ast.Call) and _called(node) in ("set", "frozenset"):
        return [part for argument in node.args for part in ast.walk(argument)]
    if isinstance(node, ast.BinOp) and any(map(_is_view, (node.left, node.right))):
        return list(ast.walk(node))
    return None


def _is_view(node: ast.AST) -> bool:
    """Whether this is a view of a dict: two of them combine to a set."""
    return isinstance(node, ast.Call) and _called(node) in (".keys", ".items")


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return f".{call.func.attr}"
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _candidates(node: ast.AST) -> Iterator[Group]:
    if isinstance(node, ast.Set | ast.List | ast.Tuple):
        yield from _group(_constants(node.elts))
    elif isinstance(node, ast.Dict):
        yield from _group(_constants(key for key in node.keys if key is not None))
    elif isinstance(node, ast.Call):
        yield from _group(word.arg for word in node.keywords if word.arg)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        words = node.value.split()
        yield from _group(words if len(words) > 1 else node.value)


def _constants(nodes: Iterable[ast.AST]) -> Iterator[Hashable]:
    for node in nodes:
        try:
            value = ast.literal_eval(node)
            hash(value)
        except (ValueError, TypeError):
            continue
        yield value


def _group(values: Iterable[Hashable]) -> Iterator[Group]:
    """At most a dozen: more come out in another order under any two seeds."""
    found = tuple(dict.fromkeys(values))
    if 2 <= len(found) <= 12 and not all(isinstance(value, int) for value in found):
        yield found


def _orders(groups: list[Group]) -> dict[str, list[str]]:
    """Seed -> the order of each group under it."""
    question = json.dumps([repr(group) for group in groups])
    children = {
        str(seed): subprocess.Popen(
            [sys.executable, "-S", "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            text=True,
        )
        for seed in range(1, CANDIDATES + 1)
    }
    return {seed: json.loads(child.communicate(question)[0]) for seed, child in children.items()}
