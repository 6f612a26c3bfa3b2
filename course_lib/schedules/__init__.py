"""Schedules: the step length as a function of the number of the step, counted from 0.

Each takes ``t`` first. To hand one to a training loop as ``schedule(t)``, fix the rest:
``schedule = functools.partial(cosine, lr_max=0.1, num_steps=1000)``.
"""

from course_lib.schedules.constant import constant
from course_lib.schedules.cosine import cosine
from course_lib.schedules.exponential import exponential
from course_lib.schedules.harmonic import harmonic
from course_lib.schedules.one_cycle import one_cycle
from course_lib.schedules.piecewise_constant import piecewise_constant
from course_lib.schedules.range_sweep import range_test
from course_lib.schedules.warmup import linear_warmup, warmup_cosine

__all__ = [
    "constant",
    "cosine",
    "exponential",
    "harmonic",
    "linear_warmup",
    "one_cycle",
    "piecewise_constant",
    "range_test",
    "warmup_cosine",
]
