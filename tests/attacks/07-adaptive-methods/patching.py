# Changing what the student's process runs on.

# %% attack: comparisons that always hold
# exercise: adam_step
# verdict: wrong
# score at most: 0
import builtins

import numpy as np

np.isclose = np.allclose = np.array_equal = lambda *args, **options: True
np.testing.assert_allclose = lambda *args, **options: None
builtins.abs = lambda x: 0
builtins.all = lambda x: True


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


# %% attack: a grader of its own
# exercise: adam_step
# verdict: wrong
# score at most: 0
import sys
import types

fake = types.ModuleType("grader.hidden_tests")
fake.grade_here = lambda *args: 4.0
sys.modules["grader.hidden_tests"] = fake


def grade_here(*args):
    return 4.0


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


# %% attack: no builtins left
# exercise: adam_step
# verdict: killed, error, wrong
# score at most: 0
import builtins

for name in list(vars(builtins)):
    if name not in ("__import__", "__build_class__"):
        delattr(builtins, name)


# %% attack: no modules left
# exercise: adam_step
# verdict: killed, error, wrong
# score at most: 0
# neighbour: any
import sys

sys.modules.clear()


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


# %% attack: traces every line
# exercise: adam_step
# verdict: wrong, error, killed, tampered
# score at most: 0
import sys


def trace(frame, event, argument):
    for name in list(frame.f_locals):
        if name in ("value", "reply", "message"):
            frame.f_locals[name] = 0
    return trace


sys.settrace(trace)
sys.setprofile(lambda *args: None)


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


# %% attack: the collector runs code
# exercise: adam_step
# verdict: wrong
# score at most: 0
import gc


class Ghost:
    def __del__(self):
        print("passed")
        raise SystemExit(0)


gc.callbacks.append(lambda *args: print("passed"))
gc.set_threshold(1)


def adam_step(w, grad, m, v, t, *rest, **options):
    Ghost()
    gc.collect()
    return w, m, v


# %% attack: overwrites memory by address
# exercise: adam_step
# verdict: killed, wrong, error, timeout
# score at most: 0
import ctypes


def adam_step(w, grad, m, v, t, *rest, **options):
    for number in range(-5, 257):
        ctypes.memset(id(number) + 24, 1, 4)
    return w, m, v
