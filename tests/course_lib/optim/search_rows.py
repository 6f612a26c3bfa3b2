"""Rows of the line searches."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import scipy.linalg
import scipy.optimize
import scipy.sparse.linalg
from hypothesis import assume
from hypothesis import strategies as st

from course_lib import optim
from tests.course_lib.optim import refusals as bad
from tests.course_lib.optim.objects import (
    downhill,
    generators,
    quadratics,
    random_quadratic,
    slope_of_square,
    square,
)
from tests.course_lib.theory.row import Row, powers

ONES = np.ones(2)
RAY = {"w": ONES, "direction": -ONES}
DOWNHILL = "direction must lead downhill, got slope grad . direction = 2.0; descent directions"


@st.composite
def backtracking_cases(draw: st.DrawFn) -> dict[str, Any]:
    w = draw(generators()).normal(size=draw(st.integers(1, 4)))
    stretch, lr0 = draw(powers(-3, 3)), draw(powers(-2, 3))
    shrink = draw(st.sampled_from([0.1, 0.3, 0.5, 0.9]))
    c = draw(st.sampled_from([1e-4, 0.1, 0.5, 0.9]))
    power = math.log((1 - c) / (stretch * lr0)) / math.log(shrink)
    assume(abs(power - round(power)) > 1e-9)  # a tie is decided by rounding
    return {
        "f": square,
        "grad": 2 * w,
        "w": w,
        "direction": -2 * stretch * w,
        "lr0": lr0,
        "shrink": shrink,
        "c": c,
    }


def longest_step_on_a_bowl(
    f: Any, grad: Any, w: Any, direction: Any, lr0: float, shrink: float, c: float
) -> float:
    """With w + lr d = (1 - 2 lr a) w Armijo's condition is lr a <= 1 - c: solve for the power."""
    stretch = np.linalg.norm(direction) / np.linalg.norm(grad)
    k = math.ceil(math.log((1 - c) / (stretch * lr0)) / math.log(shrink))
    return float(lr0 * shrink ** max(k, 0))


def backtracking_takes_no_decrease_for_granted() -> None:
    """Any decrease is not enough: from 1 to almost -1 is refused, and NaN and infinity are."""
    w = np.array([1.0])
    assert optim.backtracking(square, 2 * w, w, np.array([-1.9999])) == 0.5

    def cliff(w: np.ndarray) -> float:
        return square(w) if abs(w[0]) < 1.5 else float("nan")

    assert optim.backtracking(cliff, 2 * w, w, np.array([-8.0])) == 0.125
    assert optim.backtracking(cliff, 2 * w, w, np.array([-1.0])) == 1.0


@st.composite
def wolfe_cases(draw: st.DrawFn) -> dict[str, Any]:
    rng = draw(generators())
    if draw(st.booleans()):
        f, grad_fn, w = scipy.optimize.rosen, scipy.optimize.rosen_der, rng.normal(size=4)
    else:
        bowl = draw(quadratics())
        f, grad_fn, w = bowl.value, bowl.grad, rng.normal(size=bowl.b.size)
    known = draw(st.booleans())
    c_slope = draw(st.sampled_from([0.01, 0.1, 0.5, 0.9]))
    return {
        "f": f,
        "grad_fn": grad_fn,
        "w": w,
        "direction": downhill(rng, grad_fn(w)),
        "lr0": draw(powers(-2, 2)),
        # A c of 0.45 refuses what merely goes down; it must stay below c_slope.
        "c": draw(st.sampled_from([1e-4, c_slope / 2])),
        "c_slope": c_slope,
        "max_trials": 60,
        "value": f(w) if known else None,
        "grad": grad_fn(w) if known else None,
    }


def scipy_line_search(
    f: Any, grad_fn: Any, w: Any, direction: Any, c: float, c_slope: float, **_: Any
) -> dict[str, Any]:
    """SciPy's step length on the same ray, and what the conditions need."""
    with warnings.catch_warnings():
        # SciPy warns where it gives up; both_satisfy_wolfe then judges course_lib alone
        warnings.simplefilter("ignore", scipy.optimize._linesearch.LineSearchWarning)
        found = scipy.optimize.line_search(f, grad_fn, w, direction, c1=c, c2=c_slope, maxiter=60)
    return {"f": f, "grad_fn": grad_fn, "w": w, "d": direction, "c": (c, c_slope), "lr": found[0]}


def both_satisfy_wolfe(actual: Any, expected: dict[str, Any]) -> None:
    f, grad_fn, w, d = (expected[name] for name in ("f", "grad_fn", "w", "d"))
    c, c_slope = expected["c"]
    lr, value, grad = actual
    assert value == f(w + lr * d)
    np.testing.assert_array_equal(grad, grad_fn(w + lr * d))
    slope = grad_fn(w) @ d
    for step in (lr, expected["lr"]):
        if step is None:
            continue  # SciPy gives up now and then; course_lib has to find one all the same
        # Values of size f are rounded to 1e-16, some of them through sums of a few terms.
        assert f(w + step * d) <= f(w) + c * step * slope + 1e-14 * abs(f(w))
        assert abs(grad_fn(w + step * d) @ d) <= c_slope * abs(slope) * (1 + 1e-12)
        assert step > 0


def wolfe_is_exact_on_a_quadratic_if_asked() -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        bowl, w = random_quadratic(rng, 4), rng.normal(size=4)
        d = downhill(rng, bowl.grad(w))
        best = -(bowl.grad(w) @ d) / (d @ bowl.matrix @ d)
        lr, *_ = optim.strong_wolfe(bowl.value, bowl.grad, w, d, c=1e-10, c_slope=1e-9)
        # The slope falls from 1 to 0 in proportion to the distance from the best.
        np.testing.assert_allclose(lr, best, rtol=2e-9)
    # Flat enough at 1.5 times the best, but down by less than 0.45 of the promise: refused.
    lr, *_ = optim.strong_wolfe(square, slope_of_square, w[:1], -2 * w[:1], 0.75, 0.45, 0.9)
    assert lr <= 0.55
    # Out of trials: the best that decreases enough, or no step at all.
    w = np.array([1.0])
    assert optim.strong_wolfe(square, slope_of_square, w, -8 * w, max_trials=1)[0] == 0.0
    lr, value, _ = optim.strong_wolfe(square, slope_of_square, w, -1e-3 * w, max_trials=1)
    assert (lr, value) == (1.0, 0.999**2)


ROWS = [
    Row(
        function=optim.backtracking,
        cases=backtracking_cases(),
        oracle=longest_step_on_a_bowl,
        rtol=1e-13,
        reason="up to a hundred products, against one power",
        good={"f": square, "grad": 2 * ONES, **RAY},
        refused=[
            *bad.vector("w", size=None),
            *bad.vector("direction"),
            *bad.vector("grad"),
            *bad.value_function("f(w)"),
            *bad.positive("lr0"),
            *bad.open_unit("shrink"),
            *bad.open_unit("c"),
            ({"grad": -ONES}, DOWNHILL),
            ({"direction": 0 * ONES}, "direction must lead downhill, got slope grad . direction"),
            (
                {"f": lambda w: 2.0 - square(w)},
                "f must fall along direction, got no decrease down to lr =",
            ),
        ],
        invariant=backtracking_takes_no_decrease_for_granted,
    ),
    Row(
        function=optim.strong_wolfe,
        cases=wolfe_cases(),
        oracle=scipy_line_search,
        compare=both_satisfy_wolfe,
        rtol=0.0,
        reason="any step length that satisfies the conditions is right",
        good={"f": square, "grad_fn": slope_of_square, **RAY},
        refused=[
            *bad.vector("w", size=None),
            *bad.vector("direction"),
            *bad.vector("grad"),
            *bad.value_function("value"),
            *bad.gradient_function("grad"),
            *bad.positive("lr0"),
            *bad.open_unit("c"),
            *bad.open_unit("c_slope"),
            *bad.count("max_trials", at_least=1),
            ({"value": float("inf")}, "value must be a finite number, got inf"),
            ({"c": 0.9}, "c must be below c_slope = 0.9, got 0.9"),
            ({"grad": -ONES}, DOWNHILL),
        ],
        invariant=wolfe_is_exact_on_a_quadratic_if_asked,
    ),
]
