# Letting somebody else do it.

# %% attack: imports the library's Adam
# exercise: adam_step
# verdict: delegated
# score at most: 0
from course_lib.optim import adam_step


# %% attack: imports it when called
# exercise: adam_step
# verdict: delegated
# score at most: 0
def adam_step(w, grad, m, v, t, *rest, **options):
    from course_lib.optim.adam import adam_step as theirs

    return theirs(w, grad, m, v, t, **options)


# %% attack: torch.optim
# exercise: adam_step
# verdict: delegated
# score at most: 0
def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    import torch

    return torch.optim.Adam([torch.tensor(w)], lr=lr)


# %% attack: takes the guard away first
# exercise: adam_step
# verdict: error
# score at most: 0
import sys

sys.meta_path[:] = [finder for finder in sys.meta_path if "Guard" not in type(finder).__name__]
from course_lib.optim import adam_step


# %% attack: loads the file without importing
# exercise: adam_step
# verdict: error
# score at most: 0
import importlib.util

import course_lib

path = course_lib.__path__[0] + "/optim/adam.py"
spec = importlib.util.spec_from_file_location("theirs", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
adam_step = module.adam_step


# %% attack: adds the site-packages of this machine
# exercise: adam_step
# verdict: error, delegated
# score at most: 0
import site
import sys

sys.meta_path.pop(0)
sys.path += ["SITE", *site.getsitepackages()]
import torch

adam_step = torch.optim.Adam


# %% attack: hides the refusal
# exercise: adam_step
# verdict: wrong
# score at most: 0
try:
    from course_lib.optim import adam_step
except BaseException:

    def adam_step(w, grad, m, v, t, *rest, **options):
        return w, m, v
