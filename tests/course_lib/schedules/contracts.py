"""The table of schedules: each with torch's scheduler, or a closed form, as its oracle."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from course_lib import schedules
from tests.course_lib.schedules import invariants
from tests.course_lib.theory import refusals
from tests.course_lib.theory.row import Row, powers

LR = powers(-6, 2)
STEPS = st.integers(1, 60)
T = st.integers(0, 80)
# Both sides round a handful of operations; torch multiplies step by step, up to 80 times.
ROUNDING = "up to 80 products, each rounded by 1e-16"


def torch_schedule(make: Callable[[torch.optim.Optimizer], Any], lr0: float, t: int) -> float:
    """Step length after t steps of a torch scheduler."""
    parameter = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([parameter], lr=lr0)
    with warnings.catch_warnings():
        # It wants to see an optimizer step first, and deprecates what its own classes use.
        warnings.simplefilter("ignore")
        scheduler = make(optimizer)
        for _ in range(t):
            scheduler.step()
    return float(optimizer.param_groups[0]["lr"])


def torch_cosine(t: int, lr_max: float, num_steps: int, lr_min: float) -> float:
    return torch_schedule(
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=num_steps, eta_min=lr_min),
        lr_max,
        min(t, num_steps),
    )


def torch_warmup_cosine(
    t: int, lr_max: float, num_warmup: int, num_steps: int, lr_min: float
) -> float:
    """torch's cosine, shifted; np.interp for the rise."""
    if t < num_warmup:
        return float(np.interp(t, [0, num_warmup], [0.0, lr_max]))
    return torch_cosine(t - num_warmup, lr_max, num_steps - num_warmup, lr_min)


def torch_one_cycle(
    t: int, lr_max: float, num_steps: int, rise: float, start_divisor: float, end_divisor: float
) -> float:
    """torch's cycle of T + 1 steps ends at step T; its peak is at pct_start (T + 1) - 1."""
    return torch_schedule(
        lambda o: lr_scheduler.OneCycleLR(
            o,
            max_lr=lr_max,
            total_steps=num_steps + 1,
            pct_start=(rise * num_steps + 1) / (num_steps + 1),
            div_factor=start_divisor,
            final_div_factor=end_divisor,
            cycle_momentum=False,
        ),
        lr_max,
        min(t, num_steps),
    )


def one_cycle_cases() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "t": T,
            "lr_max": LR,
            "num_steps": STEPS,
            "rise": st.floats(0.05, 0.95),
            "start_divisor": powers(0, 3),
            "end_divisor": powers(0, 5),
        }
    )


@st.composite
def range_cases(draw: st.DrawFn) -> dict[str, Any]:
    lr_min = draw(powers(-9, 0))
    return {
        "t": draw(T),
        "lr_min": lr_min,
        "lr_max": lr_min * draw(powers(1, 9)),
        "num_steps": draw(STEPS),
    }


def geomspace(t: int, lr_min: float, lr_max: float, num_steps: int) -> float:
    return float(np.geomspace(lr_min, lr_max, num_steps + 1)[min(t, num_steps)])


@st.composite
def cosine_cases(draw: st.DrawFn, warm: bool) -> dict[str, Any]:
    lr_max, num_warmup = draw(LR), draw(st.integers(0, 20))
    case = {"t": draw(T), "lr_max": lr_max, "lr_min": lr_max * draw(st.floats(0.0, 1.0))}
    if warm:
        return case | {"num_warmup": num_warmup, "num_steps": num_warmup + draw(STEPS)}
    return case | {"num_steps": draw(STEPS)}


BAD_T = [
    ({"t": -1}, "t must be an integer >= 0, got -1; the first step has t = 0"),
    ({"t": 1.0}, "t must be an integer >= 0, got 1.0"),
    ({"t": True}, "t must be an integer >= 0, got True"),
]


BAD_FACTOR = [
    ({"factor": 0.0}, "factor must be in (0, 1], got 0.0; it multiplies the step length"),
    ({"factor": 1.5}, "factor must be in (0, 1], got 1.5"),
    ({"factor": None}, "factor must be in (0, 1], got None"),
]
BAD_LR_MIN = [
    ({"lr_min": 0.2}, "lr_min must be in [0, lr_max], got 0.2 with lr_max = 0.1"),
    ({"lr_min": -0.1}, "lr_min must be in [0, lr_max], got -0.1"),
]

ROWS = [
    Row(
        schedules.constant,
        cases=st.fixed_dictionaries({"t": T, "lr0": LR}),
        oracle=lambda t, lr0: torch_schedule(
            lambda o: lr_scheduler.ConstantLR(o, factor=1.0), lr0, t
        ),
        rtol=0.0,
        reason="nothing is computed",
        good={"t": 3, "lr0": 0.1},
        refused=[*BAD_T, *refusals.non_negative("lr0")],
        invariant=invariants.constant_is_constant,
    ),
    Row(
        schedules.piecewise_constant,
        cases=st.fixed_dictionaries(
            {"t": T, "lr0": LR, "drop_every": STEPS, "factor": st.floats(0.05, 1.0)}
        ),
        oracle=lambda t, lr0, drop_every, factor: torch_schedule(
            lambda o: lr_scheduler.StepLR(o, step_size=drop_every, gamma=factor), lr0, t
        ),
        rtol=1e-13,
        reason=ROUNDING,
        good={"t": 3, "lr0": 0.1, "drop_every": 2},
        refused=[*BAD_T, *refusals.non_negative("lr0"), *refusals.count("drop_every"), *BAD_FACTOR],
        invariant=invariants.staircase_has_steps,
    ),
    Row(
        schedules.harmonic,
        cases=st.fixed_dictionaries(
            {"t": T, "scale": LR, "period": STEPS, "offset": powers(-2, 3)}
        ),
        oracle=lambda t, scale, period, offset: torch_schedule(
            lambda o: lr_scheduler.LambdaLR(o, lambda s: 1 / (np.floor(s / period) + offset)),
            scale,
            t,
        ),
        rtol=1e-15,
        reason="a sum and a quotient; torch's side is a product more",
        good={"t": 3, "scale": 1.0, "period": 2, "offset": 1.0},
        refused=[
            *BAD_T,
            *refusals.non_negative("scale"),
            *refusals.count("period"),
            *refusals.positive("offset"),
        ],
        invariant=invariants.harmonic_halves_after_offset_periods,
    ),
    Row(
        schedules.exponential,
        cases=st.fixed_dictionaries({"t": T, "lr0": LR, "factor": st.floats(0.05, 1.0)}),
        oracle=lambda t, lr0, factor: torch_schedule(
            lambda o: lr_scheduler.ExponentialLR(o, gamma=factor), lr0, t
        ),
        rtol=1e-13,
        reason=ROUNDING,
        good={"t": 3, "lr0": 0.1, "factor": 0.9},
        refused=[*BAD_T, *refusals.non_negative("lr0"), *BAD_FACTOR],
        invariant=invariants.exponential_sums_to_a_limit,
    ),
    Row(
        schedules.cosine,
        cases=cosine_cases(warm=False),
        oracle=torch_cosine,
        rtol=0.0,
        atol=1e-12,
        size=lambda lr_max, **_: lr_max,
        reason="torch goes from each value to the next: 60 products of errors relative to lr_max",
        good={"t": 3, "lr_max": 0.1, "num_steps": 10},
        refused=[
            *BAD_T,
            *refusals.non_negative("lr_max"),
            *refusals.count("num_steps"),
            *BAD_LR_MIN,
        ],
        invariant=invariants.cosine_is_symmetric_about_its_middle,
    ),
    Row(
        schedules.linear_warmup,
        cases=st.fixed_dictionaries({"t": T, "lr_max": LR, "num_warmup": STEPS}),
        oracle=lambda t, lr_max, num_warmup: np.interp(t, [0, num_warmup], [0.0, lr_max]),
        rtol=1e-15,
        reason="np.interp multiplies by the slope, one rounding more",
        good={"t": 3, "lr_max": 0.1, "num_warmup": 10},
        refused=[
            *BAD_T,
            *refusals.non_negative("lr_max"),
            *refusals.count("num_warmup", at_least=0),
        ],
        invariant=invariants.warmup_is_straight,
    ),
    Row(
        schedules.warmup_cosine,
        cases=cosine_cases(warm=True),
        oracle=torch_warmup_cosine,
        rtol=0.0,
        atol=1e-12,
        size=lambda lr_max, **_: lr_max,
        reason="as for cosine",
        good={"t": 3, "lr_max": 0.1, "num_warmup": 2, "num_steps": 10},
        refused=[
            *BAD_T,
            *refusals.non_negative("lr_max"),
            *refusals.count("num_warmup", at_least=0),
            *refusals.count("num_steps"),
            (
                {"num_warmup": 10, "num_steps": 10},
                "num_steps must be above num_warmup, got 10 with num_warmup = 10; count the",
            ),
            *BAD_LR_MIN,
        ],
        invariant=invariants.without_warmup_it_is_cosine,
    ),
    Row(
        schedules.one_cycle,
        cases=one_cycle_cases(),
        oracle=torch_one_cycle,
        rtol=0.0,
        atol=1e-12,
        size=lambda lr_max, **_: lr_max,
        reason="torch's peak is (rise T + 1) / (T + 1) * (T + 1) - 1, rounded, near 0 for small T",
        good={"t": 3, "lr_max": 0.1, "num_steps": 10},
        refused=[
            *BAD_T,
            *refusals.non_negative("lr_max"),
            *refusals.count("num_steps"),
            *refusals.positive("rise"),
            ({"rise": 1.0}, "rise must be in (0, 1), got 1.0"),
            *refusals.positive("start_divisor"),
            *refusals.positive("end_divisor"),
        ],
        invariant=invariants.one_cycle_peaks_where_it_says,
    ),
    Row(
        schedules.range_test,
        cases=range_cases(),
        oracle=geomspace,
        rtol=1e-13,
        reason="powers of numbers down to 1e-9: an error of 1e-16 in an exponent times log 1e9",
        good={"t": 3, "lr_min": 1e-5, "lr_max": 0.1, "num_steps": 10},
        refused=[
            *BAD_T,
            *refusals.positive("lr_min"),
            *refusals.positive("lr_max"),
            ({"lr_max": 1e-5}, "lr_max must be above lr_min, got 1e-05 with lr_min = 1e-05"),
            *refusals.count("num_steps"),
        ],
        invariant=invariants.range_test_grows_by_one_factor,
    ),
]
