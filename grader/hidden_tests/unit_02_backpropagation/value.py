"""Hidden tests of the class ``Value``: operations one by one, then the sweep back.

An operation is looked at on a root with distinct leaves, where every sweep is right that gets one
step far; the sweep is looked at on sums alone. So one mistake costs its own part.
"""

from __future__ import annotations

from typing import Any

from grader.examiner import Exam, Exercise, Limits, StudentRaised, Wrong
from grader.hidden_tests.unit_02_backpropagation import value_cost, value_graphs
from grader.hidden_tests.unit_02_backpropagation.value_engine import Value
from grader.hidden_tests.unit_02_backpropagation.value_handing import HANDING
from grader.hidden_tests.unit_02_backpropagation.value_operations import EXP, POWER, PRODUCT, RELU
from grader.hidden_tests.unit_02_backpropagation.value_sweeps import EACH_ONE, SWEEPS
from grader.hidden_tests.unit_02_backpropagation.value_views import (
    Check,
    Function,
    attempted,
    judge,
    node,
    swept,
)

EXERCISE = Exercise(
    "Value",
    6,
    reference=Value,
    mistakes=[*PRODUCT, *POWER, *EXP, *RELU, *SWEEPS, *HANDING],
    # A look through a list for each of 30,000 nodes still ends; what runs longer never would.
    limits=Limits(cpu_seconds=30.0, wall_seconds=90.0),
)

PRODUCT_NAMES = {mistake.name for mistake in PRODUCT}

# Exponents: whole, one, fractional and negative; 0 has its own cases.
EXPONENTS: tuple[float, ...] = (2, 3, 1, 0.5, 2.5, -1, -2, -0.5)


def _signed(exam: Exam) -> float:
    return float(exam.rng.choice([-1.0, 1.0]) * exam.rng.uniform(1.2, 2.4))


def _positive(exam: Exam) -> float:
    return float(exam.rng.uniform(1.2, 2.4))


def _power_label(x: float, n: float) -> str:
    kind = "whole " if float(n).is_integer() else "fractional "
    sign = "negative " if n < 0 else ""
    base = "a negative base" if x < 0 else "a base of 0" if x == 0 else "a positive base"
    size = f"the exponent {n:g}" if n in (0, 1) else f"a {sign}{kind}exponent"
    return f"For {base} and {size}"


@attempted("An operation")
def values(exam: Exam) -> None:
    """Forward only: no backward is called."""
    a, b, p, x = _signed(exam), _signed(exam), _positive(exam), _signed(exam)

    def program(f: Function) -> Any:
        left, right, positive, negative, base = f(a), f(b), f(p), f(-p), f(x)
        return {
            "For a sum": node(left + right, "A sum").data,
            "For a product": node(left * right, "A product").data,
            "For a whole power": node(base**3, "A power").data,
            "For a negative power": node(base**-2, "A power").data,
            "For a fractional power": node(positive**0.5, "A power").data,
            "For `exp`": node(base.exp(), "`exp`").data,
            "For `relu` of a positive number": node(positive.relu(), "`relu`").data,
            "For `relu` of a negative number": node(negative.relu(), "`relu`").data,
        }

    judge(exam, program, "`data`")


@attempted("`__mul__` or `backward`")
def product(exam: Exam) -> None:
    """One product, distinct leaves."""
    pairs = {"For a product": (_signed(exam), _signed(exam)), "For a factor of 0": (0.0, 1.7)}

    def case(f: Function, x: float, y: float) -> Any:
        a, b = f(x), f(y)
        return swept(node(a * b, "A product"), a, b)

    def program(f: Function) -> Any:
        return {label: case(f, *pair) for label, pair in pairs.items()}

    judge(exam, program, "the value", "the left gradient", "the right gradient")


@attempted("`__pow__` or `backward`")
def power(exam: Exam) -> None:
    """Every kind of exponent; negative bases and 0 where the power is defined."""
    cases = [(_positive(exam), n) for n in EXPONENTS]
    cases += [(-_positive(exam), n) for n in (2, 3, -1, -2)] + [(0.0, 2), (0.0, 1)]

    none = [(_positive(exam), 0.0), (-_positive(exam), 0.0), (0.0, 0.0)]

    def of(f: Function, pairs: list[tuple[float, float]]) -> Any:
        leaves = [f(x) for x, _ in pairs]
        return {
            f"{_power_label(x, n)} (case {i})": swept(node(leaf**n, "A power"), leaf)
            for i, (leaf, (x, n)) in enumerate(zip(leaves, pairs, strict=True), start=1)
        }

    try:
        judge(exam, lambda f: of(f, cases), "the value", "the gradient", also=[EACH_ONE])
        judge(exam, lambda f: of(f, none), "the value", "the gradient")
    except StudentRaised as error:
        if error.kind not in ("ZeroDivisionError", "ValueError", "OverflowError"):
            raise
        raise Wrong(
            f"{error.hint()} Powers are also taken of 0 and, for whole exponents, of negative "
            "numbers: look at whether a division or a logarithm stands in the derivative."
        ) from None


@attempted("`exp` or `backward`")
def exp(exam: Exam) -> None:
    """Both signs, and the point where value and derivative of x itself meet."""
    numbers = {
        "For a positive number": _positive(exam),
        "For a negative number": -_positive(exam),
        "For 0": 0.0,
    }

    def case(f: Function, number: float) -> Any:
        x = f(number)
        return swept(node(x.exp(), "`exp`"), x)

    def program(f: Function) -> Any:
        return {label: case(f, number) for label, number in numbers.items()}

    judge(exam, program, "the value", "the gradient")


@attempted("`relu` or `backward`")
def relu(exam: Exam) -> None:
    """Both sides, and 0 itself."""
    numbers = {
        "For a positive number": _positive(exam),
        "For a negative number": -_positive(exam),
        "For 0": 0.0,
    }

    def case(f: Function, number: float) -> Any:
        x = f(number)
        return swept(node(x.relu(), "`relu`"), x)

    def program(f: Function) -> Any:
        return {label: case(f, number) for label, number in numbers.items()}

    judge(exam, program, "the value", "the gradient")


@attempted("`__mul__` or `backward`")
def numbers(exam: Exam) -> None:
    """Plain numbers on the right of + and *, whole and not."""
    x_number, other = _signed(exam), _signed(exam)

    def case(f: Function, n: float, sign: str) -> Any:
        x = f(x_number)
        return swept(node(x + n if sign == "+" else x * n, "An operation with a number"), x)

    def sums(f: Function) -> Any:
        return {
            "For a node plus a whole number": case(f, 2, "+"),
            "For a node plus a fraction": case(f, -0.75, "+"),
        }

    def products(f: Function) -> Any:
        x = f(x_number)
        return {
            "For a node times a node": swept(x * f(other), x),
            "For a node times a whole number": case(f, 3, "*"),
            "For a node times a fraction": case(f, -1.25, "*"),
        }

    try:
        judge(exam, sums, "the value", "the gradient")
        judge(exam, products, "the value", "the gradient")
    except Wrong:
        # A wrong product has cost its points before; here it is about the numbers.
        if not exam.matched or not set(exam.matched) <= set(exam.suspected) & PRODUCT_NAMES:
            raise
    except StudentRaised as error:
        if error.kind not in ("AttributeError", "TypeError"):
            raise
        exam.matched.append("number_not_wrapped")
        raise Wrong(
            "A plain number on the right of an operation is no node: it has no `data` and no "
            "`grad` until it is wrapped in one, as the given `__add__` does. "
            f"{error.hint()}"
        ) from None


def _first(check: Check) -> Check:
    """The first check also says what the class itself should be."""

    @attempted("`Value`")
    def run(exam: Exam) -> None:
        value_graphs.node_of(exam, 1.5)
        check(exam)

    return run


_CHECKS: list[tuple[str, float, str, Check]] = [
    ("values", 0.5, "Values of the operations", _first(values)),
    ("power", 0.75, "Gradient of a power, for exponents of every kind", power),
    ("product", 0.5, "Gradient of a product", product),
    ("exp", 0.25, "Gradient of exp", exp),
    ("relu", 0.5, "Gradient of relu, 0 included", relu),
    ("numbers", 0.5, "Plain numbers on the right", numbers),
    ("sharing", 0.5, "Nodes that are used more than once", value_graphs.sharing),
    ("order", 0.75, "Graphs in which the order of the sweep matters", value_graphs.order),
    ("again", 0.5, "A second backward, from here and from elsewhere", value_graphs.again),
    ("handed_on", 0.25, "Operations inside of an expression", value_graphs.handed_on),
    ("together", 0.25, "Random expressions of everything", value_graphs.together),
    ("doubling", 0.25, "x = x + x, many times over", value_cost.doubling),
    ("long_chain", 0.5, "A chain of 20 thousand nodes", value_cost.long_chain),
]
for _name, _points, _title, _check in _CHECKS:
    EXERCISE.check(_name, _points, _title)(_check)
