# %% right: the root
def required_stage_accuracy(target, num_stages):
    return target ** (1 / num_stages)


# %% right: through the logarithm
import numpy as np


def required_stage_accuracy(target, num_stages):
    return np.exp(np.log(target) / num_stages)


# %% right: math.pow
import math


def required_stage_accuracy(target, num_stages):
    return math.pow(target, 1.0 / num_stages)


# %% right: bisection
def required_stage_accuracy(target, num_stages):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if middle**num_stages < target:
            low = middle
        else:
            high = middle
    return high


# %% right: logarithms of base two
import math


def required_stage_accuracy(target, num_stages):
    return 2 ** (math.log2(target) / num_stages)


# %% right: scipy finds the zero
from scipy.optimize import brentq


def required_stage_accuracy(target, num_stages):
    return brentq(lambda p: p**num_stages - target, 0.0, 1.0, xtol=1e-15)


# %% wrong: what the chain reaches
# hint: what the whole chain reaches
# mistake: power
# score: 0
def required_stage_accuracy(target, num_stages):
    return target**num_stages


# %% wrong: divides the target
# hint: divides the target among the stages
# mistake: share
# score: 0
def required_stage_accuracy(target, num_stages):
    return target / num_stages


# %% wrong: shares out the error
# hint: shares out the error evenly
# mistake: share_of_the_error
# score: 0
def required_stage_accuracy(target, num_stages):
    error = 1 - target
    return 1 - error / num_stages


# %% wrong: the target
# hint: as if one stage were all
# mistake: target_itself
# score: 0
def required_stage_accuracy(target, num_stages):
    return target


# %% wrong: times the stages
# hint: can exceed 1
# mistake: times_stages
# score: 0
def required_stage_accuracy(target, num_stages):
    return target * num_stages


# %% wrong: one right stage is enough
# hint: where one right stage is enough
# mistake: any_stage
# score: 0
def required_stage_accuracy(target, num_stages):
    return 1 - (1 - target) ** (1 / num_stages)


# %% wrong: the error of a stage
# hint: the error that each stage may make
# mistake: stage_error
# score: 0
def required_stage_accuracy(target, num_stages):
    return 1 - target ** (1 / num_stages)


# %% wrong: root of the error
# hint: takes the root of the error
# mistake: root_of_the_error
# score: 0
def required_stage_accuracy(target, num_stages):
    return (1 - target) ** (1 / num_stages)


# %% wrong: negative exponent
# hint: the inverse of the right one
# mistake: inverse_root
# score: 0
def required_stage_accuracy(target, num_stages):
    return 1 / target ** (1 / num_stages)


# %% wrong: square root
# hint: right for two stages
# mistake: square_root
# score: 0
def required_stage_accuracy(target, num_stages):
    return target**0.5


# %% wrong: twelve stages always
# hint: twelve stages of the example
# mistake: twelve_stages
# score: 0
def required_stage_accuracy(target, num_stages=12):
    return target ** (1 / 12)


# %% wrong: the passages between stages
# hint: one stage less
# mistake: one_stage_less
# score: 0
def required_stage_accuracy(target, num_stages):
    return target if num_stages == 1 else target ** (1 / (num_stages - 1))


# %% wrong: one stage more
# hint: one stage more
# mistake: one_stage_more
# score: 0
def required_stage_accuracy(target, num_stages):
    return target ** (1 / (num_stages + 1))


# %% wrong: decimal logarithm
# hint: logarithm to base ten with the exponential
# mistake: decimal_logarithm
# score: 0
import numpy as np


def required_stage_accuracy(target, num_stages):
    return np.exp(np.log10(target) / num_stages)


# %% wrong: power of ten
# hint: natural logarithm with a power of ten
# mistake: power_of_ten
# score: 0
import math


def required_stage_accuracy(target, num_stages):
    return 10 ** (math.log(target) / num_stages)


# %% wrong: still a logarithm
# hint: the exponential is missing
# mistake: stays_a_logarithm
# score: 0
import math


def required_stage_accuracy(target, num_stages):
    return math.log(target) / num_stages


# %% wrong: in percent
# hint: is in percent
# mistake: percent
# score: 0
def required_stage_accuracy(target, num_stages):
    return target ** (1 / num_stages) * 100


# %% wrong: whole division
# hint: Look at the division
# mistake: whole_division
# score: 0
def required_stage_accuracy(target, num_stages):
    return target ** (1 // num_stages)


# %% wrong: rounded for reading
# hint: it has been rounded
# mistake: rounded
# score: 0
def required_stage_accuracy(target, num_stages):
    return round(target ** (1 / num_stages), 3)


# %% wrong: prints it
# hint: is a `return` missing
# score: 0
def required_stage_accuracy(target, num_stages):
    print(target ** (1 / num_stages))


# %% wrong: a list of equal accuracies
# hint: should be a single number
# score: 0
def required_stage_accuracy(target, num_stages):
    return [target ** (1 / num_stages)] * num_stages
