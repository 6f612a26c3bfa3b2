"""The table of schedules: each with torch's scheduler, or a closed form, as its oracle."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from course_lib import schedules
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


def never_rises(name: str, **arguments: Any) -> list[float]:
    values = [getattr(schedules, name)(t, **arguments) for t in range(60)]
    assert all(b <= a for a, b in itertools.pairwise(values))
    assert all(type(value) is float for value in values)
    return values


def constant_is_constant() -> None:
    assert set(never_rises("constant", lr0=0.1)) == {0.1}


def staircase_has_steps() -> None:
    values = never_rises("piecewise_constant", lr0=1.0, drop_every=20, factor=0.5)
    assert values == [1.0] * 20 + [0.5] * 20 + [0.25] * 20
    # A factor of 1 never drops.
    assert set(never_rises("piecewise_constant", lr0=2.0, drop_every=1, factor=1.0)) == {2.0}


def harmonic_halves_after_offset_periods() -> None:
    values = never_rises("harmonic", scale=1.0, period=3, offset=4)
    assert values[12] == values[0] / 2
    # Partial sums grow like the logarithm, without bound: 60 steps make 20 terms 3 / (4 + i).
    assert abs(sum(values) - 3 * sum(1 / (4 + i) for i in range(20))) < 1e-14


def exponential_sums_to_a_limit() -> None:
    values = never_rises("exponential", lr0=0.5, factor=0.5)
    # The geometric sum 1 - 2^-60: exact in binary but for its last bits.
    assert abs(sum(values) - 1.0) < 1e-15


def cosine_is_symmetric_about_its_middle() -> None:
    values = never_rises("cosine", lr_max=0.7, num_steps=40, lr_min=0.1)
    sums = np.array(values[:41]) + np.array(values[40::-1])
    np.testing.assert_allclose(sums, 0.8, rtol=1e-14)  # one rounding of each cosine
    assert values[0] == 0.7
    assert set(values[40:]) == {0.1}


def warmup_is_straight() -> None:
    values = [schedules.linear_warmup(t, 0.3, 10) for t in range(15)]
    np.testing.assert_allclose(np.diff(values[:11]), 0.03, rtol=1e-13)  # differences near 0.3
    assert values[10:] == [0.3] * 5
    assert schedules.linear_warmup(0, 0.3, 0) == 0.3


def without_warmup_it_is_cosine() -> None:
    for t in range(30):
        plain = schedules.cosine(t, 0.3, 20, 0.01)
        assert schedules.warmup_cosine(t, 0.3, 0, 20, 0.01) == plain
        assert schedules.warmup_cosine(t + 7, 0.3, 7, 27, 0.01) == plain
    assert schedules.warmup_cosine(0, 0.3, 5, 20, 0.01) == 0.0


def one_cycle_peaks_where_it_says() -> None:
    values = [schedules.one_cycle(t, 1.0, 40, rise=0.25) for t in range(50)]
    assert int(np.argmax(values)) == 10
    assert values[10] == 1.0
    assert np.all(np.diff(values[:11]) > 0)
    assert np.all(np.diff(values[10:41]) < 0)
    assert set(values[40:]) == {1 / 25 / 1e4}


def range_test_grows_by_one_factor() -> None:
    values = np.array([schedules.range_test(t, 1e-5, 10.0, 30) for t in range(35)])
    np.testing.assert_allclose(values[1:31] / values[:30], 1e6 ** (1 / 30), rtol=1e-13)
    assert values[0] == 1e-5
    assert set(values[30:]) == {10.0}
    # The quotient of the ends alone would overflow.
    assert 0 < schedules.range_test(1, 1e-300, 1e300, 2) < 1e10


BAD_T = [
    ({"t": -1}, "t must be an integer >= 0, got -1; the first step has t = 0"),
    ({"t": 1.0}, "t must be an integer >= 0, got 1.0"),
    ({"t": True}, "t must be an integer >= 0, got True"),
]


def bad_count(name: str, at_least: int = 1) -> list[tuple[dict[str, Any], str]]:
    sentence = f"{name} must be an integer >= {at_least}, got "
    return [({name: at_least - 1}, sentence + f"{at_least - 1}"), ({name: 2.0}, sentence + "2.0")]


def bad_length(name: str) -> list[tuple[dict[str, Any], str]]:
    sentence = f"{name} must be a finite number >= 0, got "
    return [
        ({name: -0.1}, sentence + "-0.1"),
        ({name: float("nan")}, sentence + "nan"),
        ({name: float("inf")}, sentence + "inf"),
        ({name: "0.1"}, sentence + "'0.1'"),
    ]


def bad_positive(name: str) -> list[tuple[dict[str, Any], str]]:
    sentence = f"{name} must be a finite number > 0, got "
    return [({name: 0.0}, sentence + "0.0"), ({name: float("nan")}, sentence + "nan")]


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
        refused=[*BAD_T, *bad_length("lr0")],
        invariant=constant_is_constant,
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
        refused=[*BAD_T, *bad_length("lr0"), *bad_count("drop_every"), *BAD_FACTOR],
        invariant=staircase_has_steps,
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
            *bad_length("scale"),
            *bad_count("period"),
            *bad_positive("offset"),
        ],
        invariant=harmonic_halves_after_offset_periods,
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
        refused=[*BAD_T, *bad_length("lr0"), *BAD_FACTOR],
        invariant=exponential_sums_to_a_limit,
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
        refused=[*BAD_T, *bad_length("lr_max"), *bad_count("num_steps"), *BAD_LR_MIN],
        invariant=cosine_is_symmetric_about_its_middle,
    ),
    Row(
        schedules.linear_warmup,
        cases=st.fixed_dictionaries({"t": T, "lr_max": LR, "num_warmup": STEPS}),
        oracle=lambda t, lr_max, num_warmup: np.interp(t, [0, num_warmup], [0.0, lr_max]),
        rtol=1e-15,
        reason="np.interp multiplies by the slope, one rounding more",
        good={"t": 3, "lr_max": 0.1, "num_warmup": 10},
        refused=[*BAD_T, *bad_length("lr_max"), *bad_count("num_warmup", at_least=0)],
        invariant=warmup_is_straight,
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
            *bad_length("lr_max"),
            *bad_count("num_warmup", at_least=0),
            *bad_count("num_steps"),
            (
                {"num_warmup": 10, "num_steps": 10},
                "num_steps must be above num_warmup, got 10 with num_warmup = 10; count the",
            ),
            *BAD_LR_MIN,
        ],
        invariant=without_warmup_it_is_cosine,
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
            *bad_length("lr_max"),
            *bad_count("num_steps"),
            *bad_positive("rise"),
            ({"rise": 1.0}, "rise must be in (0, 1), got 1.0"),
            *bad_positive("start_divisor"),
            *bad_positive("end_divisor"),
        ],
        invariant=one_cycle_peaks_where_it_says,
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
            *bad_positive("lr_min"),
            *bad_positive("lr_max"),
            ({"lr_max": 1e-5}, "lr_max must be above lr_min, got 1e-05 with lr_min = 1e-05"),
            *bad_count("num_steps"),
        ],
        invariant=range_test_grows_by_one_factor,
    ),
]
