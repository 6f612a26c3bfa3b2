"""Mistakes in the operations of ``Value``: each replaces one rule of the engine."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from grader.examiner import Mistake
from grader.hidden_tests.unit_02_backpropagation.value_engine import Value


def _rule(name: str, hint: str, **rules: Callable[..., Any]) -> Mistake:
    """The engine with other rules, as a mistake."""
    return Mistake(name, type(name, (Value,), dict(rules)), hint)


PRODUCT = [
    _rule(
        "product_own_factor",
        "Each factor of a product gets its own value as the derivative in your answer, and it "
        "should get the other one's: if the other factor is large, a small move of this one "
        "matters much. Look at which operand stands where in `__mul__`.",
        product_slopes=lambda self, a, b: (a, b),
    ),
    _rule(
        "product_like_a_sum",
        "The gradient goes through your product unchanged, as it does through a sum. Look at how "
        "much a product moves when one of its factors does.",
        product_slopes=lambda self, a, b: (1.0, 1.0),
    ),
    _rule(
        "product_by_product",
        "The derivative of a product by a factor is the whole product in your answer: the factor "
        "itself should not be in it any more.",
        product_slopes=lambda self, a, b: (a * b, a * b),
    ),
    _rule(
        "product_left_only",
        "Only the left factor of a product gets a gradient in your answer. Look at what the right "
        "one should receive.",
        product_slopes=lambda self, a, b: (b, 0.0),
    ),
    _rule(
        "number_not_a_factor",
        "A product with a plain number hands the gradient on unchanged: the number is missing from "
        "the derivative. Look at what `v * 3` does when v moves by a little.",
        number_slope=lambda self, slope: 1.0,
    ),
]

POWER = [
    _rule(
        "power_without_factor",
        "The derivative of your power lacks the exponent in front: the exponent is lowered by 1 "
        "as it should be, and must also come down as a factor.",
        power_slope=lambda self, x, n: x ** (n - 1),
    ),
    _rule(
        "power_not_lowered",
        "The derivative of your power has the exponent in front and still the old exponent on "
        "top: look at the power rule once more.",
        power_slope=lambda self, x, n: n * x**n,
    ),
    _rule(
        "power_without_brackets",
        "In the derivative of your power the 1 is taken from the power, and it should be taken "
        "from the exponent: look at what is computed first, and where brackets are needed.",
        power_slope=lambda self, x, n: n * x**n - 1,
    ),
    _rule(
        "power_raised",
        "The exponent goes up by 1 in the derivative of your power, as in an integral, and it "
        "should go down.",
        power_slope=lambda self, x, n: n * x ** (n + 1),
    ),
    _rule(
        "power_lowered_factor",
        "The factor in front of your power's derivative is too small by 1: the exponent that comes "
        "down is the one before it is lowered.",
        power_slope=lambda self, x, n: (n - 1) * x ** (n - 1),
    ),
    _rule(
        "power_whole_exponents",
        "The derivative of your power is right for whole exponents and wrong for fractional ones: "
        "the lowered exponent is cut to a whole number on the way.",
        power_slope=lambda self, x, n: n * x ** int(n - 1) if n else 0.0,
    ),
    _rule(
        "power_positive_exponents",
        "The derivative of your power is right for exponents of at least 1 and wrong below, "
        "negative ones included: the lowered exponent must keep its sign.",
        power_slope=lambda self, x, n: n * x ** abs(n - 1) if n else 0.0,
    ),
    _rule(
        "power_factor_without_sign",
        "The derivative of your power has the wrong sign for negative exponents: the factor that "
        "comes down in front keeps its sign.",
        power_slope=lambda self, x, n: abs(n) * x ** (n - 1) if n else 0.0,
    ),
    _rule(
        "power_by_exponent",
        "You differentiate the power by its exponent, which brings a logarithm. The exponent is a "
        "number that does not move: differentiate by the base.",
        power_slope=lambda self, x, n: x**n * math.log(abs(x)) if x else 0.0,
    ),
    _rule(
        "power_as_product",
        "Your power is the base times the exponent: look at the operator in `__pow__`.",
        power=lambda self, x, n: x * n,
        power_slope=lambda self, x, n: n,
    ),
]

EXP = [
    _rule(
        "exp_slope_one",
        "The gradient goes through your `exp` unchanged. Look at how steep the exponential "
        "function is at a point: it has its own value as the derivative.",
        exp_slope=lambda self, x: 1.0,
    ),
    _rule(
        "exp_slope_input",
        "The derivative of your `exp` is its input, and it should be its output.",
        exp_slope=lambda self, x: x,
    ),
    _rule(
        "exp_power_rule",
        "The derivative of your `exp` follows the power rule, which is for a moving base and a "
        "fixed exponent; here it is the exponent that moves.",
        exp_slope=lambda self, x: x * math.exp(x - 1),
    ),
]

RELU = [
    _rule(
        "relu_one_at_zero",
        "Right on both sides of 0, and at 0 itself the derivative of relu is taken as 1: the "
        "convention of this course is 0 there. Look at the comparison.",
        relu_slope=lambda self, x: 1.0 if x >= 0 else 0.0,
    ),
    _rule(
        "relu_half_at_zero",
        "Right on both sides of 0, and at 0 itself the derivative of relu is taken as one half: "
        "the convention of this course is 0 there.",
        relu_slope=lambda self, x: 0.5 * ((x > 0) + (x >= 0)),
    ),
    _rule(
        "relu_without_mask",
        "The gradient passes your `relu` where the input is negative too, and there the output "
        "does not move. Look at what the derivative depends on: the sign of the input (the output "
        "is never negative).",
        relu_slope=lambda self, x: 1.0,
    ),
    _rule(
        "relu_wrong_side",
        "The gradient passes your `relu` where the input is negative and is stopped where it is "
        "positive: the mask is on the wrong side.",
        relu_slope=lambda self, x: 1.0 if x < 0 else 0.0,
    ),
    _rule(
        "relu_slope_value",
        "The derivative of your `relu` is its output. Where the input is positive, relu has slope "
        "1, however large the input is.",
        relu_slope=lambda self, x: max(x, 0.0),
    ),
]
