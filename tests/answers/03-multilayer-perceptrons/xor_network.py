# %% right: sum and overshoot
import numpy as np


def xor_network():
    return {
        "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
        "b1": np.array([0.0, -1.0]),
        "w2": np.array([1.0, -2.0]),
        "b2": -0.5,
    }


# %% right: one unit for each of the two cases
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return dict(W1=W1, b1=np.zeros(2), w2=np.ones(2), b2=np.array(-0.5))


# %% right: pulled down by both extremes
import numpy as np


def xor_network():
    W1 = np.array([[2, 2], [-2, -2]])
    b1 = np.array([-3, 1])
    return {"W1": W1, "b1": b1, "w2": np.array([-1, -1]), "b2": np.array([0.5])}


# %% right: lists of integers
def xor_network():
    return {"W1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [2, -4], "b2": -1}


# %% right: or and not and, single precision
import numpy as np


def xor_network():
    at_least_one = np.array([1, 1], dtype=np.float32)
    both = np.array([10, 10], dtype=np.float32)
    W1 = np.stack([at_least_one, both])
    b1 = np.array([0, -10], dtype=np.float32)
    return {"W1": W1, "b1": b1, "w2": np.float32([1, -0.2]), "b2": np.float32(-0.3)}


# %% right: a linear system for the output
import numpy as np


def xor_network():
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    W1 = np.array([[0.7, 0.7], [-1.3, -1.3]])
    b1 = np.array([-0.7, 1.3])
    hidden = np.maximum(X @ W1.T + b1, 0)
    design = np.hstack([hidden, np.ones((4, 1))])
    solution, *_ = np.linalg.lstsq(design, np.array([-1, 1, 1, -1.0]), rcond=None)
    return {"W1": W1, "b1": b1, "w2": solution[:2], "b2": solution[2]}


# %% right: found by trying random weights
import numpy as np


def xor_network():
    rng = np.random.default_rng(3)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    wanted = np.array([-1, 1, 1, -1])
    while True:
        W1, b1 = rng.normal(size=(2, 2)), rng.normal(size=2)
        w2, b2 = rng.normal(size=2), rng.normal()
        output = np.maximum(X @ W1.T + b1, 0) @ w2 + b2
        if np.all(np.sign(output) == wanted):
            return {"W1": W1, "b1": b1, "w2": w2, "b2": b2}


# %% right: tiny weights and a margin to match
import numpy as np


def xor_network():
    s = 1e-9
    W1 = np.array([[s, -s], [-s, s]])
    return {"W1": W1, "b1": np.array([0.0, 0.0]), "w2": np.array([3.0, 2.0]), "b2": -s / 10}


# %% wrong: zeros and ones
# hint: exactly 0 where it is not
# mistake: zeros_and_ones
# score: 0
import numpy as np


def xor_network():
    return {
        "W1": np.array([[1.0, -1.0], [-1.0, 1.0]]),
        "b1": np.zeros(2),
        "w2": np.ones(2),
        "b2": 0.0,
    }


# %% wrong: zero at one corner
# hint: exactly 0 at a corner
# mistake: zero_at_a_corner
# score: 1
# as: sum and overshoot
# -        "w2": np.array([1.0, -2.0]),
# +        "w2": np.array([1.0, -1.5]),

# %% wrong: zero up to rounding
# hint: exactly 0 at a corner
# mistake: zero_at_a_corner
# score: 1
import numpy as np


def xor_network():
    # At (1, 1): 0.2 + 0.3 - 0.4 - 0.1 is 0, and a rounding below it on a computer.
    W1 = np.array([[0.2, 0.3], [1.0, 1.0]])
    return {"W1": W1, "b1": np.array([0.0, -1.0]), "w2": np.array([1.0, -0.4]), "b2": -0.1}


# %% wrong: the output's threshold too high
# hint: Look at the output's bias
# mistake: other_threshold
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.ones(2), "b2": -3.0}


# %% wrong: no bias at the output
# hint: Look at the output's bias
# mistake: other_threshold
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [-1.0, -1.0]])
    return {"W1": W1, "b1": np.array([-0.5, 1.5]), "w2": np.array([-1.0, -1.0]), "b2": 0.0}


# %% wrong: the output's threshold subtracted
# hint: right if `b2` is subtracted
# mistake: output_threshold_subtracted
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.ones(2), "b2": 0.5}


# %% wrong: the hidden thresholds subtracted
# hint: right if `b1` is subtracted
# mistake: hidden_threshold_subtracted
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    return {"W1": W1, "b1": np.array([0.0, 1.0]), "w2": np.array([2.0, -4.0]), "b2": -1.0}


# %% wrong: columns for units
# hint: right with `W1` transposed
# mistake: transposed
import numpy as np


def xor_network():
    sum_of_inputs, overshoot = np.array([1.0, 1.0]), np.array([3.0, 3.0])
    return {
        "W1": np.column_stack([sum_of_inputs, overshoot]),
        "b1": np.array([0.0, -3.0]),
        "w2": np.array([3.0, -2.0]),
        "b2": -1.0,
    }


# %% wrong: bias after the ReLU
# hint: right if `b1` is added after the ReLU
# mistake: bias_after_relu
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.array([-1.0, -1.0]), "w2": np.array([1.0, 1.0]), "b2": 1.5}


# %% wrong: inputs minus one and plus one
# hint: right for inputs -1 and +1
# mistake: inputs_plus_minus
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [-1.0, -1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.array([-1.0, -1.0]), "b2": 1.0}


# %% wrong: or and and with steps
# hint: right with hidden units that switch
# mistake: step_units
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    return {"W1": W1, "b1": np.array([-0.5, -1.5]), "w2": np.array([1.0, -1.0]), "b2": -0.5}


# %% wrong: steep sigmoids
# hint: right with hidden units that switch
# mistake: step_units
import numpy as np


def xor_network():
    W1 = np.array([[20.0, 20.0], [-20.0, -20.0]])
    return {"W1": W1, "b1": np.array([-10.0, 30.0]), "w2": np.array([20.0, 20.0]), "b2": -30.0}


# %% wrong: sigmoids
# hint: right with a sigmoid or tanh
# mistake: smooth_units
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    return {"W1": W1, "b1": np.array([-0.6, -2.8]), "w2": np.array([1.0, -1.4]), "b2": -0.37}


# %% wrong: signs flipped
# hint: All four signs are flipped
# mistake: xnor
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": -np.ones(2), "b2": 0.5}


# %% wrong: and
# hint: Your network computes AND
# mistake: and
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [0.0, 0.0]])
    return {"W1": W1, "b1": np.array([-1.0, 0.0]), "w2": np.array([1.0, 0.0]), "b2": -0.5}


# %% wrong: or
# hint: Your network computes OR
# mistake: or
# score: 1
import numpy as np


def xor_network():
    return {"W1": np.eye(2), "b1": np.zeros(2), "w2": np.ones(2), "b2": -0.5}


# %% wrong: nand
# hint: Your network computes NAND
# mistake: nand
# score: 1
import numpy as np


def xor_network():
    return {"W1": np.eye(2), "b1": np.zeros(2), "w2": -np.ones(2), "b2": 1.5}


# %% wrong: nor
# hint: Your network computes NOR
# mistake: nor
# score: 0
import numpy as np


def xor_network():
    return {"W1": -np.eye(2), "b1": np.ones(2), "w2": np.ones(2), "b2": -1.5}


# %% wrong: one of the two cases
# hint: one of the two corners where XOR is true
# mistake: one_of_the_two
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [1.0, -1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.ones(2), "b2": -0.5}


# %% wrong: one input ignored
# hint: follows one input and ignores the other
# mistake: one_input
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[0.0, 1.0], [0.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.ones(2), "b2": -0.5}


# %% wrong: the bias drowns the rest
# hint: same sign at all four corners
# mistake: constant
# score: 0
import numpy as np


def xor_network():
    return {"W1": np.eye(2), "b1": np.zeros(2), "w2": np.array([0.1, 0.1]), "b2": -1.0}


# %% wrong: all zeros
# hint: Your output is zero at (0, 0)
# score: 0
import numpy as np


def xor_network():
    return {"W1": np.zeros((2, 2)), "b1": np.zeros(2), "w2": np.zeros(2), "b2": 0.0}


# %% wrong: a tuple
# hint: should return a dict with the keys W1, b1, w2, b2
# score: 0
import numpy as np


def xor_network():
    return np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), np.array([1.0, -2.0]), -0.5


# %% wrong: other names
# hint: it lacks w2, b2
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "W": np.ones(2), "b": -0.5}


# %% wrong: output weights in a column
# hint: `w2` has shape (2, 1)
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.ones((2, 1)), "b2": -0.5}


# %% wrong: three hidden units
# hint: `W1` has shape (3, 2)
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    return {"W1": W1, "b1": np.array([0.0, -1.0, 0.0]), "w2": np.array([1.0, -2.0, 0.0]), "b2": -1}


# %% wrong: infinite weights
# hint: contains NaN or infinity
# score: 0
import numpy as np


def xor_network():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return {"W1": W1, "b1": np.zeros(2), "w2": np.array([np.inf, np.inf]), "b2": -0.5}


# %% wrong: nothing returned
# hint: is a `return` missing
# score: 0
import numpy as np


def xor_network():
    net = {"W1": np.eye(2), "b1": np.zeros(2), "w2": np.ones(2), "b2": -0.5}
