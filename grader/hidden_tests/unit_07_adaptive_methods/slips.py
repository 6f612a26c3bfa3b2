"""Slips that any step of this unit can contain, made out of its reference.

Several mistakes are the right formula with wrong arguments: without bias correction Adam is the
Adam of a very large t, with the betas swapped it is Adam with the betas swapped.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.examiner import Mistake
from grader.hidden_tests.unit_07_adaptive_methods.cases import Step

Arguments = dict[str, Any]

EPS_UNDER_ROOT = (
    "Your step is right where gradients are large and wrong where they are about as small as eps: "
    "that happens when eps is added under the root. Look at where this unit puts eps."
)
NO_ROOT = (
    "Your step shortens when all gradients are scaled up by one number, and it should not change: "
    "that happens when the root is missing below the line. Look at the units of the step."
)
ONE_FOR_ALL = (
    "All coordinates share one sum of squares in your answer, and each should have its own: the "
    "sum in this method runs over steps, not over coordinates. Look for a sum, a mean or a norm "
    "over the whole array."
)
NO_EPS = (
    "Your step is not a number where all gradients so far were zero: that happens when nothing "
    "keeps the divisor from being zero. Look at what eps is for."
)
NOT_SQUARED = (
    "Your v averages the gradients and not their squares, so that its root need not exist: look at "
    "what v estimates."
)
EXTREMES_HINT = "The gradients of this check are zero, tiny or huge, a coordinate each."
THREADING_HINT = "Each step starts from the w and the state that the step before returned."

# So late that 1 - beta^t is 1: the step that uses no correction.
NEVER_CORRECTED = 10**9


def with_arguments(reference: Step, change: Callable[[Arguments], Arguments]) -> Step:
    """The reference with some arguments replaced by ``change(arguments)``."""
    signature = inspect.signature(reference)

    def step(*args: Any, **kwargs: Any) -> Any:
        arguments = _bind(signature, args, kwargs)
        return reference(**(arguments | change(arguments)))

    return step


def with_result(reference: Step, change: Callable[..., Any]) -> Step:
    """What ``change(result, **arguments)`` makes of the reference's result."""
    signature = inspect.signature(reference)

    def step(*args: Any, **kwargs: Any) -> Any:
        arguments = _bind(signature, args, kwargs)
        return change(reference(**arguments), **arguments)

    return step


def _bind(signature: inspect.Signature, args: Any, kwargs: Any) -> Arguments:
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def weights_exchanged(state: str, weight: str) -> str:
    """Hint: the old average gets the weight of the new value."""
    return (
        f"The last gradient replaces your {state} almost at once: the weights {weight} and "
        f"1 - {weight} have changed places. Look at which of them the old average gets."
    )


def weight_missing(state: str, weight: str) -> str:
    """Hint: the new value is added with weight 1."""
    return (
        f"Too much is added to your {state} at each step, as if the new value had no weight: the "
        f"two weights of an average sum to one. Look at what stands beside {weight} in the rule."
    )


def goes_uphill(reference: Step) -> Mistake:
    """The step is added instead of subtracted."""
    return Mistake(
        "goes_uphill",
        with_result(reference, lambda result, w, **_: (2 * w - result[0], *result[1:])),
        "Your step has the right length and goes uphill: its sign is wrong. Look at what the "
        "minus in front of the gradient is for.",
    )


def ignores(reference: Step, *names: str) -> Mistake:
    """Arguments that the body never reads: their default values stand in it as numbers."""
    parameters = inspect.signature(reference).parameters
    defaults = {name: parameters[name].default for name in names}
    listed = " and ".join(f"`{name}`" for name in names)
    return Mistake(
        f"ignores_{names[0].rstrip('12')}",
        with_arguments(reference, lambda _: dict(defaults)),
        f"Your function gives the same whatever {listed} it is called with, and is right for the "
        "default: somewhere in the body stands a number in place of the name.",
    )


def betas_swapped(reference: Step) -> Mistake:
    """beta1 in the place of beta2 and the other way round."""
    return Mistake(
        "betas_swapped",
        with_arguments(reference, lambda a: {"beta1": a["beta2"], "beta2": a["beta1"]}),
        "Your m forgets slowly and your v fast, and it should be the other way round: beta1 and "
        "beta2 have changed places. Look at which average each of them belongs to.",
    )


def no_bias_correction(reference: Step) -> Mistake:
    """The averages are used as they are."""
    return Mistake(
        "no_bias_correction",
        with_arguments(reference, lambda _: {"t": NEVER_CORRECTED}),
        "Your early steps have the wrong length and very late ones are right: that is what happens "
        "when the averages are not corrected for starting at zero. Look at what m and v estimate "
        "at t = 1.",
    )


def eps_on_uncorrected(reference: Step) -> Mistake:
    """eps joins the root of v, and the correction covers both."""
    return Mistake(
        "eps_on_uncorrected",
        with_arguments(reference, lambda a: {"eps": a["eps"] / np.sqrt(1 - a["beta2"] ** a["t"])}),
        "Your early steps are too short where gradients are as small as eps, and right elsewhere: "
        "that happens when eps is added to the root of the uncorrected v, as in the short form at "
        "the end of section 2 of Adam's paper. Look at which of the two this unit adds it to.",
    )


def t_from_zero(reference: Step) -> Mistake:
    """t is taken to be 0 at the first step."""
    return Mistake(
        "t_from_zero",
        with_arguments(reference, lambda a: {"t": a["t"] + 1}),
        "Your correction for the zero start is the one that the next step should have: t is read "
        "as if the first step had t = 0. Look at what t is at the first step.",
    )


def power_forgotten(reference: Step) -> Mistake:
    """1 - beta in place of 1 - beta^t."""
    return Mistake(
        "power_forgotten",
        with_arguments(reference, lambda _: {"t": 1}),
        "Your first step is right and your later ones are not: the correction of the first step "
        "is used at every step. Look at how the share of the zero start fades as t grows.",
    )


def returns_corrected(reference: Step) -> Mistake:
    """m_hat and v_hat are returned as the state."""

    def corrected(result: Any, t: int, beta1: float, beta2: float, **_: Any) -> Any:
        w, m, v, *rest = result
        return (w, m / (1 - beta1**t), v / (1 - beta2**t), *rest)

    return Mistake(
        "returns_corrected",
        with_result(reference, corrected),
        "The averages that you return are the corrected ones: at an early step they are too large, "
        "and the next step would correct them again. Look at which m and v it must start from.",
    )


def moments_exchanged(reference: Step) -> Mistake:
    """v comes back in the place of m."""
    return Mistake(
        "moments_exchanged",
        with_result(reference, lambda result, **_: (result[0], result[2], result[1], *result[3:])),
        "m and v come back in each other's place. Look at the order of the returned values.",
    )
