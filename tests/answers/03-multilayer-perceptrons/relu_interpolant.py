# %% right: changes of slope
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    coefs = np.concatenate([slope[:1], np.diff(slope)])
    return np.ones(len(coefs)), -knots[:-1], coefs, values[0]


# %% right: one interval after the other
import numpy as np


def relu_interpolant(knots, values):
    slopes, biases, coefs = [], [], []
    running = 0.0
    for i in range(len(knots) - 1):
        wanted = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i])
        slopes.append(1.0)
        biases.append(-knots[i])
        coefs.append(wanted - running)
        running = wanted
    return np.array(slopes), np.array(biases), np.array(coefs), float(values[0])


# %% right: a hat for each knot
import numpy as np


def relu_interpolant(knots, values):
    n = len(knots)
    left = np.concatenate([[knots[0] - 1.0], knots, [knots[-1] + 1.0]])
    kinks, coefs = [], []
    for i in range(n):
        before, here, after = left[i], left[i + 1], left[i + 2]
        up, down = 1 / (here - before), 1 / (after - here)
        kinks += [before, here, after]
        coefs += [values[i] * up, -values[i] * (up + down), values[i] * down]
    return np.ones(3 * n), -np.array(kinks), np.array(coefs), np.zeros(1)


# %% right: from the right to the left
import numpy as np


def relu_interpolant(knots, values):
    k, v = -knots[::-1], values[::-1]
    slope = np.diff(v) / np.diff(k)
    coefs = np.diff(slope, prepend=0.0)
    return -np.ones(len(coefs)), -k[:-1], coefs, v[0]


# %% right: units scaled to their interval
import numpy as np


def relu_interpolant(knots, values):
    width = np.diff(knots)
    rise = np.diff(values)
    # relu((x - k) / width) minus relu((x - k) / width - 1) climbs from 0 to 1 in its interval
    slopes = np.concatenate([1 / width, 1 / width])
    biases = np.concatenate([-knots[:-1] / width, -knots[1:] / width])
    return slopes, biases, np.concatenate([rise, -rise]), values[0]


# %% right: a linear system
import numpy as np


def relu_interpolant(knots, values):
    n = len(knots)
    hidden = np.maximum(knots[:, None] - knots[None, :-1], 0.0)
    design = np.hstack([hidden, np.ones((n, 1))])
    solution = np.linalg.solve(design, values)
    return np.ones(n - 1), -knots[:-1], solution[:-1], solution[-1]


# %% right: the line through the first interval, then bends
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    first, offset = slope[0], values[0] - slope[0] * knots[0]
    slopes = np.concatenate([[1.0, -1.0], np.ones(len(slope) - 1)])
    biases = np.concatenate([[0.0, 0.0], -knots[1:-1]])
    coefs = np.concatenate([[first, -first], np.diff(slope)])
    return slopes, biases, coefs, offset


# %% right: lists, and only where the slope changes
def relu_interpolant(knots, values):
    slopes, biases, coefs, before = [], [], [], 0.0
    for i in range(len(knots) - 1):
        slope = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i])
        if slope != before:
            slopes.append(1)
            biases.append(-float(knots[i]))
            coefs.append(float(slope - before))
        before = slope
    return slopes, biases, coefs, float(values[0])


# %% right: flat beyond both ends, units of mixed sign
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    change = np.diff(np.concatenate([[0.0], slope, [0.0]]))
    scale = 2.0 + np.arange(len(knots))
    return scale, -scale * knots, change / scale, np.asarray(values[0])


# %% wrong: differences without the widths
# hint: Right for knots one apart
# mistake: not_divided
# score: 1
import numpy as np


def relu_interpolant(knots, values):
    rise = np.diff(values)
    coefs = np.concatenate([rise[:1], np.diff(rise)])
    return np.ones(len(coefs)), -knots[:-1], coefs, values[0]


# %% wrong: differences first, division afterwards
# hint: Right for even spacing
# mistake: divided_late
# score: 1
import numpy as np


def relu_interpolant(knots, values):
    rise = np.diff(values)
    coefs = np.concatenate([rise[:1], np.diff(rise)]) / np.diff(knots)
    return np.ones(len(coefs)), -knots[:-1], coefs, values[0]


# %% wrong: one width for all
# hint: divided by the width of the first interval
# mistake: even_spacing
# score: 1
import numpy as np


def relu_interpolant(knots, values):
    h = knots[1] - knots[0]
    slope = np.diff(values) / h
    return np.ones(len(slope)), -knots[:-1], np.diff(slope, prepend=0), values[0]


# %% wrong: slopes in place of changes
# hint: a unit stays on
# mistake: slopes_not_changes
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.ones(len(slope)), -knots[:-1], slope, values[0]


# %% wrong: slopes as the units' slopes
# hint: a unit stays on
# mistake: slopes_not_changes
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.abs(slope), -np.abs(slope) * knots[:-1], np.sign(slope), values[0]


# %% wrong: slopes of the intervals, the knots as they are
# hint: Your `slopes` are those of the intervals
# mistake: chords_as_slopes
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return slope, -knots[:-1], np.ones(len(slope)), values[0]


# %% wrong: the last coefficient subtracted
# hint: you take the coefficient before it
# mistake: subtracts_one_coef
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    coefs = []
    for i in range(len(knots) - 1):
        slope = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i])
        coefs.append(slope - coefs[-1] if coefs else slope)
    return np.ones(len(coefs)), -knots[:-1], np.array(coefs), values[0]


# %% wrong: all earlier slopes subtracted
# hint: the sum of all earlier slopes
# mistake: subtracts_all_slopes
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    coefs = np.array([slope[i] - slope[:i].sum() for i in range(len(slope))])
    return np.ones(len(coefs)), -knots[:-1], coefs, values[0]


# %% wrong: difference the wrong way round
# hint: each bend goes the wrong way
# mistake: changes_negated
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    coefs = np.concatenate([slope[:1], slope[:-1] - slope[1:]])
    return np.ones(len(coefs)), -knots[:-1], coefs, values[0]


# %% wrong: no first slope
# hint: no unit gives the first slope
# mistake: first_slope_missing
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    coefs = np.diff(slope)
    return np.ones(len(coefs)), -knots[1:-1], coefs, values[0]


# %% wrong: one unit too few
# hint: count the intervals and the units
# mistake: last_change_missing
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    coefs = np.diff(slope, prepend=0.0)
    n = len(knots) - 2
    return np.ones(n), -knots[:n], coefs[:n], values[0]


# %% wrong: starts from zero
# hint: look at what `offset` should be
# mistake: offset_missing
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.ones(len(slope)), -knots[:-1], np.diff(slope, prepend=0.0), 0.0


# %% wrong: the mean as offset
# hint: look at what `offset` should be
# mistake: offset_missing
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    offset = np.mean(values) + 1
    return np.ones(len(slope)), -knots[:-1], np.diff(slope, prepend=0.0), offset


# %% wrong: bends half way
# hint: change half way between the knots
# mistake: kinks_at_midpoints
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    kinks = knots[:-1].copy()
    kinks[1:] = 0.5 * (knots[:-2] + knots[1:-1])
    return np.ones(len(kinks)), -kinks, np.diff(slope, prepend=0.0), values[0]


# %% wrong: bends one knot late
# hint: begins one knot late
# mistake: kinks_one_late
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.ones(len(slope)), -knots[1:], np.diff(slope, prepend=0.0), values[0]


# %% wrong: the first unit starts at zero
# hint: Your first unit switches on at 0
# mistake: starts_at_zero
# score: 1
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    biases = np.concatenate([[0.0], -knots[1:-1]])
    return np.ones(len(slope)), biases, np.diff(slope, prepend=0.0), values[0]


# %% wrong: knots counted from the first
# hint: right where the first knot is 0
# mistake: counted_from_first_knot
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    coefs = np.append(slope[0], np.diff(slope))
    return np.ones(len(coefs)), knots[0] - knots[:-1], coefs, values[0]


# %% wrong: the knots as biases
# hint: The bias is added
# mistake: positive_biases
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.ones(len(slope)), knots[:-1], np.diff(slope, prepend=0.0), values[0]


# %% wrong: the knots as biases, units of other slopes
# hint: The bias is added
# mistake: positive_biases
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    change = np.diff(slope, prepend=0.0)
    return 3.0 * np.ones(len(slope)), knots[:-1], change / 3.0, values[0]


# %% wrong: biases before slopes
# hint: with `slopes` and `biases` exchanged
# mistake: swapped
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return -2.0 * knots[:-1], 2.0 * np.ones(len(slope)), np.diff(slope, prepend=0) / 2, values[0]


# %% wrong: the values as coefficients
# hint: Your coefficients are the values at the knots
# mistake: values_as_coefs
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    return np.ones(len(knots)), -knots, values, 0.0


# %% wrong: hats one wide
# hint: adds a hat for each knot that reaches one unit
# mistake: hats_of_width_one
# score: 1
import numpy as np


def relu_interpolant(knots, values):
    kinks = np.concatenate([[k - 1, k, k + 1] for k in knots])
    coefs = np.concatenate([[v, -2 * v, v] for v in values])
    return np.ones(len(kinks)), -kinks, coefs, 0.0


# %% wrong: narrow bumps
# hint: its bumps are narrower than the intervals
# mistake: narrow_bumps
import numpy as np


def relu_interpolant(knots, values):
    w = 0.05 * np.min(np.diff(knots))
    kinks = np.concatenate([[k - w, k, k + w] for k in knots])
    coefs = np.concatenate([[v / w, -2 * v / w, v / w] for v in values])
    return np.ones(len(kinks)), -kinks, coefs, 0.0


# %% wrong: steps at the knots
# hint: Your answer is a staircase
# mistake: staircase
import numpy as np


def relu_interpolant(knots, values):
    w = 1e-6 * np.min(np.diff(knots))
    rise = np.diff(values) / w
    kinks = np.concatenate([knots[1:] - w, knots[1:]])
    return np.ones(len(kinks)), -kinks, np.concatenate([rise, -rise]), values[0]


# %% wrong: steps half way
# hint: Your answer is a staircase
# mistake: staircase
import numpy as np


def relu_interpolant(knots, values):
    middle = (knots[1:] + knots[:-1]) / 2
    w = 0.01 * np.min(np.diff(knots))
    rise = np.diff(values) / w
    kinks = np.concatenate([middle, middle + w])
    return np.ones(len(kinks)), -kinks, np.concatenate([rise, -rise]), values[0]


# %% wrong: through points of a parabola
# hint: hits every knot and bends between
# mistake: bent_between
import numpy as np


def relu_interpolant(knots, values):
    middle = (knots[1:] + knots[:-1]) / 2
    x = np.sort(np.concatenate([knots, middle]))
    y = np.interp(x, knots, values)
    y[1::2] += 0.25 * np.diff(knots) ** 2
    slope = np.diff(y) / np.diff(x)
    return np.ones(len(slope)), -x[:-1], np.diff(slope, prepend=0.0), y[0]


# %% wrong: a spike where nobody looks
# hint: hits every knot and bends between
# mistake: bent_between
# score: 0.5
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    middle = 0.6 * knots[0] + 0.4 * knots[1]
    w = 0.01 * (knots[1] - knots[0])
    kinks = np.concatenate([knots[:-1], [middle - w, middle, middle + w]])
    coefs = np.concatenate([np.diff(slope, prepend=0.0), [1 / w, -2 / w, 1 / w]])
    return np.ones(len(kinks)), -kinks, coefs, values[0]


# %% wrong: one line for everything
# hint: hits the first knots and misses
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = (values[1] - values[0]) / (knots[1] - knots[0])
    return np.ones(1), -knots[:1], np.array([slope]), values[0]


# %% wrong: least squares with few units
# hint: your sum misses
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    kinks = np.linspace(knots[0], knots[-1], 4)[:-1]
    design = np.hstack([np.maximum(knots[:, None] - kinks, 0), np.ones((len(knots), 1))])
    solution = np.linalg.lstsq(design, values, rcond=None)[0]
    return np.ones(3), -kinks, solution[:-1], solution[-1]


# %% wrong: three values
# hint: 4 values; it returned 3
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return -knots[:-1], np.diff(slope, prepend=0.0), values[0]


# %% wrong: one slope for all units
# hint: `slopes` is an array of shape ()
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return 1.0, -knots[:-1], np.diff(slope, prepend=0.0), values[0]


# %% wrong: a bias too many
# hint: should have one entry for each unit
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.ones(len(slope)), -knots, np.diff(slope, prepend=0.0), values[0]


# %% wrong: all values as offset
# hint: `offset` should be a single number
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    slope = np.diff(values) / np.diff(knots)
    return np.ones(len(slope)), -knots[:-1], np.diff(slope, prepend=0.0), values


# %% wrong: division by zero
# hint: contains NaN or infinity
# score: 0
import numpy as np


def relu_interpolant(knots, values):
    width = np.diff(knots, prepend=knots[0])
    slope = np.diff(values, prepend=values[0]) / width
    return np.ones(len(slope)), -knots, np.diff(slope, prepend=0.0), values[0]


# %% wrong: changes its inputs
# hint: An array that was passed in was changed (`knots`, `values`)
# score: 3.5
import numpy as np


def relu_interpolant(knots, values):
    offset = float(values[0])
    slope = np.diff(values) / np.diff(knots)
    values[:-1] = slope
    values[1:-1] -= slope[:-1]
    knots *= -1
    return np.ones(len(slope)), knots[:-1], values[:-1], offset
