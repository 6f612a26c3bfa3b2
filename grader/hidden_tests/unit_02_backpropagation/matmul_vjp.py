"""Hidden tests of ``matmul_vjp``; tolerances as in ``arrays``.

Square matrices have checks of their own, one for each gradient: there a transpose that is missing
goes through, its values name it, and a slip in one gradient does not cost the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.examiner import Exam, Exercise, Mistake
from grader.hidden_tests.unit_02_backpropagation.arrays import (
    ATOL,
    RTOL,
    Array,
    Function,
    calls,
    drawn,
    judge,
    part,
)

GRAD_A, GRAD_B = 0, 1


def reference(grad: Array, A: Array, B: Array) -> tuple[Any, Any]:
    """The right answer."""
    return grad @ B.T, A.T @ grad


def _on_a(grad_a: Function) -> Function:
    """``grad_a(grad, A, B)`` in the place of the first."""
    return lambda grad, A, B: (grad_a(grad, A, B), A.T @ grad)


def _on_b(grad_b: Function) -> Function:
    """``grad_b(grad, A, B)`` in the place of the second."""
    return lambda grad, A, B: (grad @ B.T, grad_b(grad, A, B))


EXERCISE = Exercise(
    "matmul_vjp",
    2,
    reference=reference,
    returns=("grad_A", "grad_B"),
    mistakes=[
        Mistake(
            "swapped",
            lambda grad, A, B: (A.T @ grad, grad @ B.T),
            "The two gradients are right and stand in the wrong order: that of A comes first.",
        ),
        Mistake(
            "a_no_transpose",
            _on_a(lambda grad, A, B: grad @ B),
            "Your gradient of A is grad times B, without a transpose: that fits square matrices "
            "alone. Write down the three shapes and see which axis of B meets grad.",
        ),
        Mistake(
            "b_no_transpose",
            _on_b(lambda grad, A, B: A @ grad),
            "Your gradient of B is A times grad, without a transpose: that fits square matrices "
            "alone. Write down the three shapes and see which axis of A meets grad.",
        ),
        Mistake(
            "a_wrong_side",
            _on_a(lambda grad, A, B: B.T @ grad),
            "Your gradient of A has the right factors in the wrong order: B stands on the right "
            "of A in the product, and its transpose on the right of grad.",
        ),
        Mistake(
            "b_wrong_side",
            _on_b(lambda grad, A, B: grad @ A.T),
            "Your gradient of B has the right factors in the wrong order: A stands on the left of "
            "B in the product, and its transpose on the left of grad.",
        ),
        Mistake(
            "a_own_factor",
            _on_a(lambda grad, A, B: grad @ A.T),
            "Your gradient of A is made of A itself: in a product each factor's slope is the "
            "other factor. Look at which of the two names belongs there.",
        ),
        Mistake(
            "b_own_factor",
            _on_b(lambda grad, A, B: B.T @ grad),
            "Your gradient of B is made of B itself: in a product each factor's slope is the "
            "other factor. Look at which of the two names belongs there.",
        ),
        Mistake(
            "a_transposed",
            _on_a(lambda grad, A, B: B @ grad.T),
            "Your gradient of A is transposed: it should have the shape of A.",
        ),
        Mistake(
            "b_transposed",
            _on_b(lambda grad, A, B: grad.T @ A),
            "Your gradient of B is transposed: it should have the shape of B.",
        ),
        Mistake(
            "grad_transposed",
            lambda grad, A, B: (grad.T @ B.T, A.T @ grad.T),
            "`grad` is transposed in your products, and only the other factor should be: that "
            "fits square matrices alone. Write down the three shapes.",
        ),
        Mistake(
            "ignores_grad",
            lambda grad, A, B: (np.ones_like(grad) @ B.T, A.T @ np.ones_like(grad)),
            "Your gradients are the same whatever `grad` is, as for the sum of all entries of the "
            "product: what comes from further up has to be multiplied in.",
        ),
        Mistake(
            "elementwise",
            lambda grad, A, B: (grad * B, A * grad),
            "Your products are taken entry by entry, as for a product of numbers: an entry of A "
            "meets a whole row of B, so its gradient is a sum.",
        ),
        Mistake(
            "a_entry_by_entry",
            _on_a(lambda grad, A, B: grad * B.T),
            "Your gradient of A is a product entry by entry: an entry of A meets a whole row of "
            "B, so its gradient is a sum.",
        ),
        Mistake(
            "b_entry_by_entry",
            _on_b(lambda grad, A, B: A.T * grad),
            "Your gradient of B is a product entry by entry: an entry of B meets a whole column "
            "of A, so its gradient is a sum.",
        ),
        Mistake(
            "divided_by_n",
            lambda grad, A, B: (grad @ B.T / len(A), A.T @ grad / len(A)),
            "Your gradient shrinks with the number of rows of A: it is divided by it. Whether a "
            "loss is a mean is already in `grad`.",
        ),
        Mistake(
            "negative",
            lambda grad, A, B: (-grad @ B.T, -A.T @ grad),
            "Your gradient has the right size and the wrong sign.",
        ),
    ],
)


def _case(exam: Exam, n: int, k: int, m: int) -> tuple[Array, Array, Array]:
    """grad, A and B for the product of (n, k) and (k, m)."""
    return drawn(exam, n, m), drawn(exam, n, k), drawn(exam, k, m)


def _square(exam: Exam) -> dict[str, tuple[Array, Array, Array]]:
    return {"For 3 by 3": _case(exam, 3, 3, 3), "For 2 by 2": _case(exam, 2, 2, 2)}


@EXERCISE.check("grad_A", 0.5, "The gradient of A, for square matrices")
def _grad_a(exam: Exam) -> None:
    judge(exam, part(_square(exam), GRAD_A), names=["the gradient of A"])


@EXERCISE.check("grad_B", 0.5, "The gradient of B, for square matrices")
def _grad_b(exam: Exam) -> None:
    judge(exam, part(_square(exam), GRAD_B), names=["the gradient of B"])


@EXERCISE.check("shapes", 0.5, "Matrices that are not square, rows, columns and single entries")
def _shapes(exam: Exam) -> None:
    cases = {
        "For (4, 2) times (2, 3)": _case(exam, 4, 2, 3),
        "For (2, 5) times (5, 3)": _case(exam, 2, 5, 3),
        "For (2, 3) times (3, 2)": _case(exam, 2, 3, 2),
        "For a row times a column": _case(exam, 1, 4, 1),
        "For a column times a row": _case(exam, 3, 1, 2),
        "For a row times a table": _case(exam, 1, 3, 2),
        "For a table times a column": _case(exam, 4, 2, 1),
        "For one entry times one entry": _case(exam, 1, 1, 1),
    }
    judge(exam, part(cases, GRAD_A), names=["the gradient of A"])
    judge(exam, part(cases, GRAD_B), names=["the gradient of B"])


@EXERCISE.check("inputs_unmodified", 0.5, "The arrays passed in stay as they were")
def _inputs_unmodified(exam: Exam) -> None:
    cases = {"wide": _case(exam, 2, 4, 3), "square": _case(exam, 3, 3, 3)}
    exam.expect_unmodified(calls(cases), rtol=RTOL, atol=ATOL)
