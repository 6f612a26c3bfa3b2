"""Which names a piece of Python binds and uses, read off its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
# What has a scope of its own: names that are stored inside it are not the cell's.
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound(nodes: Iterable[ast.AST], *, imports: bool = True) -> set[str]:
    """The names that these statements bind where they stand, under conditions and loops too.

    >>> sorted(bound(ast.parse("def f(x): y = x\\nif f:\\n    g, h = f, lambda: f").body))
    ['f', 'g', 'h']
    """
    names: set[str] = set()
    for node in outermost(nodes):
        if isinstance(node, DEFINITIONS):
            names.add(node.name)
        elif isinstance(node, IMPORTS):
            if imports:
                names |= {(a.asname or a.name).partition(".")[0] for a in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def outermost(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """These nodes and what is in them, but for the insides of what has a scope of its own."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, DEFINITIONS + _SCOPES):
            waiting += ast.iter_child_nodes(node)


def used(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that are read anywhere in these statements, inside functions too."""
    return {
        node.id
        for outer in nodes
        for node in ast.walk(outer)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def lasting(nodes: Sequence[ast.stmt], needed: Iterable[str]) -> list[ast.stmt]:
    """The statements that functions live on: definitions, imports, and the names that they use.

    ``needed`` are names that somebody else uses. What only tries, prints or trains is left out.

    >>> body = ast.parse("k = 2\\ndef f(x): return k * x\\ny = f(3)\\nprint(y)").body
    >>> [ast.unparse(node).split()[0] for node in lasting(body, ())]
    ['k', 'def']
    """
    wanted = set(needed) | used(node for node in nodes if isinstance(node, DEFINITIONS))
    return [
        node for node in nodes if isinstance(node, DEFINITIONS + IMPORTS) or bound([node]) & wanted
    ]
