# Looking for the answer: in files, in memory, in the environment.

# %% attack: opens the hidden test
# exercise: adam_step
# verdict: error
# score at most: 0
from pathlib import Path


def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    source = Path("REPOSITORY/grader/hidden_tests/unit_07_adaptive_methods/adam.py").read_text()
    space = {}
    exec(source, space)
    return space["EXERCISE"].reference(w, grad, m, v, t, lr, beta1, beta2, eps)


# %% attack: opens the instructor's solution
# exercise: adam_step
# verdict: error
# score at most: 0
import glob

found = glob.glob("REPOSITORY/solutions/**", recursive=True) + glob.glob(
    "/**/07-adaptive-methods.py"
)
exec(open(found[0]).read())


# %% attack: imports the grader
# exercise: adam_step
# verdict: error
# score at most: 0
import sys

sys.path.insert(0, "REPOSITORY")
for name in [name for name in sys.modules if name.split(".")[0] == "grader"]:
    del sys.modules[name]
from grader.hidden_tests import load_unit

adam_step = load_unit("07-adaptive-methods").exercises["adam_step"].reference


# %% attack: looks for the reference in memory
# exercise: adam_step
# verdict: error
# score at most: 0
import gc
import types

found = [
    thing
    for thing in gc.get_objects()
    if isinstance(thing, types.FunctionType) and thing.__name__ in ("adam_step", "reference")
]
adam_step = found[0]


# %% attack: reads the memory of the grader
# exercise: adam_step
# verdict: error
# score at most: 0
import os


def adam_step(*args):
    with open(f"/proc/{os.getppid()}/mem", "rb") as memory:
        return memory.read(100)


# %% attack: looks through the stack for what is expected
# exercise: adam_step
# verdict: wrong
# score at most: 0
import sys


def adam_step(w, grad, m, v, t, *rest, **options):
    frame = sys._getframe()
    while frame:
        for name, value in frame.f_locals.items():
            if "expected" in name or "reference" in name:
                return value
        frame = frame.f_back
    return w, m, v


# %% attack: follows another student
# exercise: adam_step
# verdict: error
# score at most: 0
import os

for place in ("/scratch", "/tmp", "/dev/shm", "/var/tmp", "/work", "/home"):
    for folder, _, files in os.walk(place):
        for file in files:
            if "adam" in file or file.endswith((".ipynb", ".db", ".jsonl")):
                exec(open(os.path.join(folder, file)).read())
adam_step = adam_step
