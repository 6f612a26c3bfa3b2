"""What backward and the functions of functions refuse, and the sentence that they say."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import autograd as ag
from course_lib.autograd import Tensor
from tests.course_lib.autograd.test_errors import CASES as OPERANDS
from tests.course_lib.autograd.test_errors_of_shapes import CASES as SHAPES

X = Tensor(np.ones((2, 3)), requires_grad=True)
S = Tensor(1.0, requires_grad=True)
INTS = np.array([1, 2, 3])


TO_FLOAT = "convert it with np.asarray({}, dtype=np.float64)"
CASES = [
    # Backward.
    (
        lambda: X.backward(),
        (
            "backward: output must have shape (), got (2, 3); reduce it with .sum() or .mean(), or "
            "give grad_output of that shape"
        ),
    ),
    (
        lambda: Tensor(1.0).backward(),
        (
            "backward: output must depend on a Tensor with requires_grad=True, got a constant; "
            "create the inputs with Tensor(..., requires_grad=True), outside no_grad"
        ),
    ),
    (
        lambda: X.backward(np.ones(3)),
        (
            "backward: grad_output must have the output's shape (2, 3) and dtype float64, got "
            "shape (3,) and dtype float64"
        ),
    ),
    (
        lambda: X.backward(np.ones((2, 3), np.float32)),
        (
            "backward: grad_output must have the output's shape (2, 3) and dtype float64, got "
            "shape (2, 3) and dtype float32"
        ),
    ),
    (
        lambda: ag.gradients(1.0, [X]),
        "gradients: output must be a Tensor, got float; compute it with operations on Tensors",
    ),
    (
        lambda: ag.gradients(S, [S, Tensor(1.0)]),
        (
            "gradients: inputs[1] must be a Tensor with requires_grad=True, got Tensor(1.); create "
            "it with Tensor(..., requires_grad=True)"
        ),
    ),
    (
        lambda: ag.gradients(S, [1.0]),
        "gradients: inputs[0] must be a Tensor with requires_grad=True, got 1.0",
    ),
    (
        ag.no_grad()(lambda: ag.gradients(S, [S], create_graph=True)),
        (
            "gradients: create_graph must be False inside no_grad, got True; leave the no_grad "
            "block first"
        ),
    ),
    # Functions of functions.
    (
        lambda: ag.jvp(lambda x: x.data, np.ones(2), np.ones(2)),
        "jvp: f must return a Tensor, got ndarray; compute it with operations on Tensors",
    ),
    (
        lambda: ag.jvp(ag.exp, np.ones(2), np.ones(3)),
        "jvp: direction must have shape (2,), got (3,)",
    ),
    (
        lambda: ag.jvp(ag.exp, np.ones(2), INTS),
        "jvp: direction must hold float64 or float32 numbers, got dtype int64",
    ),
    (lambda: ag.jvp(ag.exp, INTS, np.ones(3)), "Tensor: data must hold float64 or float32 numbers"),
    (
        lambda: ag.hessian_vector_product(ag.exp, np.ones(2), np.ones(2)),
        (
            "hessian_vector_product: f must return a Tensor of shape (), got (2,); reduce it with "
            ".sum() or .mean()"
        ),
    ),
    (
        lambda: ag.hessian_vector_product(ag.reduce_sum, np.ones(2), np.ones(3)),
        "hessian_vector_product: v must have shape (2,), got (3,)",
    ),
    (
        lambda: ag.grad_check(ag.exp, np.ones(2)),
        "grad_check: f must return a Tensor of shape (), got (2,)",
    ),
    (
        lambda: ag.numerical_gradient(np.sum, np.ones(2, np.float32)),
        "numerical_gradient: w must be float64, got float32, whose rounding hides the difference; "
        + TO_FLOAT.format("w"),
    ),
    (
        lambda: ag.numerical_gradient(np.sum, INTS),
        "numerical_gradient: w must hold float64 or float32",
    ),
    (
        lambda: ag.numerical_gradient(np.sum, np.ones(2), 0.0),
        "numerical_gradient: step must be a finite number > 0, got 0.0",
    ),
    (
        lambda: ag.numerical_gradient(np.sum, np.ones(2), np.inf),
        "numerical_gradient: step must be a finite number > 0, got inf",
    ),
    (lambda: ag.draw_graph(X), "draw_graph: output must have shape (), got (2, 3); reduce it"),
    (
        lambda: ag.draw_graph(Tensor(1.0)),
        "draw_graph: output must depend on a Tensor with requires_grad=True",
    ),
]


@pytest.mark.parametrize(
    ("call", "message"), [pytest.param(*case, id=case[1][:60]) for case in CASES]
)
def test_refused_with_a_sentence(call, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_the_sentences_cover_every_operation() -> None:
    """Each function that documents an error has one here; the others take any input."""
    silent = {
        name
        for name in ag.__all__
        if "Raises" in (getattr(ag, name).__doc__ or "")
        and not any(message.startswith(f"{name}:") for _, message in OPERANDS + SHAPES + CASES)
    }
    assert silent == {"scatter_add"}  # numpy's IndexError, above
