# %% right: tents, each sum inside the next matrix
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    last = (np.array([[2.0], [-4.0]]), np.array([0.0]))
    return [first] + [middle] * (depth - 1) + [last]


# %% right: slopes in the first matrix
import numpy as np


def sawtooth_network(depth):
    params = [(np.array([[2.0, 4.0]]), np.array([0.0, -2.0]))]
    for _ in range(depth - 1):
        params.append((np.array([[2.0, 4.0], [-2.0, -4.0]]), np.array([0.0, -2.0])))
    params.append((np.array([[1.0], [-1.0]]), np.zeros(1)))
    return params


# %% right: absolute values, starting at one
import numpy as np


def sawtooth_network(depth):
    # |2 x - 1| is relu(2 x - 1) + relu(1 - 2 x)
    there_and_back = np.array([2.0, -2.0])
    params = [(there_and_back[None, :], np.array([-1.0, 1.0]))]
    for _ in range(1, depth):
        params.append((np.vstack([there_and_back, there_and_back]), np.array([-1.0, 1.0])))
    params.append((np.ones((2, 1)), np.zeros(1)))
    return params


# %% right: minimum of two lines, as one minus a sum
import numpy as np


def sawtooth_network(depth):
    # tent(x) = 1 - relu(2 x - 1) - relu(1 - 2 x)
    a = np.array([[2.0, -2.0]])
    layers = [(a, np.array([-1.0, 1.0]))]
    out_w, out_b = np.array([[-1.0], [-1.0]]), np.array([1.0])
    while len(layers) < depth:
        layers.append((out_w @ a, out_b @ a + np.array([-1.0, 1.0])))
    return layers + [(out_w, out_b)]


# %% right: tuples of lists
def sawtooth_network(depth):
    first = ([[1, 1]], [0, -0.5])
    middle = ([[2, 2], [-4, -4]], [0, -0.5])
    last = ([[2], [-4]], [0])
    return (first, *(middle for _ in range(depth - 1)), last)


# %% right: weights that are no powers of two
import numpy as np


def sawtooth_network(depth):
    r = np.linspace(0.3, 7.7, 2 * (depth + 1)).reshape(-1, 2)  # unit scales, undone by the next
    tent = np.array([2.0, -4.0])
    params = [(r[:1] * 1.0, r[0] * np.array([0.0, -0.5]))]
    for i in range(1, depth):
        W = np.outer(tent / r[i - 1], r[i])
        params.append((W, r[i] * np.array([0.0, -0.5])))
    params.append(((tent / r[depth - 1])[:, None], np.zeros(1)))
    return params


# %% right: the two ends as units
import numpy as np


def sawtooth_network(depth):
    # tent(x) = 2 - 2 relu(1 - x) - ... read from the right end: relu(1 - x) and relu(1/2 - x)
    h = np.array([[-1.0, -1.0]])
    b = np.array([1.0, 0.5])
    out = np.array([[2.0], [-4.0]])
    params = [(h, b)]
    for _ in range(depth - 1):
        params.append((out @ h, b))
    params.append((out, np.array(0.0)))
    return params


# %% right: single precision, exact all the same
import numpy as np


def sawtooth_network(depth):
    f = np.float32
    first = (np.ones((1, 2), f), np.array([0, -0.5], f))
    middle = (np.array([[2, 2], [-4, -4]], f), np.array([[0, -0.5]], f))
    return [first, *[middle] * (depth - 1), (np.array([[2], [-4]], f), np.zeros(1, f))]


# %% wrong: a hidden layer too many
# hint: one hidden layer more than `depth`
# mistake: layer_too_many
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    last = (np.array([[2.0], [-4.0]]), np.array([0.0]))
    return [first] + [middle] * depth + [last]


# %% wrong: the output counted as hidden
# hint: one hidden layer less than `depth`
# mistake: layer_too_few
# score: 0
import numpy as np


def sawtooth_network(depth):
    params = [(np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))]
    for _ in range(depth - 2):
        params.append((np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5])))
    params.append((np.array([[2.0], [-4.0]]), np.array([0.0])))
    return params[-depth:]


# %% wrong: a layer to add up each tent
# hint: Two linear maps in a row are one
# mistake: two_layers_a_tent
# score: 1
import numpy as np


def sawtooth_network(depth):
    params = []
    for _ in range(depth):
        params.append((np.array([[1.0, 1.0]]), np.array([0.0, -0.5])))
        params.append((np.array([[2.0], [-4.0]]), np.array([0.0])))
    return params


# %% wrong: rows for units
# hint: Your matrices are transposed
# mistake: all_transposed
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0], [1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, -4.0], [2.0, -4.0]]), np.array([0.0, -0.5]))
    last = (np.array([[2.0, -4.0]]), np.array([0.0]))
    return [first] + [middle] * (depth - 1) + [last]


# %% wrong: wide and shallow
# hint: units side by side in one hidden layer
# mistake: one_wide_layer
# score: 1
import numpy as np


def sawtooth_network(depth):
    n = 2**depth
    coefs = np.array([n] + [2 * n * (-1) ** i for i in range(1, n)], dtype=float)
    return [(np.ones((1, n)), -np.arange(n) / n), (coefs[:, None], np.zeros(1))]


# %% wrong: three units a layer
# hint: more than two units each
# mistake: too_wide
# score: 0
import numpy as np


def sawtooth_network(depth):
    tent = np.array([2.0, -4.0, 2.0])
    b = np.array([0.0, -0.5, -1.0])
    middle = (np.outer(tent, np.ones(3)), b)
    return [(np.ones((1, 3)), b), *[middle] * (depth - 1), (tent[:, None], np.zeros(1))]


# %% wrong: one unit a layer
# hint: A tent needs two
# mistake: one_unit
# score: 0
import numpy as np


def sawtooth_network(depth):
    layer = (np.array([[2.0]]), np.array([-1.0]))
    return [layer] * depth + [(np.array([[1.0]]), np.array([0.0]))]


# %% wrong: the last tent is not added up
# hint: half as many pieces
# mistake: tent_at_the_end_missing
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    last = (np.array([[1.0], [0.0]]), np.array([0.0]))
    return [first] + [middle] * (depth - 1) + [last]


# %% wrong: only the middle matrices transposed
# hint: between hidden layers are transposed
# mistake: hidden_matrix_transposed
# score: 1
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, -4.0], [2.0, -4.0]]), np.array([0.0, -0.5]))
    last = (np.array([[2.0], [-4.0]]), np.array([0.0]))
    return [first] + [middle] * (depth - 1) + [last]


# %% wrong: twice as steep
# hint: Your tent is 2 high
# mistake: twice_as_steep
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[4.0, 8.0]]), np.array([0.0, -4.0]))
    middle = (np.array([[4.0, 8.0], [-4.0, -8.0]]), np.array([0.0, -4.0]))
    return [first] + [middle] * (depth - 1) + [(np.array([[1.0], [-1.0]]), np.zeros(1))]


# %% wrong: half as steep
# hint: Your tent is 1/2 high
# mistake: half_as_steep
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[1.0, 1.0], [-2.0, -2.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[1.0], [-2.0]]), np.zeros(1))]


# %% wrong: a plateau
# hint: rises and then stays flat
# mistake: plateau
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[2.0, 2.0]]), np.array([0.0, -1.0]))
    middle = (np.array([[2.0, 2.0], [-2.0, -2.0]]), np.array([0.0, -1.0]))
    return [first] + [middle] * (depth - 1) + [(np.array([[1.0], [-1.0]]), np.zeros(1))]


# %% wrong: rises on
# hint: bends upwards in the middle
# mistake: goes_on_rising
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [4.0, 4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [4.0]]), np.zeros(1))]


# %% wrong: no biases
# hint: without biases both units
# mistake: biases_missing
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.zeros(2))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.zeros(2))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: the second unit starts at one
# hint: switches on at 1
# mistake: switches_at_one
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -1.0]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -1.0]))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: bias of the wrong sign
# hint: its bias is positive
# mistake: positive_bias
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, 0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, 0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: biases in the first layer only
# hint: from the second hidden layer on
# mistake: later_biases_missing
# score: 1
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.zeros(2))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: output of ones
# hint: adds its two units with the same weight
# mistake: output_unweighted
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.ones((2, 1)), np.zeros(1))]


# %% wrong: upside down
# hint: hangs below zero
# mistake: upside_down
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[-2.0], [4.0]]), np.zeros(1))]


# %% wrong: between minus one and one
# hint: runs between -1 and 1
# mistake: between_minus_one_and_one
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[4.0], [-8.0]]), np.array([-1.0]))]


# %% wrong: half the height
# hint: runs between 0 and 1/2
# mistake: half_height
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[1.0], [-2.0]]), np.zeros(1))]


# %% wrong: two pieces whatever the depth
# hint: has two pieces whatever its depth
# mistake: always_the_same
# score: 1
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    same = (np.eye(2), np.zeros(2))
    return [first] + [same] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: uneven pieces
# hint: right number of pieces, but not all
# score: 0
import numpy as np


def sawtooth_network(depth):
    kink = 0.4
    tent = np.array([1 / kink, -1 / kink - 1 / (1 - kink)])
    b = np.array([0.0, -kink])
    middle = (np.outer(tent, np.ones(2)), b)
    return [(np.ones((1, 2)), b), *[middle] * (depth - 1), (tent[:, None], np.zeros(1))]


# %% wrong: over the interval from -1 to 1
# hint: one of its hidden layers folds nothing
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[0.5, 0.5]]), np.array([0.5, 0.0]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: over the interval from 0 to 4
# hint: too few pieces
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[0.25, 0.25]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: output doubled
# hint: rises above 1
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([[6.0], [-12.0]]), np.zeros(1))]


# %% wrong: weights without pairs
# hint: Each layer should be a pair (W, b)
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = [np.array([[1.0, 1.0]]), np.array([0.0, -0.5])]
    middle = [np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5])]
    return first + middle * (depth - 1) + [np.array([[2.0], [-4.0]]), np.zeros(1)]


# %% wrong: first matrix without its second axis
# hint: it should have two axes
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([1.0, 1.0]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (depth - 1) + [(np.array([2.0, -4.0]), np.zeros(1))]


# %% wrong: biases in a column
# hint: `b` of layer 1 has shape (2, 1)
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([[0.0], [-0.5]]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([[0.0], [-0.5]]))
    return [first] + [middle] * (depth - 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]


# %% wrong: the function itself
# hint: should return a list with a pair
# score: 0
import numpy as np


def sawtooth_network(depth):
    def tent(x):
        return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)

    return tent


# %% wrong: twice as many hidden layers
# hint: layers with the output layer
# score: 0
import numpy as np


def sawtooth_network(depth):
    first = (np.array([[1.0, 1.0]]), np.array([0.0, -0.5]))
    middle = (np.array([[2.0, 2.0], [-4.0, -4.0]]), np.array([0.0, -0.5]))
    return [first] + [middle] * (2 * depth + 1) + [(np.array([[2.0], [-4.0]]), np.zeros(1))]
