"""What can be said of a cell's text without running it: on the trusted side, so only read."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache

from grader.sandbox import names, notation, shell

# What a cell may use without binding it.
KNOWN = frozenset(dir(builtins)) | frozenset(shell.NAMES)

REMEMBERED = 20_000  # characters; what is read off a longer cell is not kept


def tree_of(source: str) -> ast.Module | None:
    """The tree of a cell, None where it cannot be read."""
    return _remembered(source) if len(source) < REMEMBERED else _parsed(source)


@lru_cache(maxsize=64)
def _remembered(source: str) -> ast.Module | None:
    return _parsed(source)


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():  # of a backslash in a text, for instance
            warnings.simplefilter("ignore")
            return notation.parse_plain(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def binds(source: str, *, imports: bool = True) -> set[str]:
    """The names that a cell binds."""
    tree = tree_of(source)
    return names.bound(tree.body, imports=imports) if tree else set()


def uses(source: str) -> set[str]:
    """The names that a cell reads."""
    tree = tree_of(source)
    return names.used(tree.body) if tree else set()


def stored(source: str) -> set[str]:
    """The names that get a value anywhere in a cell, as a variable or an argument of a function."""
    tree = tree_of(source)
    found: set[str] = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def functions(source: str) -> list[str]:
    """The functions and classes that a cell defines, in order, and the lambdas that it names."""
    tree = tree_of(source)
    found: dict[str, None] = {}
    for node in tree.body if tree else ():
        if isinstance(node, names.DEFINITIONS):
            found[node.name] = None
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            found |= dict.fromkeys(t.id for t in node.targets if isinstance(t, ast.Name))
    return list(found)


def imports(source: str) -> dict[str, str]:
    """The names that a cell imports, with what each of them is; ``*`` where it imports all.

    >>> imports("import numpy as np\\nfrom math import *")
    {'np': 'numpy', '*': 'math.*'}
    """
    tree = tree_of(source)
    found: dict[str, str] = {}
    for node in _statements(tree.body) if tree else ():
        if isinstance(node, ast.Import):
            for a in node.names:
                first = a.name.partition(".")[0]
                found[a.asname or first] = a.name if a.asname else first
        elif isinstance(node, ast.ImportFrom):
            found |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return found


def acts(source: str) -> bool:
    """Whether a cell calls something, or sets a part of it, besides what it defines and prints.

    >>> acts("x = f(1)\\nprint(x)"), acts("np.seterr(all='raise')"), acts("np.pi = 3")
    (False, True, True)
    """
    tree = tree_of(source)
    return tree is not None and any(map(_acts, _statements(tree.body)))


def reached(source: str, name: str) -> set[str]:
    """The names that a cell's answer uses, and what these use in turn.

    >>> sorted(reached("a = b = 1\\ndef f(): return a\\ndef g(): return b, f", "f"))
    ['a']
    """
    tree = tree_of(source)
    body = [(names.bound([n], imports=False), names.used([n])) for n in tree.body] if tree else []
    found: set[str] = set()
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        new = set().union(*(used for bound, used in body if wanted in bound)) - found
        found |= new
        waiting += new
    return found


def bound_at(source: str, line: int | None) -> set[str]:
    """The names that the statement on a line of the cell itself binds."""
    tree = tree_of(source)
    nodes = [n for n in tree.body if n.lineno <= (line or 0) <= (n.end_lineno or 0)] if tree else []
    return names.bound(nodes)


def times_bound(source: str, name: str) -> int:
    """How many statements of the cell itself bind a name: the last one counts."""
    tree = tree_of(source)
    return sum(name in names.bound([node]) for node in tree.body) if tree else 0


def normalized(source: str) -> str:
    """A text without what editors change: line ends, trailing blanks, blank lines at the ends.

    >>> normalized("because\\r\\nit is  \\n\\n")
    'because\\nit is'
    """
    return _normal(source) if len(source) < REMEMBERED else _normal.__wrapped__(source)


@lru_cache(2048)
def _normal(source: str) -> str:
    return "\n".join([line.rstrip() for line in source.strip().splitlines()])


def seems_to_bind(source: str, name: str) -> bool:
    """Whether a cell that cannot be read looks as if it defined a name."""
    if tree_of(source) is not None:
        return False
    start = rf"^(?:(?:async\s+)?def\s+{re.escape(name)}\s*\(|{re.escape(name)}\s*=[^=])"
    return re.search(start, source, re.MULTILINE) is not None


def is_blank(source: str) -> bool:
    """Whether there is nothing but comments and blank lines."""
    lines = map(str.strip, notation.lines_of(source))
    return all(not line or line.startswith("#") for line in lines)


def same_code(one: str, other: str) -> bool:
    """Whether two cells differ in comments, blanks and docstrings at most."""
    if ("NotImplementedError" in one) != ("NotImplementedError" in other):
        return False
    first, second = tree_of(one), tree_of(other)
    return first is not None and second is not None and _bare(first) == _bare(second)


def only_placeholder(source: str, name: str) -> bool:
    """Whether the cell holds the placeholder of a function and no other code."""
    tree = tree_of(source)
    rest = [n for n in tree.body if not isinstance(n, names.IMPORTS)] if tree else []
    if len(rest) != 1 or not isinstance(rest[0], ast.FunctionDef) or rest[0].name != name:
        return False
    body = rest[0].body[1:] if ast.get_docstring(rest[0], clean=False) else rest[0].body
    return len(body) == 1 and _is_placeholder(body[0])


def left_placeholders(source: str) -> list[int]:
    """The lines of placeholders that stand in the way of code of the same cell or function.

    At the top of the cell beside other code, or in a function above code, which they keep from
    ever running. A function of the placeholder alone stays what it is.

    >>> left_placeholders("raise NotImplementedError()\\ndef f(x):\\n    return x")
    [1]
    >>> left_placeholders("def f(x):\\n    raise NotImplementedError()\\n    return x")
    [2]
    >>> left_placeholders("def f(x):\\n    return x\\n    raise NotImplementedError()")
    []
    """
    return [node.lineno for node in _in_the_way(source)]


def without_placeholders(source: str) -> str:
    """The cell with ``pass`` in the place of those placeholders; each line keeps its number."""
    lines = source.split("\n")
    for node in _in_the_way(source):
        if node.end_lineno != node.lineno or node.lineno > len(lines):
            continue
        line = lines[node.lineno - 1].encode()
        before, after = line[: node.col_offset], line[node.end_col_offset :]
        if line[node.col_offset :].startswith(b"raise"):
            lines[node.lineno - 1] = (before + b"pass" + after).decode("utf-8", "replace")
    return "\n".join(lines)


def missing(sources: Iterable[str]) -> set[str]:
    """The names that these cells use and none of them binds."""
    texts = list(sources)
    there = set().union(*map(binds, texts)) if texts else set()
    wanted = set().union(*map(uses, texts)) if texts else set()
    return wanted - there - KNOWN


def _statements(nodes: Iterable[ast.AST]) -> Iterator[ast.stmt]:
    """The simple statements that a cell itself runs, under conditions and loops too."""
    for node in nodes:
        if isinstance(node, names.DEFINITIONS):
            continue
        inner = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.expr)]
        if isinstance(node, ast.stmt) and not any(isinstance(n, ast.stmt) for n in inner):
            yield node
        else:
            yield from _statements(inner)


def _acts(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        return not (isinstance(called, ast.Name) and called.id in ("print", "display", "help"))
    targets = node.targets if isinstance(node, ast.Assign | ast.Delete) else []
    return any(isinstance(target, ast.Attribute | ast.Subscript) for target in targets)


def _in_the_way(source: str) -> list[ast.Raise]:
    if "NotImplementedError" not in source:
        return []
    tree = tree_of(source)
    if tree is None or len(tree.body) < 2:
        found = []
    else:
        found = [node for node in tree.body if _is_placeholder(node)]
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found += [inner for inner in node.body[:-1] if _is_placeholder(inner)]
    return [node for node in found if isinstance(node, ast.Raise)]


def _is_placeholder(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.cause is not None:
        return False
    raised = node.exc
    if isinstance(raised, ast.Call) and not raised.args and not raised.keywords:
        raised = raised.func
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _bare(tree: ast.Module) -> str:
    copied = ast.parse(ast.unparse(tree))
    for node in ast.walk(copied):
        if isinstance(node, (*names.DEFINITIONS, ast.Module)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(copied)
