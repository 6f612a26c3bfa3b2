# %% right: the chain rule in two factors
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% right: forward, then backward, a line for each node
def example_gradient(x, y):
    a = x * x
    b = a + y
    c = b * b
    d = x * y
    e = y - d
    f = c * e

    grad_c, grad_e = e, c
    grad_b = grad_c * 2 * b
    grad_a = grad_b
    grad_d = -grad_e
    grad_x = grad_a * 2 * x + grad_d * y
    grad_y = grad_b + grad_e + grad_d * x
    return (f, grad_x, grad_y)


# %% right: the polynomial multiplied out, in numpy
import numpy as np


def example_gradient(x, y):
    f = y * (1 - x) * (x**4 + 2 * x**2 * y + y**2)
    df_dx = y * np.polyval([-5, 4, -6 * y, 4 * y, -(y**2)], x)
    df_dy = (1 - x) * (x**4 + 4 * x**2 * y + 3 * y**2)
    return [np.float64(f), np.float64(df_dx), np.float64(df_dy)]


# %% right: forward mode with pairs
def example_gradient(x, y):
    def multiply(p, q):
        return [p[0] * q[0]] + [p[0] * dq + q[0] * dp for dp, dq in zip(p[1:], q[1:])]

    def add(p, q, sign=1):
        return [s + sign * t for s, t in zip(p, q)]

    x, y = [x, 1.0, 0.0], [y, 0.0, 1.0]
    inner = add(multiply(x, x), y)
    return tuple(multiply(multiply(inner, inner), add(y, multiply(x, y), -1)))


# %% right: by complex steps
def example_gradient(x, y):
    def f(x, y):
        return (x * x + y) * (x * x + y) * (y - x * y)

    h = 1e-40
    return f(x, y), f(complex(x, h), y).imag / h, f(x, complex(y, h)).imag / h


# %% wrong: value not squared
# hint: first factor of your f is not squared
# mistake: value_not_squared
# score: 1
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: not squared anywhere
# hint: first factor of your f is not squared
# mistake: value_not_squared
# score: 0
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a * e
    df_dx = 2 * x * e - a * y
    df_dy = e + a * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x for its square
# hint: adds x itself to y
# mistake: value_square_missing
# score: 0
def example_gradient(x, y):
    a = x + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: sum in the second factor
# hint: adds the product x y in the second factor
# mistake: value_sign
# score: 0
def example_gradient(x, y):
    a = x**2 + y
    e = y + x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e + a**2 * y
    df_dy = 2 * a * e + a**2 * (1 + x)
    return f, df_dx, df_dy


# %% wrong: swapped
# hint: in each other's place
# mistake: swapped
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dy, df_dx


# %% wrong: x without the inner derivative
# hint: the inner derivative is missing
# mistake: x_inner_derivative
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x without the outer 2
# hint: derivative by x: the 2 of the outer square is missing
# mistake: x_outer_square
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x with the square kept
# hint: the outer square stays a square
# mistake: x_outer_not_lowered
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a**2 * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x through the first factor
# hint: by x: only the way through the first factor
# mistake: x_first_factor_only
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x through the second factor
# hint: by x: only the way through the second factor
# mistake: x_second_factor_only
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = -(a**2) * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x with the wrong sign
# hint: by x: the contribution of the second factor has the wrong sign
# mistake: x_sign
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e + a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: x as a product of derivatives
# hint: by x: the derivatives of the two factors are multiplied
# mistake: x_product_of_derivatives
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * -y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: y through the first factor
# hint: by y: only the way through the first factor
# mistake: y_first_factor_only
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e
    return f, df_dx, df_dy


# %% wrong: y through the second factor
# hint: by y: only the ways through the second factor
# mistake: y_second_factor_only
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: y without x y
# hint: the way through the product x y is missing
# mistake: y_product_forgotten
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2
    return f, df_dx, df_dy


# %% wrong: y without the lone y
# hint: the y that stands alone
# mistake: y_lone_forgotten
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e - a**2 * x
    return f, df_dx, df_dy


# %% wrong: y with the wrong sign
# hint: by y: the contribution through the product x y has the wrong sign
# mistake: y_sign
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 + x)
    return f, df_dx, df_dy


# %% wrong: y without the outer 2
# hint: derivative by y: the 2 of the outer square is missing
# mistake: y_outer_square
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = a * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: y with the inner derivative of x
# hint: which belongs to the derivative by x
# mistake: y_inner_of_x
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * 2 * x * e + a**2 * (1 - x)
    return f, df_dx, df_dy


# %% wrong: y as a product of derivatives
# hint: by y: the derivatives of the two factors are multiplied
# mistake: y_product_of_derivatives
# score: 1.5
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * (1 - x)
    return f, df_dx, df_dy


# %% wrong: one mistake each
# hint: the inner derivative is missing
# mistake: x_inner_derivative, y_sign
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 + x)
    return f, df_dx, df_dy


# %% wrong: the gradient as a pair of its own
# hint: should return the tuple
# score: 0
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    return f, (df_dx, df_dy)


# %% wrong: one-sided differences
# hint: is nearly right
# score: 0.5
def example_gradient(x, y):
    def f(x, y):
        return (x**2 + y) ** 2 * (y - x * y)

    h = 1e-8
    return f(x, y), (f(x + h, y) - f(x, y)) / h, (f(x, y + h) - f(x, y)) / h


# %% wrong: divided by its factors
# hint: look at what you divide by
# score: 1.5
def example_gradient(x, y):
    f = (x**2 + y) ** 2 * (y - x * y)
    return f, f * (4 * x / (x**2 + y) - 1 / (1 - x)), f * (2 / (x**2 + y) + 1 / y)


# %% wrong: nothing returned
# hint: should return the tuple
# score: 0
def example_gradient(x, y):
    a = x**2 + y
    e = y - x * y
    f = a**2 * e
    df_dx = 2 * a * 2 * x * e - a**2 * y
    df_dy = 2 * a * e + a**2 * (1 - x)
    print(f, df_dx, df_dy)


# %% wrong: x y hands each factor itself
# hint: the way through the product x y carries x
# mistake: x_own_factor, y_own_factor
def example_gradient(x, y):
    b = x**2 + y
    c = b**2
    e = y - x * y
    grad_b = e * 2 * b
    grad_d = -c
    return c * e, grad_b * 2 * x + grad_d * x, grad_b + c + grad_d * y


# %% wrong: the last product hands each factor itself
# hint: at the last product each factor gets its own value
# mistake: x_factors_exchanged, y_factors_exchanged
def example_gradient(x, y):
    b = x**2 + y
    c = b**2
    e = y - x * y
    grad_b = c * 2 * b
    grad_d = -e
    return c * e, grad_b * 2 * x + grad_d * y, grad_b + e + grad_d * x
