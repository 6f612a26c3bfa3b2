"""Checks of what a sweep costs: many paths through few nodes, and a long way through many."""

from __future__ import annotations

import time
from typing import Any

from grader.examiner import Exam, StudentGone, StudentRaised, Wrong
from grader.examiner.compare import Tolerance
from grader.examiner.handles import invoke
from grader.hidden_tests.unit_02_backpropagation.value_graphs import node_of
from grader.hidden_tests.unit_02_backpropagation.value_views import (
    ATOL,
    Function,
    attempted,
    judge,
    node,
)

# Doublings after which the time is looked at. A sweep over the nodes takes microseconds at each;
# one over the paths visits 2 to this power of them, and its time cannot be missed at the last.
RUNGS = (10, 13, 15, 16, 17, 18, 19, 20, 21, 22)
DEEP = 60  # 2^60 paths: no machine walks them
SLOW_SECONDS = 0.2  # a hundred times a sweep over the nodes, its messages included
SLOW_RATIO = 50  # against sweeps of a single sum in between: a busy machine delays both
TRIES = 5  # a busy machine may delay any of them

CHAIN_NODES = 20_000
FACTOR = 0.9999

PATHS = (
    "Your `backward` takes about twice as long for each further x = x + x: it walks every path "
    "from the output instead of visiting each node once, and the number of paths doubles each "
    "time. Look at where a node that was seen before is turned away."
)
RECURSION = (
    "Your `backward` calls itself once for each node on the way down, and Python allows about a "
    "thousand calls within calls; a long chain needs many more. Look at what a list that you keep "
    "yourself, as a stack, can do in the place of the calls."
)
CRASH = (
    "Your code ended its process on a chain of 20 thousand nodes: calls within calls that go so "
    "deep use up the machine's stack, whatever limit is set in Python. Look at what a list that "
    "you keep yourself, as a stack, can do in the place of the calls."
)
CHAIN_TIME = (
    "Your code was still computing on a chain of 20 thousand nodes when the time ran out: the "
    "work for each node must not grow with the number of nodes. Look for a search through a list, "
    "or a sort, that happens anew for each node."
)


@attempted("`backward`")
def doubling(exam: Exam) -> None:
    """x + x, added to itself, and so on: 2^n paths through n nodes."""
    number = float(exam.rng.uniform(0.5, 2.0))

    def few(f: Function) -> Any:
        nodes = [f(number)]
        for _ in range(4):
            nodes.append(nodes[-1] + nodes[-1])
        invoke(nodes[-1], "backward")
        return {"For x = x + x four times": [each.grad for each in nodes]}

    try:
        judge(exam, few, "`grad` of the nodes, the last one at the end")
    except Wrong:
        if not exam.matched or not set(exam.matched) <= _paid(exam):
            raise
    top = node_of(exam, number)
    one_sum = node(top + top, "A sum")
    depth = 0
    try:
        for rung in (*RUNGS, DEEP):
            for _ in range(rung - depth):
                top = node(top + top, "A sum")
            depth = rung
            if rung < DEEP and _is_slow(top, one_sum):
                exam.matched.append("exponential_time")
                raise Wrong(PATHS)
        invoke(top, "backward")
    except StudentGone as gone:
        raise _because(gone, {"timeout": PATHS, "memory": PATHS}) from None


def _is_slow(root: Any, one_sum: Any) -> bool:
    """Whether the quickest of a few sweeps is slow beside the quickest one of a single sum."""
    sweep = single = float("inf")
    for _ in range(TRIES):
        sweep, single = min(sweep, _seconds(root)), min(single, _seconds(one_sum))
        if sweep < SLOW_SECONDS:
            return False
    return sweep > SLOW_RATIO * single


def _seconds(root: Any) -> float:
    before = time.perf_counter()
    invoke(root, "backward")
    return time.perf_counter() - before


@attempted("`__mul__` or `backward`")
def long_chain(exam: Exam) -> None:
    """The given chain, built and swept in the student's process."""
    number = float(exam.rng.uniform(0.5, 2.0))
    x = node_of(exam, number)
    try:
        root = node(exam.call("long_chain", x, CHAIN_NODES), "A chain of sums and products")
        invoke(root, "backward")
        seen = {"The value of a long chain": root.data, "Its gradient": x.grad}
    except StudentRaised as error:
        if error.kind != "RecursionError":
            raise
        exam.matched.append("recursion")
        raise Wrong(RECURSION) from None
    except StudentGone as gone:
        reasons = {"timeout": CHAIN_TIME, "killed": CRASH, "memory": CHAIN_TIME}
        raise _because(gone, reasons) from None
    known = [mistake for mistake in exam.exercise.mistakes if mistake.name in _paid(exam)]

    def chain(make: Function) -> Any:
        """The given chain, with the engine of a mistake."""
        start = end = make(number)
        for _ in range(CHAIN_NODES // 2):
            end = end * FACTOR + start
        invoke(end, "backward")
        return [end.data, start.grad]

    found = list(seen.values())
    if any(exam.fits(mistake, chain, found, Tolerance(1e-9, ATOL)) for mistake in known):
        return
    slope = (1.0 - FACTOR ** (CHAIN_NODES // 2 + 1)) / (1.0 - FACTOR)
    exam.compare(seen, dict(zip(seen, (number * slope, slope), strict=True)), rtol=1e-9, atol=ATOL)


def _paid(exam: Exam) -> set[str]:
    """Mistakes that have cost their points before; here it is about the number of nodes.

    Not the two that leave nothing to be done.
    """
    return set(exam.suspected) - {"no_seed", "leaves_first"}


def _because(gone: StudentGone, sentences: dict[str, str]) -> StudentGone:
    """The same ending, with a sentence that says what it means here."""
    if gone.reason in sentences:
        gone.args = (sentences[gone.reason],)
    return gone
