"""Run a student's forward and backward one after the other, and judge the gradients.

The backward is graded with the cache of the same student's forward, whatever object that is: it
stays below as a handle. Four decisions.

* Right gradients count even where the forward's logits are wrong: the forward loses its own points,
  and its cache was good enough.
* Where the gradients are wrong and so are the logits, no mistake of the backward is named: it may
  have none. The hint sends the student to the forward.
* One check (``own_forward``) accepts, in place of the right gradients, those of whatever the
  student's own forward computes, by central differences of that forward. So a backward that is
  sound on a slip in the forward does not lose everything. It accepts no degenerate forward: finite
  logits of the right shape that depend on every W. Biases that the forward ignores are not looked
  at. Whoever makes up an easier function and differentiates it gets that one point at most.
* What happens to the cache during the backward is the student's own affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from course_lib.nn import mlp_backward as reference
from course_lib.nn import mlp_forward as reference_forward
from grader.examiner import Exam, NotAttempted, StudentRaised, Wrong
from grader.examiner.compare import as_array, describe
from grader.examiner.forms import count as counted
from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import (
    ATOL,
    RTOL,
    Array,
    Params,
    draw,
    fitting,
    is_same,
    name,
    signed,
)

STEP = 1e-6
# Central differences with that step: the roundings of numbers below 1000 leave 1e-7 of them, and
# of a smooth forward (a sigmoid) the third derivative leaves 1e-12. Mistakes differ by 1e-3.
DIFFERENCE_RTOL, DIFFERENCE_ATOL = 1e-5, 1e-5


class Run(NamedTuple):
    """A forward and a backward: parameters, examples, and the gradient that comes in."""

    params: Params
    X: Array
    grad_logits: Array

    @property
    def logits(self) -> Array:
        """The right ones."""
        return reference_forward(self.params, self.X)[0]

    def by(self, backward: Any) -> Any:
        """What a backward gives on the reference's cache."""
        return backward(self.params, reference_forward(self.params, self.X)[1], self.grad_logits)


def draw_run(rng: np.random.Generator, num_examples: int, *sizes: int) -> Run:
    """A network, examples and the gradient by its logits, all of order 1."""
    params, X = draw(rng, num_examples, *sizes)
    return Run(params, X, signed(rng, num_examples, sizes[-1]))


def forward(exam: Exam, params: Params, X: Array) -> tuple[Any, Any]:
    """Logits and cache of the student's own forward."""
    try:
        answer = exam.call_keeping("mlp_forward", (1,), params, X)
    except NotAttempted:
        raise Wrong(
            "The backward is graded with the cache of your own `mlp_forward`, and that one still "
            "holds the placeholder: write it first."
        ) from None
    except StudentRaised as error:
        raise Wrong(
            "The backward is graded with the cache of your own `mlp_forward`, and that one did not "
            f"come through. {error.hint()}"
        ) from None
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        raise Wrong(
            "The backward is graded with the cache of your own `mlp_forward`, which should return "
            f"the pair (logits, cache); it returned {describe(answer)}."
        )
    return answer[0], answer[1]


def backward(exam: Exam, params: Params, cache: Any, grad_logits: Array) -> Any:
    """The gradients that the student's backward gives."""
    grads = exam.call("mlp_backward", params, cache, grad_logits)
    if grads is None:
        raise Wrong("Your function returned None instead of `grads`: is a `return` missing?")
    return grads


def judge(exam: Exam, cases: Mapping[str, Run]) -> None:
    """Fail unless the gradients of each case are right, each straight after its forward."""
    answers, seen = {}, {}
    for label, run in cases.items():
        seen[label], cache = forward(exam, run.params, run.X)
        answers[label] = backward(exam, run.params, cache, run.grad_logits)
    expected = {label: run.by(reference) for label, run in cases.items()}
    if is_same(exam, answers, expected):
        return
    if not is_same(exam, seen, {label: run.logits for label, run in cases.items()}):
        raise Wrong(
            "Your `mlp_forward` does not give the right logits here, and the gradients are "
            "computed from what it keeps: put the forward right first, then look at this again."
        )
    name(
        exam,
        *fitting(exam, answers, lambda f: {label: run.by(f) for label, run in cases.items()}),
    )
    exam.compare(
        {k: v for label, grads in answers.items() for k, v in _parts(label, grads, cases).items()},
        {k: v for label, grads in expected.items() for k, v in _parts(label, grads, cases).items()},
        rtol=RTOL,
        atol=ATOL,
    )


def _parts(label: str, grads: Any, cases: Mapping[str, Run]) -> dict[str, Any]:
    """Each gradient by its name, from the last layer to the first, as errors travel."""
    count = len(cases[label].params)
    _check_form(label, grads, count)
    return {
        f"{label}, {letter} of layer {number} of {count}": grads[number - 1][k]
        for number in range(count, 0, -1)
        for k, letter in enumerate("Wb")
    }


def _check_form(label: str, grads: Any, count: int) -> None:
    if not isinstance(grads, list | tuple):
        raise Wrong(
            f"`grads` should be a list with a pair for each layer; it is {describe(grads)}."
        )
    if len(grads) != count:
        raise Wrong(
            f"{label}: `grads` should hold a pair for each of the layers, {count} in all, and it "
            f"holds {counted(len(grads), count)}."
        )
    for number, pair in enumerate(grads, 1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise Wrong(
                f"{label}: for layer {number} `grads` should hold the pair (grad_W, grad_b), and "
                f"it holds {describe(pair)}."
            )


def judge_by_own_forward(exam: Exam, label: str, run: Run) -> None:
    """Fail unless the gradients are right, or those of what the student's forward computes."""
    try:
        judge(exam, {label: run})
        return
    except Wrong as wrong:
        logits, cache = forward(exam, run.params, run.X)
        if is_same(exam, logits, run.logits):
            raise
        refusal = wrong
    wanted = _by_differences(exam, run)
    if wanted is None:
        raise refusal
    grads = backward(exam, run.params, cache, run.grad_logits)
    _check_form(label, grads, len(run.params))
    for (grad_W, grad_b), (by_W, by_b) in zip(grads, wanted, strict=True):
        pairs = {"W": (grad_W, by_W)} | ({"b": (grad_b, by_b)} if by_b.any() else {})
        for actual, expected in pairs.values():
            try:
                exam.compare(actual, expected, rtol=DIFFERENCE_RTOL, atol=DIFFERENCE_ATOL)
            except Wrong:
                raise Wrong(
                    "Your `mlp_forward` does not give the right logits here, and your gradients "
                    "are not those of what it does compute either. Put the forward right first, "
                    "then compare the gradients with numerical differences."
                ) from None


def _by_differences(exam: Exam, run: Run) -> Params | None:
    """Central differences of the student's own forward; None where it is degenerate."""

    def value(params: Params) -> float:
        logits = as_array(forward(exam, params, run.X)[0])
        if logits is None or logits.shape != run.grad_logits.shape or np.iscomplexobj(logits):
            return np.nan
        with np.errstate(all="ignore"):  # infinite logits are refused below
            return float(np.sum(logits * run.grad_logits))

    grads = []
    for layer, pair in enumerate(run.params):
        slopes = []
        for which, array in enumerate(pair):
            slope = np.zeros(array.shape)
            for place in np.ndindex(array.shape):
                ends = []
                for sign in (1.0, -1.0):
                    moved = [(W.copy(), b.copy()) for W, b in run.params]
                    moved[layer][which][place] += sign * STEP
                    ends.append(value(moved))
                if not np.isfinite(ends).all():
                    return None
                slope[place] = (ends[0] - ends[1]) / (2 * STEP)
            slopes.append(np.where(np.abs(slope) < DIFFERENCE_ATOL, 0.0, slope))
        if not slopes[0].any():
            return None
        grads.append((slopes[0], slopes[1]))
    return grads
