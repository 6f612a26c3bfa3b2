# Values that compare, convert or print in their own way.

# %% attack: equal to everything
# exercise: adam_step
# verdict: wrong
# score at most: 0
class Anything:
    def __eq__(self, other):
        return True

    def __array__(self, *args, **options):
        raise RuntimeError

    def __float__(self):
        return 1.0

    def __len__(self):
        return 3

    def __iter__(self):
        while True:
            yield self

    def __getattr__(self, name):
        return self

    __hash__ = None
    __getitem__ = __call__ = __add__ = __sub__ = __mul__ = lambda self, *others: self


def adam_step(*args, **options):
    return Anything(), Anything(), Anything()


# %% attack: an array that answers for itself
# exercise: adam_step
# verdict: wrong
# score at most: 0
import numpy as np


class Agreeing(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return np.ones(self.shape, bool)

    def __array_function__(self, *args):
        return True

    def __eq__(self, other):
        return np.ones(self.shape, bool)


def adam_step(w, grad, m, v, t, *rest, **options):
    return tuple(np.asarray(a, float).view(Agreeing) for a in (w, m, v))


# %% attack: numbers that lie about themselves
# exercise: adam_step
# verdict: wrong
# score at most: 0
class Lying(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    def __repr__(self):
        return "passed"

    __hash__ = float.__hash__


def adam_step(w, grad, m, v, t, *rest, **options):
    return Lying(1), Lying(2), Lying(3)


# %% attack: not a number
# exercise: adam_step
# verdict: wrong
# score at most: 0
import numpy as np


def adam_step(w, grad, m, v, t, *rest, **options):
    nothing = np.full(np.shape(w), np.nan)
    return nothing, nothing, nothing


# %% attack: infinity
# exercise: adam_step
# verdict: wrong
# score at most: 0
import numpy as np


def adam_step(w, grad, m, v, t, *rest, **options):
    all_of_it = np.full(np.shape(w), np.inf)
    return all_of_it, all_of_it, all_of_it


# %% attack: integers without end
# exercise: adam_step
# verdict: error
# score at most: 0
def adam_step(*args, **options):
    return 10**10_000, 10**10_000, 10**10_000


# %% attack: integers that overflow a float
# exercise: adam_step
# verdict: wrong, error
# score at most: 0
def adam_step(*args, **options):
    return 10**309, -(10**309), 1


# %% attack: objects in an array
# exercise: adam_step
# verdict: error
# score at most: 0
import numpy as np


def adam_step(w, grad, m, v, t, *rest, **options):
    return np.array([object()]), m, v


# %% attack: a generator
# exercise: adam_step
# verdict: wrong
# score at most: 0
def adam_step(w, grad, m, v, t, *rest, **options):
    while True:
        yield w, m, v


# %% attack: a list within itself
# exercise: adam_step
# verdict: error
# score at most: 0
def adam_step(w, grad, m, v, t, *rest, **options):
    endless = []
    endless.append(endless)
    return endless, m, v


# %% attack: a hundred million numbers
# exercise: adam_step
# verdict: error
# score at most: 0
import numpy as np


def adam_step(w, grad, m, v, t, *rest, **options):
    return np.broadcast_to(1.0, (10**5, 10**5)), m, v


# %% attack: shapes that broadcast to all memory
# exercise: adam_step
# verdict: wrong, error, memory
# score at most: 0.5
import numpy as np


def adam_step(w, grad, m, v, t, *rest, **options):
    return np.zeros((10**5, 1)), np.zeros((1, 10**5)), np.zeros((0, 10**6))


# %% attack: text, bytes and nothing
# exercise: adam_step
# verdict: wrong
# score at most: 0
def adam_step(w, grad, m, v, t, *rest, **options):
    return "passed", True, None


# %% attack: an exception that cannot be printed
# exercise: adam_step
# verdict: error
# score at most: 0
class Unspeakable(Exception):
    def __str__(self):
        raise RecursionError

    __repr__ = __str__


def adam_step(*args, **options):
    raise Unspeakable


# %% attack: an exception that never ends being printed
# exercise: adam_step
# verdict: timeout
# score at most: 0
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def adam_step(*args, **options):
    raise Endless


# %% attack: an exception that writes on terminals and pages
# exercise: adam_step
# verdict: error
# score at most: 0
def adam_step(*args, **options):
    raise ValueError("\x1b[2J\x1b]0;owned\x07\ud800\x00<script>alert(1)</script>" * 50)


# %% attack: a representation that raises
# exercise: adam_step
# verdict: error
# score at most: 0
class Silent:
    def __repr__(self):
        raise SystemExit

    __reduce__ = __class_getitem__ = __dir__ = __repr__


Silent()
