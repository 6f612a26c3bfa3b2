"""Checks of ``backward`` on graphs: shared nodes, the order of the sweep, a second sweep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.examiner import Exam, NotAttempted, Wrong
from grader.examiner.compare import describe
from grader.examiner.handles import Handle, invoke
from grader.hidden_tests.unit_02_backpropagation.expressions import (
    Recipe,
    random_expression,
    random_sums,
)
from grader.hidden_tests.unit_02_backpropagation.value_views import (
    Function,
    attempted,
    judge,
    node,
)


def node_of(exam: Exam, number: float) -> Any:
    """A leaf of the student's class, outside of a program."""
    made = exam.call("Value", number)
    if not isinstance(made, Handle):
        raise Wrong(f"`Value` should be a class; calling it with a number gave {describe(made)}.")
    return made


@attempted("`backward`")
def sharing(exam: Exam) -> None:
    """Leaves that are used more than once: every order of the sweep is right here."""
    numbers = [float(value) for value in exam.rng.uniform(0.5, 2.0, 3)]

    def case(f: Function, graph: Callable[[Any, Any, Any], Any]) -> Any:
        x, a, b = (f(number) for number in numbers)
        invoke(graph(x, a, b), "backward")
        return x.grad, a.grad

    def twins(f: Function) -> Any:
        x, a, z, b = (f(numbers[i]) for i in (0, 1, 0, 1))
        invoke((x + a) + (z + b), "backward")
        return sorted_numbers([x.grad, z.grad])

    def leaves(f: Function) -> Any:
        return {
            "For a + x": case(f, lambda x, a, b: a + x),
            "For x used in two sums": case(f, lambda x, a, b: (a + x) + (x + b)),
            "For x used near the output and far from it": case(f, lambda x, a, b: (x + a) + b + x),
            "For a + (x + x)": case(f, lambda x, a, b: a + (x + x)),
            "For x used five times": case(f, lambda x, a, b: ((x + x) + (x + a)) + (x + b) + x),
        }

    judge(exam, leaves, "the gradient of x", "the gradient of a")
    equal = "For different nodes that hold equal numbers"
    judge(exam, lambda f: {equal: twins(f)}, "`grad` of the leaves")


def sorted_numbers(values: list[Any]) -> list[Any]:
    """In order of size, where all are numbers: which of two is wrong depends on the answer."""
    return sorted(values) if all(isinstance(value, int | float) for value in values) else values


@attempted("`backward`")
def order(exam: Exam) -> None:
    """Inner nodes that are used more than once: each must be complete before it hands on."""
    numbers = [float(value) for value in exam.rng.uniform(0.5, 2.0, 4)]

    def diamond(f: Function) -> Any:
        x, e, c, d = (f(number) for number in numbers)
        shared = x + e
        invoke((shared + c) + (shared + d), "backward")
        return shared.grad, x.grad, c.grad

    def detour(f: Function, near_first: bool) -> Any:
        x, e, c, d = (f(number) for number in numbers)
        shared = x + e
        far = (shared + c) + d
        invoke(shared + far if near_first else far + shared, "backward")
        return shared.grad, x.grad

    def detours(f: Function) -> Any:
        shared, behind = zip(detour(f, True), detour(f, False), strict=True)
        return sorted_numbers(list(shared)), sorted_numbers(list(behind))

    judge(
        exam,
        lambda f: {"Where two ways lead to a node and on from there": diamond(f)},
        "the gradient of the shared node",
        "the gradient behind it",
        "the gradient beside it",
    )
    judge(
        exam,
        lambda f: {"Where a short and a long way lead to a node, in both orders": detours(f)},
        "the gradient of that node",
        "the gradient behind it",
    )

    def twice(f: Function) -> Any:
        x, e, c = (f(number) for number in numbers[:3])
        shared = x + e
        invoke((shared + shared) + c, "backward")
        return shared.grad, x.grad

    try:
        judge(
            exam,
            lambda f: {"Where one sum uses an inner node twice": twice(f)},
            "the gradient of that node",
            "the gradient behind it",
        )
    except Wrong:
        # That it counts twice was looked at before; here it is about handing on.
        if not exam.matched or not set(exam.matched) <= set(exam.suspected):
            raise
    recipes = [random_sums(exam.rng, 3, 8), random_sums(exam.rng, 2, 14)]
    judge(
        exam,
        lambda f: {
            f"In a random graph of {len(recipe.steps)} sums": _gradients(f, recipe)
            for recipe in recipes
        },
        "`grad` of the nodes, leaves first",
        hint="A node may hand its gradient on once, and only after every node that uses it has "
        "done so.",
    )


def _gradients(f: Function, recipe: Recipe) -> list[Any]:
    nodes = recipe.build(f)
    invoke(nodes[-1], "backward")
    return [each.grad for each in nodes]


@attempted("`backward`")
def again(exam: Exam) -> None:
    """From the same root, from another one, from an inner node, from a leaf, from above."""
    numbers = [float(value) for value in exam.rng.uniform(0.5, 2.0, 3)]

    def same_root(f: Function) -> Any:
        x, a, b = (f(number) for number in numbers)
        inner = x + a
        root = inner + b
        invoke(root, "backward")
        invoke(root, "backward")
        return root.grad, inner.grad, x.grad

    judge(
        exam,
        lambda f: {"After a second `backward` from the same node": same_root(f)},
        "its own gradient",
        "the inner gradient",
        "the gradient of the leaf",
    )

    def other_roots(f: Function) -> Any:
        a, b, c = (f(number) for number in numbers)
        first, second = a + b, a + c
        invoke(first, "backward")
        invoke(second, "backward")
        seen = {"After `backward` from a second root that shares a leaf": (second.grad, a.grad)}
        seen["After it, in nodes that only the first root reaches"] = (first.grad, b.grad)
        top = first + c
        invoke(top, "backward")
        invoke(first, "backward")
        seen["After `backward` from an inner node"] = (first.grad, a.grad)
        seen["After it, in nodes above the inner one and beside it"] = (top.grad, c.grad)
        above = first + first
        invoke(above, "backward")
        seen["After `backward` from a node that was built above later"] = (first.grad, a.grad)
        invoke(b, "backward")
        seen["After `backward` from a leaf"] = (b.grad, first.grad)
        return seen

    judge(
        exam,
        other_roots,
        "the first gradient",
        "the second gradient",
        hint="Each sweep concerns the nodes that lead to its root, and starts afresh there: what "
        "an earlier sweep left, a gradient or a mark, must not steer it, and other nodes stay as "
        "they were.",
    )


# What is made of x, and of c where there are two operands.
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "For a product": lambda x, c: x * c,
    "For a power": lambda x, c: x**3,
    "For `exp`": lambda x, c: x.exp(),
    "For `relu`": lambda x, c: x.relu(),
}
# These are about adding up, as this check is, or leave nothing to be done.
NOT_PAID = {"overwrites", "no_seed", "leaves_first"}


@attempted("`backward`")
def handed_on(exam: Exam) -> None:
    """Each operation below a factor, above a leaf that has got a share before."""
    numbers = [float(value) for value in exam.rng.uniform(1.2, 2.4, 4)]
    written = 0
    for label, operation in OPERATIONS.items():

        def program(f: Function, label: str = label, operation: Any = operation) -> Any:
            x, c, factor, e = (f(number) for number in numbers)
            made = node(operation(x, c), "An operation")
            root = node(made * factor, "A product") + x
            invoke((root + e) + e, "backward")  # e shows whether sums add up, too
            seen = x.grad, factor.grad, e.grad
            return {f"{label} below a factor, of an x that stands alone too": seen}

        try:
            judge(
                exam,
                program,
                "the gradient of x",
                "the gradient of the factor",
                "the gradient of another leaf",
                hint="Each operation multiplies what arrives at it by its slope, and adds that to "
                "what its operands have already.",
            )
        except NotAttempted:
            continue  # has cost its points before
        except Wrong:
            if not exam.matched or not set(exam.matched) <= set(exam.suspected) - NOT_PAID:
                raise
        written += 1
    if not written:
        raise NotAttempted


@attempted("A part of the class that is needed here")
def together(exam: Exam) -> None:
    """All operations at once."""
    recipes = [random_expression(exam.rng, 3, 9), random_expression(exam.rng, 2, 14)]
    x_number, y_number = (float(value) for value in exam.rng.uniform(0.5, 2.0, 2))

    def lecture(f: Function) -> Any:
        x, y = f(x_number), f(y_number)
        root = (x**2 + y) ** 2 * (y + x * y * -1.0)
        invoke(root, "backward")
        return root.data, [x.grad, y.grad]

    def square(f: Function) -> Any:
        x = f(x_number)
        root = node(x * x, "A product") + x
        invoke(root, "backward")
        return root.data, [x.grad]

    def inside(f: Function) -> Any:
        x, y = f(x_number), f(y_number)
        root = x.exp() * y + x.relu() * y + x
        invoke(root, "backward")
        return root.data, [x.grad, y.grad]

    def random(f: Function, recipe: Recipe) -> Any:
        nodes = recipe.build(f)
        invoke(nodes[-1], "backward")
        grads = [each.grad for each in nodes]
        return nodes[-1].data, grads[: len(recipe.leaves)], grads[len(recipe.leaves) :]

    def program(f: Function) -> Any:
        seen = {"For x * x + x": square(f), "For the expression of the lecture": lecture(f)}
        seen["For `exp` and `relu` below factors"] = inside(f)
        return seen | {
            f"For a random expression of {len(recipe.steps)} operations": random(f, recipe)
            for recipe in recipes
        }

    judge(exam, program, "the value", "the leaves' `grad`", "the inner nodes' `grad`")
