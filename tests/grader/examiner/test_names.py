"""A name that is not there: each kind has a sentence of its own, and each sentence is true."""

from __future__ import annotations

import pytest

from grader.examiner import causes
from grader.examiner.scoring import Result
from grader.examiner.source import binds
from grader.examiner.surroundings import Surroundings, surroundings
from grader.sandbox.launch import WarmParent
from tests.grader.examiner.toy_unit import graded, right

HANDOUT = [
    ("given", "setup", "import numpy as np\nimport matplotlib.pyplot as plt\ngradient = 3"),
    ("demo", "d1", "from course_lib.plotting import palette\nfirst_try = [1, 2]"),
    ("exercise", "a", "def a(x):\n    raise NotImplementedError"),
    ("check", "check_a", "from course_lib.checking import close\nclose(a(1.0), 2.0)"),
    ("exercise", "b", "def b(x):\n    raise NotImplementedError"),
]
AROUND = surroundings(HANDOUT)

RETURNS = {
    "not imported under that name": (
        "numpy.asarray(x)",
        "Your code uses `numpy`, and this notebook imports it as `np`.",
    ),
    "by its last part": (
        "pyplot.plot(x)",
        "Your code uses `pyplot`, and this notebook imports it as `plt`.",
    ),
    "never imported": ("math.sqrt(x)", "`math` was never imported in a cell that runs when"),
    "of a demo": ("first_try", "`first_try` is defined in a demo cell, and those do not run when"),
    "imported by a demo": ("palette(x)", "`palette` is defined in a demo cell, and those do not"),
    "of a check": ("close(x, x)", "`close` is defined in a check cell, and those do not run when"),
    "a typo of a given name": ("2 * gradeint", "is defined nowhere: is `gradient` meant?"),
    "a typo of a variable": ("weigths * x", "is defined nowhere: is `weights` meant?"),
    "other capitals": ("2 * X", "`X` is defined nowhere: is `x` meant?"),
    "nowhere": ("zzyzx(x)", "`zzyzx` is defined nowhere in the cells that run when"),
    "an exercise without an answer": ("b(x)", "`b` is an exercise of this notebook that is not"),
    "a module is a name like others": ("code * x", "`code` is defined nowhere"),
}


def hint(result: Result) -> str:
    assert result["verdict"] == "error"
    return result["checks"][0]["hint"]


@pytest.mark.sandbox
@pytest.mark.parametrize("case", RETURNS)
def test_in_a_call(parent: WarmParent, case: str) -> None:
    expression, sentence = RETURNS[case]
    source = f"def a(x):\n    weights = 2.0\n    return {expression}"
    found = graded(parent, {"a": source}, around=AROUND)["a"]
    assert hint(found).startswith("Your code stopped with NameError on line 3 of the cell a, `ret")
    assert sentence in hint(found)
    assert found["line"] == 3


@pytest.mark.sandbox
@pytest.mark.parametrize("case", RETURNS)
def test_as_the_cell_runs(parent: WarmParent, case: str) -> None:
    expression, sentence = RETURNS[case]
    source = f"x, weights = 1.0, 2.0\na = [{expression}, lambda x: 2 * x][1]"
    found = graded(parent, {"a": source}, around=AROUND)["a"]
    assert sentence in hint(found)


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("helper", "sentence"),
    [
        ("halved = [1 / 0, abs][1]", "in a cell that you added, and that cell stopped"),
        ("if False:\n    halved = abs", "gets its value in a cell that you added only in a branch"),
    ],
)
def test_a_helper_that_did_not_come_about(parent: WarmParent, helper: str, sentence: str) -> None:
    sources = {"a": "def a(x):\n    return 4 * halved(x)", "b": right("b")}
    found = graded(parent, sources, extra={"extra-1": helper}, around=AROUND)
    assert sentence in hint(found["a"])
    assert found["b"]["verdict"] == "passed"


@pytest.mark.sandbox
def test_a_helper_that_comes_later(parent: WarmParent) -> None:
    sources = {
        "a": "a = [doubled(1.0), lambda x: 2 * x][1]",
        "b": "def doubled(x): return x\n",
    }
    found = graded(parent, sources, around=AROUND)
    assert "`doubled` is defined in the cell b, and that cell had not run yet" in hint(found["a"])


@pytest.mark.sandbox
def test_a_name_that_is_used_too_early(parent: WarmParent) -> None:
    source = "def a(x):\n    return factor * x\na(1.0)\nfactor = 2"
    found = graded(parent, {"a": source}, around=AROUND)
    assert "`factor` is defined in the cell a, and that cell stopped before" in hint(found["a"])
    source = "def a(x):\n    if x is None:\n        y = x\n    return y"
    found = graded(parent, {"a": source}, around=AROUND)
    assert "A variable is used there before it has a value." in hint(found["a"])


# What a call of `a(x)` with a number gives, and what is said of it.
BEHIND_A_DOT = {
    "of NumPy": ("np.meen(x)", "NumPy has nothing by the name `meen`: is `np.mean` meant?"),
    "of nothing like it": ("np.zyzzy(x)", "NumPy has nothing by the name `zyzzy`."),
    "of a name": ("x.squared()", "`x` has nothing by the name `squared`."),
    "of an expression": (
        "(x + 1).squared()",
        "What stands before the dot there has nothing by the name `squared`.",
    ),
    "of None": ("None.shape", causes.NONE),
    "of another line": ("getattr(x, 'squ' + 'ared')", ""),
}


@pytest.mark.sandbox
@pytest.mark.parametrize("case", BEHIND_A_DOT)
def test_a_name_behind_a_dot(parent: WarmParent, case: str) -> None:
    expression, said = BEHIND_A_DOT[case]
    found = graded(
        parent, {"a": f"import numpy as np\ndef a(x):\n    return {expression}"}, around=AROUND
    )
    start = f"Your code stopped with AttributeError on line 3 of the cell a, `return {expression}`."
    assert hint(found["a"]) == f"{start} {said}".strip()


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def a(): return 1", causes.OWN_ARGUMENTS),
        ("def a(x, y): return x", causes.OWN_ARGUMENTS),
        ("a = 3", causes.NO_FUNCTION),
    ],
)
def test_a_call_that_does_not_reach_the_answer(parent: WarmParent, source: str, said: str) -> None:
    found = graded(parent, {"a": source}, around=AROUND)
    assert hint(found["a"]) == f"Your code stopped with TypeError. {said.format(name='a')}"


@pytest.mark.sandbox
def test_the_line_that_is_quoted_is_pythons(parent: WarmParent) -> None:
    """A form feed, or a separator of paragraphs that was pasted, ends no line of it."""
    source = "# pasted\u2028from\x0c a page\ndef a(x):\n    return 2 * w"
    result = graded(parent, {"a": source}, around=AROUND)["a"]
    assert "on line 3 of the cell a, `return 2 * w`" in result["checks"][0]["hint"]


def test_the_function_itself_is_missing(parent: WarmParent) -> None:
    found = graded(parent, {"a": "def my_a(x):\n    return 2 * x"}, around=AROUND)
    assert found["a"]["score"] == 0.0
    assert "`a`" in found["a"]["checks"][0]["hint"]


@pytest.mark.sandbox
def test_without_a_handout_nothing_is_claimed(parent: WarmParent) -> None:
    found = graded(parent, {"a": "def a(x):\n    return palette(x)"})
    assert "what only they define is not there" in hint(found["a"])


def test_the_names_of_a_handout() -> None:
    assert (
        Surroundings(
            frozenset({"setup", "d1", "a", "check_a", "b"}),
            frozenset({"np", "plt", "gradient"}),
            frozenset({"a", "b"}),
            {"numpy": "np", "matplotlib.pyplot": "plt", "pyplot": "plt"},
            {"palette": "demo", "first_try": "demo", "close": "check"},
        )
        == AROUND
    )


def test_a_text_that_python_warns_of_is_read_in_silence() -> None:
    assert binds('pattern = "\\d"\nif 1 is 1: x = 1') == {"pattern", "x"}


@pytest.mark.parametrize("source", ["def", "(" * 5000, "\x00", "x" * 300_000, "-" * 100_000 + "1"])
def test_a_text_without_a_syntax_names_nothing(source: str) -> None:
    assert binds(source) == set()
