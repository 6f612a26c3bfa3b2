# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Unit 02 · Backpropagation
#
# Training a network needs the derivative of one number, the loss, by each of its weights. There may be a billion of them. This unit is about the algorithm that
# delivers all of these derivatives for the price of about three runs of the network. You derive it, you build it, you check it, and then you meet the same thing in PyTorch.
#
# **After this unit you can**
#
# - cut a formula into steps, draw its graph, and carry values forward and gradients backward through it by hand;
# - say why gradients add up where paths meet, and in which order the nodes must be visited;
# - write an engine of forty lines that differentiates any expression;
# - write the backward step of a broadcast, a sum, a matrix product and a softmax cross-entropy, without ever building a Jacobian;
# - check any gradient by differences, with the right step, and know how many digits to expect;
# - count what backward costs, and say when forward mode is cheaper.
#
# **Before you start**: units 00 and 01; partial derivatives, the chain rule in one variable, matrix products.
#
# **Time**: about 100 minutes to read, 15 in the lab, 90 for the six exercises and one question.
#
# Every cell of the lecture runs before you have solved anything. N is the number of examples, D of features, K of classes, H of hidden units.

# %% descent={"kind": "given"} nbgrader={"grade": false, "grade_id": "given_imports", "locked": true, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
# You need not read this, down to `raise missing`. It finds the course's library: installed, or as
# the kit's file beside this notebook or above it. Where there is none, it says what to do.
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

COURSE_LIB = ""  # what pip installs, where your instructor has set it
wheels = [*Path().glob("descent_course-*.whl"), *Path("..").glob("descent_course-*.whl")]
sys.path += [str(file.resolve()) for file in wheels]
if COURSE_LIB and not find_spec("course_lib"):
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", COURSE_LIB], check=True)
if not find_spec("course_lib"):
    missing = ModuleNotFoundError(
        "course_lib is missing: put descent_course-*.whl from the course kit beside this "
        "notebook and run this cell again, or install it as the kit's README.md says"
    )
    missing._render_traceback_ = lambda: [str(missing)]  # that sentence, and no traceback
    raise missing

import math

import numpy as np

# %% descent={"kind": "demo", "folded": true}
# Figures and experiments only: nothing that you write depends on this cell.
import itertools
import sys
import time

import matplotlib as mpl

from course_lib import autograd, losses
from course_lib.autograd import Tensor
from course_lib.losses.tensors import softmax_cross_entropy_tensor
from course_lib.plotting import GraphNode, computational_graph
from course_lib.plotting.figure import new_figure, svg_picture
from course_lib.plotting.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILION, ink

mpl.rcParams.update(
    {
        "axes.grid": True,
        "grid.alpha": 0.3,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "font.size": 11,
        "axes.titlesize": 11.5,
        "axes.titleweight": "bold",
        "figure.titlesize": 11.5,
        "figure.titleweight": "bold",
        "figure.constrained_layout.h_pad": 0.08,
        "figure.constrained_layout.w_pad": 0.06,
        "legend.fontsize": 10.5,
        "legend.frameon": False,
        "lines.linewidth": 1.8,
    }
)
VALUE, GRADIENT = BLUE, VERMILION  # values flow forward, gradients backward, everywhere below
VALUE_TEXT, GRADIENT_TEXT = ink(BLUE), ink(VERMILION)  # the same, dark enough for numbers

# %% [markdown]
# ## 1. Hours for one step
#
# You have a network and a loss, and you know what a derivative is. So do the obvious thing: change one weight by a little, run the network again, see how much the loss has changed, divide. That is one derivative.
# Then take the next weight.
#
# With $n$ weights that is $n+1$ runs. And each run costs about $n$ multiplications for each example, since each weight is used at least once. So one gradient costs about $n^2$, for each example. The next cell measures it on small networks, and continues the line.

# %% descent={"kind": "demo"}
# NBVAL_IGNORE_OUTPUT
# Measured times differ from machine to machine.
rng = np.random.default_rng(0)
images, classes = rng.normal(size=(256, 64)), rng.integers(0, 10, size=256)


def best_time(task, *arrays, repeats=3):
    """The shortest of a few runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task(*arrays)
        times.append(time.perf_counter() - start)
    return min(times)


def run_network(W1, W2):
    """The loss of a network with one hidden layer, in plain numpy."""
    hidden = np.maximum(images @ W1, 0)
    return losses.softmax_cross_entropy_vjp(hidden @ W2, classes)[0]


def loss_and_gradient(W1, W2):
    """The same with gradients, by the engine that this unit explains."""
    W1, W2 = Tensor(W1, requires_grad=True), Tensor(W2, requires_grad=True)
    softmax_cross_entropy_tensor(autograd.relu(images @ W1) @ W2, classes).backward()
    return W1.grad, W2.grad


weights, one_run, backprop = [], [], []
for hidden in (2, 8, 32, 128, 512, 2048):
    W1, W2 = rng.normal(size=(64, hidden)) / 8, rng.normal(size=(hidden, 10)) / 8
    weights.append(W1.size + W2.size)
    one_run.append(best_time(run_network, W1, W2))
    backprop.append(best_time(loss_and_gradient, W1, W2))
weights, one_run, backprop = np.array(weights), np.array(one_run), np.array(backprop)
differences = (weights + 1) * one_run

W1, W2 = rng.normal(size=(64, 8)) / 8, rng.normal(size=(8, 10)) / 8
start = time.perf_counter()
autograd.numerical_gradient(lambda w: run_network(w, W2), W1)
autograd.numerical_gradient(lambda w: run_network(W1, w), W2)
tried = time.perf_counter() - start
print(f"592 weights, two runs for each, for real: {tried:.3f} s")
million = (1e6 / weights[-1]) ** 2 * differences[-1]
print(f"a million weights: {million / 3600:.0f} hours for one gradient, by the n^2 rule")
print(f"ten thousand steps with it: {million * 1e4 / 3.15e7:.0f} years")
print(f"by backpropagation: {backprop[-1] / weights[-1] * 1e6:.2f} s for one gradient")

# %% descent={"kind": "demo", "folded": true}
# NBVAL_IGNORE_OUTPUT
# Measured times differ from machine to machine.
fig = new_figure(
    6.6,
    4.0,
    alt="Seconds for one gradient against the number of weights n, both axes logarithmic. Changing "
    "one weight at a time grows like n squared and, continued by a dotted line, takes hours at a "
    "million weights. Backpropagation grows like n and stays far below a minute.",
)
ax = fig.subplots()
ax.loglog(weights, differences, "o-", color=VERMILION, label="one weight at a time")
ends = np.array([weights[-1], 1e6])
hollow = {"markerfacecolor": "white", "markevery": [1]}
ax.loglog(ends, differences[-1] * (ends / ends[0]) ** 2, "o:", color=VERMILION, **hollow)
ax.loglog(weights, backprop, "s-", color=GREEN, label="backpropagation")
ax.loglog(ends, backprop[-1] * ends / ends[0], "s:", color=GREEN, **hollow)
for seconds, text in ((60, "a minute"), (3600, "an hour"), (86_400, "a day")):
    ax.axhline(seconds, color=BLACK, linewidth=0.7)
    ax.text(150, seconds * 1.25, text, fontsize=10.5)
ax.text(1.1e6, backprop[-1] / ends[0] * 1e6 * 4, "continued\n(dotted)", ha="right", fontsize=10.5)
ax.set_ylim(1e-4, 6e5)
ax.set_xlabel("number of weights n")
ax.set_ylabel("seconds for one gradient")
ax.set_title("One weight at a time costs $n^2$:\nhours for one step at a million weights")
fig.legend(loc="outside lower center", ncols=2)
fig

# %% [markdown]
# Ten times the weights, a hundred times the time. A million weights is a small network today, and training takes ten thousand steps at least. And the answer is not even exact.
#
# The lower line (squares) is what this unit is about. It delivers *all* $n$ derivatives, exact to rounding, in the time of a few runs. No trick with differences gets there: $n$ questions were asked one after the other, and the lower line answers them **all at once, by asking them backwards.**
#
# Not "what does this weight do to everything after it?", once for each weight, but "what does the loss owe to this number?", asked first of the last number computed, then of the one before.

# %% [markdown]
# ## 2. One formula, by hand
#
# The example of this unit:
#
# $$ f = (x^2 + y)^2\,(y - x\,y), \qquad x = 3,\; y = -4. $$
#
# ### 2.1 Cut it into steps
#
# A computer does not see the formula. It sees one simple operation after the other. Give each result a name.
#
# | step | value |
# | --- | --- |
# | $a = x^2$ | $9$ |
# | $b = a + y$ | $5$ |
# | $c = b^2$ | $25$ |
# | $d = x\,y$ | $-12$ |
# | $e = y - d$ | $8$ |
# | $f = c\,e$ | $200$ |
#
# Now draw an arrow from each number to what is computed from it. That is the **computational graph**. The arrows never run in a circle, since each step uses only what is there already.
# Going through the steps in this order and filling in the values is the **forward pass**.

# %% descent={"kind": "demo"}
LABELS = {
    "x": "x",
    "y": "y",
    "a": "a = x²",
    "b": "b = a + y",
    "c": "c = b²",
    "d": "d = x y",
    "e": "e = y − d",
    "f": "f = c e",
}
EDGES = ["xa", "ab", "yb", "bc", "xd", "yd", "ye", "de", "cf", "ef"]
EDGES = [(start, end) for start, end in EDGES]


def forward(x, y):
    """All values of the worked example, by name."""
    a = x**2
    b = a + y
    c = b**2
    d = x * y
    e = y - d
    return {"x": x, "y": y, "a": a, "b": b, "c": c, "d": d, "e": e, "f": c * e}


values = forward(3.0, -4.0)
for name, value in values.items():
    print(f"{LABELS[name]:10s} {value:6.0f}")
nodes = {name: GraphNode(LABELS[name], value) for name, value in values.items()}
computational_graph(nodes, EDGES, "Forward: each value is computed from the values to its left")

# %% [markdown]
# ### 2.2 One question for each node
#
# Take any node, say $b = 5$. Reach into the machine, raise $b$ by a tiny $h$, and let everything after it be computed again. By how much does $f$ rise, for each unit of $h$? That number is
#
# $$ \bar b = \frac{\partial f}{\partial b}, $$
#
# the **gradient at** $b$. The bar is short for "derivative of the output by this". In code it is `grad`.
#
# Each node has one. At the end of the graph it is easy: raise $f$ by $h$ and $f$ rises by $h$.
#
# $$ \bar f = 1. $$
#
# That 1 is called the **seed** (nothing to do with random numbers). From here everything goes from right to left.

# %% [markdown]
# ### 2.3 Backward, node by node
#
# **Into $f = c\,e$.** Raise $c$ by $h$: $f$ becomes $(c+h)\,e$, that is $e\,h$ more. So one unit at $c$ is worth $e = 8$ units at $f$, and one unit at $f$ is worth $\bar f = 1$:
#
# $$ \bar c = \bar f\cdot e = 8, \qquad \bar e = \bar f\cdot c = 25. $$
#
# A product sends each factor the gradient times **the other factor**.
#
# **Into $c = b^2$.** One unit at $b$ is worth $2b = 10$ units at $c$, and each of these is worth $\bar c = 8$:
#
# $$ \bar b = \bar c\cdot 2b = 80. $$
#
# This multiplication is the chain rule. Note what you did *not* do: you did not ask what lies behind $c$. The number $\bar c$ says all there is to know about it.
#
# **Into $b = a + y$.** A sum passes the gradient on as it is: $\bar a = \bar b = 80$, and $y$ gets $80$, *from this arrow*.
#
# **Into $e = y - d$.** $\bar d = -\bar e = -25$, and $y$ gets $+25$, from this arrow.
#
# **Into $d = x\,y$.** $x$ gets $\bar d\cdot y = (-25)(-4) = 100$, and $y$ gets $\bar d\cdot x = -75$.
#
# **Into $a = x^2$.** $x$ gets $\bar a\cdot 2x = 80\cdot 6 = 480$.
#
# Now $x$ was given two numbers and $y$ three. **They are added** (section 3 says why):
#
# $$ \bar x = 480 + 100 = 580, \qquad \bar y = 80 + 25 - 75 = 30. $$

# %% descent={"kind": "demo"}
v, grads = values, {"f": 1.0}
sent = {"fc": grads["f"] * v["e"], "fe": grads["f"] * v["c"]}  # from f to c, from f to e
grads["c"], grads["e"] = sent["fc"], sent["fe"]
sent["cb"] = grads["c"] * 2 * v["b"]
grads["b"] = sent["cb"]
sent |= {"ba": grads["b"], "by": grads["b"], "ed": -grads["e"], "ey": grads["e"]}
grads["a"], grads["d"] = sent["ba"], sent["ed"]
sent |= {"ax": grads["a"] * 2 * v["x"], "dx": grads["d"] * v["y"], "dy": grads["d"] * v["x"]}
grads["x"] = sent["ax"] + sent["dx"]
grads["y"] = sent["by"] + sent["ey"] + sent["dy"]

# %% descent={"kind": "demo", "folded": true}
nodes = {name: GraphNode(LABELS[name], v[name], grads[name]) for name in v}
fig = computational_graph(
    nodes,
    EDGES,
    "Backward: what comes back along the arrows is added",
    alt="The graph of the example with its values, its gradients, and what each arrow brings back. "
    + " ".join(f"{name}: gradient {grad:g}." for name, grad in grads.items() if name not in "xy")
    + f" x gets {sent['ax']:g} + {sent['dx']:g} = {grads['x']:g}."
    f" y gets {sent['by']:g} + {sent['ey']:g} − {-sent['dy']:g} = {grads['y']:g}.",
)
notes = {arrow: f"{number:g}" for arrow, number in sent.items()}
notes["x"] = f"{sent['ax']:g} + {sent['dx']:g}"
notes["y"] = f"{sent['by']:g} + {sent['ey']:g} − {-sent['dy']:g}"
spots = {"ax": (0.65, 0.42), "dx": (1.0, 0.86), "dy": (1.05, 1.52), "by": (1.75, 1.82)}
spots |= {"ey": (1.75, 2.77), "ba": (2.85, 0.42), "ed": (2.52, 0.87), "cb": (4.4, 0.87)}
spots |= {"fc": (6.2, 1.02), "fe": (5.3, 1.82), "x": (0, 1.43), "y": (0, 2.38)}
for arrow, (across, down) in spots.items():
    fig.axes[0].text(across, down, notes[arrow], color=GRADIENT_TEXT, ha="center")
fig

# %% [markdown]
# Do you believe it? The question of 2.2 can be put to the machine directly: reach in, raise or lower one node by $h = 10^{-6}$, let what comes after be computed again. The next cell does that for each of the eight nodes.

# %% descent={"kind": "demo"}
STEPS = {
    "a": lambda v: v["x"] ** 2,
    "b": lambda v: v["a"] + v["y"],
    "c": lambda v: v["b"] ** 2,
    "d": lambda v: v["x"] * v["y"],
    "e": lambda v: v["y"] - v["d"],
    "f": lambda v: v["c"] * v["e"],
}


def output_if_raised(node, h):
    """f, if the node's value is h more than what it should be."""
    v = {"x": 3.0, "y": -4.0}
    if node in v:
        v[node] += h
    for name, step in STEPS.items():
        v[name] = step(v) + (h if name == node else 0.0)
    return v["f"]


print("node   backward   nudged")
for name in values:
    h = 1e-6
    nudged = (output_if_raised(name, h) - output_if_raised(name, -h)) / (2 * h)
    print(f"{name:4s} {grads[name]:10.0f} {nudged:10.4f}")

# %% [markdown]
# The two columns agree, and look at the work. The right column ran the whole machine sixteen times. The left one went through it *once* forward and *once* backward, and has the same eight answers.
#
# What does the number mean? At this point, raise $x$ by $0.001$ and $f$ rises by about $0.58$. Raise $y$ by as much, and $f$ rises by $0.03$. To make $f$ smaller, lower $x$: a step there counts nearly twenty times as much.

# %% [markdown]
# ### Exercise 1 of 6: `example_gradient` (2 points)
#
# **In**: two numbers `x`, `y`. **Out**: the triple `(f, df_dx, df_dy)` for $f = (x^2 + y)^2 (y - xy)$.
#
# Write it as above: forward, a line for each step, then backward, a line for each node. (Expanding the polynomial works too, and teaches less.)
#
# **By hand**, at $x = 2$, $y = 1$: $a = 4$, $b = 5$, $c = 25$, $d = 2$, $e = -1$, $f = -25$. Backward: $\bar c = -1$, $\bar e = 25$, $\bar b = -10$, $\bar d = -25$. So $\bar x = -10\cdot 4 - 25\cdot 1 = -65$ and $\bar y = -10 + 25 - 25\cdot 2 = -35$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "example_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def example_gradient(x, y):
    """Return f = (x^2 + y)^2 (y - x y) and its derivatives by x and by y, three numbers."""
    ### BEGIN SOLUTION
    b = x**2 + y
    c = b**2
    e = y - x * y
    grad_c, grad_e = e, c
    grad_b = grad_c * 2 * b
    grad_d = -grad_e
    grad_x = grad_b * 2 * x + grad_d * y
    grad_y = grad_b + grad_e + grad_d * x
    return c * e, grad_x, grad_y
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_example_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns

with check("example_gradient"):
    answer = example_gradient(2.0, 1.0)
    returns(answer, ["f", "df_dx", "df_dy"])
    close(answer[0], -25.0, "f at x = 2, y = 1")
    close(answer[1], -65.0, "df_dx at x = 2, y = 1: -40 through x^2 and -25 through x y")
    close(answer[2], -35.0, "df_dy at x = 2, y = 1: -10, +25 and -50 from its three arrows")
    close(example_gradient(3.0, -4.0), [200.0, 580.0, 30.0], "the example of the text")
    close(example_gradient(1.0, 2.0), [0.0, -18.0, 0.0], "x = 1, y = 2, where e = 0")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("02-backpropagation", "example_gradient", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Why the gradient adds up
#
# Two arrows leave $x$ in the worked example, and we added what came back along them. Why add? Why not multiply, or take the larger? The smallest case in which the question arises: $x$ is used twice,
#
# $$ u = u(x), \qquad v = v(x), \qquad f = f(u, v). $$
#
# Raise $x$ by $h$ and follow both paths.
#
# 1. $u$ becomes $u + u'h$ and $v$ becomes $v + v'h$, up to terms of order $h^2$. (A prime is the derivative by $x$.)
# 2. Both inputs of $f$ have moved. Move them one after the other. First $u$ alone: $f$ rises by $\frac{\partial f}{\partial u}\,u'h$.
# 3. Then $v$, from the new place: $f$ rises by $\frac{\partial f}{\partial v}\,v'h$. The derivative $\frac{\partial f}{\partial v}$ is taken at the moved $u$, but it has itself moved only by something of order $h$, and it is multiplied by $h$. That is order $h^2$.
# 4. Add, divide by $h$, let $h\to0$:
#
# $$ \boxed{\; \frac{df}{dx} = \frac{\partial f}{\partial u}\,\frac{du}{dx} + \frac{\partial f}{\partial v}\,\frac{dv}{dx} \;} $$
#
# The **multivariate chain rule**. Along a path, multiply. Where paths meet, add. Steps 2 and 3 are the reason: small changes do not get in each other's way, so they add up.
#
# The next picture takes $u = x^2$, $v = 3x$, $f = u\,v$ (so $f = 3x^3$) at $x = 2$. Top left: what comes back along the two arrows into $x$. Top right: the walk from $(u,v)$ to its new place in two legs, over the level lines of $f$. Below: the legs, for each unit of $h$, as $h$ falls.

# %% descent={"kind": "demo"}
x, h = 2.0, 0.25
u, v, new_u, new_v = x**2, 3 * x, (x + h) ** 2, 3 * (x + h)
steps = np.geomspace(1e-3, 1, 40)
first = v * ((x + steps) ** 2 - x**2) / steps  # u moves, v waits
second = (x + steps) ** 2 * 3.0 * steps / steps  # then v moves, at the new u
for step in (0.1, 0.01, 0.001):
    one = v * ((x + step) ** 2 - x**2) / step
    two = (x + step) ** 2 * 3
    print(f"h = {step:5.3f}: {one:.4f} + {two:.4f} = {one + two:.4f}")
print("chain rule: 6 * 4 + 4 * 3 = 36; derivative of 3 x^3 at 2: 9 * 4 = 36")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    6.2,
    alt="Three panels. Top left, a graph: f sends 6 to u and 4 to v, u brings 24 to x and v brings "
    f"12, together 36. Top right, the walk in the plane of u and v as x goes from 2 to {x + h:g}: "
    f"along u, where f rises by {v * (new_u - u):.2f}, then along v, where it rises by "
    f"{new_u * (new_v - v):.2f}. Below, the two rises divided by h: as h falls they come to 24 and "
    "12, their sum to 36.",
)
panels = fig.subplot_mosaic([["graph", "walk"], ["rises", "rises"]], height_ratios=[1.25, 1])
graph, walk, rises = panels["graph"], panels["walk"], panels["rises"]
graph.axis("off")
graph.set_xlim(-0.45, 2.45)
graph.set_ylim(-0.6, 2.6)
graph.set_title("Two arrows bring\n24 and 12: add")
spots = {"x": (0, 1, "24 + 12\n= 36"), "u": (1, 2, "6"), "v": (1, 0, "4"), "f": (2, 1, "1")}
for child, parent, text, shift in (
    ("f", "u", "× v = 6", 0.25),
    ("f", "v", "× u = 4", -0.4),
    ("u", "x", "6 × 4 = 24", 0.25),
    ("v", "x", "4 × 3 = 12", -0.4),
):
    start, end = np.array(spots[child][:2]), np.array(spots[parent][:2])
    through_u = "u" in (child, parent)
    look = {"color": ORANGE, "lw": 2} if through_u else {"color": PURPLE, "lw": 2, "ls": "--"}
    arrow = {"arrowstyle": "-|>", "shrinkA": 19, "shrinkB": 22} | look
    graph.annotate("", end, start, arrowprops=arrow)
    spot = (start + end) / 2 + ((0.36 if child == "f" else -0.4), shift)
    graph.text(*spot, text, ha="center", fontsize=10.5)
for name, (across, up, grad) in spots.items():
    graph.plot(across, up, "o", color="#DCE6EE", markersize=46 if name == "x" else 36)
    words = f"{name}\n{grad}"
    graph.text(across, up, words, ha="center", va="center", color=GRADIENT_TEXT, fontsize=10.5)
grid = np.linspace(3.2, 5.8, 60), np.linspace(5.4, 7.4, 60)
walk.contour(*grid, np.outer(grid[1], grid[0]), levels=12, colors="#9AA5AE", linewidths=0.8)
arrow = {"arrowstyle": "-|>", "lw": 2.2, "shrinkA": 0, "shrinkB": 0}
walk.annotate("", (new_u, v), (u, v), arrowprops=arrow | {"color": ORANGE})
walk.annotate("", (new_u, new_v), (new_u, v), arrowprops=arrow | {"color": PURPLE, "ls": "--"})
walk.plot([u, new_u], [v, new_v], "o", color=BLACK)
on_lines = {"fontsize": 10.5, "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
walk.text(3.35, 5.65, f"u moves: f + {v * (new_u - u):.2f}", **on_lines)
walk.text(4.95, 6.95, f"then v moves:\nf + {new_u * (new_v - v):.2f}", ha="right", **on_lines)
walk.set_xlabel("$u = x^2$; grey: level lines of f")
walk.set_ylabel("$v = 3x$")
walk.set_title(f"From x = 2 to {x + h:g},\nf rises in two legs")
rises.semilogx(steps, first, color=ORANGE, label="leg of u")
rises.semilogx(steps, second, "--", color=PURPLE, label="leg of v")
rises.semilogx(steps, first + second, "-.", color=BLACK, label="both")
for level in (12, 24, 36):
    rises.text(1.05e-3, level + 1.2, f"{level}", fontsize=10.5)
rises.set_xlabel("h")
rises.set_ylabel("rise of f, divided by h")
rises.set_ylim(0, 58)
rises.set_title("As h falls, the legs come to 24 and 12, and their sum to 36")
rises.legend(loc="upper left", ncols=3)
fig

# %% [markdown]
# With more than two paths the sum has more terms. For the gradient at any node $v$, look one arrow ahead, at the nodes $w$ that are computed from it (its **children**):
#
# $$ \boxed{\; \bar v = \sum_{w\ \text{child of}\ v} \bar w\;\frac{\partial w}{\partial v} \;} $$
#
# (One term for each arrow: a child that uses $v$ twice, as $v\cdot v$ does, counts twice.) That is the whole of backpropagation. The rest is doing it in the right order, and for arrays.

# %% [markdown]
# **In code this is `+=`.** A node that writes `parent.grad = ...` in place of `parent.grad += ...` throws away what another path had brought. It is the most common mistake in the exercise below, and a nasty one, since all expressions in which each number is used once still come out right. Watch out for $x\cdot x$: one parent, used twice.

# %% [markdown]
# **A sum over paths, but not path by path.** Unroll the boxed rule to the end and $\bar x$ is a sum over *all paths* from $x$ to $f$, of the products along them. There can be very many: double a number $k$ times by $v \leftarrow v + v$, and there are $2^k$ paths. Backpropagation never lists them. Each node adds up what has arrived *once*, and then hands on a single number.

# %% descent={"kind": "demo"}
paths = 1
value = Tensor(1.0, requires_grad=True)  # a node of the course's engine
node = value
for k in range(1, 31):
    node = node + node
    paths *= 2
    if k in (1, 2, 3, 10, 30):
        node.backward()
        print(f"k = {k:2d}: {paths:10d} paths, {2 * k:2d} arrows, gradient {float(value.grad):.0f}")
chain = {f"v{k}": GraphNode(f"v{k}", 2.0**k, 2.0 ** (4 - k)) for k in range(5)}
arrows = [(f"v{k}", f"v{k + 1}") for k in range(4) for _ in range(2)]
computational_graph(
    chain, arrows, "Eight arrows, sixteen paths: gradients are added at each node, once"
)

# %% [markdown]
# ## 4. The right order
#
# The boxed rule has a condition hidden in it. To hand on $\bar v$, a node must *have* $\bar v$, all of it. It must wait until each of its children has delivered.
#
# What if it does not wait? Take $x = 3$, $u = 2x$, $p = u + 1$, $q = 3u$, $f = p\,q$. By hand $f = (2x+1)\cdot 6x = 12x^2 + 6x$, so $f' = 24x + 6 = 78$. Now let the computer run backward **depth first**: go from $f$ to its first parent $p$, from there to $u$, from there to $x$, and only then come back for $q$. There are two ways to do that, and both are wrong.

# %% descent={"kind": "demo"}
parents = {"f": ["p", "q"], "p": ["u"], "q": ["u"], "u": ["x"], "x": []}
slope = {("f", "p"): 18.0, ("f", "q"): 7.0, ("p", "u"): 1.0, ("q", "u"): 3.0, ("u", "x"): 2.0}
value = {"x": 3.0, "u": 6.0, "p": 7.0, "q": 18.0, "f": 126.0}


def depth_first(visit_again):
    """Hand on at once, whatever has arrived so far. Wrong on purpose."""
    grad = dict.fromkeys(parents, 0.0)
    grad["f"] = 1.0
    visited, log = set(), []

    def visit(node):
        if node in visited and not visit_again:
            return
        visited.add(node)
        for parent in parents[node]:
            grad[parent] += grad[node] * slope[node, parent]
            log.append(f"{node} to {parent}: {grad[node] * slope[node, parent]:.0f}")
            visit(parent)

    visit("f")
    return grad, log


for visit_again in (False, True):
    grad, log = depth_first(visit_again)
    print("u is visited", "each time: " if visit_again else "once only:", "; ".join(log))
    print(f"    gradient at x: {grad['x']:.0f}, and it is 78")

# %% descent={"kind": "demo", "folded": true}
places = {"x": (-0.5, 1), "u": (1, 1), "p": (2, 1.8), "q": (2, 0.2), "f": (3, 1)}
titles = [
    "Visited once: u hands on 18\nand is not asked again",
    "Visited each time: u hands on\n18, then 39 with the 18 in it",
    "In order: u waits for p and for q,\nthen hands on 39",
]
right_grads = {"f": 1.0, "p": 18.0, "q": 7.0, "u": 39.0, "x": 78.0}
runs = [depth_first(False)[0], depth_first(True)[0], right_grads]
in_order = {edge: f"{right_grads[edge[0]] * by:.0f}" for edge, by in slope.items()}
carried = [in_order | {("u", "x"): "18 × 2"}, in_order | {("u", "x"): "18 × 2\n+ 39 × 2"}]
carried.append(in_order | {("u", "x"): "39 × 2"})
fig = new_figure(
    6.8,
    5.8,
    alt="The graph of f, p, q, u, x three times, with what each arrow carries backward. If u is "
    f"visited once it hands on 18 and x gets {runs[0]['x']:g}, which is wrong; if it is visited "
    f"each time it hands on 18 and then 39, and x gets {runs[1]['x']:g}, which is wrong; if it "
    f"waits for p and q it hands on 39, and x gets {runs[2]['x']:g}, which is right.",
)
panels = fig.subplot_mosaic([["once", "once", "each", "each"], [".", "order", "order", "."]])
for ax, title, grad, sent in zip(panels.values(), titles, runs, carried, strict=True):
    ax.axis("off")
    ax.set_xlim(-0.95, 3.4)
    ax.set_ylim(-0.25, 2.3)
    ax.set_title(title)
    for child, parent in slope:
        ax.annotate(
            "",
            places[parent],
            places[child],
            arrowprops={"arrowstyle": "-|>", "color": "#5A656D", "shrinkA": 19, "shrinkB": 19},
        )
        middle = (np.array(places[child]) + places[parent]) / 2
        aside = 0.28 if parent == "p" else -0.28 if child == "p" else 0.0
        aside += 0.28 if parent == "u" and child == "q" else -0.2 if parent == "q" else 0.0
        ax.text(middle[0] + aside, middle[1] + 0.1, sent[child, parent], ha="center", fontsize=10.5)
    for name, place in places.items():
        wrong = grad[name] != right_grads[name]
        ax.plot(*place, "o", color="#F8DCCB" if wrong else "#DCE6EE", markersize=34)
        ax.text(*place, f"{name}\n{grad[name]:.0f}", ha="center", va="center", color=GRADIENT_TEXT)
        if wrong:
            ax.text(place[0] - 0.35, place[1] - 0.75, "wrong: it is 78", fontsize=10.5)
fig

# %% [markdown]
# Visited once, $u$ hands on the 18 that came by $p$ and misses the 21 that came by $q$. Visited each time, it hands on 18 and then 39, and the 18 is counted twice. (On the doubling chain of section 3 the second way would also come to the first node $2^k$ times.)

# %% [markdown]
# What is needed is an order of the nodes in which **each node comes after all its children**: a reversed **topological order**. Two ways to find one. Neither looks at an arrow more than twice.
#
# **Count the children** (Kahn, 1962). First walk back from $f$ and count, for each node, the arrows that leave it towards nodes that you have seen. Then work: take a node whose count is 0 (at first only $f$), let it hand on along its arrows, and lower its parents' counts by 1 each. A parent whose count falls to 0 is complete, and is next.
#
# **Finish, then write down** (depth first, done right). Visit a node: first visit all its parents that you have not seen, *then* write the node at the end of a list. In this list each node comes after everything that it is computed from. Read it from the end.
#
# The second is usually written as a function that calls itself. The next section says why you should not.

# %% descent={"kind": "demo"}
children_left = dict.fromkeys(parents, 0)
for node in parents:
    for parent in parents[node]:
        children_left[parent] += 1
print("arrows that leave towards f:", children_left)
ready, order = ["f"], []
while ready:
    node = ready.pop()
    order.append(node)
    for parent in parents[node]:
        children_left[parent] -= 1
        if children_left[parent] == 0:
            ready.append(parent)
print("order of the backward pass: ", " ".join(order))

# %% [markdown]
# ### 4.1 Twenty thousand nodes
#
# Python lets functions call each other about a thousand deep. A network unrolled over time, or a loop that adds up a loss, makes chains far longer than that.


# %% descent={"kind": "demo"}
def depth_by_recursion(node):
    """How far a node is from the start of its chain."""
    return 0 if node is None else 1 + depth_by_recursion(node[0])


def depth_by_loop(node):
    count = 0
    while node is not None:
        node, count = node[0], count + 1
    return count


for length in (500, 20_000):
    chain = None
    for _ in range(length):
        chain = (chain,)
    try:
        answer = depth_by_recursion(chain)
    except RecursionError as error:
        answer = f"RecursionError: {error}"
    print(f"{length:6d} nodes, by recursion: {answer}")
    print(f"{length:6d} nodes, by a loop:    {depth_by_loop(chain)}")

limit = sys.getrecursionlimit()
sys.setrecursionlimit(50_000)
print(f"{length:6d} nodes, with a higher limit: {depth_by_recursion(chain)}")
sys.setrecursionlimit(limit)

# %% [markdown]
# A higher limit works here, and you may use it. It is no cure. Since Python 3.11 a plain function that calls itself takes only memory. But where the calls pass through C code, as in `sum(... for ...)`, `sorted(key=...)` or an operator like `__mul__`, each takes a piece of the machine's own stack, as all calls did in older versions. Twenty thousand of them can fill it, and then the whole process dies without a message. And you have to know beforehand how long the longest chain will be.

# %% [markdown]
# **Replace the calls by a list.** What a recursion keeps on its stack is a note for each unfinished node: "I am at this node, its parents are (not) done". Keep the notes yourself:
#
# 1. Put $(f, \text{not ready})$ on a list.
# 2. Take the last pair off the list. If it says *ready*, write the node down.
# 3. Otherwise, if the node has not been seen: mark it as seen, put $(\text{node}, \text{ready})$ back, and put each of its parents on top as *not ready*.
# 4. Repeat from 2 until the list is empty.
#
# By the time that $(\text{node}, \text{ready})$ comes up again, everything above it has been dealt with: the parents are written down. Kahn's way of counting needs no such trick. It is a loop as it stands.

# %% [markdown]
# ## 5. The rules of single nodes
#
# In the worked example each node did the same three things: compute its value, remember how fast that value changes with each parent, and later send each parent *its own gradient times that rate*. So write down the rates once, for each kind of node, and any formula made of them can be differentiated without thinking.
#
# | node $w$ | rate by its parents | sends back |
# | --- | --- | --- |
# | $w = u + v$ | $1,\; 1$ | $\bar w,\; \bar w$ |
# | $w = u\,v$ | $v,\; u$ | $\bar w\,v,\; \bar w\,u$ |
# | $w = u^{n}$ | $n\,u^{n-1}$ | $\bar w\,n\,u^{n-1}$ |
# | $w = e^{u}$ | $e^{u} = w$ | $\bar w\,w$ |
# | $w = \mathrm{relu}(u) = \max(u, 0)$ | $1$ if $u\gt0$, else $0$ | $\bar w$ or $0$ |
#
# The first two lines are the multivariate chain rule. The fourth: $e^{u+h} = e^u e^h = e^u(1 + h + \dots)$. The third, for $n = 1, 2, \dots$: $(u+h)^n = u^n + n\,u^{n-1}h + \dots$; for other $n$, and $u\gt0$, write $u^n = e^{n\log u}$, whose rate is $u^n\cdot\frac nu$. (If $n$ is a negative whole number and $u\lt0$, then $u^n = (-1)^n(-u)^n$, with rate $(-1)^n\,n(-u)^{n-1}\cdot(-1) = n\,u^{n-1}$.)
#
# Subtraction is $u + v\cdot(-1)$ and division is $u\cdot v^{-1}$, so these five are more than they seem. A sum passes a gradient of 1 on as it is; the next figure shows what the other four make of it.

# %% descent={"kind": "demo"}
u = np.linspace(-2, 2, 401)
shapes = {  # value, and rate by the rules above
    "3u": (3 * u, np.full_like(u, 3.0)),
    "u^3": (u**3, 3 * u**2),
    "e^u": (np.exp(u), np.exp(u)),
    "relu": (np.maximum(u, 0), (u > 0).astype(float)),
}
for name, (value, rate) in shapes.items():
    measured = np.gradient(value, u)[100:400:100]  # at u = -1, 0, 1
    print(f"{name:5s} rate {rate[100:400:100].round(2)}, differences {measured.round(2)}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.6,
    5.4,
    alt="Four nodes as functions of u, each with its value as a solid line and what a gradient of 1 "
    "becomes on the way back as a dashed one. 3u: a constant 3. u cubed: the parabola 3 u squared. "
    "e to the u: both lines are the same curve. relu: 0 left of 0 and 1 right of it.",
)
titles = ("3u sends back 3", "$u^3$ sends back $3u^2$", "$e^u$ sends back itself")
titles += ("relu sends back 1 or nothing",)
for ax, title, (value, rate) in zip(fig.subplots(2, 2).flat, titles, shapes.values(), strict=True):
    (forward_line,) = ax.plot(u, value, color=VALUE)
    (backward_line,) = ax.plot(u, rate, color=GRADIENT, linestyle="--")
    ax.set_xlabel("u")
    ax.set_ylabel("value and rate")
    ax.set_title(title)
words = ["value", "what a gradient of 1 becomes on the way back"]
fig.legend([forward_line, backward_line], words, loc="outside lower center", ncols=2)
fig

# %% [markdown]
# Look at the last row of the printout, at its middle number, where $u = 0$. relu has a corner there: its slope is 0 to the left, 1 to the right, and no derivative exists. The differences say one half. An engine must return *something*; **in this course, as in PyTorch, the derivative of relu at 0 is 0.** Rounded numbers seldom hit 0 exactly. Where they do (a unit that starts with all weights 0, an image border), it matters that everyone agrees.

# %% [markdown]
# ### 5.1 The engine
#
# An object for each node, with five things:
#
# - `data`, the value, a float;
# - `grad`, the gradient, a float, 0 until backward has run;
# - `parents`, a tuple of the nodes that it was computed from, in order; an input has none;
# - the rates by its parents (in the given code: `slopes`, one for each parent);
# - a method `backward()`, which treats this node as the output.
#
# Nothing else: the forward pass *is* the evaluation of the expression, and building the graph is a by-product. `v * w` makes a new node whose parents are `v` and `w`, and is done.
#
# **Numbers in expressions.** `v * 3` has a number on the right. Make it a node, as the given `__add__` does: a node without parents, whose gradient nobody reads. (`3 * v` would need one more method. You may add it, nobody asks for it.)

# %% [markdown]
# ### 5.2 Its backward
#
# `backward()` on a node $f$, in this order:
#
# 1. find all nodes that $f$ was computed from, each once, and an order in which each comes after all its children;
# 2. **set the gradient of each to 0**, so that a second call starts afresh;
# 3. set $f$'s own gradient to 1, the seed;
# 4. go through the order; each node adds to each parent's gradient: its own gradient times the rate.
#
# Nodes that $f$ does not depend on are not touched.
#
# Once on paper, for the graph of section 4, in the order $f, q, p, u, x$:
#
# | its turn | gradient by now | hands on (gradient times rate) |
# | --- | --- | --- |
# | $f$ | 1, the seed | to $p$: $1\cdot 18$; to $q$: $1\cdot 7$ |
# | $q$ | 7 | to $u$: $7\cdot3 = 21$ |
# | $p$ | 18 | to $u$: $18\cdot1 = 18$ |
# | $u$ | $21 + 18 = 39$ | to $x$: $39\cdot 2 = 78$ |
# | $x$ | 78 | nothing, it has no parents |

# %% [markdown]
# ### Exercise 2 of 6: `class Value` (6 points)
#
# `__init__` and `__add__` are given. You write `__mul__`, `__pow__` (the exponent is a plain number), `exp`, `relu` and `backward`. You may change the inside as you like, as long as `data`, `grad` and `parents` keep their meaning.
#
# **By hand**, for the checks:
#
# - $x = 3$, $y = x\cdot x + x$: value 12, gradient $2\cdot3 + 1 = 7$. Both parents of the product are the same node.
# - $x^{-2}$ at 2: value $\frac14$, gradient $-2\cdot 2^{-3} = -\frac14$.
# - $f = p\,q$ with $p = u+1$, $q = 3u$, $u = 2x$ at $x = 3$: gradient 78, as in section 4; its neighbours there, 36 and 114, would say that the order is wrong.
# - a second `backward()` gives the same gradients, not twice as much, and the `backward()` of another output, $g = 5x$, leaves 5 at $x$.
# - a chain of 20 000 nodes, from the given `long_chain` below: $z_{k+1} = 0.9999\,z_k + x$, ten thousand times. Each round multiplies the derivative by $0.9999$ and adds 1, so it is the geometric sum $1 + r + r^2 + \dots + r^{10000}$ with $r = 0.9999$, which is $\frac{1-r^{10001}}{1-r}$.
#
# *An exponent of 0*: $u^0 = 1$ for all $u$, so its rate is 0. The formula $0\cdot u^{-1}$ stumbles at $u = 0$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "Value", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
class Value:
    """A number that remembers what it was computed from.

    data: its value, a float. grad: derivative of the last output by it, a float.
    parents: the nodes that it was computed from, a tuple.
    """

    def __init__(self, data, parents=()):
        self.data = float(data)
        self.grad = 0.0
        self.parents = tuple(parents)
        self.slopes = ()  # derivative of this node by each of its parents

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        out.slopes = (1.0, 1.0)
        return out

    def __mul__(self, other):
        """The product with a node or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        out.slopes = (other.data, self.data)
        return out
        ### END SOLUTION

    def __pow__(self, exponent):
        """The power with an exponent that is a plain number."""
        ### BEGIN SOLUTION
        out = Value(self.data**exponent, (self,))
        out.slopes = (exponent * self.data ** (exponent - 1) if exponent else 0.0,)
        return out
        ### END SOLUTION

    def exp(self):
        """e to the power of this node."""
        ### BEGIN SOLUTION
        out = Value(math.exp(self.data), (self,))
        out.slopes = (out.data,)
        return out
        ### END SOLUTION

    def relu(self):
        """The node itself where it is positive, else 0."""
        ### BEGIN SOLUTION
        out = Value(max(self.data, 0.0), (self,))
        out.slopes = (1.0 if self.data > 0 else 0.0,)
        return out
        ### END SOLUTION

    def backward(self):
        """Set grad of this node, and of all that it was computed from; return nothing."""
        ### BEGIN SOLUTION
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += node.grad * slope
        ### END SOLUTION


# %% descent={"kind": "given"} nbgrader={"grade": false, "grade_id": "given_long_chain", "locked": true, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
def long_chain(x, num_nodes):
    """A chain of `num_nodes` nodes above x: times 0.9999, plus x, times 0.9999, plus x, ..."""
    node = x
    for _ in range(num_nodes // 2):
        node = node * 0.9999 + x
    return node


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_Value", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, holds

with check("Value"):
    x = Value(3.0)
    f = x * x + x
    close(f.data, 12.0, "data of x * x + x at x = 3")
    holds(f.parents[0].parents, "x * x should know its parents")
    f.backward()
    close(f.grad, 1.0, "grad at the output itself: the seed")
    close(x.grad, 7.0, "grad at x of x * x + x at x = 3: 3 and 3 from the product, 1 from the sum")
    f.backward()
    close(x.grad, 7.0, "grad at x after a second backward, which starts afresh")

    g = x * 5
    g.backward()
    close(x.grad, 5.0, "grad at x after the backward of another output: that output's alone")

    x, y = Value(2.0), Value(-5.0)
    f = x**-2 * 3 + y
    f.backward()
    close(f.data, -4.25, "data of x**-2 * 3 + y at x = 2, y = -5")
    close(x.grad, -0.75, "grad at x of x**-2 * 3 + y at x = 2: -2 * 2**-3 * 3")
    close(y.grad, 1.0, "grad at y of x**-2 * 3 + y")

    x = Value(0.5)
    f = (x * 2).exp()
    f.backward()
    close(f.data, math.e, "data of exp(2 x) at x = 1/2")
    close(x.grad, 2 * math.e, "grad at x of exp(2 x) at x = 1/2")

    for data, value, grad in ((2.0, 2.0, 1.0), (-2.0, 0.0, 0.0), (0.0, 0.0, 0.0)):
        x = Value(data)
        f = x.relu()
        f.backward()
        close([f.data, x.grad], [value, grad], f"data and grad of relu at {data:g}")

    x = Value(0.0)
    f = x**0
    f.backward()
    close([f.data, x.grad], [1.0, 0.0], "data and grad of x**0 at x = 0")

    x = Value(0.5)
    f = (x.exp() + x.relu()) * 2 + x
    f.backward()
    close(x.grad, 2 * math.exp(0.5) + 3, "grad at x of 2 (exp(x) + relu(x)) + x at x = 1/2")

    x = Value(3.0)
    u = x * 2
    p, q = u + 1, u * 3
    f = p * q
    f.backward()
    close(x.grad, 78.0, "grad at x of the example of section 4, where u has to wait for p and q")

    x = Value(0.5)
    f = long_chain(x, 20_000)
    f.backward()
    close(x.grad, (1 - 0.9999**10_001) / 0.0001, "grad at x of a chain of 20 000 nodes")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("02-backpropagation", "Value", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Checking a gradient
#
# You will write many backward steps in your life, and some of them will be wrong. A wrong gradient seldom crashes. The loss still falls, a little less, and the paper is written. So check each one, once, against differences. Slow is fine for a check.
#
# Which difference, and with which step? Try it first. The function is $f(x) = e^{\sin x}$ at $x = 1$, whose derivative is known, and the step runs from 1 down to $10^{-14}$. You would expect: the smaller the step, the better.

# %% descent={"kind": "demo"}
x = 1.0
exact = math.exp(math.sin(x)) * math.cos(x)  # of f(x) = exp(sin x)
f = lambda x: np.exp(np.sin(x))
steps = np.geomspace(1e-14, 1, 281)
one_sided = np.abs((f(x + steps) - f(x)) / steps - exact)
central = np.abs((f(x + steps) - f(x - steps)) / (2 * steps) - exact)
coarse = np.geomspace(1e-7, 1, 141).astype(np.float32)
x32 = np.float32(x)
single = np.abs((f(x32 + coarse) - f(x32 - coarse)) / (2 * coarse) - exact)

# %% descent={"kind": "demo", "folded": true}
s, c = math.sin(x), math.cos(x)
second = math.exp(s) * (c * c - s)
third = math.exp(s) * (c**3 - 3 * s * c - c)
eps = 1.1e-16
fig = new_figure(
    6.8,
    4.8,
    alt="Error of the derivative against the step h, both axes logarithmic. Each curve is a V. To "
    "the left of the tip it rises along the dotted rounding line, to the right along a dashed line: "
    "slope 1 for one-sided differences, whose tip is near 1e-8, slope 2 for central ones, whose tip "
    "is near 1e-5 and lower. Central differences in float32 have their tip near 5e-3, much higher.",
)
ax = fig.subplots()
for h, error, color, marker, label in (
    (steps, one_sided, ORANGE, "^", "one-sided"),
    (steps, central, BLUE, "o", "central"),
    (coarse, single, PURPLE, "s", "central, float32"),
):
    look = {"color": color, "marker": marker, "markersize": 5, "markevery": 14}
    ax.loglog(h, np.maximum(error, 1e-17), linewidth=1, label=label, **look)
ax.loglog(steps, steps**2 / 6 * abs(third), "--", color=BLACK, linewidth=1)
ax.loglog(steps, steps / 2 * abs(second), "--", color=BLACK, linewidth=1)
ax.loglog(steps, eps * f(x) / steps, ":", color=BLACK, linewidth=1.4)
ax.text(1e-3, 1e-8, "$h^2 f'''/6$, slope 2")
ax.text(3e-7, 3e-5, "$h f''/2$, slope 1", ha="right")
ax.text(1e-14, 1e-8, "rounding,\n$\\epsilon f/h$, slope $-1$")
tip = (3 * eps * f(x) / abs(third)) ** (1 / 3)
pointer = {"arrowstyle": "->", "color": BLACK}
ax.annotate("best: near $10^{-5}$", (tip, 1e-11), (2e-9, 1e-13), ha="center", arrowprops=pointer)
ax.set_ylim(1e-14, 1e1)
ax.set_xlabel("step h")
ax.set_ylabel("error of the derivative")
ax.set_title("Two errors make a V: central differences are best near $10^{-5}$")
fig.legend(loc="outside lower center", ncols=3)
fig

# %% [markdown]
# It is not. Each curve is a V: the right branch falls as theory says, and the left one rises again. The dashed and dotted lines are what you derive now.
#
# ### 6.1 The right branch: the formula
#
# Take one variable and a smooth $f$. By Taylor,
#
# $$ f(x \pm h) = f(x) \pm h f'(x) + \tfrac{h^2}{2} f''(x) \pm \tfrac{h^3}{6} f'''(x) + \dots $$
#
# **One-sided.** Subtract $f(x)$ from the line with the upper signs and divide by $h$: $\;\dfrac{f(x+h)-f(x)}{h} = f'(x) + \tfrac h2 f''(x) + \dots\;$ The error is of order $h$.
#
# **Central.** Subtract the line with the lower signs from the one with the upper. Everything with an even power cancels. What is left is $2hf' + \tfrac{h^3}{3}f'''$, so
#
# $$ \boxed{\; \frac{f(x+h)-f(x-h)}{2h} = f'(x) + \frac{h^2}{6} f'''(x) + \dots \;} $$
#
# An order better, for two runs for each entry instead of one. In the picture: slope 1 and slope 2. Then why not $h = 10^{-15}$?

# %% [markdown]
# ### 6.2 The left branch: rounding
#
# The computer does not return $f(x+h)$ but that number with a relative error of about $\epsilon = 10^{-16}$. The difference of two such numbers is off by up to $2\epsilon|f|$, however small the difference itself is, and dividing by $2h$ makes $\epsilon|f|/h$ of that. ($x\pm h$ is rounded as well, which adds a term of the same kind.)
#
# So two errors, one that falls with $h$ and one that rises:
#
# $$ \text{error} \approx \underbrace{\frac{h^2}{6}|f'''|}_{\text{formula}} + \underbrace{\frac{\epsilon\,|f|}{h}}_{\text{rounding}}. $$
#
# The sum is smallest where its derivative by $h$ is 0:
#
# $$ \frac{h}{3}|f'''| = \frac{\epsilon|f|}{h^2}, \qquad \boxed{\; h^* = \Bigl(\frac{3\,\epsilon\,|f|}{|f'''|}\Bigr)^{1/3} \approx 10^{-5} \;} $$
#
# (for numbers around 1). At $h^*$ about ten digits are right. For one-sided differences the rounding is $2\epsilon|f|/h$, and the same calculation gives $h^*\approx 2\sqrt{\epsilon |f|/|f''|}\approx 10^{-8}$, and eight digits at best.

# %% descent={"kind": "demo"}
best = (3 * eps * f(x) / abs(third)) ** (1 / 3)
print(f"predicted best step, central: {best:.0e}")
for h in (1e-2, 1e-3):
    ratio = abs((f(x + h) - f(x - h)) / (2 * h) - exact) / (h**2 / 6 * abs(third))
    one = abs((f(x + h) - f(x)) / h - exact) / (h / 2 * abs(second))
    print(f"h = {h:g}: error over prediction: central {ratio:.2f}, one-sided {one:.2f}")
print(f"central, h = 1e-5, right to 8 digits: {central[np.abs(steps / 1e-5 - 1).argmin()] < 1e-8}")

# %% [markdown]
# ### 6.3 How to use it
#
# - Compare by a *relative* error, $|g - g_{\text{num}}| / (a + |g_{\text{num}}|)$, with a small $a$ (below, $10^{-4}$) for entries near 0. Where the function is smooth, expect $10^{-7}$ or better.
# - Use float64. In float32 $\epsilon$ is $6\cdot10^{-8}$, the V's tip is near $h = 5\cdot10^{-3}$, and four digits are right at best (the third curve in the picture).
# - Beware of corners. A relu whose input is within $h$ of 0 gives a difference that is neither slope. Among thousands of relus a few are. Make the step smaller: what a corner spoilt comes back, a bug stays.
# - Fix the randomness. If $f$ draws new random numbers at each call, you are differencing noise.
# - Many weights? Check some entries, or one random direction $v$: $\;\frac{f(w+hv)-f(w-hv)}{2h}$ must be $\bar w\cdot v$. Two runs, and a wrong entry anywhere shows.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(9)
W1, W2 = rng.normal(size=(64, 20)) / 8, rng.normal(size=(20, 10)) / 4
true_1, true_2 = loss_and_gradient(W1, W2)
wrong_1 = true_1.copy()
wrong_1[17, 3] += 0.01  # one entry of 1480, spoilt


def errors(gradient, differences):
    """Relative errors, entry by entry."""
    return np.abs(gradient - differences) / (1e-4 + np.abs(differences))


differences = autograd.numerical_gradient(lambda w: run_network(W1, w), W2, 1e-5)
worst = errors(true_2, differences).max()
print(f"behind the relus: 200 entries, worst error below 1e-6: {worst < 1e-6}")
for step in (1e-5, 1e-6):
    differences = autograd.numerical_gradient(
        lambda w: run_network(np.column_stack([w, W1[:, 4:]]), W2), W1[:, :4], step
    )
    bad = [(errors(grad[:, :4], differences) > 1e-5).sum() for grad in (true_1, wrong_1)]
    print(f"of four relu units: 256 entries, step {step:g}, errors above 1e-5: {bad[0]}", end="")
    print(f"; with the spoilt entry {bad[1]}")

relu = lambda u: max(u, 0.0)
for u in (1e-3, 3e-7, -3e-7):
    slope = (relu(u + 1e-6) - relu(u - 1e-6)) / 2e-6
    print(f"relu at {u:g}, step 1e-6: slope {slope:.2f}")

# %% [markdown]
# With the step $10^{-5}$ three entries look wrong, by up to $2.5\cdot10^{-3}$. With $10^{-6}$ they are right, so it was a corner: this network has 5120 relus, and some of their inputs are close to 0. The spoilt entry stays. The last lines show what happens at a corner: the difference mixes the two slopes. Now the random direction:

# %% descent={"kind": "demo"}
v1, v2, h = rng.normal(size=W1.shape), rng.normal(size=W2.shape), 1e-6
rise = run_network(W1 + h * v1, W2 + h * v2) - run_network(W1 - h * v1, W2 - h * v2)
print(f"{W1.size + W2.size} weights, two runs along one random direction: {rise / (2 * h):.7f}")
print(
    f"the gradient promises                                  {(true_1 * v1).sum() + (true_2 * v2).sum():.7f}"
)
print(
    f"with one entry wrong by 0.01 it promises               {(wrong_1 * v1).sum() + (true_2 * v2).sum():.7f}"
)

# %% [markdown]
# For an array $x$ of any shape, each entry has its turn: raise it alone, run; lower it alone, run.
#
# $$ \mathrm{grad}_i = \frac{f(x + h\,e_i) - f(x - h\,e_i)}{2h}, \qquad e_i:\ 1 \text{ at place } i,\ 0 \text{ elsewhere.} $$

# %% [markdown]
# ### Exercise 3 of 6: `numerical_gradient` (3 points)
#
# **In**: a function `f` that takes an array of the shape of `x` and returns a number; `x`, a float64 array of any shape, also `()` or with no entries at all; the step. **Out**: an array of the shape of `x`, by central differences.
#
# `x` belongs to the caller, and `f` may look at it while you work: **change a copy**. `np.ndindex(x.shape)` goes through all places of an array, whatever its shape.
#
# **By hand**: $f(x) = x_1^2 x_2$ at $(3, 5)$: gradient $(30, 9)$. Central differences are exact for polynomials up to degree 2, since $f'''=0$, even with a huge step: $f = x^2$ at 3 with step 1 gives $\frac{16-4}{2} = 6$. (One-sided: $16 - 9 = 7$.) For $x^3$ at 1 with step $\frac12$: $\frac{3.375 - 0.125}{1} = 3.25 = 3 + \frac{h^2}{6}\cdot 6$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def numerical_gradient(f, x, step=1e-5):
    """Return the gradient of f at x by central differences, an array of the shape of x.

    f: takes an array like x, returns a number. x: float64, any shape; not modified.
    """
    ### BEGIN SOLUTION
    grad = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += step
        below[place] -= step
        grad[place] = (f(above) - f(below)) / (2 * step)
    return grad
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_numerical_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged

with check("numerical_gradient"):
    x = np.array([3.0, 5.0])
    before = x.copy()
    answer = numerical_gradient(lambda x: x[0] ** 2 * x[1], x)
    returns(answer, ["grad"])
    unchanged(before, x, "x")
    close(answer, [30.0, 9.0], "gradient of x1^2 x2 at (3, 5)")
    close(
        numerical_gradient(lambda x: float(x[0] ** 2), np.array([3.0]), step=1.0),
        [6.0],
        "x^2 at 3 with step 1: (16 - 4) / 2",
    )
    close(
        numerical_gradient(lambda x: float(x[0] ** 3), np.array([1.0]), step=0.5),
        [3.25],
        "x^3 at 1 with step 1/2: (3.375 - 0.125) / 1",
    )
    weights = np.arange(6.0).reshape(2, 3)
    answer = numerical_gradient(lambda X: float((weights * X).sum()), np.ones((2, 3)))
    same_shape(answer, weights, "the gradient has the shape of x")
    close(answer, weights, "gradient of a weighted sum over a (2, 3) array")
    close(numerical_gradient(lambda x: float(x) ** 2, np.array(4.0)), 8.0, "x of shape ()")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("02-backpropagation", "numerical_gradient", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Arrays: vector-Jacobian products
#
# A network is not made of single numbers. Take a node that maps a vector $u$ of length $n$ to a vector $w$ of length $m$. It has not one rate but $m\times n$ of them, the **Jacobian**
#
# $$ J_{ij} = \frac{\partial w_i}{\partial u_j}, \qquad \Delta w \approx J\,\Delta u. $$
#
# The gradient at $w$ is now a vector too: $\bar w_i = \partial f/\partial w_i$. Each $u_j$ is used in all $w_i$, so by section 3 its gradient is a sum over them:
#
# $$ \bar u_j = \sum_{i=1}^m \bar w_i\,\frac{\partial w_i}{\partial u_j} = \sum_i \bar w_i J_{ij} \qquad\Longrightarrow\qquad \boxed{\; \bar u = \bar w\,J \;}\quad\text{(rows; as columns: } J^\top \bar w\text{)}. $$
#
# That is a **vector-Jacobian product**, VJP for short. Every backward step is one. Every rule of section 5 is the case $m = 1$.
#
# **In numbers**: $w = (u_1u_2,\; u_1 + u_2,\; u_2^2)$ at $u = (2, 3)$, and $\bar w = (1, 10, 100)$ arrives:
#
# $$ \bar u = (1\;\;10\;\;100)\begin{pmatrix}3&2\\1&1\\0&6\end{pmatrix} = (3 + 10 + 0,\;\; 2 + 10 + 600) = (13\;\;612). $$

# %% descent={"kind": "demo"}
node = lambda u: np.array([u[0] * u[1], u[0] + u[1], u[1] ** 2])
u, w_bar, h = np.array([2.0, 3.0]), np.array([1.0, 10.0, 100.0]), 1e-5
J = np.column_stack([(node(u + h * e) - node(u - h * e)) / (2 * h) for e in np.eye(2)])
leaf = Tensor(u, requires_grad=True)
(leaf[0] * leaf[1] * 1.0 + (leaf[0] + leaf[1]) * 10.0 + leaf[1] ** 2 * 100.0).backward()
print("Jacobian, by differences:  ", J.round(6).tolist())
print("w_bar times it:            ", (w_bar @ J).round(6))
print("one run back of the engine:", leaf.grad)

# %% [markdown]
# **Which end first?** Chain the layers: $x \to h_1 \to h_2 \to \dots \to f$, with Jacobians $J_1, \dots, J_L$, the last of which has a single row. The chain rule says that the gradient is their product,
#
# $$ \bar x = J_L\,J_{L-1}\cdots J_2\,J_1 . $$
#
# A matrix product may be multiplied in any order, with the same result, **and not at the same price.** From the left, each step is a row vector times a matrix: $n^2$ multiplications for a layer of width $n$. From the right, each step is a matrix times a matrix: $n^3$. From the left is backpropagation. Because the *output* is a single number, start there.

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    3.6,
    alt="Four Jacobians J4 to J1; J4 is a single row, the others are square. Multiplied from the "
    "loss, what is carried is a row after each of the three products. Multiplied from the input, it "
    "is a square matrix after the first two and a row only after the last.",
)
axes = fig.subplots(2, 1)
for ax in axes:
    ax.axis("off")
    ax.set_xlim(0, 24)
    ax.set_ylim(-1.5, 2.0)


def rectangle(ax, x, width, height, color, text=""):
    shape = (x, -height / 2), width, height
    ax.add_patch(mpl.patches.Rectangle(*shape, facecolor=color, alpha=0.4, edgecolor=color))
    ax.text(x + width / 2, height / 2 + 0.12, text, ha="center")


axes[0].set_title("From the loss: what is carried stays a row")
axes[1].set_title("From the input: what is carried is a matrix, until the last step")
for ax in axes:
    for i, name in enumerate(["$J_4$", "$J_3$", "$J_2$", "$J_1$"]):
        rectangle(ax, 0.2 + 2.6 * i, 2.2, 0.35 if i == 0 else 2.2, BLUE, name)
    for i in range(3):
        row = ax is axes[0] or i == 2
        name = "row" if row else "matrix"
        rectangle(ax, 13.4 + 4.1 * i, 2.2, 0.35 if row else 2.2, VERMILION, name)
        word = "then" if i else "carried:"
        ax.text(13.1 + 4.1 * i, 0, word, ha="right", va="center")
fig

# %% descent={"kind": "demo"}
rng = np.random.default_rng(1)
width, depth = 300, 6
jacobians = [rng.normal(size=(width, width)) / math.sqrt(width) for _ in range(depth - 1)]
last = rng.normal(size=(1, width))  # of the loss, which is one number
row, from_left = last, 0
for J in reversed(jacobians):
    from_left += row.shape[0] * J.shape[0] * J.shape[1]
    row = row @ J
product, from_right = jacobians[0], 0
for J in [*jacobians[1:], last]:
    from_right += J.shape[0] * J.shape[1] * product.shape[1]
    product = J @ product
print(f"the same gradient: {np.allclose(row, product)}")
print(f"multiplications from the loss: {from_left:>12,}")
print(
    f"multiplications from the input: {from_right:>11,}, {from_right / from_left:.0f} times as many"
)

# %% [markdown]
# **And the Jacobian is never built.** For an elementwise node, $w_i = e^{u_i}$ on a million numbers, $J$ is a million by a million, and all but the diagonal is zero. What the backward step needs is not $J$ but the *product* $\bar w J$, and that is `grad * np.exp(u)`. So the rule of an array node is a function: gradient by the output in, gradient by the input out. That function is called its VJP, and the exercises below are three of them.
#
# The general advice for deriving one: **write the node with indices, find all the places where an input entry is used, and add up.**
#
# The course's engine is your `Value` with arrays for numbers and VJPs for slopes. Its nodes are called `Tensor`, and the demos below check against it.

# %% [markdown]
# ## 8. Broadcasting, slowly
#
# A layer computes `X @ W + b`, with a bias `b` of shape (3,) and, for five examples, a matrix of shape (5, 3). NumPy adds the three numbers to each of the five rows. Call the result $w$. NumPy behaves as if `b` were **copied** down the rows first.
#
# Then where is $b_2$ used? In each row. Raise $b_2$, and all five entries of the second column rise. By section 3 its gradient is a sum over all five:
#
# $$ \bar b_j = \sum_{n=1}^{N} \bar w_{nj}. $$
#
# **Copying forward is summing backward.** That is the only idea of this section. Look at it twice. First as a picture, then as a matrix.

# %% descent={"kind": "demo", "folded": true}
COLUMNS = ("#D8E8F2", "#CDE9DF", "#F6E3C0")  # one pale colour for each entry of b


def grid_of(ax, corner, numbers, color, size=0.9):
    """A table of numbers, drawn as boxes; corner is the place of its upper left box."""
    for (i, j), number in np.ndenumerate(np.atleast_2d(numbers)):
        x, y = corner[0] + j, corner[1] - i
        box = mpl.patches.Rectangle((x, y), size, size, facecolor=COLUMNS[j], edgecolor="#9AA5AE")
        ax.add_patch(box)
        text = f"{number:g}"
        ax.text(x + size / 2, y + size / 2, text, ha="center", va="center", color=color)


b = np.array([1.0, 2.0, 3.0])
grad = np.array([[1, 0, 2], [0, 1, 1], [3, 0, 1], [1, 1, 0], [0, 2, 1]], dtype=float)
sums = ", ".join(f"{total:g}" for total in grad.sum(axis=0))
fig = new_figure(
    6.8,
    3.4,
    alt="Left, forward: arrows go from b = (1, 2, 3) to five rows, each of which is a copy of b. "
    "Right, backward: arrows go from the five rows of the gradient at the copies to the gradient at "
    f"b, ({sums}), in which each column has been added up.",
)
axes = fig.subplots(1, 2)
for ax in axes:
    ax.axis("off")
    ax.set_aspect("equal")
    ax.set_xlim(-0.2, 8.6)
    ax.set_ylim(-4.0, 3.1)
ax = axes[0]
ax.set_title("Forward: three numbers,\ncopied down five rows")
grid_of(ax, (0, 0), b, VALUE_TEXT)
grid_of(ax, (5.5, 2), np.tile(b, (5, 1)), VALUE_TEXT)
for row in range(5):
    ax.annotate(
        "",
        (5.4, 2.45 - row),
        (3.1, 0.45),
        arrowprops={"arrowstyle": "-|>", "color": VALUE, "alpha": 0.7},
    )
ax.text(1.4, -0.9, "b, (3,)", ha="center")
ax.text(6.9, -2.9, "its copies,\n(5, 3)", ha="center", va="center")
ax = axes[1]
ax.set_title("Backward: five rows,\nsummed up into three numbers")
grid_of(ax, (0, 0), grad.sum(axis=0), GRADIENT_TEXT)
grid_of(ax, (5.5, 2), grad, GRADIENT_TEXT)
for row in range(5):
    ax.annotate(
        "",
        (3.1, 0.45),
        (5.4, 2.45 - row),
        arrowprops={"arrowstyle": "-|>", "color": GRADIENT, "alpha": 0.7},
    )
ax.text(1.4, -0.9, "gradient at b, (3,)", ha="center")
first_sum = " + ".join(f"{g:g}" for g in grad[:, 0])
ax.text(-0.1, 2.3, f"first column:\n{first_sum}\n= {grad[:, 0].sum():g}", va="center")
ax.text(6.9, -3.0, "gradient at the\ncopies, (5, 3)", ha="center", va="center")
fig

# %% [markdown]
# **As a matrix.** Lay the fifteen copies out as one long vector. Then copying is a matrix $C$ of fifteen rows and three columns with a single 1 in each row: which number does this place copy? The VJP multiplies by $C$ from the other side, which is to multiply the column $\bar w$ by $C^\top$. And row $j$ of $C^\top$ has a 1 wherever a copy of $b_j$ stands: it adds them up. **The backward step of a linear map is its transpose.**

# %% descent={"kind": "demo"}
b = np.array([1.0, 2.0, 3.0])  # the numbers of the picture
grad = np.array([[1, 0, 2], [0, 1, 1], [3, 0, 1], [1, 1, 0], [0, 2, 1]], dtype=float)
places = np.arange(15).reshape(5, 3)
C = np.zeros((15, 3))
for n, j in np.ndindex(5, 3):
    C[places[n, j], j] = 1
print("copying is the matrix C: ", np.array_equal((C @ b).reshape(5, 3), np.tile(b, (5, 1))))
print("C^T times the gradient:  ", C.T @ grad.ravel())
print("the sum down the columns:", grad.sum(axis=0))

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    3.2,
    alt="Two matrices of zeros (pale) and ones (dark). C has fifteen rows and three columns, and "
    "one 1 in each row. Its transpose has three rows of fifteen: row j has a 1 at every third place, "
    "wherever a copy of entry j of b stands.",
)
left, right = fig.subplots(1, 2, width_ratios=[1, 2.6])
for ax, matrix, title, color in (
    (left, C, "$C$ copies", "Blues"),
    (right, C.T, "$C^T$ sums: row j collects what\ncomes back from all copies of $b_j$", "Oranges"),
):
    ax.imshow(matrix, cmap=color, vmin=0, vmax=1.3, aspect="auto")
    ax.grid(visible=False)
    ax.set_title(title)
left.set_yticks(range(0, 15, 3))
left.set_xticks(range(3))
right.set_yticks(range(3))
right.set_xticks(range(0, 15, 3))
left.set_xlabel("entry of b")
left.set_ylabel("entry of the copies")
right.set_xlabel("entry of the gradient at the copies")
right.set_ylabel("entry of the gradient at b")
fig

# %% [markdown]
# ### 8.1 The rules of broadcasting, and of its way back
#
# NumPy lines the shapes up **at the right end**, and then does two things to the smaller array:
#
# | forward | example | backward |
# | --- | --- | --- |
# | adds axes **in front** | $(3,) \to (1, 3)$ | sum over them, and they are gone |
# | stretches axes of length 1 | $(5, 1) \to (5, 3)$ | sum over them, and **keep** them, with length 1 |
#
# A number, of shape `()`, gets all its axes added in front. So the gradient of shape `grad.shape` returns to `shape` as follows.
#
# 1. `grad` has `grad.ndim - len(shape)` axes too many. They are the first ones. Sum over them.
# 2. Now both have the same number of axes. Where `shape` has length 1, whatever `grad` has, sum, and keep the axis (`keepdims=True`).
#
# The shapes tell everything. The operation that broadcast, whether `+` or `*`, has multiplied by its rate before `grad` comes here. And the sum is a sum: nothing is divided by the number of copies. If the loss is a mean over examples, its $1/N$ is in `grad` already, and must not be counted twice.

# %% descent={"kind": "demo"}
for shape, big in [
    ((3,), (5, 3)),
    ((5, 1), (5, 3)),
    ((1, 3), (5, 3)),
    ((), (5, 3)),
    ((4, 1, 3), (2, 4, 5, 3)),
]:
    x = Tensor(np.zeros(shape), requires_grad=True)
    weights = np.arange(float(np.prod(big))).reshape(big)
    (x * weights).sum().backward()  # each copy of an entry gets its own weight back
    padded = (1,) * (len(big) - len(shape)) + shape
    summed = tuple(i for i, (a, n) in enumerate(zip(padded, big, strict=True)) if a < n)
    by_hand = weights.sum(axis=summed).reshape(shape)
    print(f"{shape!s:10s} in {big!s:13s} summed over axes {summed!s:12s}", end=" ")
    print("as the engine:", np.array_equal(by_hand, x.grad))

# %% [markdown]
# **Reductions are the mirror image.** A sum over an axis has $w = \sum_n u_n$, rate 1 by each $u_n$: each gets $\bar w$, so *summing forward is copying backward*. A mean copies $\bar w/N$. A maximum sends all of $\bar w$ to the entry that won, and nothing to the others. Picking entries, `u[rows, columns]`, puts each $\bar w$ back in its place, and adds where the same entry was picked twice.
#
# The two are transposes of one another, and that gives a test which needs no derivative at all. For any linear map $C$ and any vectors, $\langle C b, g\rangle = \langle b, C^\top g\rangle$. So the copies of $b$, times any $g$, summed up, must be $b$ times the column sums of $g$.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(2)
b, g = rng.normal(size=(4, 1, 3)), rng.normal(size=(2, 4, 5, 3))
copied = np.broadcast_to(b, g.shape)
summed = autograd.unbroadcast(g, b.shape)
print(f"<copy(b), g> = {(copied * g).sum():.10f}")
print(f"<b, sum(g)>  = {(b * summed).sum():.10f}")

rows = Tensor(np.array([[1.0, 5.0, 2.0], [4.0, 0.0, 3.0]]), requires_grad=True)
for name, reduce in (
    ("sum", lambda x: x.sum(axis=1)),
    ("mean", lambda x: x.mean(axis=1)),
    ("max", lambda x: x.max(axis=1)),
    ("pick", lambda x: x[[0, 0], [1, 1]]),  # the same entry, twice
):
    (reduce(rows) * np.array([3.0, 6.0])).sum().backward()  # 3 and 6 arrive
    print(f"{name:5s}", rows.grad.tolist())

# %% [markdown]
# ### 8.2 The bug that broadcasting hides
#
# Because shapes are made to fit, nothing complains when they fit by accident. Here the predictions have shape (5, 1), as a layer with one output returns them, and the targets have shape (5,).

# %% descent={"kind": "demo"}
target = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
prediction = Tensor(target.reshape(5, 1), requires_grad=True)  # perfect predictions
difference = prediction - target
loss = (difference * difference).mean()
loss.backward()
print(f"shapes {prediction.shape} and {target.shape}: the difference has {difference.shape}")
print(f"loss of perfect predictions: {loss.item():g}")
print(
    "gradient, of the shape of the predictions:", (prediction.grad.ravel().round(6) + 0.0).tolist()
)

# %% [markdown]
# Every prediction was compared with every target. The loss is an ordinary number, and the gradient comes back with the right shape, *because unbroadcasting brings it back*. It pulls all predictions towards the mean of the targets. Training runs, and the network learns a constant. **Print the shape of a difference once.**

# %% [markdown]
# ### Exercise 4 of 6: `unbroadcast` (3 points)
#
# **In**: `grad`, an array; `shape`, a tuple that broadcasts to `grad.shape`. **Out**: an array of exactly that shape: `grad`, summed over all the copies.
#
# If nothing was broadcast, the result is `grad` itself (or a copy).
#
# **By hand**: for `grad = [[1, 2, 3], [4, 5, 6]]`:
#
# - to `(3,)`: `[5, 7, 9]`; to `(1, 3)`: `[[5, 7, 9]]`;
# - to `(2, 1)`: `[[6], [15]]`; to `(1, 1)`: `[[21]]`; to `()`: `21`;
# - to `(2, 3)`: unchanged.
#
# *No copies at all*: an axis of length 1 may be stretched to length 0. From `(2, 0)` to `(2, 1)` each entry is a sum over no copies, so `[[0], [0]]`.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "unbroadcast", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def unbroadcast(grad, shape):
    """Return grad summed down to shape, from which it was broadcast.

    grad: an array. shape: a tuple that broadcasts to grad.shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    added = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(added)))
    stretched = tuple(i for i, length in enumerate(shape) if length == 1)
    return grad.sum(axis=stretched, keepdims=True)
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_unbroadcast", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged

with check("unbroadcast"):
    grad = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    before = grad.copy()
    answer = unbroadcast(grad, (3,))
    returns(answer, ["grad"])
    unchanged(before, grad, "grad")
    close(answer, [5.0, 7.0, 9.0], "down to (3,): a leading axis is summed away")
    close(unbroadcast(grad, (1, 3)), [[5.0, 7.0, 9.0]], "down to (1, 3): the axis stays, length 1")
    close(unbroadcast(grad, (2, 1)), [[6.0], [15.0]], "down to (2, 1)")
    close(unbroadcast(grad, (1, 1)), [[21.0]], "down to (1, 1)")
    close(unbroadcast(grad, ()), 21.0, "down to (): everything is summed")
    close(unbroadcast(grad, (2, 3)), grad, "down to (2, 3): nothing was broadcast")
    close(
        unbroadcast(np.ones((2, 4, 5, 3)), (4, 1, 3)),
        np.full((4, 1, 3), 10.0),
        "ones (2, 4, 5, 3) down to (4, 1, 3): each entry had 2 * 5 copies",
    )
    same_shape(unbroadcast(np.ones((4, 1)), (1,)), np.ones(1), "(4, 1) down to (1,)")
    close(unbroadcast(np.ones((2, 0)), (2, 1)), [[0.0], [0.0]], "(2, 0) down to (2, 1): no copies")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("02-backpropagation", "unbroadcast", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 9. The matrix product
#
# Most networks spend most of their time in $C = A B$, with $A$ $(n, k)$, $B$ $(k, m)$ and $C$ $(n, m)$. The gradient $G = \bar C$ arrives, with the shape of $C$. What goes to $A$?
#
# 1. With indices: $C_{ij} = \sum_{l} A_{il}B_{lj}$.
# 2. Where is $A_{il}$ used? In row $i$ of $C$, in every column $j$, each time with the factor $B_{lj}$.
# 3. Add up over these places: $\displaystyle \bar A_{il} = \sum_{j} G_{ij}\,B_{lj}$.
# 4. Read it as a matrix product. The index that is summed, $j$, is the *second* of both, so $B$ must be transposed: $\bar A_{il} = \sum_j G_{ij}(B^\top)_{jl}$.
#
# For $B$: the entry $B_{lj}$ is used in column $j$, in every row $i$, with the factor $A_{il}$. So $\bar B_{lj} = \sum_i A_{il}G_{ij} = (A^\top G)_{lj}$.
#
# $$ \boxed{\; \bar A = G\,B^\top, \qquad \bar B = A^\top G \;} $$

# %% [markdown]
# **How to remember it**: the shapes leave no choice. $\bar A$ must be $(n, k)$, there are a $G$ $(n,m)$ and a $B$ $(k,m)$, and only $G B^\top$ fits. (With square matrices everything fits, $GB$ and $BG$ as well. Check with non-square ones, always.)
#
# **And how to read it**: in a layer, $A$ is the matrix of examples $X$ and $B$ the weights. $\bar B = X^\top G$ is a sum over examples of input times gradient, as in unit 01. (So inputs a thousand times larger send back, for the same $G$, a gradient by the weights a thousand times larger: bring them to a common scale first.) $\bar A = G\,W^\top$ sends the gradient back through the same wires that the values came by, in the other direction. Both are products of the same size as the forward one. Keep that in mind for section 12.
#
# The Jacobian would have $nm\times nk$ entries. For a layer of 1000 units and 1000 examples that is $10^{12}$. Nobody ever builds it.

# %% descent={"kind": "demo", "folded": true}
LENGTHS = {"n": 5, "k": 2, "m": 3}
fig = new_figure(
    6.6,
    4.2,
    alt="Matrices drawn as rectangles, in the proportions of their shapes. Forward: C, n by m, is A, "
    "n by k, times B, k by m. Backward: the gradient at A, n by k, is G, n by m, times B "
    "transposed, m by k; the gradient at B, k by m, is A transposed, k by n, times G, n by m.",
)
ax = fig.subplots()
ax.axis("off")
ax.set_xlim(0, 23.4)
ax.set_ylim(-7.6, 5.8)
ax.set_aspect("equal")
ax.set_title("Shapes leave no choice: only these products\nhave the shapes of A and of B")


def block(x, middle, rows, columns, text, color):
    height, width = LENGTHS[rows], LENGTHS[columns]
    corner = (x, middle - height / 2)
    ax.add_patch(
        mpl.patches.Rectangle(corner, width, height, facecolor=color, alpha=0.35, edgecolor=color)
    )
    ax.text(x + width / 2, middle, text, ha="center", va="center")
    shape = f"({rows}, {columns})"
    ax.text(x + width / 2, corner[1] - 0.15, shape, ha="center", va="top", fontsize=10.5)


block(4.4, 2.7, "n", "m", "C", BLUE)
block(9.0, 2.7, "n", "k", "A", BLUE)
block(12.0, 2.7, "k", "m", "B", BLUE)
block(0.3, -3.9, "n", "k", r"$\bar A$", VERMILION)
block(3.8, -3.9, "n", "m", "G", VERMILION)
block(7.6, -3.9, "m", "k", "$B^T$", BLUE)
block(11.1, -3.9, "k", "m", r"$\bar B$", VERMILION)
block(15.0, -3.9, "k", "n", "$A^T$", BLUE)
block(20.3, -3.9, "n", "m", "G", VERMILION)
ax.text(0.2, 2.7, "forward", va="center")
ax.text(0.2, -0.6, "backward", va="center")
for x, middle in ((8.2, 2.7), (3.05, -3.9), (14.55, -3.9)):
    ax.text(x, middle, "=", ha="center", va="center", fontsize=12)
fig

# %% descent={"kind": "demo"}
rng = np.random.default_rng(3)
A, B, G = rng.normal(size=(5, 2)), rng.normal(size=(2, 3)), rng.normal(size=(5, 3))
measured = autograd.numerical_gradient(lambda A: float((A @ B * G).sum()), A)
print(f"grad A = G B^T, off by less than 1e-8: {np.abs(G @ B.T - measured).max() < 1e-8}")
measured = autograd.numerical_gradient(lambda B: float((A @ B * G).sum()), B)
print(f"grad B = A^T G, off by less than 1e-8: {np.abs(A.T @ G - measured).max() < 1e-8}")

# %% [markdown]
# (The function that is differenced there, $\sum_{ij}G_{ij}C_{ij}$, is the standard trick for testing a VJP: its gradient by $C$ *is* $G$, whatever you choose.)

# %% [markdown]
# ### Exercise 5 of 6: `matmul_vjp` (2 points)
#
# **In**: `grad` (n, m), the gradient by $C = AB$; `A` (n, k); `B` (k, m). **Out**: the pair `(grad_A, grad_B)`, of the shapes of `A` and `B`.
#
# **By hand**: $A = (1\;\;2)$, $B = \begin{pmatrix}3&0&1\\4&1&0\end{pmatrix}$, $G = (1\;\;10\;\;100)$. Then $\bar A = G B^\top = (103\;\;14)$: first $1\cdot3 + 10\cdot0+100\cdot1$, then $1\cdot4+10\cdot1+100\cdot 0$. And $\bar B = A^\top G = \begin{pmatrix}1&10&100\\2&20&200\end{pmatrix}$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "matmul_vjp", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def matmul_vjp(grad, A, B):
    """Return the gradients by A and by B, given the gradient by A @ B.

    grad: (n, m). A: (n, k). B: (k, m). Returns (grad_A, grad_B), (n, k) and (k, m).
    """
    ### BEGIN SOLUTION
    return grad @ B.T, A.T @ grad
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_matmul_vjp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("matmul_vjp"):
    grad = np.array([[1.0, 10.0, 100.0]])
    A, B = np.array([[1.0, 2.0]]), np.array([[3.0, 0.0, 1.0], [4.0, 1.0, 0.0]])
    before = [grad.copy(), A.copy(), B.copy()]
    answer = matmul_vjp(grad, A, B)
    returns(answer, ["grad_A", "grad_B"])
    for name, old, new in zip(["grad", "A", "B"], before, [grad, A, B], strict=True):
        unchanged(old, new, name)
    close(answer[0], [[103.0, 14.0]], "grad_A: G B^T")
    close(answer[1], [[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]], "grad_B: A^T G")
    answer = matmul_vjp(np.array([[10.0], [1.0]]), A.T, np.array([[3.0]]))
    close(answer[1], [[12.0]], "grad_B of two rows, A = (1, 2)^T and G = (10, 1)^T: 10 + 2")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("02-backpropagation", "matmul_vjp", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 10. Softmax cross-entropy as one node
#
# At the end of a classifier stand the scores $z$ (N, K), the probabilities $p = \mathrm{softmax}(z)$, and the mean loss
#
# $$ F = -\frac1N\sum_{n=1}^N \log p_{n,y_n} . $$
#
# You could make it of single nodes: exponential, sum, division, logarithm. Unit 01 says why the forward pass must not be done in this way: `exp` overflows, and `log` gets a rounded 0. The backward pass has the same trouble, $1/p$ with $p = 0$. **So make it one node**, with a forward and a backward that never see a number out of range.
#
# Take one example, with label $y$. From unit 01: $-\log p_y = \mathrm{lse}(z) - z_y$ with $\mathrm{lse}(z) = \log\sum_j e^{z_j}$.
#
# 1. $\dfrac{\partial}{\partial z_k}\mathrm{lse}(z) = \dfrac{e^{z_k}}{\sum_j e^{z_j}} = p_k$.
# 2. $\dfrac{\partial}{\partial z_k} z_y = 1$ if $k = y$, else $0$. For short $[k=y]$: square brackets around a statement are 1 where it holds and 0 where not.
# 3. The mean over examples divides by $N$:
#
# $$ \boxed{\; \bar z_{nk} = \frac1N\bigl(p_{nk} - [k = y_n]\bigr) \;} $$

# %% descent={"kind": "demo"}
z = np.array([[2.0, 0.5, -1.0, 1.0]])
y = np.array([3])
p = losses.softmax(z)[0]
measured = autograd.numerical_gradient(lambda z: losses.softmax_cross_entropy_vjp(z, y)[0], z)
print("p minus indicator:  ", (p - np.eye(4)[y[0]]).round(6))
print("central differences:", measured[0].round(6))

# %% descent={"kind": "demo", "folded": true}
shown_p = ", ".join(f"{probability:.2f}" for probability in p)
fig = new_figure(
    6.8,
    5.6,
    alt=f"Three panels. Top left, the probabilities of classes 0 to 3, {shown_p}; the label is 3. "
    "Top right, the gradient at the scores: the same numbers, except at the label, where it is "
    f"{p[3] - 1:.2f}, the only negative one. Below, for two classes, the gradient at the label's "
    "score rises from -1, where the label's score is far below the other's, to 0, where it is far "
    "above.",
)
panels = fig.subplot_mosaic([["p", "grad"], ["two", "two"]], height_ratios=[1.1, 1])
names = np.arange(4)
hatches = ["", "", "", "///"]
panels["p"].bar(names, p, color=VALUE, edgecolor="white", hatch=hatches)
panels["p"].set_ylabel("probability")
panels["p"].set_title("The network prefers class 0,\nand the label is 3")
panels["grad"].bar(names, p - np.eye(4)[y[0]], color=GRADIENT, edgecolor="white", hatch=hatches)
panels["grad"].set_ylabel("gradient at the scores")
panels["grad"].axhline(0, color=BLACK, linewidth=0.8)
panels["grad"].set_title("Descent raises the label\nand lowers the others")
for name in ("p", "grad"):
    panels[name].set_xticks(names)
    panels[name].set_xlabel("class; the label is 3 (striped)")
score = np.linspace(-12, 12, 200)
panels["two"].plot(score, -1 / (1 + np.exp(score)), color=GRADIENT)
panels["two"].set_title("Two classes: the gradient is never larger than 1 in size")
panels["two"].set_xlabel("score of the label minus the other's")
panels["two"].set_ylabel("gradient at the\nlabel's score")
panels["two"].text(-11.5, -0.9, "sure and wrong")
panels["two"].text(11.5, -0.16, "sure and right", ha="right")
fig

# %% [markdown]
# Three things to see. The gradient is a difference of two probability vectors, so each row **adds up to 0**: the scores are only pushed apart, never all up. No entry exceeds $1/N$ in size, however wrong the network is. And where the network is sure and right, nothing flows back.

# %% [markdown]
# ### 10.1 The long way
#
# Through the single nodes it comes out the same, and that is worth seeing once. You need the Jacobian of softmax. From $p_i = e^{z_i}/s$ with $s = \sum_j e^{z_j}$, the quotient rule gives
#
# $$ \frac{\partial p_i}{\partial z_k} = \frac{[i=k]\,e^{z_i}s - e^{z_i}e^{z_k}}{s^2} = p_i\bigl([i=k] - p_k\bigr), $$
#
# and the loss $-\log p_y$ sends back $\bar p_i = -[i = y]/p_y$. The VJP adds over $i$; only $i = y$ is left: $\bar z_k = -\frac{1}{p_y}\,p_y\bigl([y=k]-p_k\bigr) = p_k - [k=y]$. The $p_y$ that could have been 0 cancels *on paper*. In the computer $0/0$ does not cancel. The next cell goes both ways: where all is well, where $p_y$ is rounded to 0, and where $e^{900}$ overflows besides.

# %% descent={"kind": "demo"}
jacobian = np.diag(p) - np.outer(p, p)
grad_p = np.zeros(4)
grad_p[y[0]] = -1 / p[y[0]]
print("short way, p minus indicator:", (p - np.eye(4)[y[0]]).round(6))
print("long way, grad_p times J:    ", (grad_p @ jacobian).round(6))
print()
for scores in ([2.0, 0.5], [0.0, -800.0], [900.0, 100.0]):
    single = Tensor(np.array([scores]), requires_grad=True)
    with np.errstate(all="ignore"):
        e = autograd.exp(single)
        (-autograd.log((e / e.sum(axis=1, keepdims=True))[0, 1])).backward()
    one = Tensor(np.array([scores]), requires_grad=True)
    softmax_cross_entropy_tensor(one, np.array([1])).backward()
    print(f"scores {scores}, label 1")
    print(f"    gradient through exp, sum, division and log: {single.grad[0].round(6).tolist()}")
    print(f"    gradient of the one node:                    {one.grad[0].round(6).tolist()}")

# %% [markdown]
# ### Exercise 6 of 6: `softmax_cross_entropy_vjp` (3 points)
#
# **In**: `logits` (N, K); `y` (N,), integers from 0 to K − 1. **Out**: the pair `(loss, grad_logits)`: the **mean** cross-entropy, a number, and its gradient by the logits (N, K). Scores of a thousand must do no harm.
#
# **By hand**: $z = (0, \log 2, \log 3, \log 4)$, so $p = \frac{1}{10}(1, 2, 3, 4)$. Label 3: loss $\log\frac{10}{4}$, gradient $\frac1{10}(1, 2, 3, -6)$. A second example $z = (0,0,0,0)$ with label 0: $p=\frac14$ each, loss $\log 4$, gradient $\frac14(-3, 1, 1, 1)$. Together: mean loss $\frac12\log10$, and both gradients halved.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "softmax_cross_entropy_vjp", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def softmax_cross_entropy_vjp(logits, y):
    """Return the mean cross-entropy of the softmax of logits, and its gradient by the logits.

    logits: (N, K). y: (N,), integers 0 to K - 1. Returns (loss, grad_logits), a number and (N, K).
    """
    ### BEGIN SOLUTION
    N = len(logits)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    grad_logits = np.exp(log_p)
    grad_logits[np.arange(N), y] -= 1
    return -log_p[np.arange(N), y].mean(), grad_logits / N
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_softmax_cross_entropy_vjp", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("softmax_cross_entropy_vjp"):
    logits = np.log(np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 1.0]]))
    y = np.array([3, 0])
    before = [logits.copy(), y.copy()]
    answer = softmax_cross_entropy_vjp(logits, y)
    returns(answer, ["loss", "grad_logits"])
    unchanged(before[0], logits, "logits")
    unchanged(before[1], y, "y")
    close(answer[0], 0.5 * np.log(10.0), "loss: the mean of log(10/4) and log 4")
    expected = np.array([[0.1, 0.2, 0.3, -0.6], [-0.75, 0.25, 0.25, 0.25]]) / 2
    close(answer[1], expected, "grad_logits: (p - indicator) / N")
    second = softmax_cross_entropy_vjp(logits[1:], y[1:])[1]
    close(second, [[-0.75, 0.25, 0.25, 0.25]], "grad_logits of the second example alone: N = 1")
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, grad = softmax_cross_entropy_vjp(
            np.array([[1000.0, 0.0], [1000.0, 0.0]]), np.array([0, 1])
        )
    close(loss, 500.0, "loss of scores 1000 and 0, once right and once wrong")
    close(grad, [[0.0, 0.0], [0.5, -0.5]], "grad_logits of scores 1000 and 0")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("02-backpropagation", "softmax_cross_entropy_vjp", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 11. Backward through a layered network
#
# All the pieces are there. A network with $L$ layers, ReLU between them, on a batch $X$ (N, D). Layer $l$ has $D_l$ outputs; $D_0 = D$ and $D_L = K$.
#
# | | forward | backward | shapes of these gradients |
# | --- | --- | --- | --- |
# | loss | $F$, from $Z_L$ and $y$ | $\bar Z_L = \frac1N(p - \text{indicator})$ | (N, K) |
# | bias | $Z_l = A_l + b_l$ | $\bar A_l = \bar Z_l$, $\;\bar b_l = $ column sums of $\bar Z_l$ | (N, $D_l$), ($D_l$,) |
# | weights | $A_l = H_{l-1} W_l$ | $\bar W_l = H_{l-1}^\top \bar A_l$, $\;\bar H_{l-1} = \bar A_l W_l^\top$ | ($D_{l-1}$, $D_l$), (N, $D_{l-1}$) |
# | activation | $H_l = \mathrm{relu}(Z_l)$ | $\bar Z_l = \bar H_l \odot [Z_l \gt 0]$, for $l\lt L$ | (N, $D_l$) |
#
# Forward, read the table from the bottom up, for $l = 1, 2, \dots, L$, with $H_0 = X$; backward from the top down. The last layer has no relu: $Z_L$ goes into the loss. ($\odot$ is the product entry by entry: the Jacobian of relu is diagonal, with a 1 for each unit that was on.)

# %% [markdown]
# Note what the backward column *uses*: $H_{l-1}$, the sign of $Z_l$, $p$. **They come from the forward pass, so they must be kept.** That is the price of backpropagation: memory that grows with depth times width times batch.
#
# The next cell writes the table out for one hidden layer, and compares with the engine, which has never seen the table.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(4)
X, y = rng.normal(size=(6, 5)), rng.integers(0, 3, size=6)
W1, b1 = rng.normal(size=(5, 4)), rng.normal(size=4)
W2, b2 = rng.normal(size=(4, 3)), rng.normal(size=3)

z1 = X @ W1 + b1
h1 = np.maximum(z1, 0)
z2 = h1 @ W2 + b2
loss, grad_z2 = losses.softmax_cross_entropy_vjp(z2, y)

table = {"W2": h1.T @ grad_z2, "b2": grad_z2.sum(axis=0)}
grad_z1 = (grad_z2 @ W2.T) * (z1 > 0)
table |= {"W1": X.T @ grad_z1, "b1": grad_z1.sum(axis=0)}

tensors = {
    name: Tensor(array, requires_grad=True, name=name)
    for name, array in (("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2))
}
hidden = autograd.relu(X @ tensors["W1"] + tensors["b1"])
recorded = softmax_cross_entropy_tensor(hidden @ tensors["W2"] + tensors["b2"], y)
recorded.backward()
print(f"loss, by the table and by the engine: {loss:.8f} {recorded.item():.8f}")
for name, grad in table.items():
    same = np.abs(grad - tensors[name].grad).max() < 1e-14
    print(f"grad {name} {grad.shape!s:7s} first entry {grad.flat[0]: .8f}, the same: {same}")

# %% descent={"kind": "demo"}
# The engine's own drawing of that graph. Blue boxes are inputs; of a matrix it shows the shape.
# The two boxes called broadcast are the copies of section 8.
from course_lib.autograd import draw_graph

svg_picture(
    draw_graph(recorded),
    alt="The graph that the engine has recorded, from left to right: X times W1, plus the broadcast "
    "b1, relu, times W2, plus the broadcast b2, softmax cross-entropy. Each box shows the shape of "
    f"its value and of its gradient; the last one shows the loss, {recorded.item():.4g}.",
)

# %% [markdown]
# ## 12. What it costs
#
# **Count, node by node.** Take an addition, a multiplication or a call like `exp` as one unit; in a matrix product, a multiplication with its addition.
#
# | node | forward | backward | why |
# | --- | --- | --- | --- |
# | $u + v$ | 1 | at most 2 | two additions to the parents' gradients |
# | $u\,v$ | 1 | 2 products, 2 additions | one for each factor |
# | $e^u$ | 1 | 1 product, 1 addition | the exponential itself is kept from the forward pass |
# | $\mathrm{relu}(u)$ | 1 | 1 mask, 1 addition | |
# | $A B$, $(n,k)(k,m)$ | $nkm$ | $2\,nkm$ | section 9: two products of the same size |
#
# Each backward entry is at most four times the forward one, and each node is visited once. Add over the nodes:
#
# $$ \boxed{\; \text{cost of forward and backward} \;\le\; c\cdot\text{cost of forward} \;} $$
#
# with $c$ between 3 and 5, by what you count, **whatever the number of inputs**. This is the **cheap gradient principle** (Baur and Strassen, 1983; Griewank). For a network, whose cost is nearly all matrix products: forward 1, backward 2, together 3. One saving: nobody asks for the gradient by the data, so the first layer needs only one product of its two.
#
# Section 1's way costs $n+1$ times the forward pass. This one costs 3.


# %% descent={"kind": "demo"}
def products(sizes, batch):
    """Multiplications of a network's matrix products: forward, and backward."""
    layers = [batch * a * b for a, b in itertools.pairwise(sizes)]
    return sum(layers), 2 * sum(layers) - layers[0]


for sizes in ([64, 32, 10], [784, 1000, 10], [784, 1000, 1000, 1000, 1000, 10]):
    forward_count, backward_count = products(sizes, 128)
    num_weights = sum(a * b for a, b in itertools.pairwise(sizes))
    print(
        f"{'-'.join(map(str, sizes)):32s} {num_weights:9,} weights: backward / forward "
        f"{backward_count / forward_count:.2f}; one at a time {num_weights + 1:,}"
    )

# %% descent={"kind": "demo"}
# NBVAL_IGNORE_OUTPUT
# Measured times differ from machine to machine.
rng = np.random.default_rng(5)
X, y = rng.normal(size=(120, 120)), rng.integers(0, 120, size=120)
depths, measured, counted = [1, 2, 4, 8, 12], [], []
weights = [rng.normal(size=(120, 120)) / 11 for _ in range(13)]


def run(depth):
    h = Tensor(X)
    for W in weights[:depth]:
        h = autograd.relu(h @ Tensor(W, requires_grad=True))
    return softmax_cross_entropy_tensor(h @ Tensor(weights[depth], requires_grad=True), y)


times = np.zeros((25, len(depths), 2))
for round_, (place, depth) in itertools.product(range(25), enumerate(depths)):
    start = time.perf_counter()  # in turns, so that a slow moment of the machine hits all
    output = run(depth)
    middle = time.perf_counter()
    output.backward()
    times[round_, place] = middle - start, time.perf_counter() - middle
for depth, (forward_time, backward_time) in zip(depths, times.min(axis=0), strict=True):
    forward_count, backward_count = products([120] * (depth + 2), 120)
    measured.append(backward_time / forward_time)
    counted.append(backward_count / forward_count)
    print(
        f"{depth:2d} hidden layers, {14_400 * (depth + 1):7,} weights: forward "
        f"{forward_time * 1e3:5.2f} ms, backward {backward_time * 1e3:5.2f} ms, "
        f"ratio {measured[-1]:.2f}, counted {counted[-1]:.2f}"
    )

# %% descent={"kind": "demo", "folded": true}
# NBVAL_IGNORE_OUTPUT
# Measured times differ from machine to machine.
fig = new_figure(
    6.6,
    3.6,
    alt="Time of backward divided by time of forward, for 1 to 12 hidden layers of 120 units. The "
    "measured ratio stays between about one and two at any depth. The ratio of the counted products, "
    f"dashed, rises from {counted[0]:.1f} to {counted[-1]:.1f}.",
)
ax = fig.subplots()
ax.plot(depths, measured, "o-", color=BLUE, label="measured")
ax.plot(depths, counted, "--", color=BLACK, label="counted products")
ax.set_ylim(0, 4)
ax.set_xlabel("hidden layers of 120 units")
ax.set_ylabel("time of backward,\nin forward runs")
ax.set_title("Backward costs one to two forward runs, at any depth")
ax.legend(loc="lower right")
fig

# %% [markdown]
# The count has only the products in it. Exponentials, masks, sums and the bookkeeping of nodes take time as well, much of it on the way forward, so the measured ratio is often below the counted one; on very small networks the bookkeeping is all there is.

# %% [markdown]
# **The price is memory.** Each kept value waits for its backward step. A network that would run forward in the space of one layer needs the space of all of them to be trained. If that is too much, keep only some layers' values and compute the others again when they are needed: **checkpointing** (Griewank and Walther, 2000). With every $k$-th layer kept, there are $L/k$ kept values, and $k$ more while one stretch is computed again. The sum $L/k + k$ is smallest at $k=\sqrt L$ (set its derivative $-L/k^2 + 1$ to zero): memory falls from $L$ to about $2\sqrt L$ layers, for one more forward run.


# %% descent={"kind": "demo"}
def checkpointed(x, depth, every):
    """Backward through `depth` layers sin(1.3 x), keeping every so many values."""
    kept, h = {0: x}, x
    for layer in range(1, depth + 1):
        h = math.sin(1.3 * h)
        if layer % every == 0 and layer < depth:
            kept[layer] = h
    most, again, grad = len(kept), 0, 1.0
    for start in sorted(kept, reverse=True):
        stretch = [kept[start]]
        for _ in range(min(every, depth - start) - 1):
            stretch.append(math.sin(1.3 * stretch[-1]))
            again += 1
        most = max(most, len(kept) + len(stretch) - 1)
        for value in reversed(stretch):
            grad *= 1.3 * math.cos(1.3 * value)
        del kept[start]
    return grad, most, again


for depth in (16, 64, 256):
    full, checked = checkpointed(0.3, depth, 1), checkpointed(0.3, depth, math.isqrt(depth))
    print(
        f"{depth:3d} layers: values held {full[1]:3d}, with checkpoints {checked[1]:2d}; layers "
        f"computed again {checked[2]:3d}; same gradient: {math.isclose(full[0], checked[0])}"
    )

# %% [markdown]
# ## 13. The other direction
#
# Backward is not the only way. You can send *derivatives forward*, along with the values. Choose one input, say $x$, and carry with each node its **rate** $\dot v = \partial v/\partial x$ (until now a rate was that of one arrow; this is the one along all arrows from $x$ to $v$):
#
# $$ \dot x = 1,\quad \dot y = 0, \qquad \dot w = \sum_{v\ \text{parent of}\ w} \frac{\partial w}{\partial v}\,\dot v . $$
#
# For the worked example at $(3, -4)$: $\dot a = 2x\dot x = 6$, $\dot b = 6$, $\dot c = 2b\,\dot b = 60$, $\dot d = y\,\dot x = -4$, $\dot e = 4$, and $\dot f = \dot c\,e + c\,\dot e = 480 + 100 = 580$. The same number, and nothing had to be kept. This is **forward mode**. For arrays each step is $\dot w = J\dot u$, a Jacobian-vector product (JVP): section 7's chain of matrices, multiplied from the right by a *column*.

# %% [markdown]
# The difference is which question a sweep answers.
#
# | | you choose | one sweep tells | of the Jacobian |
# | --- | --- | --- | --- |
# | forward mode | one input, or a direction $\dot x$ | how **all outputs** move | a column, $J\dot x$ |
# | reverse mode | one output, or weights $\bar f$ of them | what **all inputs** do to it | a row, $\bar f J$ |

# %% descent={"kind": "demo"}
print("d by dx, carried forward:", end=" ")
x, y, dx, dy = 3.0, -4.0, 1.0, 0.0
a, da = x**2, 2 * x * dx
b, db = a + y, da + dy
c, dc = b**2, 2 * b * db
d, dd = x * y, dx * y + x * dy
e, de = y - d, dy - dd
f, df = c * e, dc * e + c * de
print(f"a {da:.0f}, b {db:.0f}, c {dc:.0f}, d {dd:.0f}, e {de:.0f}, f {df:.0f}")


def worked(w):
    return (w[0] ** 2 + w[1]) ** 2 * (w[1] - w[0] * w[1])


point = np.array([3.0, -4.0])
for direction in ([1.0, 0.0], [0.0, 1.0], [1.0, -2.0]):
    value, rate = autograd.jvp(worked, point, np.array(direction))
    print(f"engine, along {direction}: {rate:.0f}")
print("one sweep back gives 580 and 30; along (1, -2) that is 580 - 60 = 520")

# %% [markdown]
# So for $n$ inputs and $m$ outputs the whole Jacobian costs
#
# $$ \boxed{\; n \text{ sweeps forward, or } m \text{ sweeps backward.} \;} $$
#
# Training has millions of inputs (the weights) and one output (the loss): reverse. One knob and a thousand readings (a curve, and its tangent at each point): forward. The next cell builds one Jacobian both ways and counts.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(6)
W1, W2 = rng.normal(size=(7, 5)) / 2, rng.normal(size=(5, 3)) / 2


def layers(x):
    """Seven inputs, three outputs."""
    return autograd.tanh(autograd.tanh(x @ W1) @ W2)


x = rng.normal(size=7)
columns = [autograd.jvp(layers, x, direction)[1] for direction in np.eye(7)]
leaf = Tensor(x, requires_grad=True)
rows = []
for weights_of_outputs in np.eye(3):
    layers(leaf).backward(weights_of_outputs)
    rows.append(leaf.grad)
print(f"forward mode: {len(columns)} sweeps, a column each; reverse mode: {len(rows)}, a row each")
print(f"the same Jacobian: {np.allclose(np.column_stack(columns), np.array(rows), atol=1e-14)}")

# %% descent={"kind": "demo", "folded": true}
examples = {
    "loss of 100 000\nweights": (100_000, 1),
    "10 scores of\n784 pixels": (784, 10),
    "as many out\nas in": (100, 100),
    "1000 points of a\ncurve, one knob": (1, 1000),
}
fig = new_figure(
    6.8,
    6.6,
    alt="Two panels. Above, the sweeps for a whole Jacobian against the number of inputs n: forward "
    "mode needs n, reverse mode as many as there are outputs m, whatever n; the lines cross where n "
    "is m. Below, multiplications for four problems: reverse mode is cheaper for a loss of many "
    "weights and for 10 scores of 784 pixels, both cost the same for as many outputs as inputs, and "
    "forward mode is cheaper for 1000 points of a curve with one knob.",
)
above, below = fig.subplots(2, 1)
n = np.geomspace(1, 1e6, 100)
above.loglog(n, n, color=ORANGE, label="forward mode, any m")
for m, style in ((1, "-."), (10, "--"), (1000, ":")):
    above.loglog(n, np.full_like(n, m), style, color=BLUE, label=f"reverse mode, m = {m}")
    above.plot(m, m, "o", color=BLACK, markersize=5)
above.text(1.6e3, 350, "equal at n = m", fontsize=10.5)
above.set_xlabel("inputs n")
above.set_ylabel("sweeps for the\nwhole Jacobian")
above.set_title("Reverse mode wins where inputs outnumber outputs m")
above.legend()
places = np.arange(len(examples))
for offset, sweeps, label, color, hatch in (
    (-0.2, [n for n, _ in examples.values()], "forward mode: n sweeps", ORANGE, "//"),
    (0.2, [m for _, m in examples.values()], "reverse mode: m sweeps", BLUE, ""),
):
    look = {"color": color, "hatch": hatch, "edgecolor": "white", "label": label}
    below.bar(places + offset, np.array(sweeps) * 1e6, 0.4, **look)
below.set_yscale("log")
below.set_ylim(1e5, 1e12)
below.set_xticks(places, list(examples), fontsize=10.5)
below.set_xlabel("problem")
below.set_ylabel("multiplications,\n$10^6$ a sweep")
below.set_title("One loss: reverse mode. One knob: forward mode")
below.legend()
fig

# %% [markdown]
# - **Neither end is always best.** With the chain $J_L\cdots J_1$ you may multiply from the left, from the right, or start in the middle. Finding the cheapest order for a general graph is NP-hard (Naumann, 2008). For one output, from the left is good enough for everybody.
# - **They combine.** A backward pass is a computation too, so its result $g$ can be differentiated. Forward mode through it gives the rate of $g$ along $v$, the Hessian times $v$. So does a second run back, from the number $g\cdot v$: $\;\frac{\partial}{\partial w_i}\sum_j g_j v_j = \sum_j H_{ij}\,v_j$. Either costs a few gradients (the box of section 12, twice), and the Hessian is never built. Unit 04 and unit 08 use it.
# - Differences along one direction also answer forward mode's question, with an error.


# %% descent={"kind": "demo"}
def bowl(w):
    return autograd.exp(w[0] * w[1]) + w[0] ** 3


def slope_of_bowl(w):
    leaf = Tensor(w, requires_grad=True)
    bowl(leaf).backward()
    return leaf.grad


w, v, h = np.array([0.5, -1.0]), np.array([1.0, 2.0]), 1e-5
twice_back = autograd.hessian_vector_product(bowl, w, v)
back = lambda w: autograd.gradients(bowl(w), [w], create_graph=True)[0]
forward_through_back = autograd.jvp(back, w, v)[1]
by_differences = (slope_of_bowl(w + h * v) - slope_of_bowl(w - h * v)) / (2 * h)
e = math.exp(-0.5)  # f = exp(w1 w2) + w1^3: second derivatives by hand
hessian = np.array([[e * 1.0 + 3.0, e * (1 - 0.5)], [e * (1 - 0.5), e * 0.25]])
print("Hessian times v, backward twice:        ", twice_back.round(6))
print("forward mode through the backward pass: ", forward_through_back.round(6))
print("a difference of two gradients:          ", by_differences.round(6))
print("by hand:                                ", (hessian @ v).round(6))

# %% [markdown]
# ## 14. The same in PyTorch
#
# The names are nearly the same, and each cell prints the course's engine beside PyTorch's. (Exercises are without torch, in this unit as in most.)
#
# **Record and go back.** `requires_grad=True` says: a gradient is wanted here. The graph is recorded as the expression is evaluated, and `backward()` on a number seeds 1 and runs the reverse order. On an array there is no single 1 to put in: you say what arrives, section 7's $\bar w$, an entry for each.

# %% descent={"kind": "demo"}
try:
    import torch
except (ImportError, OSError):  # no PyTorch here, or one that cannot load its libraries
    torch = None
NO_TORCH = "PyTorch is not installed here: this cell would show its results beside the course's."

if torch is None:
    print(NO_TORCH)
else:
    x, y = torch.tensor(3.0, requires_grad=True), torch.tensor(-4.0, requires_grad=True)
    f = (x**2 + y) ** 2 * (y - x * y)
    f.backward()
    print(f"torch:  f = {f.item():.0f}, gradients {x.grad.item():.0f}, {y.grad.item():.0f}")
    ours_x, ours_y = Tensor(3.0, requires_grad=True), Tensor(-4.0, requires_grad=True)
    ours = (ours_x**2 + ours_y) ** 2 * (ours_y - ours_x * ours_y)
    ours.backward()
    print(f"course: f = {ours.item():.0f}, gradients {ours_x.grad:.0f}, {ours_y.grad:.0f}")
    u, ours_u = torch.tensor([2.0, 3.0], requires_grad=True), Tensor([2.0, 3.0], requires_grad=True)
    try:
        (u**2).backward()
    except RuntimeError as error:
        print("an array, nothing put in:", error)
    (u**2).backward(torch.tensor([1.0, 10.0]))
    (ours_u**2).backward(np.array([1.0, 10.0]))
    print(f"(1, 10) put in at u^2: torch {u.grad.tolist()}, course {ours_u.grad.tolist()}")
    value, rate = torch.func.jvp(worked, (torch.tensor([3.0, -4.0]),), (torch.tensor([1.0, -2.0]),))
    print(f"forward mode along (1, -2): torch {rate.item():.0f}, course 520 above")

    node, names = f.grad_fn, []
    while node is not None:  # the first parent, and its first parent, and so on
        names.append(type(node).__name__)
        node = node.next_functions[0][0] if node.next_functions else None
    print("torch's nodes, following the first parent:", " > ".join(names))

# %% [markdown]
# `MulBackward0` is the last product, the `PowBackward0` behind it is $b^2$, then the sum, then $x^2$; `AccumulateGrad` is where a gradient is added into `x.grad`. **Added**, also to what is there from an earlier call:

# %% descent={"kind": "demo"}
if torch is None:
    print(NO_TORCH)
else:
    x = torch.tensor(3.0, requires_grad=True)
    ours_x = Tensor(3.0, requires_grad=True)
    for call in (1, 2, 3):
        (x * x).backward()
        (ours_x * ours_x).backward()
        print(f"call {call}: torch {x.grad.item():.0f}, course {ours_x.grad:.0f}")
    x.grad = None  # what optimizer.zero_grad() does for each parameter
    (x * x).backward()
    print(f"after zeroing: torch {x.grad.item():.0f}")

# %% [markdown]
# Within one backward pass a gradient is a sum over paths, so it must be added up. Between two passes it is a choice. The course's engines start afresh. PyTorch keeps adding until told otherwise, so that a large batch may be split into several passes; the price is the best-known bug in deep learning, **a forgotten `zero_grad`**. What does it do to training? Each step uses the sum of all gradients so far: momentum that never forgets. On $w^2$ the step changes by $-\mathrm{lr}\cdot 2w$ each time, so $w_{t+1} - 2w_t + w_{t-1} = -2\,\mathrm{lr}\,w_t$: a spring without friction.

# %% descent={"kind": "demo"}
w = w_forgot = 1.0
total = 0.0  # what nobody zeroed: the sum of all gradients so far
path, path_forgot = [w], [w_forgot]
for _ in range(60):
    w -= 0.05 * 2 * w  # gradient descent on w^2
    path.append(w)
    total += 2 * w_forgot
    w_forgot -= 0.05 * total
    path_forgot.append(w_forgot)
print(f"after 60 steps: {path[-1]:.4f} and {max(np.abs(path_forgot[-20:])):.1f} at the swings")
if torch is None:
    print(NO_TORCH)
else:
    parameter = torch.tensor(1.0, requires_grad=True)
    for _ in range(60):
        (parameter**2).backward()
        with torch.no_grad():
            parameter -= 0.05 * parameter.grad
    print(f"zero_grad forgotten, last step: torch {parameter.item():.4f}, by hand {w_forgot:.4f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.6,
    3.4,
    alt="The weight w over 60 steps of descent on w squared, from w = 1. With the gradient zeroed "
    "before each step w falls smoothly to 0. With zero_grad forgotten it swings between 1 and -1, "
    "and the swings do not get smaller.",
)
ax = fig.subplots()
ax.plot(path, "--", color=GREEN, label="gradient zeroed before each step")
ax.plot(path_forgot, color=VERMILION, label="zero_grad forgotten")
ax.axhline(0, color=BLACK, linewidth=0.8)
ax.set_xlabel("step")
ax.set_ylabel("w")
ax.set_title("Without zero_grad, descent on $w^2$ swings for ever")
ax.legend(loc="upper right", ncols=2)
ax.set_ylim(-1.2, 1.8)
fig

# %% [markdown]
# **Not recording.** A step changes the weights and must not become part of the graph: `no_grad`. A single tensor leaves the graph by `detach`: same numbers, no history, no gradient through it. Take $f = x\cdot \mathrm{detach}(x^2)$ at 3. The value is 27; the gradient is not $3x^2 = 27$ but $x^2 = 9$, since the second factor counts as a constant.

# %% descent={"kind": "demo"}
if torch is None:
    print(NO_TORCH)
else:
    x, ours_x = torch.tensor(3.0, requires_grad=True), Tensor(3.0, requires_grad=True)
    (x * (x * x).detach()).backward()
    (ours_x * (ours_x * ours_x).detach()).backward()
    print(f"detach: torch {x.grad.item():.0f}, course {ours_x.grad:.0f}")
    with torch.no_grad(), autograd.no_grad():
        torch_result, our_result = x * x, ours_x * ours_x
    print(
        f"recorded inside no_grad: torch {torch_result.requires_grad}, course {our_result.requires_grad}"
    )

# %% [markdown]
# **Only once.** After `backward()` PyTorch frees the kept values (section 12: they are the memory). A second call on the same graph has nothing to work with, unless you ask to keep them with `retain_graph=True`. Nor may you overwrite a kept value: after `h += 1`, *in place*, a backward step that needs the old `h` refuses. Write `h = h + 1`, a new node. The course's engine keeps its nodes as long as you hold the output.

# %% descent={"kind": "demo"}
if torch is None:
    print(NO_TORCH)
else:
    x, ours_x = torch.tensor(3.0, requires_grad=True), Tensor(3.0, requires_grad=True)
    f, ours = x.exp(), autograd.exp(ours_x)
    f.backward()
    try:
        f.backward()
    except RuntimeError as error:
        print("torch, second call:", str(error).split(" (")[0])
    h = x.exp()
    f = h * h
    h += 1
    try:
        f.backward()
    except RuntimeError as error:
        print("torch, h += 1: one of", str(error).split("one of ")[1].split(":")[0])
    f = x.exp()
    x.grad = None
    f.backward(retain_graph=True)
    f.backward()
    ours.backward()
    ours.backward()
    print(f"torch with retain_graph, two calls added: {x.grad.item() / math.exp(3):.0f} e^3")
    print(f"course, two calls, each afresh:           {ours_x.grad / math.exp(3):.0f} e^3")

# %% [markdown]
# **Checking.** `torch.autograd.gradcheck` is section 6 with central differences, in float64. Here it judges two relus that somebody wrote: one with the right backward, and one that looks at the gradient's sign in place of the input's.


# %% descent={"kind": "demo"}
if torch is None:
    print(NO_TORCH)
else:

    class GoodReLU(torch.autograd.Function):
        @staticmethod
        def forward(ctx, u):
            ctx.save_for_backward(u)
            return u.clamp(min=0)

        @staticmethod
        def backward(ctx, grad):
            (u,) = ctx.saved_tensors
            return grad * (u > 0)

    class BadReLU(GoodReLU):
        @staticmethod
        def backward(ctx, grad):
            return grad * (grad > 0)

    u = torch.tensor([-1.5, 0.5, 2.0], dtype=torch.float64, requires_grad=True)
    for function in (GoodReLU, BadReLU):
        passed = torch.autograd.gradcheck(function.apply, (u,), raise_exception=False)
        print(f"torch.autograd.gradcheck of {function.__name__}: {passed}")
    worst = autograd.grad_check(lambda u: autograd.relu(u).sum(), u.detach().numpy())
    print(f"course's grad_check of relu: within tolerance {worst <= 1}")
    zero = torch.tensor(0.0, requires_grad=True)
    torch.relu(zero).backward()
    ours_zero = Tensor(0.0, requires_grad=True)
    autograd.relu(ours_zero).backward()
    print(f"derivative of relu at 0: torch {zero.grad.item():.0f}, course {ours_zero.grad:.0f}")

# %% [markdown]
# **A network.** Real digits, one hidden layer, the same weights in both. torch's default is float32; here both work in float64, so that only the order of additions differs.

# %% descent={"kind": "demo"}
from course_lib import data

if torch is None:
    print(NO_TORCH)
else:
    images, digit = data.digits()
    rng = np.random.default_rng(7)
    start = {"W1": rng.normal(size=(64, 32)) / 8, "b1": np.zeros(32)}
    start |= {"W2": rng.normal(size=(32, 10)) / 6, "b2": np.zeros(10)}

    t = {name: torch.tensor(array, requires_grad=True) for name, array in start.items()}
    scores = torch.relu(torch.tensor(images) @ t["W1"] + t["b1"]) @ t["W2"] + t["b2"]
    torch_loss = torch.nn.functional.cross_entropy(scores, torch.tensor(digit))
    torch_loss.backward()

    c = {name: Tensor(array, requires_grad=True) for name, array in start.items()}
    scores = autograd.relu(images @ c["W1"] + c["b1"]) @ c["W2"] + c["b2"]
    course_loss = softmax_cross_entropy_tensor(scores, digit)
    course_loss.backward()

    print(f"{len(digit)} digits, loss: torch {torch_loss.item():.10f}")
    print(f"                   course {course_loss.item():.10f}")
    for name in start:
        size = np.linalg.norm(c[name].grad)
        gap = np.abs(t[name].grad.numpy() - c[name].grad).max()
        print(f"grad {name}: length {size:.6f}, differ by less than 1e-14: {gap < 1e-14}")

# %% [markdown]
# | this course | PyTorch | remark |
# | --- | --- | --- |
# | `Tensor(data, requires_grad=True)` | `torch.tensor(data, requires_grad=True)` | float64 here, float32 there |
# | `f.backward()` | `f.backward()` | afresh here, added there |
# | `gradients(f, [x])` | `torch.autograd.grad(f, [x])` | touches no `.grad` |
# | `x.detach()`, `no_grad()` | the same | |
# | nothing to say | `retain_graph=True` | kept values are freed there |
# | `jvp(f, w, direction)` | `torch.func.jvp` | forward mode |
# | `numerical_gradient`, `grad_check` | `torch.autograd.gradcheck` | float64 |

# %% [markdown]
# ## 15. Lab: values and gradients as the inputs move
#
# The graph of a small function. On the wire behind each node the value stands above and the gradient below. A wire is as thick as the gradient that comes back along it, and dashed where nothing comes back; $\times 6$ at an arrow is the local derivative there. Drag the numbers $x$ and $y$ where they stand, or move the sliders. The two curves show $f$ along $x$ and along $y$, with the line whose slope is the gradient. What is put in at $f$ is the *seed*; it is 1 in the lecture.
#
# **Hide all numbers** and go on with **Next number**: predict each one before you see it, first the values, then the gradients from $f$ back to $x$.
#
# **Predict before you move.**
#
# 1. *Worked example.* Put $x = 1$ and move $y$. Why is $f$ always 0? Which gradients are 0 whatever $y$ is, and why does $x$ still get one?
# 2. Now $x = 2$, $y = -4$, so that $b = 0$. Which gradients are 0, and what does that say about the point?
# 3. At $(3, -4)$ set the seed to 2, to 0.5, to $-1$, to 0. What happens to each of the gradients? What could a seed be good for, if $f$ is itself only a part of a larger formula?
# 4. *Two paths*, $f = xy + x\,x$. Three arrows leave $x$. Keep $y = -3$ and find the $x$ at which the paths cancel.
# 5. *Gate*, $f = \mathrm{relu}(x+y)\,y$. Put $x = -3$, $y = 1$. Which way should you move to make $f$ smaller? What does a training algorithm do with a unit in this state? And at $x = -1$, $y = 1$, exactly at the corner?
# 6. *Shared node*, $f = s^2 - s\,y$ with $s = x - y$. Two arrows leave $s$. For which $x$ is the gradient at $s$ zero, if $y = 2$?
# 7. *Larger one*, $f = \max(x^2, xy)$. Put $x = 3$ and move $y$ from $-5$ to $5$. When does $y$ get a gradient?

# %% descent={"kind": "demo"}
from course_lib.plotting import graph_lab

graph_lab()

# %% [markdown]
# <details><summary>What you should have seen</summary>
#
# 1. $e = y - xy = y(1-x) = 0$, and $f = ce$. The gradient at $c$ is $e = 0$, so nothing flows back into $c$, $b$, $a$. But the gradient at $e$ is $c$, and through $e$ and $d$ it reaches both inputs: at $y$, $c - c\,x = 0$ in sum; at $x$, $-c\,y$.
# 2. $c = b^2 = 0$, so the gradient at $e$ is 0; and the slope of $b^2$ at $b=0$ is 0, so the gradient at $b$ is 0. Only $c$ has one, $e = 4$, and it goes nowhere. Both inputs get 0: a stationary point. ($f = b^2 e$ touches 0 all along the curve $y = -x^2$.)
# 3. Each gradient is multiplied by the seed: the backward pass is *linear* in it. If $f$ is a part of a larger $F$, the right seed is $\partial F/\partial f$, and the graph does its share of the chain rule without knowing the rest. That is what a layer is.
# 4. $y + 2x = 0$, so $x = 1.5$.
# 5. No way: the gate is shut, nothing gets past $b$, both inputs have gradient 0, and $f = 0$ all around. A unit that is shut for *all* examples gets no gradient and never changes: a dead unit (unit 03). At the corner the engine says 0 by convention, though a step to the right would change $f$.
# 6. The gradient at $s$ is $2s - y$, a part along each wire. It is 0 for $s = 1$, so $x = 3$.
# 7. Only the larger value gets the gradient, so $y$ gets one when $xy > x^2$, that is, when $y > 3$. At $y = 3$ the two are equal and each gets half.
#
# The next cell computes these answers.
# </details>

# %% descent={"kind": "demo"}
from course_lib.plotting import example_graph_values

for question, places in (
    (1, [(1.0, 2.0, 1.0, "worked example"), (1.0, -3.0, 1.0, "worked example")]),
    (2, [(2.0, -4.0, 1.0, "worked example")]),
    (3, [(3.0, -4.0, seed, "worked example") for seed in (1.0, 2.0, 0.5, -1.0, 0.0)]),
    (4, [(1.0, -3.0, 1.0, "two paths"), (1.5, -3.0, 1.0, "two paths")]),
    (5, [(-3.0, 1.0, 1.0, "gate"), (-1.0, 1.0, 1.0, "gate"), (-0.9, 1.0, 1.0, "gate")]),
    (6, [(3.0, 2.0, 1.0, "shared node")]),
    (7, [(3.0, y, 1.0, "larger one") for y in (2.9, 3.0, 3.1)]),
):
    for x, y, seed, example in places:
        nodes = example_graph_values(x, y, seed, example)
        shown = ", ".join(f"{name} {grad:g}" for name, (_, grad) in nodes.items())
        print(f"{question}. ({x:g}, {y:g}): f = {nodes['f'][0]:g}; gradients {shown}")

# %% [markdown]
# ## 16. What it is for: XOR, in twenty lines
#
# Unit 01 ended with four corners that no single layer separates. Put a hidden layer in front, eight units. There is no formula for the best weights; but you have gradients, so start anywhere and walk downhill.

# %% descent={"kind": "demo"}
from course_lib.losses.tensors import logistic_loss_tensor

rng = np.random.default_rng(8)
X, bits = data.xor(200, rng, noise=0.12)
y = 2.0 * bits - 1


def train_xor(hidden, num_steps=400, lr=0.5):
    """Gradient descent on a network with one hidden layer; without one for hidden = 0."""
    sizes = [2, hidden, 1] if hidden else [2, 1]
    params = []
    for a, b in itertools.pairwise(sizes):
        params.append(Tensor(rng.normal(size=(a, b)), requires_grad=True))
        params.append(Tensor(np.zeros(b), requires_grad=True))

    def scores(points):
        h = points @ params[0] + params[1]
        if hidden:
            h = autograd.tanh(h) @ params[2] + params[3]
        return h.reshape(-1)

    curve = []
    for _ in range(num_steps):
        loss = logistic_loss_tensor(scores(X), y)
        loss.backward()
        for p in params:
            p.data = p.data - lr * p.grad
        curve.append(loss.item())
    return scores, curve


trained = {}
for hidden in (0, 8):
    scores, curve = trained[hidden] = train_xor(hidden)
    right_share = ((scores(X).data > 0) == (y > 0)).mean()
    print(f"{hidden or 'no'} hidden units: loss {curve[-1]:.2f}, right {right_share:.0%}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    6.2,
    alt="Three panels. Top left, four clouds of points at the corners of a square, labels alternating; "
    "one layer cuts the plane by a straight line and has about half of the points on the wrong "
    "side. Top right, with eight hidden units the boundary bends, and all clouds are on the right "
    "side. Below, the loss over 400 steps: with no hidden units it stays at log 2, the loss of a "
    "guess; with eight it falls to almost 0.",
)
panels = fig.subplot_mosaic([["line", "bent"], ["loss", "loss"]], height_ratios=[1.5, 1])
side = np.linspace(-0.5, 1.5, 80)
points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
titles = ("One layer: no better\nthan guessing", "Eight hidden units:\nall corners right")
looks = ((ORANGE, "--"), (BLUE, "-"))
two = (panels["line"], panels["bent"])
for ax, hidden, (color, style), title in zip(two, trained, looks, titles, strict=True):
    scores, curve = trained[hidden]
    area = scores(points).data.reshape(80, 80)
    ax.contourf(side, side, area > 0, levels=[-0.5, 0.5, 1.5], colors=["#F3C6A9", "#A9CDE4"])
    ax.plot(*X[bits == 0].T, "s", color=VERMILION, markersize=3.5, label="label 0")
    ax.plot(*X[bits == 1].T, "o", color=BLUE, markersize=3.5, label="label 1")
    ax.set_aspect("equal")
    ax.grid(visible=False)
    ax.set_xlabel("x1")
    ax.set_ylabel("x2")
    ax.set_xticks([0, 1])
    ax.set_yticks([0, 1])
    ax.set_title(title)
    panels["loss"].plot(curve, style, color=color, label=f"{hidden or 'no'} hidden units")
panels["line"].legend(loc="center", handletextpad=0.1, frameon=True)
panels["loss"].axhline(math.log(2), color=BLACK, linestyle=":", linewidth=1)
panels["loss"].text(400, math.log(2) + 0.02, "log 2, a guess", ha="right", fontsize=10.5)
panels["loss"].set_ylim(-0.03, 0.95)
panels["loss"].set_xlabel("step")
panels["loss"].set_ylabel("loss")
panels["loss"].set_title("With hidden units the loss falls to almost 0")
panels["loss"].legend(loc="center right")
fig

# %% [markdown]
# The hidden units became the features that unit 01 had to be told. Why that works, what such networks can represent, and what depth adds: unit 03.

# %% [markdown]
# ## 17. Where the theory stops
#
# - **It differentiates the program, not the function that you meant.** $g(x) = \mathrm{relu}(x) - \mathrm{relu}(-x)$ is $x$, with slope 1 everywhere. At 0 the convention makes it $0 + 0 = 0$. $\sqrt{x^4}$ is $x^2$, with slope 0 at 0; on the way back the root at 0 sends `inf`, and `0 * inf` is `nan`. The cell below shows both, in both engines.
# - **Corners.** For functions built of smooth pieces and relus the result is right for almost all inputs, and certainly where *no kink is touched*. At a kink it can be wrong although a derivative exists, as above, and need not even be one of the slopes nearby (Kakade and Lee, 2018).
# - **Exact is not useful.** In a loop of a thousand rounds the exact gradient may be $0.9^{1000}$ or $1.1^{1000}$ large: vanished or exploded (unit 09). In a chaotic system it is exact, and says nothing about a step of useful length.
# - **Choices have no derivative.** `if`, `argmax`, a sampled word: within each branch you get the gradient of the branch taken; the switching itself counts as constant.
# - **Whether brains do anything like it is open.** Taken literally it asks much of them: the backward wires would need the weights of the forward ones, $W^\top$. But fixed random backward weights can do too, at least on small tasks (Lillicrap et al., 2016).

# %% descent={"kind": "demo"}
ours_x, ours_y = Tensor(0.0, requires_grad=True), Tensor(0.0, requires_grad=True)
(autograd.relu(ours_x) - autograd.relu(-ours_x)).backward()
with np.errstate(divide="ignore", invalid="ignore"):
    ((ours_y**4) ** 0.5).backward()
print(f"relu(x) - relu(-x) at 0, slope 1: course {ours_x.grad:.0f}")
print(f"(x^4)^(1/2) at 0, slope 0:        course {ours_y.grad}")
if torch is None:
    print(NO_TORCH)
else:
    x, y = torch.tensor(0.0, requires_grad=True), torch.tensor(0.0, requires_grad=True)
    (torch.relu(x) - torch.relu(-x)).backward()
    ((y**4) ** 0.5).backward()
    print(f"the same two in PyTorch:          torch {x.grad.item():.0f} and {y.grad.item()}")

# %% [markdown]
# ## 18. Summary, letters, references
#
# **In five lines**
#
# 1. Cut the formula into nodes; $\bar v = \partial f/\partial v$ answers one question for each node, and the seed is $\bar f = 1$.
# 2. Along an arrow multiply, where arrows meet **add**; a node hands on only when all its children have delivered.
# 3. For arrays each backward step is a vector-Jacobian product: copy $\leftrightarrow$ sum, $\bar A = GB^\top$ and $\bar B = A^\top G$, probability minus indicator. No Jacobian is built.
# 4. One output: all gradients for about three forward runs, at the price of memory. Forward mode: $n$ sweeps; reverse mode: $m$.
# 5. Check each gradient once, by central differences with a step of $10^{-5}$ in float64.
#
# **Letters**
#
# | here | code | elsewhere |
# | --- | --- | --- |
# | $\bar v$ | `grad`, `v.grad` | adjoint, cotangent, $\delta$, $\partial L/\partial v$, sensitivity |
# | $\dot v$ | `rate` | tangent, dual part |
# | parents, children | `parents` | inputs and outputs of a node, predecessors and successors |
# | seed | | `grad_output`, `gradient`, cotangent |
# | $\bar w\,J$ | `..._vjp` | pullback, L-operator, backward |
# | $J\dot u$ | `jvp` | pushforward, R-operator |
# | $\epsilon$ (section 6) | | unit roundoff, machine epsilon is twice it |
# | $h$ (section 6) | `step` | $\varepsilon$, $\Delta$ |
# | $\odot$ | `*` | Hadamard product |
#
# **References**
#
# - S. Linnainmaa (1976). Taylor expansion of the accumulated rounding error. *BIT* 16. (Reverse mode, from his thesis of 1970.)
# - R. Wengert (1964). A simple automatic derivative evaluation program. *Communications of the ACM* 7. (Forward mode.)
# - A. Kahn (1962). Topological sorting of large networks. *Communications of the ACM* 5.
# - W. Baur, V. Strassen (1983). The complexity of partial derivatives. *Theoretical Computer Science* 22.
# - D. Rumelhart, G. Hinton, R. Williams (1986). Learning representations by back-propagating errors. *Nature* 323.
# - A. Griewank, A. Walther (2000). Algorithm 799: revolve. *ACM Transactions on Mathematical Software* 26. (Checkpointing.)
# - A. Griewank, A. Walther (2008). *Evaluating derivatives*, 2nd edition. SIAM.
# - U. Naumann (2008). Optimal Jacobian accumulation is NP-complete. *Mathematical Programming* 112.
# - J. Nocedal, S. Wright (2006). *Numerical optimization*, section 8.1. Springer.
# - T. Lillicrap, D. Cownden, D. Tweed, C. Akerman (2016). Random synaptic feedback weights support error backpropagation for deep learning. *Nature Communications* 7.
# - A. Paszke et al. (2017). Automatic differentiation in PyTorch. *NIPS workshop.*
# - A. Baydin, B. Pearlmutter, A. Radul, J. Siskind (2018). Automatic differentiation in machine learning: a survey. *JMLR* 18.
# - S. Kakade, J. Lee (2018). Provably correct automatic subdifferentiation for qualified programs. *NeurIPS.*
# - A. Karpathy (2020). *micrograd.* (An engine of this size.)

# %% [markdown]
# ## 19. Explain (3 points)
#
# A colleague has written an engine. Its backward starts at the output and goes depth first: whenever it arrives at a node, it adds to that node's gradient what it brings, and at once carries *the node's gradient as it stands now* on to the parents. She has tested it on a hundred random formulas in which every intermediate result is used exactly once, and it was always right.
#
# In six to ten sentences:
#
# 1. Why is it right on those formulas? Give a formula with as few nodes as you can on which it is wrong, with the number that it returns and the right one.
# 2. Her network has a million weights, and backward takes twice as long as forward. She reads that forward mode keeps no values in memory, and wants to switch. What would one gradient cost her then, in runs of the network? Describe a problem for which the switch would be right.
# 3. Her bias gradient agrees with central differences for a batch of one example, and for a batch of five it comes back with shape (5, 3) instead of (3,). What is missing, which sentence of section 3 says that it must be there, and why does a batch of one hide half of it?

# %% [markdown] descent={"kind": "explain"} nbgrader={"grade": true, "grade_id": "explain_backward", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# 1. If every intermediate is used once, each has a single child, so what it brings is already the node's whole gradient: nothing can arrive later, and any order in which a node follows its child is right. Inputs may be used often, since they hand nothing on. It goes wrong as soon as an intermediate has two children or is used twice and has a parent: $u = 2x$, $f = u\cdot u$ at $x = 3$. The first arrow brings $u$ a gradient of 6, and $12$ is carried on to $x$; the second raises it to 12, and $24$ is carried on: $36$ in place of $24$. What was handed on early is counted twice.
# 2. One forward sweep gives the derivative along one direction, so a gradient costs a million sweeps, each of which costs about two to three forward runs, against about three runs in all for reverse mode. It is right where inputs are few and outputs many: the tangent of a curve of a thousand points by one parameter, or a single directional derivative, or a Hessian-vector product through a gradient.
# 3. The bias was copied down the rows, so it is used in each row, and its gradient must be the sum over the rows: where paths meet, add. With one example the sum has one term, so the *numbers* agree, and only the shape (1, 3) against (3,) could have shown it.
#
# **Rubric.** One point each. (1) The reason (single child, complete on arrival): half; a right counterexample with both numbers: half. A counterexample in which only an *input* is reused gets nothing: the engine is right there. (2) A million sweeps (order of magnitude, with the reason one direction a sweep): half; few inputs and many outputs, or a directional derivative: half. (3) Sum over the rows because each row uses the bias: half; one term in the sum, so that only the shape shows: half.
#
# ---
#
# **Instructor's page** (this region is removed from the student version)
#
# *Objectives*: the six at the top. The unit is a success if students ask "where is it used?" when they need a gradient, and reach for central differences when they doubt one.
#
# *Time*: 100 minutes of lecture cover sections 1 to 10 with the picture of section 3 and the V of section 6 at leisure; 60 more for 11 to 14 and the lab; 90 for exercises, half of that for `Value`. Short on time: skip section 7's count, section 13's figure and everything in 14 after `zero_grad`.
#
# *Common mistakes*: (a) `=` for `+=`, right until a node is used twice, and with `x * x` it is one line below; (b) handing on before all children have delivered; (c) a recursive sort, which dies at a depth of about a thousand; (d) no seed, so that all gradients are 0; (e) gradients of an earlier call left in place; (f) $n u^{n}$, or $u^{n-1}$ without $n$; (g) one-sided differences, or $f(x+h)-f(x-h)$ divided by $h$; (h) `x` perturbed in place and not restored, or restored by `-= step`, which leaves rounding behind; (i) stretched axes of length 1 forgotten, leading axes forgotten, or `keepdims` the wrong way round; (j) `G @ B`, which only square matrices forgive; (k) the gradient of the sum with the mean in the loss; (l) `grad[:, y] -= 1`; (m) `p - 1` everywhere.
#
# *How to vary the exercises*: other numbers in the worked example (integers stay integers); ask for `tanh`, `log` or division in `Value`; ask for one forward-mode `jvp` of the same class; ask for `unbroadcast`'s mirror, the VJP of a sum over given axes; ask for the VJP of a batched matmul, or of softmax alone; ask for cross-entropy with soft targets. The hidden tests draw their cases at random, so only the visible numbers need changing.
#
# *For discussion*: why is there no cheap Jacobian principle? What would backward through a sort be? Does `Value` need the forward values of a sum?
# ### END SOLUTION

# %% [markdown]
# **Before you hand in**: the next cell runs all visible checks of the notebook again, one line each, and says what is still missing. Then save, with Ctrl + S.

# %% descent={"kind": "summary"}
from course_lib.checking import check_all

check_all()
