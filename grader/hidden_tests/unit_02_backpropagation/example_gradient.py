"""Hidden tests of ``example_gradient``: f = (x^2 + y)^2 (y - x y) and its two derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.examiner import Exam, Exercise, Mistake, StudentRaised, Wrong

# Expanding the polynomial loses about three digits where its terms cancel. The nearest mistake is
# off by more than one part in a thousand, and central differences by about one in 10^9.
RTOL = 1e-11
ATOL = 1e-12

Rule = Callable[[float, float], float]


def _square(x: float, y: float) -> float:
    """The first factor, before it is squared."""
    return x**2 + y


def _second(x: float, y: float) -> float:
    """The second factor."""
    return y - x * y


def _value(x: float, y: float) -> float:
    return _square(x, y) ** 2 * _second(x, y)


def _df_dx(x: float, y: float) -> float:
    return 2 * _square(x, y) * 2 * x * _second(x, y) - _square(x, y) ** 2 * y


def _df_dy(x: float, y: float) -> float:
    return 2 * _square(x, y) * _second(x, y) + _square(x, y) ** 2 * (1 - x)


def _example(
    value: Rule = _value, df_dx: Rule = _df_dx, df_dy: Rule = _df_dy
) -> Callable[[float, float], tuple[float, float, float]]:
    """The answer with other rules for its parts."""
    return lambda x, y: (value(x, y), df_dx(x, y), df_dy(x, y))


def _in_x(name: str, rule: Rule, hint: str) -> Mistake:
    return Mistake(name, _example(df_dx=rule), f"The derivative by x: {hint}")


def _in_y(name: str, rule: Rule, hint: str) -> Mistake:
    return Mistake(name, _example(df_dy=rule), f"The derivative by y: {hint}")


EXERCISE = Exercise(
    "example_gradient",
    2,
    reference=_example(),
    returns=("f", "df_dx", "df_dy"),
    mistakes=[
        Mistake(
            "value_not_squared",
            _example(
                lambda x, y: _square(x, y) * _second(x, y),
                lambda x, y: 2 * x * _second(x, y) - _square(x, y) * y,
                lambda x, y: _second(x, y) + _square(x, y) * (1 - x),
            ),
            "The first factor of your f is not squared: look at the exponent outside of the "
            "parenthesis.",
        ),
        Mistake(
            "value_square_missing",
            _example(
                lambda x, y: (x + y) ** 2 * _second(x, y),
                lambda x, y: 2 * (x + y) * _second(x, y) - (x + y) ** 2 * y,
                lambda x, y: 2 * (x + y) * _second(x, y) + (x + y) ** 2 * (1 - x),
            ),
            "Your f adds x itself to y in the first factor, and it should add the square of x.",
        ),
        Mistake(
            "value_sign",
            _example(
                lambda x, y: _square(x, y) ** 2 * (y + x * y),
                lambda x, y: 4 * x * _square(x, y) * (y + x * y) + _square(x, y) ** 2 * y,
                lambda x, y: 2 * _square(x, y) * (y + x * y) + _square(x, y) ** 2 * (1 + x),
            ),
            "Your f adds the product x y in the second factor, and it should subtract it.",
        ),
        Mistake(
            "swapped",
            _example(df_dx=_df_dy, df_dy=_df_dx),
            "Your two derivatives are right and in each other's place: look at the order of the "
            "returned values.",
        ),
        _in_x(
            "x_inner_derivative",
            lambda x, y: 2 * _square(x, y) * _second(x, y) - _square(x, y) ** 2 * y,
            "the inner derivative is missing, that of the square of x. Follow the path from the "
            "output to x edge by edge and multiply what stands on each.",
        ),
        _in_x(
            "x_outer_square",
            lambda x, y: _square(x, y) * 2 * x * _second(x, y) - _square(x, y) ** 2 * y,
            "the 2 of the outer square is missing. Look at the derivative of the squared "
            "parenthesis by the parenthesis.",
        ),
        _in_x(
            "x_outer_not_lowered",
            lambda x, y: 2 * _square(x, y) ** 2 * 2 * x * _second(x, y) - _square(x, y) ** 2 * y,
            "the outer square stays a square when you differentiate it. Look at the power rule "
            "for the parenthesis.",
        ),
        _in_x(
            "x_first_factor_only",
            lambda x, y: 2 * _square(x, y) * 2 * x * _second(x, y),
            "only the way through the first factor is there. x reaches the output through both, "
            "and the contributions of all ways are added.",
        ),
        _in_x(
            "x_second_factor_only",
            lambda x, y: -(_square(x, y) ** 2) * y,
            "only the way through the second factor is there. x reaches the output through both, "
            "and the contributions of all ways are added.",
        ),
        _in_x(
            "x_sign",
            lambda x, y: 2 * _square(x, y) * 2 * x * _second(x, y) + _square(x, y) ** 2 * y,
            "the contribution of the second factor has the wrong sign: x y is subtracted there.",
        ),
        _in_x(
            "x_own_factor",
            lambda x, y: 2 * _square(x, y) * 2 * x * _second(x, y) - _square(x, y) ** 2 * x,
            "the way through the product x y carries x, and it should carry the other factor.",
        ),
        _in_x(
            "x_factors_exchanged",
            lambda x, y: 2 * _square(x, y) ** 3 * 2 * x - _second(x, y) * y,
            "at the last product each factor gets its own value, and it should get the other's: "
            "the derivative of c e by c is e.",
        ),
        _in_x(
            "x_product_of_derivatives",
            lambda x, y: 2 * _square(x, y) * 2 * x * -y,
            "the derivatives of the two factors are multiplied. A product moves when either of its "
            "factors does, the other one standing still.",
        ),
        _in_y(
            "y_first_factor_only",
            lambda x, y: 2 * _square(x, y) * _second(x, y),
            "only the way through the first factor is there. y reaches the output in three ways, "
            "and their contributions are added.",
        ),
        _in_y(
            "y_second_factor_only",
            lambda x, y: _square(x, y) ** 2 * (1 - x),
            "only the ways through the second factor are there. y stands in the first one too, and "
            "the contributions of all ways are added.",
        ),
        _in_y(
            "y_product_forgotten",
            lambda x, y: 2 * _square(x, y) * _second(x, y) + _square(x, y) ** 2,
            "the way through the product x y is missing. y stands twice in the second factor, and "
            "both places count.",
        ),
        _in_y(
            "y_lone_forgotten",
            lambda x, y: 2 * _square(x, y) * _second(x, y) - _square(x, y) ** 2 * x,
            "the y that stands alone in the second factor is missing: y is there twice, and both "
            "places count.",
        ),
        _in_y(
            "y_sign",
            lambda x, y: 2 * _square(x, y) * _second(x, y) + _square(x, y) ** 2 * (1 + x),
            "the contribution through the product x y has the wrong sign: it is subtracted in the "
            "second factor.",
        ),
        _in_y(
            "y_own_factor",
            lambda x, y: 2 * _square(x, y) * _second(x, y) + _square(x, y) ** 2 * (1 - y),
            "the way through the product x y carries y, and it should carry the other factor.",
        ),
        _in_y(
            "y_factors_exchanged",
            lambda x, y: 2 * _square(x, y) ** 3 + _second(x, y) * (1 - x),
            "at the last product each factor gets its own value, and it should get the other's: "
            "the derivative of c e by c is e.",
        ),
        _in_y(
            "y_outer_square",
            lambda x, y: _square(x, y) * _second(x, y) + _square(x, y) ** 2 * (1 - x),
            "the 2 of the outer square is missing. Look at the derivative of the squared "
            "parenthesis by the parenthesis.",
        ),
        _in_y(
            "y_inner_of_x",
            lambda x, y: 2 * _square(x, y) * 2 * x * _second(x, y) + _square(x, y) ** 2 * (1 - x),
            "the way through the first factor carries the inner derivative of the square of x, "
            "which belongs to the derivative by x. y stands in the parenthesis as it is.",
        ),
        _in_y(
            "y_product_of_derivatives",
            lambda x, y: 2 * _square(x, y) * (1 - x),
            "the derivatives of the two factors are multiplied. A product moves when either of its "
            "factors does, the other one standing still.",
        ),
    ],
)

# Where one part of the expression is 0 or 1, so that its share stands alone or vanishes.
SPECIAL = {
    "At x = 0": (0.0, 1.5),
    "At y = 0": (1.5, 0.0),
    "At x = 1": (1.0, -2.0),
    "Where the first factor is 0": (2.0, -4.0),
}


def _points(exam: Exam) -> dict[str, tuple[float, float]]:
    """All signs of x and y, x away from 0 and 1, y away from 0, the first factor away from 0."""
    points: dict[str, tuple[float, float]] = {}
    for label, sign_x, low, high in (
        ("For x and y positive", 1, 0.5, 1.5),
        ("For x negative and y positive", -1, 0.5, 1.5),
        ("For x positive and y negative", 1, -0.9, -0.4),
        ("For x and y negative", -1, -0.9, -0.4),
    ):
        x = sign_x * float(exam.rng.uniform(1.2, 2.2))
        points[label] = (x, float(exam.rng.uniform(low, high)))
    return points


Program = Callable[[Callable[..., Any]], Any]


def _parts(points: dict[str, tuple[float, float]], part: slice) -> Program:
    """Some of the three returned values at each point."""
    return lambda f: {label: tuple(f(*point))[part] for label, point in points.items()}


def _judge(exam: Exam, part: int, name: str) -> None:
    """One of the three returned values."""
    program = _parts(_points(exam), slice(part, part + 1))
    exam.expect(program, rtol=RTOL, atol=ATOL, names=(name,))


@EXERCISE.check("value", 0.5, "The value of f")
def _value_check(exam: Exam) -> None:
    _judge(exam, 0, "`f`")


@EXERCISE.check("df_dx", 0.5, "The derivative by x")
def _df_dx_check(exam: Exam) -> None:
    _judge(exam, 1, "`df_dx`")


@EXERCISE.check("df_dy", 0.5, "The derivative by y")
def _df_dy_check(exam: Exam) -> None:
    _judge(exam, 2, "`df_dy`")


@EXERCISE.check("special_points", 0.5, "Where x, y or a factor is 0, and at x = 1")
def _special_points(exam: Exam) -> None:
    try:
        exam.expect(_parts(SPECIAL, slice(0, 3)), rtol=RTOL, atol=ATOL)
    except Wrong:
        # One wrong derivative has cost its points before; here it is about the points.
        single = {name for name in exam.suspected if name.startswith(("x_", "y_"))}
        if not exam.matched or not set(exam.matched) <= single:
            raise
    except StudentRaised as error:
        if error.kind != "ZeroDivisionError":
            raise
        raise Wrong(
            f"{error.hint()} The expression is defined where one of its factors is 0, and so are "
            "its derivatives: look at what you divide by."
        ) from None
