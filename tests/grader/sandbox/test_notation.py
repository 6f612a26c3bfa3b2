"""IPython's syntax is read as a notebook reads it, and each line keeps its number."""

from __future__ import annotations

import ast

import pytest

from grader.sandbox import notation
from grader.sandbox.notation import MAGICS, parse_plain, plain, read

MAGIC = "get_ipython().run_line_magic"
# What a cell holds -> line and text of each of its statements.
CELLS = {
    "plain Python": ("x = 1\n\ny = x % 2", [(1, "x = 1"), (3, "y = x % 2")]),
    "over two lines": (
        "%watermark -u \\\n    -p numpy\nx = 1",
        [(1, f"{MAGIC}('watermark', '-u      -p numpy')"), (3, "x = 1")],
    ),
    "right of equals": (
        "files = !ls\nt = %timeit -o f(1)\nx = 1",
        [
            (1, "files = get_ipython().getoutput('ls')"),
            (2, f"t = {MAGIC}('timeit', '-o f(1)')"),
            (3, "x = 1"),
        ],
    ),
    "help": ("f?\nx = 1\n?f", [(1, f"{MAGIC}('pinfo', 'f')"), (2, "x = 1"), (3, None)]),
    "in a block": (
        "for i in y:\n    %time x = \\\n      i\n    z = i\nw = 1",
        [(1, None), (5, "w = 1")],
    ),
    "below blank lines, indented": (
        "\n\n  %matplotlib inline\n  x = 1",
        [(3, f"{MAGIC}('matplotlib', 'inline')"), (4, "x = 1")],
    ),
    "like a magic in a text": (
        's = """\n%a\n"""\n%b c\nz = 3',
        [(1, r"s = '\n%a\n'"), (4, f"{MAGIC}('b', 'c')"), (5, "z = 3")],
    ),
    "cell magic that runs its body": ("%%time\n\ndef f(): pass", [(3, None)]),
    "two cell magics below a comment": ("# mine\n%%capture\n%%time\nx = 1", [(4, "x = 1")]),
    "cell magic of another language": ("%%bash\nls -l", []),
    "cell magic that writes": ("%%writefile a.py\nx = 1", []),
    "prompts": (">>> x = 1\n>>> y = 2", [(1, "x = 1"), (2, "y = 2")]),
    "await": ("await f()\nx = 1", [(1, "await f()"), (2, "x = 1")]),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_read_line_by_line(name: str) -> None:
    source, expected = CELLS[name]
    tree, note = read(source, "<cell a>")
    assert note == ""
    assert [node.lineno for node in tree.body] == [line for line, _ in expected]
    for node, (_, text) in zip(tree.body, expected, strict=True):
        assert text is None or ast.unparse(node) == text


IPYTHONS_ALONE = {"prompts", "below blank lines, indented"}


@pytest.mark.parametrize("name", sorted(CELLS.keys() - IPYTHONS_ALONE))
def test_without_ipython_a_cell_keeps_its_lines(name: str) -> None:
    source, expected = CELLS[name]
    lines = [node.lineno for node in parse_plain(source).body]
    assert lines == [line for line, _ in expected]


def test_a_magic_is_left_out_with_the_lines_that_it_goes_on_over() -> None:
    assert plain("%a \\\n  b\nx = !ls \\\n  -l\ny = 1") == "pass\n\nx = None\n\ny = 1"


def test_what_ends_no_line_of_python_ends_none_here() -> None:
    source = "# a\u2028b\x0cc\n%d\ns = 'e\u2028f'\r\nx = 1"
    assert [node.lineno for node in parse_plain(source).body] == [2, 3, 4]


@pytest.mark.parametrize("source", ["def f(:\n    pass", "x = 1\ny = (", "%time\nx = = 1"])
def test_what_is_no_python_says_its_line(source: str) -> None:
    with pytest.raises(SyntaxError) as raised:
        read(source, "<cell a>")
    assert raised.value.lineno == 1 + source.count("\n") - source.count("pass")


def test_many_magics_are_left_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The transformer's time grows with the square of their number."""
    monkeypatch.setattr(notation, "_transformed", lambda source: pytest.fail("transformed"))
    tree, note = read("%time\n" * (MAGICS + 1) + "x = 1", "<cell a>")
    assert note == "many"
    assert ast.unparse(tree.body[-1]) == "x = 1"


def test_a_transformer_that_fails_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str) -> str:
        raise RuntimeError

    monkeypatch.setattr(notation, "_transformed", broken)
    tree, note = read("%time\nx = 1", "<cell a>")
    assert (note, ast.unparse(tree)) == ("failed", "pass\nx = 1")
