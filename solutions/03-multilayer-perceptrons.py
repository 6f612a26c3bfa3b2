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
# # Unit 03 · Multilayer perceptrons
#
# Unit 01 ended with four points that no linear model can separate, and with a feature that solved them because we knew which one to add.
# In this unit the network finds its features itself. You build it, forward and backward, by hand; you find out what it can represent, what that costs, and what nobody promises.
#
# **After this unit you can**
#
# - solve XOR with two hidden units, and draw what they do to the plane;
# - derive and write forward and backward of a network with any number of layers, with all shapes;
# - build a network that approximates a given function, without training, and say how wide it must be for a given error;
# - state the universal approximation theorem exactly, prove it for the activations in use, and name four things that it does not say;
# - prove that a deep network can do with exponentially fewer units than a shallow one, and measure how little of that shows in ordinary networks;
# - compare learned features with handmade ones fairly, and compute what a chain of decisions asks of each.
#
# **Before you start**: unit 01 (softmax, XOR), unit 02 (backpropagation, vector-Jacobian products). Unit 09 explains the initialization that is used here.
#
# **Time**: about 115 minutes to read, 15 in the lab, 90 for the seven exercises and one question.
#
# Every cell of the lecture runs before you have solved anything. Your answers may use what the first cell defines; the cells with figures do not run when you are graded. N is the number of examples, D of features, H of hidden units, K of classes.

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

import itertools
import math

import numpy as np


def relu(z):
    """Entry by entry: z where it is positive, else 0."""
    return np.maximum(z, 0.0)


# %% descent={"kind": "demo", "folded": true}
# Figures only: nothing that you write may use this cell, which does not run when you are graded.
import matplotlib as mpl

from course_lib import autograd, data, losses, nn, optim
from course_lib.plotting.figure import new_figure
from course_lib.plotting.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY_BLUE, VERMILION

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
MINUS, PLUS = VERMILION, BLUE  # the colours of the two labels, as in unit 01

# %% [markdown]
# ## 1. A straight border is not enough
#
# Two spirals of points, wound around each other. A child draws the border between them with a pencil. Unit 01's model has only a straight one.

# %% descent={"kind": "demo"}
X, y = data.spirals(300, np.random.default_rng(0))
corners, bit = data.xor(4, np.random.default_rng(0))
with_one = lambda points: np.column_stack([np.ones(len(points)), points])
W = np.zeros((3, 2))
for _ in range(500):  # softmax regression on the spirals
    W = W - 1.0 * losses.softmax_loss(W, with_one(X), y)[1]
right = ((with_one(X) @ W).argmax(axis=1) == y).mean()
print(f"softmax regression on the spirals: {right:.0%} right")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    3.7,
    alt="Two panels with points of two labels, squares for 0 and circles for 1. Left, the four "
    "corners of XOR: equal labels lie on a diagonal. Right, two spirals wound around each other, and "
    f"the straight boundary of unit 01's model, which gets {right:.0%} right.",
)
axes = fig.subplots(1, 2)
for ax, points, label in ((axes[0], corners, bit), (axes[1], X, y)):
    size = 4 if len(points) > 4 else 10
    ax.plot(*points[label == 0].T, "s", color=MINUS, markersize=size, label="label 0")
    ax.plot(*points[label == 1].T, "o", color=PLUS, markersize=size, label="label 1")
    ax.set_aspect("equal")
    ax.set_xlabel("x1")
    ax.set_ylabel("x2")
axes[0].set_xlim(-0.4, 1.4)
axes[0].set_ylim(-0.4, 1.4)
axes[0].set_xticks([0, 0.5, 1])
axes[0].set_yticks([0, 0.5, 1])
axes[0].legend(loc="center", handletextpad=0.1)
axes[0].set_title("XOR: no line\nseparates the labels")
side = np.linspace(-1.2, 1.2, 121)
plane = np.array([(a, b) for b in side for a in side])
score = (with_one(plane) @ W @ [-1.0, 1.0]).reshape(121, 121)
axes[1].contour(side, side, score, levels=[0.0], colors=BLACK)
axes[1].set_title(f"Spirals: unit 01's line\ngets {right:.0%} right")
fig

# %% [markdown]
# In unit 01 the extra feature $x_1x_2$ solved XOR. Which feature solves the spirals? You could find one (the angle minus a multiple of the radius). And for images of digits? Nobody writes that one down.
#
# So let the features have weights of their own, and learn them together with the classifier. The two questions of this unit:
#
# 1. Which features are worth learning: simple enough to differentiate, rich enough to bend a border? (Sections 2 to 6.)
# 2. What can such a model represent, at which width, and what does that promise? (Sections 7 to 12.)

# %% [markdown]
# ## 2. XOR by folding
#
# The smallest model in which the answer is visible: four points. XOR does not change when you swap $x_1$ and $x_2$. So **fold the paper along the diagonal** $x_1=x_2$: the point $(0,1)$ comes to lie on $(1,0)$. These two have the same label. The points $(0,0)$ and $(1,1)$ lie on the crease and stay there. After the fold a straight cut separates the labels.
#
# How far a point is from the crease, on either side, is $|x_1-x_2|$ (up to a factor $\sqrt2$). And a fold is something that a very simple function can do. Let
#
# $$ \mathrm{relu}(z) = \max(z, 0), $$
#
# the **rectified linear unit**: it passes what is positive and flattens what is negative. Two of them make a fold:
#
# $$ |d| = \mathrm{relu}(d) + \mathrm{relu}(-d), $$
#
# because for $d \gt 0$ the second is 0 and the first is $d$, and for $d \lt 0$ the other way round. So take two **hidden units**
#
# $$ h_1 = \mathrm{relu}(x_1-x_2), \qquad h_2 = \mathrm{relu}(x_2 - x_1). $$

# %% descent={"kind": "demo"}
h = np.column_stack([relu(corners[:, 0] - corners[:, 1]), relu(corners[:, 1] - corners[:, 0])])
for corner, hidden, label in zip(corners, h, bit, strict=True):
    print(f"corner ({corner[0]:.0f}, {corner[1]:.0f})", end="   ")
    print(f"hidden units ({hidden[0]:.0f}, {hidden[1]:.0f})   label {label:.0f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    6.2,
    alt="Three panels. 1: the plane with the four corners and a crease along the diagonal x1 = x2. "
    "2: the same plane folded along the crease: (0,1) lies on (1,0), the two other corners stay on "
    "the crease, and a straight cut separates the labels. 3: the plane of the two hidden units: "
    "(0,0) and (1,1) are at the origin, the other two at (1,0) and (0,1), and the line h1 + h2 = 1/2 "
    "separates the labels.",
)
panels = fig.subplot_mosaic([["1", "1", "2", "2"], [".", "3", "3", "."]])
axes = list(panels.values())
lines = np.linspace(0, 1, 6)
for c in lines:  # a grid on the paper, before and after the fold
    for a, b in ((np.full(50, c), np.linspace(0, 1, 50)), (np.linspace(0, 1, 50), np.full(50, c))):
        above = b > a + 1e-9
        for part, color, style in ((~above, SKY_BLUE, "-"), (above, ORANGE, "--")):
            look = {"color": color, "linestyle": style, "linewidth": 1}
            axes[0].plot(a[part], b[part], **look)
            axes[1].plot((a + b)[part], np.abs(a - b)[part], **look)
axes[0].plot([0, 1], [0, 1], color=BLACK, linestyle=":", linewidth=2.4)
axes[0].set_title("1. The plane, with a crease\n(dotted)")
axes[0].set_xlabel("x1")
axes[0].set_ylabel("x2")
axes[1].axhline(0, color=BLACK, linestyle=":", linewidth=2.4)
axes[1].axhline(0.5, color=GREEN, linestyle="-.")
axes[1].set_title("2. Folded: (0,1) lies on (1,0),\nand a straight cut is enough")
axes[1].set_xlabel("x1 + x2, along the crease (dotted)")
axes[1].set_ylabel("|x1 - x2|")
axes[1].set_ylim(-0.2, 1.2)
axes[2].plot([-0.15, 0.65], [0.65, -0.15], "-.", color=GREEN)
axes[2].text(0.3, 0.35, "h1 + h2 = 1/2")
axes[2].set_title("3. Hidden space: a line is enough")
axes[2].set_xlabel("h1")
axes[2].set_ylabel("h2")
places = (
    corners,
    np.column_stack([corners.sum(axis=1), np.abs(corners[:, 0] - corners[:, 1])]),
    h,
)
for ax, points in zip(axes, places, strict=True):
    for label, color, marker in ((0, MINUS, "s"), (1, PLUS, "o")):
        look = {"color": color, "markersize": 11, "markeredgecolor": BLACK}
        ax.plot(*points[bit == label].T, marker, label=f"label {label}", **look)
    ax.grid(visible=False)
    ax.set_aspect("equal")
    ax.set_xticks([0, 0.5, 1])
    ax.set_yticks([0, 0.5, 1])
axes[1].set_xticks([0, 1, 2])
axes[2].text(-0.22, -0.21, "(0,0), (1,1)")
axes[2].set_xlim(-0.25, 1.35)
axes[2].set_ylim(-0.28, 1.15)
axes[2].legend(*axes[0].get_legend_handles_labels(), loc="upper right", handletextpad=0.1)
fig

# %% [markdown]
# In panel 3 the axes are the outputs of the hidden units. The four corners have become three places: $(0,0)$, twice, and $(1,0)$ and $(0,1)$. The line $h_1+h_2=\frac12$ separates them. *The hidden layer has not classified anything. It has moved the points so that a linear classifier can.*
#
# That is the whole idea of a network: **bend the space, layer by layer, until the last layer, which is linear, succeeds.**

# %% [markdown]
# ### The bend is essential
#
# What if the hidden layer had no relu? Two linear layers, one after the other, are
#
# $$ (x W_1 + b_1)\,W_2 + b_2 = x\,\underbrace{(W_1W_2)}_{\text{one matrix}} + \underbrace{(b_1W_2+b_2)}_{\text{one vector}}, $$
#
# a single linear layer, by multiplying out. A thousand linear layers are one linear layer, and unit 01 proved that none solves XOR. Between two layers there must be something that is not linear.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(1)
W1, b1, W2, b2 = rng.normal(size=(2, 5)), rng.normal(size=5), rng.normal(size=5), rng.normal()
two_layers = (corners @ W1 + b1) @ W2 + b2
one_layer = corners @ (W1 @ W2) + (b1 @ W2 + b2)
print("two linear layers at the corners:", two_layers.round(3))
print("the one that they are:           ", one_layer.round(3))
print("and (0,0) + (1,1) - (0,1) - (1,0):", abs(round(float(two_layers @ [1, -1, -1, 1]), 9)))

# %% [markdown]
# The last line is unit 01's contradiction in one number: for every linear score it is 0, while XOR asks for two negative scores minus two positive ones.

# %% [markdown]
# ### Exercise 1 of 7: `xor_network` (3 points)
#
# Write down a network of two hidden units that computes XOR:
#
# $$ \text{score}(x) = w_2\cdot \mathrm{relu}(W_1 x + b_1) + b_2 . $$
#
# **In**: nothing. **Out**: a dict with `W1` (2, 2), `b1` (2,), `w2` (2,) and a number `b2`. The sign of the score must be $+1$ at $(0,1)$ and $(1,0)$ and $-1$ at $(0,0)$ and $(1,1)$; a score of 0 is wrong. Any weights that do this are right.
#
# **Read the formula**: here, and only here, $x$ is a column and stands on the right, so *row* $j$ of $W_1$ holds the weights of hidden unit $j$. Everywhere else in this unit examples are rows and $x$ stands on the left.
#
# **Ways**: the fold above, as a matrix. Or look at the sum $s=x_1+x_2$ alone, which is 0, 1 or 2: find $\mathrm{relu}$s of $s$ that go up and then down again.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "xor_network", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def xor_network():
    """Return weights of two hidden ReLU units whose score has the sign of XOR.

    A dict: W1 (2, 2), b1 (2,), w2 (2,), b2, with score(x) = w2 . relu(W1 x + b1) + b2.
    """
    ### BEGIN SOLUTION
    return {
        "W1": np.array([[1.0, -1.0], [-1.0, 1.0]]),
        "b1": np.zeros(2),
        "w2": np.ones(2),
        "b2": -0.5,
    }
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_xor_network", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, holds, returns, same_shape

with check("xor_network"):
    net = xor_network()
    returns(net, ["the dict of weights"])
    holds(isinstance(net, dict), f"xor_network returns a dict, got {type(net).__name__}")
    for name, shape in (("W1", (2, 2)), ("b1", (2,)), ("w2", (2,)), ("b2", (1,))):
        holds(name in net, f"the dict has no entry {name!r}; it has {list(net)}")
        entry = np.atleast_1d(net[name])  # b2 may be a number or an array of one
        same_shape(entry, np.zeros(shape), name)
    for x, wanted in (((0, 0), -1), ((0, 1), 1), ((1, 0), 1), ((1, 1), -1)):
        hidden = np.maximum(np.asarray(net["W1"]) @ np.array(x, float) + net["b1"], 0.0)
        score = float(np.sum(np.dot(net["w2"], hidden) + net["b2"]))
        close(np.sign(score), wanted, f"sign of the score at {x}, where the score is {score:g}")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "xor_network", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 3. A layer
#
# One hidden unit takes all D features, weighs them, adds a number and bends: $h = a(x\cdot w+b)$, with an **activation** $a$, so far relu. What does it look like over the plane?
#
# 1. Its border, where it starts to be active, is $x\cdot w+b=0$: a straight line at a right angle to $w$, as in unit 01. That is the crease.
# 2. Walk from the crease by a distance $r$ in the direction of $w$: $x\cdot w+b$ grows to $r|w|$. So $|w|$ is the slope of the ramp.
# 3. Walk *along* the crease: nothing changes. A unit sees one direction only. Such a function is called a **ridge function**.

# %% descent={"kind": "demo", "folded": true}
side = np.linspace(-2, 2, 161)
first, second = np.meshgrid(side, side)
units = [(0.0, 0.6), (2 * math.pi / 3, 0.6), (4 * math.pi / 3, 0.6)]
ramps = [relu(first * math.cos(a) + second * math.sin(a) - r) for a, r in units]
fig = new_figure(
    6.8,
    3.2,
    alt="Heights over the plane of x1 and x2, darker for higher. One unit is flat on one side of its "
    "crease, a straight line, and rises evenly on the other, in the direction of an arrow at a right "
    "angle to the crease. The sum of two units has two creases and four regions. The sum of three, "
    "negated, is a plateau in a triangle that falls off on all sides.",
)
axes = fig.subplots(1, 3, sharey=True)
pictures = (
    (ramps[0], "One unit:\nflat, then a ramp"),
    (ramps[0] + ramps[1], "Two units: straight\non four regions"),
    (-sum(ramps), "Three, negated:\na plateau"),
)
for ax, (height, title) in zip(axes, pictures, strict=True):
    ax.contourf(first, second, height, levels=14, cmap="Blues")
    ax.set_title(title)
    ax.set_xlabel("x1")
    ax.set_aspect("equal")
    ax.grid(visible=False)
for number, ax in enumerate(axes, 1):
    for a, r in units[:number]:
        foot, along = (
            np.array([math.cos(a), math.sin(a)]) * r,
            np.array([-math.sin(a), math.cos(a)]),
        )
        ends = np.array([foot - 4 * along, foot + 4 * along])
        ax.plot(*ends.T, color=VERMILION, linewidth=1.6)
        ax.annotate("", foot * 2.2, foot, arrowprops={"arrowstyle": "->", "color": BLACK})
    ax.set_xlim(-2, 2)
    ax.set_ylim(-2, 2)
axes[0].set_ylabel("x2")
fig

# %% [markdown]
# Darker is higher. Each unit folds along its own crease (the straight line; the arrow is the direction of $w$). With relu the result is flat or straight between the creases: a network of relus is a **piecewise linear** function. Keep that in mind; sections 9 and 11 count the pieces.

# %% [markdown]
# A **layer** is H such units at once. Put their weights as columns into a matrix $W$ (D, H), their biases into $b$ (H,), the examples as rows into $X$ (N, D):
#
# $$ \boxed{\; h = a(XW + b) \quad\text{of shape (N, H)} \;} $$
#
# with $b$ added to each row (broadcasting) and $a$ applied to each entry. A **multilayer perceptron** puts such layers one after the other, and a linear one last:
#
# $$ h_0 = X, \qquad z_l = h_{l-1}W_l + b_l, \qquad h_l = a(z_l)\;\;(l\lt L), \qquad \text{logits} = z_L . $$
#
# The last layer is not bent: its numbers are the scores of unit 01, and softmax turns them into probabilities; with a relu there no score could ever be negative. The number of hidden units of a layer is its **width**, the number of layers with weights, $L$, the **depth**. (Section 11 counts *hidden* layers and says so; both ways are in use.)

# %% [markdown]
# How many weights is that? A layer has $\mathrm{fan\_in}\cdot\mathrm{fan\_out}$ of them and $\mathrm{fan\_out}$ biases. For 64 pixels, 32 hidden units, 10 classes: $64\cdot32+32 + 32\cdot10+10 = 2410$.

# %% [markdown]
# ## 4. Activations and their slopes
#
# Backward multiplies by the slope of the activation at each layer, so each comes with its derivative. Five are in use. Derive them in turn.
#
# **Sigmoid**, $\sigma(z)=\frac1{1+e^{-z}}$. Unit 01: $\sigma' = \sigma(1-\sigma)$. A product of two numbers with sum 1 is largest when they are equal, so the slope is at most $\frac14$, at $z=0$.
#
# **Tanh** is a sigmoid in another scale, from $-1$ to 1:
#
# 1. $\tanh z = \frac{e^z-e^{-z}}{e^z+e^{-z}}$. Divide above and below by $e^{z}$: $\frac{1-e^{-2z}}{1+e^{-2z}} = \frac{2-(1+e^{-2z})}{1+e^{-2z}} = 2\sigma(2z)-1$.
# 2. Chain rule: $\tanh' z = 4\,\sigma(2z)\,(1-\sigma(2z))$.
# 3. By line 1 $\sigma(2z) = \frac{1+\tanh z}2$, so $1-\sigma(2z) = \frac{1-\tanh z}{2}$, and their product times 4 is $\tanh' z = 1-\tanh^2 z$. At most 1, at $z=0$.

# %% [markdown]
# **ReLU**, $\max(z,0)$: slope 1 for $z\gt0$ and 0 for $z\lt0$. At $z=0$ there is no slope, the graph has a kink. The course takes **0 there**, as PyTorch does; any number from 0 to 1 would be defensible, and a weighted sum of numbers that are not rounded to a grid is rarely exactly 0.
#
# **Leaky ReLU**: $z$ for $z\gt0$, else $s z$ with a small $s$, such as 0.01. Slope 1 or $s$. It never stops the gradient altogether.

# %% [markdown]
# **GELU**, $z\,\Phi(z)$, with $\Phi$ the distribution function of a standard normal variable and $\varphi = \Phi'$ its density, $\varphi(z) = e^{-z^2/2}/\sqrt{2\pi}$: "keep $z$ with a probability that grows with $z$".
#
# 1. Product rule: slope $=\Phi(z) + z\,\varphi(z)$.
# 2. Where is the slope largest? $\varphi'(z) = -z\varphi(z)$, so the second derivative is $\varphi + \varphi + z\cdot(-z\varphi) = (2-z^2)\,\varphi(z)$: negative left of $-\sqrt2$, positive up to $\sqrt2$, negative again. So the slope falls from 0, rises, and falls to 1.
# 3. It is largest at $\sqrt2$, where it is 1.13, *more* than 1, and smallest at $-\sqrt2$, where it is $-0.13$. GELU falls before it rises.

# %% descent={"kind": "demo"}
from scipy.special import ndtr

sigma = lambda z: 1 / (1 + np.exp(-z))
phi = lambda z: np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
activations = {
    "sigmoid": (nn.Sigmoid(), sigma, lambda z: sigma(z) * (1 - sigma(z))),
    "tanh": (nn.Tanh(), np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": (nn.ReLU(), relu, lambda z: (z > 0) * 1.0),
    "leaky ReLU, s = 0.1": (
        nn.LeakyReLU(0.1),
        lambda z: np.where(z > 0, z, 0.1 * z),
        lambda z: np.where(z > 0, 1.0, 0.1),
    ),
    "GELU": (nn.GELU(), lambda z: z * ndtr(z), lambda z: ndtr(z) + z * phi(z)),
}
z = np.linspace(-4, 4, 801)
for name, (module, value, slope) in activations.items():
    t = autograd.Tensor(z, requires_grad=True)
    out = module(t)
    out.sum().backward()
    off = max(np.abs(out.data - value(z)).max(), np.abs(t.grad - slope(z)).max())
    print(
        f"{name:20s} equals course_lib.nn, value and slope: {off < 1e-12}; "
        f"slope from {slope(z).min():5.2f} to {slope(z).max():.2f}"
    )
peak = z[activations["GELU"][2](z).argmax()]
print(f"GELU is steepest at {peak:.2f}; sqrt 2 is {math.sqrt(2):.2f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.4,
    alt="Left, the five activations from z = -4 to 4: sigmoid and tanh level off on both sides; ReLU, "
    "leaky ReLU and GELU go on rising on the right. Right, their slopes: the sigmoid's is at most "
    "1/4, tanh's is 1 at 0, and both come to 0 far out; ReLU's jumps from 0 to 1, leaky ReLU's from "
    f"0.1 to 1; GELU's dips below 0 and is largest, {activations['GELU'][2](z).max():.2f}, at "
    f"{peak:.2f}.",
)
left, right = fig.subplots(1, 2)
looks = ((PURPLE, "-"), (ORANGE, "--"), (BLUE, "-."), (SKY_BLUE, ":"), (GREEN, (0, (7, 2))))
for (name, (_, value, slope)), (color, style) in zip(activations.items(), looks, strict=True):
    left.plot(z, value(z), color=color, linestyle=style, label=name)
    right.plot(z, slope(z), color=color, linestyle=style)
left.set_ylim(-1.4, 3)
right.axhline(1.0, color=BLACK, linewidth=0.6)
for ax in (left, right):
    ax.set_xlabel("z")
left.set_ylabel("a(z)")
right.set_ylabel("a'(z)")
left.set_title("Sigmoid and tanh saturate,\nthe other three do not")
right.set_title("The sigmoid's slope is at most\n1/4; far out, sigmoid and tanh\nhave almost none")
fig.legend(loc="outside lower center", ncols=3)
fig

# %% [markdown]
# Two things follow.
#
# - **Slopes multiply.** A gradient that passes ten sigmoids is multiplied by at most $(\frac14)^{10}\approx 10^{-6}$, before the weights have their say. ReLU's factor is 1 on every path that is active. That is much of why deep networks trained at all once ReLU was used (unit 09 has the weights' part).
# - **A ReLU can die.** If $z\lt0$ for *every* example, the unit's slope is 0 for every example, and its weights receive no gradient. Nothing but a change of its inputs can wake it, and in the first layer these are the data. A step that was too long can kill a unit so. Leaky ReLU exists for this reason.

# %% [markdown]
# See one dead: a single unit $a(wx+b)$, 50 examples between $-1$ and 1, and the target $\mathrm{relu}(2x-\frac12)$, which ReLU would meet with $w=2$, $b=-\frac12$. Start at $w=2$, $b=-2.2$: $z=2x-2.2$ is negative at every example. Take 500 gradient steps on the mean square. Then again, from $b=-3$.

# %% descent={"kind": "demo"}
x = np.linspace(-1, 1, 50)
target = relu(2 * x - 0.5)
for name, (_, value, slope) in activations.items():
    said = []
    for b_start in (-2.2, -3.0):
        w, b = 2.0, b_start
        first = np.mean((value(w * x + b) - target) ** 2)
        for _ in range(500):
            z = w * x + b
            delta = 2 * (value(z) - target) * slope(z) / len(x)
            w, b = w - 0.1 * (delta @ x), b - 0.1 * delta.sum()
        last = np.mean((value(w * x + b) - target) ** 2)
        said.append(f"b {b_start} -> {b:5.2f}, loss {first:.2f} -> {last:.2f}")
    print(f"{name:20s}:", "; ".join(said))

# %% [markdown]
# ReLU has not moved at all. From $-2.2$ each of the others comes back (sigmoid and tanh cannot make this shape, but they move). From $-3$ GELU does not: left of $z=-0.75$ its slope is *negative*, so the steps go the wrong way, to where there is next to no slope. Leaky ReLU returns from both.

# %% [markdown]
# ## 5. Forward, with all shapes
#
# Draw the shapes before you write code. Most mistakes in this unit are a matrix on the wrong side, and a picture shows them before Python does.

# %% descent={"kind": "demo", "folded": true}
from matplotlib.patches import Rectangle


def draw_product(ax, items, scale=0.16):
    """Draw matrices as rectangles, (name, rows, columns, colour), with words between them."""
    x = 0.0
    for item in items:
        if isinstance(item, str):
            width = 0.24 + 0.092 * len(item)
            ax.text(x + width / 2, 0, item, ha="center", va="center")
            x += width
            continue
        name, (rows, row_letter), (cols, col_letter), color = item
        w, h = cols * scale, rows * scale
        ax.add_patch(Rectangle((x, -h / 2), w, h, facecolor=color, alpha=0.45, edgecolor=BLACK))
        ax.text(x + w / 2, -0.01, name, ha="center", va="center", fontweight="bold")
        ax.text(
            x + w / 2, h / 2 + 0.05, f"({row_letter}, {col_letter})", ha="center", fontsize=10.5
        )
        x += w
    ax.set_xlim(-0.05, 6.6)
    ax.set_ylim(-0.66, 0.85)
    ax.set_aspect("equal")
    ax.axis("off")


N_, D_, H_, K_, ONE = (7, "N"), (4, "D"), (5, "H"), (3, "K"), (1, "1")
input_box, hidden_box = ("X", N_, D_, GREEN), ("h1", N_, H_, SKY_BLUE)
fig = new_figure(
    6.8,
    3.6,
    alt="Matrices drawn as rectangles, in the proportions of their shapes. z1 (N, H) is X (N, D) times "
    "W1 (D, H) plus b1 (1, H), and h1 is relu(z1), of the same shape. z2 (N, K), the logits, is h1 "
    "(N, H) times W2 (H, K) plus b2 (1, K), with no activation. The number of rows stays N.",
)
top, bottom = fig.subplots(2, 1)
first = [("z1", N_, H_, SKY_BLUE), "=", input_box, "@", ("W1", D_, H_, ORANGE), "+"]
draw_product(top, [*first, ("b1", ONE, H_, ORANGE), ", then", hidden_box, "= relu(z1)"])
last = [("z2", N_, K_, PURPLE), "=", hidden_box, "@", ("W2", H_, K_, ORANGE), "+"]
draw_product(bottom, [*last, ("b2", ONE, K_, ORANGE), ": the logits, no activation"])
fig.suptitle("Forward: inner sizes meet, and the examples stay in the rows")
fig

# %% [markdown]
# Now two examples by hand, through three hidden units to two scores:
#
# $$ X = \begin{pmatrix} 1&2\\3&-1\end{pmatrix},\quad
#    W_1=\begin{pmatrix}1&0&-1\\1&-1&0\end{pmatrix},\; b_1=(0,1,2),\quad
#    W_2=\begin{pmatrix}1&2\\0&1\\-1&1\end{pmatrix},\; b_2=(\tfrac12,-10). $$
#
# 1. First example, first layer: $z_1 = (1+2+0,\;\; 0-2+1,\;\; -1+0+2) = (3,-1,1)$. Relu: $h_1=(3,0,1)$.
# 2. Second example: $z_1=(3-1+0,\;\;0+1+1,\;\;-3+0+2) = (2,2,-1)$, and $h_1=(2,2,0)$.
# 3. Second layer, first example: $(3+0-1+\frac12,\;\;6+0+1-10) = (2\frac12,-3)$.
# 4. Second example: $(2+0+0+\frac12,\;\;4+2+0-10)=(2\frac12,-4)$. Negative scores stay.
#
# ### Exercise 2 of 7: `mlp_forward` (3 points)
#
# **In**: `params`, a list of pairs `(W, b)`, one a layer, `W` of shape (fan_in, fan_out) and `b` (fan_out,); `X` (N, D). ReLU between layers, nothing after the last. **Out**: `(logits, cache)`: the scores (N, K), and whatever *you* want to remember for the way back. Nobody looks into the cache but your own `mlp_backward`; read section 6 before you decide what goes in. A list of one pair is a linear model.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "mlp_forward", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def mlp_forward(params, X):
    """Scores of a multilayer perceptron with ReLU between its layers.

    params: list of (W (fan_in, fan_out), b (fan_out,)). X: (N, D).
    Returns (logits (N, K), cache), the cache being what your mlp_backward needs.
    """
    ### BEGIN SOLUTION
    h, cache = X, []
    for number, (W, b) in enumerate(params, start=1):
        cache.append(h)  # what goes into each layer
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h, cache
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_mlp_forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged

with check("mlp_forward"):
    X = np.array([[1.0, 2.0], [3.0, -1.0]])
    W1, b1 = np.array([[1.0, 0.0, -1.0], [1.0, -1.0, 0.0]]), np.array([0.0, 1.0, 2.0])
    W2, b2 = np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 1.0]]), np.array([0.5, -10.0])
    before = [array.copy() for array in (X, W1, b1, W2, b2)]
    answer = mlp_forward([(W1, b1), (W2, b2)], X)
    returns(answer, ["logits", "cache"])
    for copy, array, name in zip(
        before, (X, W1, b1, W2, b2), ["X", "W1", "b1", "W2", "b2"], strict=True
    ):
        unchanged(copy, array, name)
    same_shape(answer[0], np.zeros((2, 2)), "logits are (N, K)")
    close(answer[0], [[2.5, -3.0], [2.5, -4.0]], "logits of the example worked by hand")
    close(mlp_forward([(W1, b1)], X)[0], X @ W1 + b1, "one pair alone: a linear model, no relu")
    three = mlp_forward([(W1, b1), (W2, b2), (np.ones((2, 1)), np.zeros(1))], X)[0]
    close(three, [[2.5], [2.5]], "three layers: the second is bent too, so -3 and -4 became 0")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "mlp_forward", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Backward, layer by layer
#
# Somebody (a loss) hands you $G = \partial F/\partial\,\text{logits}$, a matrix of the shape of the logits. You want the gradient by each weight. Unit 02's rule: go from the end to the start, and at each step multiply by the local derivative.
#
# ### 6.1 One number a layer
#
# The smallest network: one example, one unit in each layer, all plain numbers. $z_1 = xw_1+b_1$, $h_1=\mathrm{relu}(z_1)$, $z_2 = h_1w_2+b_2$. Write $\delta_2 = dF/dz_2$, which is given.
#
# 1. $z_2$ depends on $w_2$ with slope $h_1$: $\;dF/dw_2 = h_1\,\delta_2$. On $b_2$ with slope 1: $\;dF/db_2=\delta_2$.
# 2. On $h_1$ with slope $w_2$: $\;dF/dh_1 = \delta_2\,w_2$.
# 3. Through the bend: $\delta_1 = dF/dz_1 = \delta_2w_2\cdot\mathrm{relu}'(z_1)$, and $\mathrm{relu}'$ is 1 or 0: pass or stop.
# 4. Now $z_1$ looks like $z_2$ did: $dF/dw_1 = x\,\delta_1$, $dF/db_1=\delta_1$. The pattern repeats for as many layers as there are.

# %% [markdown]
# ### 6.2 Indices
#
# Now N examples and layers of any width. One layer, $z = hW+b$, written with indices ($n$ example, $i$ input unit, $j$ output unit), and its $\delta_{nj} = \partial F/\partial z_{nj}$:
#
# $$ z_{nj} = \sum_i h_{ni}W_{ij} + b_j . $$
#
# **By the weight.** $W_{ij}$ appears in $z_{nj}$ for every example $n$, each time with the factor $h_{ni}$, and in no other column than $j$. All these ways count (unit 02: gradients accumulate):
#
# $$ \frac{\partial F}{\partial W_{ij}} = \sum_n h_{ni}\,\delta_{nj} = (h^\top\delta)_{ij} . $$
#
# **By the bias.** $b_j$ appears in $z_{nj}$ for every $n$, with factor 1: $\;\partial F/\partial b_j = \sum_n\delta_{nj}$. The sum is over *examples*, because forward copied $b$ to each row.
#
# **By the input.** $h_{ni}$ appears in $z_{nj}$ for every *output* $j$, with the factor $W_{ij}$: $\;\partial F/\partial h_{ni} = \sum_j \delta_{nj}W_{ij} = (\delta W^\top)_{ni}$.
#
# **Through the bend below.** $h = \mathrm{relu}(z)$ entry by entry, so multiply entry by entry by 1 where $z\gt0$, else 0. Together, with $\odot$ the product entry by entry:
#
# $$ \boxed{\;
#  \frac{\partial F}{\partial W_l} = h_{l-1}^\top\,\delta_l, \qquad
#  \frac{\partial F}{\partial b_l} = \sum_n (\delta_l)_{n\cdot}, \qquad
#  \delta_{l-1} = (\delta_l W_l^\top)\odot[\,z_{l-1}\gt 0\,], \qquad
#  \delta_L = G \;} $$

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    6.8,
    alt="Matrices drawn as rectangles, in the proportions of their shapes. The gradient of W2 (H, K) "
    "is h1 transposed (H, N) times G (N, K). The gradient of b2 (1, K) is a row of N ones times G: "
    "the sum over examples. delta1 (N, H) is G (N, K) times W2 transposed (K, H), entry by entry "
    "times z1 > 0. The gradient of W1 (D, H) is X transposed (D, N) times delta1.",
)
rows = fig.subplots(4, 1)
score_box, delta_box = ("G", N_, K_, PURPLE), ("δ1", N_, H_, SKY_BLUE)
by_w2 = [("∂W2", H_, K_, ORANGE), "=", ("h1ᵀ", H_, N_, SKY_BLUE), "@", score_box]
draw_product(rows[0], [*by_w2, ": the shape of W2"])
by_b2 = [("∂b2", ONE, K_, ORANGE), "=", ("1, ..., 1", ONE, N_, GREEN), "@", score_box]
draw_product(rows[1], [*by_b2, ": the sum over examples"])
mask = ("z1>0", N_, H_, SKY_BLUE)
draw_product(rows[2], [delta_box, "=", score_box, "@", ("W2ᵀ", K_, H_, ORANGE), "times", mask])
by_w1 = [("∂W1", D_, H_, ORANGE), "=", ("Xᵀ", D_, N_, GREEN), "@", delta_box]
draw_product(rows[3], [*by_w1, ": the shape of W1"])
fig.suptitle(
    "Backward: only one order and one transpose fits each shape\n(∂W2 is short for ∂F/∂W2)"
)
fig

# %% [markdown]
# **A check without memory**: the gradient by anything has the shape of that thing. $\partial F/\partial W_l$ must be (fan_in, fan_out); from $h$ (N, fan_in) and $\delta$ (N, fan_out) there is only one product with that shape. But shapes alone are a bad friend when sizes happen to be equal. Test with N, D, H, K all different.
#
# **What to cache.** The boxed lines need $h_{l-1}$ and $[z_{l-1}\gt0]$ of each layer. As $h=\mathrm{relu}(z)$, $z\gt0$ exactly where $h\gt0$: keeping the *input of each layer* is enough.
#
# **What it costs.** Forward has one matrix product a layer, backward two. So one backward costs about two forwards, however many weights there are; asking each of $P$ weights by a nudge would cost $2P$ forwards. For the 2410 weights of section 3 the next cell does just that, to check.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(3)
sizes = (64, 32, 10)
params = [
    (rng.normal(size=(a, b)) * math.sqrt(2 / a), 0.1 * rng.normal(size=b))
    for a, b in itertools.pairwise(sizes)
]
X, y = rng.normal(size=(7, 64)), rng.integers(0, 10, size=7)


def loss_of(params):
    """Mean cross-entropy of the network on X, y."""
    return losses.softmax_cross_entropy_vjp(nn.mlp_forward(params, X)[0], y)[0]


logits, cache = nn.mlp_forward(params, X)
grads = nn.mlp_backward(params, cache, losses.softmax_cross_entropy_vjp(logits, y)[1])
step, worst, count = 1e-5, 0.0, 0
for pair, grad_pair in zip(params, grads, strict=True):
    for array, grad in zip(pair, grad_pair, strict=True):
        for index in np.ndindex(array.shape):
            kept = array[index]
            array[index] = kept + step
            up = loss_of(params)
            array[index] = kept - step
            down = loss_of(params)
            array[index] = kept
            worst = max(worst, abs((up - down) / (2 * step) - grad[index]))
            count += 1
print(f"one backward against {count} weights, each nudged twice: equal to 1e-7: {worst < 1e-7}")

# %% [markdown]
# ### By hand
#
# The example of section 5, with $G=\begin{pmatrix}1&-1\\0&2\end{pmatrix}$.
#
# 1. $h_1=\begin{pmatrix}3&0&1\\2&2&0\end{pmatrix}$, so $h_1^\top G$ has the rows $3(1,-1)+2(0,2) = (3,1)$, $\;0+2(0,2) = (0,4)$, $\;1(1,-1)+0=(1,-1)$. And the column sums of $G$ are $(1,1)$.
# 2. $GW_2^\top$: first row $(1,-1)$ against the rows of $W_2$: $(1-2,\;0-1,\;-1-1) = (-1,-1,-2)$; second $(0,2)$: $(4,2,2)$.
# 3. The units that were off: second unit in the first example, third in the second. $\delta_1 = \begin{pmatrix}-1&0&-2\\4&2&0\end{pmatrix}$.
# 4. $X^\top\delta_1$: first feature $1(-1,0,-2)+3(4,2,0) = (11,6,-2)$, second $2(-1,0,-2)-1(4,2,0)=(-6,-2,-4)$. Column sums $(3,2,-2)$.
#
# ### Exercise 3 of 7: `mlp_backward` (5 points)
#
# **In**: `params` and the `cache` of *your* `mlp_forward`; `grad_logits` (N, K), the $G$ above. **Out**: a list with one pair `(grad_W, grad_b)` a layer, in the order of `params`. Where $z$ is exactly 0 the slope of relu is 0. The number of layers is any, also one. A mean over examples, if there is one, is in `grad_logits` already: do not divide again.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "mlp_backward", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def mlp_backward(params, cache, grad_logits):
    """Gradients by all weights and biases, from the gradient by the logits.

    params: list of (W, b). cache: from your mlp_forward. grad_logits: (N, K).
    Returns a list of (grad_W, grad_b) in the order of params.
    """
    ### BEGIN SOLUTION
    delta, grads = grad_logits, []
    for (W, _), h in zip(reversed(params), reversed(cache), strict=True):
        grads.append((h.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (h > 0)  # for the first layer: computed, and not used
    return grads[::-1]
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_mlp_backward", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, holds, returns, same_shape, unchanged

with check("mlp_backward"):
    X = np.array([[1.0, 2.0], [3.0, -1.0]])
    params = [
        (np.array([[1.0, 0.0, -1.0], [1.0, -1.0, 0.0]]), np.array([0.0, 1.0, 2.0])),
        (np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 1.0]]), np.array([0.5, -10.0])),
    ]
    G = np.array([[1.0, -1.0], [0.0, 2.0]])
    before = G.copy()
    grads = mlp_backward(params, mlp_forward(params, X)[1], G)
    holds(isinstance(grads, list | tuple), f"expected a list of pairs, got {type(grads).__name__}")
    holds(len(grads) == 2, f"two layers have two pairs (grad_W, grad_b), got {len(grads)}")
    unchanged(before, G, "grad_logits")
    close(grads[1][0], [[3.0, 1.0], [0.0, 4.0], [1.0, -1.0]], "gradient by W2, by hand")
    close(grads[1][1], [1.0, 1.0], "gradient by b2: the sum over examples")
    close(grads[0][0], [[11.0, 6.0, -2.0], [-6.0, -2.0, -4.0]], "gradient by W1, by hand")
    close(grads[0][1], [3.0, 2.0, -2.0], "gradient by b1, by hand")

    # Three layers, all sizes different, against nudging each weight.
    rng = np.random.default_rng(0)
    shapes = ((4, 3), (3, 5), (5, 2))
    params = [(rng.normal(size=shape), rng.normal(size=shape[1])) for shape in shapes]
    X, G, step = rng.normal(size=(6, 4)), rng.normal(size=(6, 2)), 1e-6
    grads = mlp_backward(params, mlp_forward(params, X)[1], G)
    for layer in (0, 1, 2):
        for part, name in ((0, "W"), (1, "b")):
            array, nudged = params[layer][part], np.zeros(params[layer][part].shape)
            same_shape(grads[layer][part], array, f"gradient by {name} of layer {layer + 1}")
            for index in np.ndindex(array.shape):
                kept, ends = array[index], []
                for move in (step, -step):
                    array[index] = kept + move
                    ends.append(float((mlp_forward(params, X)[0] * G).sum()))
                array[index] = kept
                nudged[index] = (ends[0] - ends[1]) / (2 * step)
            close(
                grads[layer][part],
                nudged,
                f"gradient by {name} of layer {layer + 1} of 3, against nudges",
                rtol=1e-5,
                atol=1e-6,
            )
    at_zero = [(np.ones((1, 1)), np.zeros(1)), (np.ones((1, 1)), np.zeros(1))]
    slope = mlp_backward(at_zero, mlp_forward(at_zero, np.zeros((1, 1)))[1], np.ones((1, 1)))[0][1]
    close(slope, [0.0], "gradient by b1 where z is exactly 0: the slope of relu is 0 there")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "mlp_backward", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Building a function by hand
#
# You have the machine. What can it say? Forget training for a while, and *construct*. One input $x$, one output, one hidden layer.
#
# ### 7.1 A bump
#
# A step up at $a$ and a step down at $b$ make a bump. A steep sigmoid is a step:
#
# $$ \sigma\bigl(s(x-a)\bigr) - \sigma\bigl(s(x-b)\bigr) \approx 1 \text{ between } a \text{ and } b,\text{ else } 0, $$
#
# the better, the larger $s$. With relus a step is a ramp of slope 1 that is stopped after a length $t$: $\frac{1}{t}\bigl[\mathrm{relu}(x-a) - \mathrm{relu}(x-a-t)\bigr]$, which is 0 up to $a$, and $\frac{(x-a)-(x-a-t)}{t} = 1$ from $a+t$ on. Two ramps, up and down: **four relus make a bump with a flat roof**. Let the roof shrink to nothing and two of the four fall on one place: three relus make a **tent**.

# %% descent={"kind": "demo", "folded": true}
x = np.linspace(-0.2, 1.2, 1401)
fig = new_figure(
    6.8,
    6.0,
    alt="Three panels over x. Two sigmoids, one up at 0.3 and one down at 0.7, make a bump, with "
    "steeper walls for larger s. A ramp up and a ramp down, four relus in all, make a bump with a "
    "flat roof. Three relus, with bends at 0.2, 0.5 and 0.8, make a tent with its top at 0.5.",
)
panels = fig.subplot_mosaic([["sigmoids", "four"], ["three", "three"]])
for s, color, style in ((20, SKY_BLUE, ":"), (60, BLUE, "--"), (300, BLACK, "-")):
    bump = sigma(s * (x - 0.3)) - sigma(s * (x - 0.7))
    panels["sigmoids"].plot(x, bump, style, color=color, label=f"s = {s}")
panels["sigmoids"].set_title("Two steep sigmoids\nmake a bump")
ramp = lambda a, t: (relu(x - a) - relu(x - a - t)) / t
panels["four"].plot(x, ramp(0.25, 0.1), "--", color=SKY_BLUE, label="up")
panels["four"].plot(x, -ramp(0.65, 0.1), ":", color=ORANGE, label="down")
panels["four"].plot(x, ramp(0.25, 0.1) - ramp(0.65, 0.1), color=BLACK, label="sum")
panels["four"].set_title("Four relus make a bump\nwith a flat roof")
for name, height, color, style in (
    ("relu(x - 0.2) / 0.3", relu(x - 0.2), SKY_BLUE, "--"),
    ("-2 relu(x - 0.5) / 0.3", -2 * relu(x - 0.5), ORANGE, ":"),
    ("relu(x - 0.8) / 0.3", relu(x - 0.8), GREEN, "-."),
):
    panels["three"].plot(x, height / 0.3, style, color=color, label=name)
tent = (relu(x - 0.2) - 2 * relu(x - 0.5) + relu(x - 0.8)) / 0.3
panels["three"].plot(x, tent, color=BLACK, label="sum")
panels["three"].set_title("Three relus make a tent")
for name, ax in panels.items():
    ax.legend(loc="upper left" if name == "three" else "upper right")
    ax.set_ylim(-1.3, 2.4)
    ax.set_xlabel("x")
    ax.set_ylabel("output")
fig

# %% [markdown]
# ### 7.2 Bumps side by side: a staircase
#
# Cut $[0,1]$ into $n$ intervals of length $h=1/n$ (in this section $h$ is a length), stand a bump on each, as high as $f$ in its middle. Ideal bumps give a staircase. How wrong is it? At a point $x$ the stair shows $f(c)$ for a middle $c$ at a distance of at most $h/2$. So the error is at most how much $f$ can change over $h/2$:
#
# $$ |f(x) - \text{stairs}(x)| \le \omega(h/2), \qquad \omega(r) = \max_{|x-c|\le r}|f(x)-f(c)|. $$
#
# $\omega$ is called the **modulus of continuity** of $f$. A continuous function on a closed, bounded interval is *uniformly* continuous, which says precisely that $\omega(r)\to0$ as $r\to0$. So **any** continuous $f$ can be built to any accuracy: take $n$ large. (Real bumps have slanted walls. Let one bump go down where its neighbour goes up: there the sum lies between two heights, each the value of $f$ at a place not further than $h$, so the error there is at most $\omega(h)$. That goes to 0 as well.) If $f$ has slope at most $M$, then $\omega(h/2)\le Mh/2$: the error falls like $1/n$.


# %% descent={"kind": "demo"}
def stairs(f, n, x):
    """n ideal bumps on [0, 1], each as high as f in its middle."""
    piece = np.clip((x * n).astype(int), 0, n - 1)
    return f((piece + 0.5) / n)


wave = lambda x: np.sin(2 * np.pi * x) + 0.5 * np.sin(6 * np.pi * x)
inside = np.linspace(0, 1, 20_001)
steepest = 2 * np.pi + 0.5 * 6 * np.pi  # |f'| is at most the sum of both waves' slopes
for n in (8, 32, 128):
    error = np.abs(wave(inside) - stairs(wave, n, inside)).max()
    print(f"n = {n:3d}: largest error {error:.4f}, bound M h/2 = {steepest / (2 * n):.4f}")

# %% descent={"kind": "demo", "folded": true}
error = {n: np.abs(wave(inside) - stairs(wave, n, inside)).max() for n in (8, 32, 128)}
fig = new_figure(
    6.8,
    3.4,
    alt="A wave on the interval from 0 to 1, dashed, and its staircase of 8, 32 and 128 bumps. The "
    "largest error is "
    + ", ".join(f"{off:.3f} with {n} bumps" for n, off in error.items())
    + ": four times as many bumps, about a quarter of the error.",
)
axes = fig.subplots(1, 3, sharey=True)
for ax, n in zip(axes, error, strict=True):
    ax.plot(inside, stairs(wave, n, inside), color=BLUE, label="staircase")
    ax.plot(inside[::40], wave(inside[::40]), "--", color=BLACK, linewidth=1.2, label="f")
    ax.set_title(f"{n} bumps:\nerror {error[n]:.3f}")
    ax.set_xlabel("x")
axes[0].set_ylabel("f and its staircase")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
fig.suptitle("Four times as many bumps, about a quarter of the error")
fig

# %% [markdown]
# ### 7.3 Better: one relu a knot
#
# Stairs are wasteful: they need two sigmoids or four relus a bump, and their roofs are flat where $f$ is not. Use straight pieces instead: a row of overlapping tents, each as high as $f$ under its top, is a polygon. But three relus a tent are two too many, since neighbouring tents bend at the same places. Build the polygon directly. Choose **knots** $x_0\lt x_1\lt\dots\lt x_n$ with values $v_0,\dots,v_n$ and connect them by straight lines. The slope on piece $j$, from $x_{j}$ to $x_{j+1}$, is
#
# $$ m_j = \frac{v_{j+1}-v_j}{x_{j+1}-x_j}, \qquad j = 0,\dots,n-1. $$
#
# Walk from left to right and correct the course at each knot.
#
# 1. Start at $x_0$ at height $v_0$ with slope $m_0$: $\;v_0 + m_0\,\mathrm{relu}(x-x_0)$. Right up to $x_1$.
# 2. At $x_1$ the slope must become $m_1$. Add $(m_1-m_0)\,\mathrm{relu}(x-x_1)$: it is 0 up to $x_1$, so nothing that was right is disturbed, and beyond it adds just the missing slope.
# 3. And so on at each inner knot:
#
# $$ \boxed{\; \hat f(x) = v_0 + m_0\,\mathrm{relu}(x-x_0) + \sum_{j=1}^{n-1}(m_j-m_{j-1})\,\mathrm{relu}(x-x_j) \;} $$
#
# *Proof that it hits every knot.* On piece $j$ the relus of $x_0,\dots,x_j$ are active, so the slope is $m_0+(m_1-m_0)+\dots+(m_j-m_{j-1}) = m_j$: all but the last cancel. It starts at $v_0$, is continuous, and climbs by $m_j(x_{j+1}-x_j) = v_{j+1}-v_j$ over piece $j$. So after piece $j$ it is at $v_{j+1}$. $\square$
#
# That is a network with one hidden layer: **$n$ hidden units for $n$ pieces**, all with slope 1 and bias $-x_j$, output weights $m_j - m_{j-1}$, output bias $v_0$. Nothing was trained.


# %% descent={"kind": "demo"}
def polygon(knots, values, x):
    """The straight pieces between the knots (NumPy's own)."""
    return np.interp(x, knots, values)


knots = np.array([0.0, 0.15, 0.4, 0.6, 0.85, 1.0])
values = wave(knots)
m = np.diff(values) / np.diff(knots)
changes = np.concatenate([[m[0]], np.diff(m)])
total = np.full(inside.shape, values[0])
for c, knot in zip(changes, knots[:-1], strict=True):
    total = total + c * relu(inside - knot)
print(
    "off np.interp by less than 1e-12:",
    np.abs(total - polygon(knots, values, inside)).max() < 1e-12,
)

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    6.2,
    alt="Above, five ramps, each 0 up to its knot and straight from there on, with slopes "
    + ", ".join(f"{c:+.1f}" for c in changes)
    + f" from the knots {', '.join(f'{knot:g}' for knot in knots[:-1])}. Below, their sum is the "
    "polygon that meets the wave f at all six knots and is straight between them.",
)
above, below = fig.subplots(2, 1)
looks = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (VERMILION, ":"), (PURPLE, (0, (7, 2))))
for c, knot, (color, style) in zip(changes, knots[:-1], looks, strict=True):
    height = c * relu(inside - knot)
    name = f"{c:+.1f} relu(x - {knot:.2f})"
    above.plot(inside, height, color=color, linestyle=style, label=name)
above.legend(loc="upper left", ncols=2)
above.set_ylim(-8, 17)
above.set_ylabel("height of a ramp")
below.set_ylabel("height")
above.set_title("Five ramps, one from each knot but the last ...")
below.plot(inside, wave(inside), "--", color=BLACK, linewidth=1.1, label="f")
below.plot(inside, total, color=BLUE, label="sum of the ramps")
below.plot(knots, values, "o", color=VERMILION, label="knots")
below.legend()
below.set_title("... add up to the polygon through the knots")
for ax in (above, below):
    ax.set_xlabel("x")
fig

# %% [markdown]
# ### Exercise 4 of 7: `relu_interpolant` (4 points)
#
# **In**: `knots` (n+1,), increasing, at least two, not necessarily equally spaced; `values` (n+1,). **Out**: `(slopes, biases, coefs, offset)`, three arrays of the same length (any number of units that you like) and a number, such that
#
# $$ \text{offset} + \sum_j \text{coefs}_j\;\mathrm{relu}(\text{slopes}_j\,x + \text{biases}_j) $$
#
# hits every knot and is straight between neighbours. What it does outside the knots is your choice.
#
# **By hand**: knots $0,1,3$ with values $1,3,-1$. The slopes of the pieces are $2$ and $-2$, so one answer is $1 + 2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x-1)$. At $x=3$: $1+6-8=-1$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "relu_interpolant", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def relu_interpolant(knots, values):
    """A hidden layer of relus that joins the points (knots, values) by straight lines.

    knots: (n+1,), increasing. values: (n+1,).
    Returns (slopes, biases, coefs, offset) of offset + sum coefs relu(slopes x + biases).
    """
    ### BEGIN SOLUTION
    m = np.diff(values) / np.diff(knots)
    coefs = np.concatenate([m[:1], np.diff(m)])
    return np.ones(len(m)), -np.asarray(knots[:-1], dtype=np.float64), coefs, float(values[0])
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_relu_interpolant", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged


def value_at(answer, x):
    """Evaluate offset + sum coefs relu(slopes x + biases)."""
    slopes, biases, coefs, offset = answer
    return offset + np.maximum(np.multiply.outer(x, slopes) + biases, 0.0) @ np.asarray(coefs)


with check("relu_interpolant"):
    knots, values = np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, -1.0])
    before = [knots.copy(), values.copy()]
    answer = relu_interpolant(knots, values)
    returns(answer, ["slopes", "biases", "coefs", "offset"])
    unchanged(before[0], knots, "knots")
    unchanged(before[1], values, "values")
    same_shape(answer[0], answer[1], "slopes and biases")
    same_shape(answer[0], answer[2], "slopes and coefs")
    close(value_at(answer, knots), values, "at the knots 0, 1, 3")
    close(value_at(answer, np.array([0.5, 2.0])), [2.0, 1.0], "half way between them: straight")
    shifted = relu_interpolant(np.array([-4.0, -2.0, -1.0]), np.array([5.0, 5.0, 9.0]))
    close(value_at(shifted, np.array([-4.0, -3.0, -1.5])), [5.0, 5.0, 7.0], "knots left of 0")
    three = relu_interpolant(np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 1.0, 0.0, 6.0]))
    places = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 4.0])
    close(value_at(three, places), [0.5, 1.0, 0.5, 0.0, 3.0, 6.0], "three pieces, slopes 1, -1, 3")
    two = relu_interpolant(np.array([2.0, 6.0]), np.array([1.0, -1.0]))
    close(value_at(two, np.array([2.0, 4.0, 6.0])), [1.0, 0.0, -1.0], "two knots alone: one piece")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "relu_interpolant", globals())
### END HIDDEN TESTS

# %% [markdown]
# ### 7.4 How wide? It depends on how smooth
#
# Equal pieces of length $h=1/n$. How far is the straight line from $f$ between two neighbouring knots $a$ and $b=a+h$? Let $f$ have a continuous second derivative and $p$ be the line through $(a,f(a))$ and $(b,f(b))$. Fix a point $x$ between them.
#
# 1. Look for a parabola that is 0 at both ends and takes up the error at $x$: choose the number $C$ such that $g(t) = f(t)-p(t)-C\,(t-a)(t-b)$ is 0 at $t=x$ too.
# 2. $g$ has three zeros: $a$, $x$, $b$. Between two zeros of a smooth function its slope is 0 somewhere (Rolle). So $g'$ has two zeros, and between those $g''$ has one. Call it $\xi$.
# 3. $g''(t) = f''(t) - 0 - 2C$, since $p$ is straight. At $\xi$: $\;2C = f''(\xi)$.
# 4. So the error at $x$ is $f(x)-p(x) = \frac{f''(\xi)}{2}(x-a)(x-b)$.
# 5. $|(x-a)(x-b)|$ is largest in the middle, $\frac h2\cdot\frac h2$. Hence
#
# $$ \boxed{\; \max_x|f(x)-\hat f(x)| \le \frac{h^2}{8}\,\max|f''| = \frac{\max|f''|}{8\,n^2} \;} $$
#
# Twice as wide, four times as good. For an error $\varepsilon$ you need about $n = \sqrt{\max|f''|/8\varepsilon}$ units.

# %% [markdown]
# Every step used $f''$. **What if there is none?** For a continuous $f$ the polygon still lies between the values at two knots, so its error is at most $\omega(h)$, which goes to 0, at a pace of its own:
#
# - *A kink*, such as $|x-\frac13|$. On the piece that holds the kink the line cuts the corner. If the kink lies in the middle of it, the line runs at height $\frac h2$ where $f$ is 0. So the error is proportional to $h$, not $h^2$, unless a knot sits on the kink.
# - *A root*, $\sqrt x$ at 0, infinitely steep. On the first piece the line is $x\sqrt h/h = x/\sqrt h$. The difference $\sqrt x-x/\sqrt h$ has slope $\frac{1}{2\sqrt x}-\frac1{\sqrt h}$, zero at $x=\frac h4$, where it is $\frac{\sqrt h}{2}-\frac{\sqrt h}{4}=\frac{\sqrt h}{4}$. Exactly $\frac14\,n^{-1/2}$: four times as wide, only twice as good.
# - *A jump.* No continuous function follows it: just left of the jump $\hat f$ must be near one value, just right near the other, and $\hat f$ cannot change at once. If the jump is 1, then the error is at least $\frac12$ **at every width**.

# %% descent={"kind": "demo"}
# Dense places, and both sides of the kink and the jump.
fine = np.union1d(np.linspace(0, 1, 2**16 + 1), [1 / 3, np.nextafter(1 / 3, 1)])
cases = {
    "sin 2 pi x": lambda x: np.sin(2 * np.pi * x),
    "kink, |x - 1/3|": lambda x: np.abs(x - 1 / 3),
    "root, sqrt(x)": np.sqrt,
    "jump at 1/3": lambda x: (x > 1 / 3) * 1.0,
}
widths = 2 ** np.arange(2, 11)
worst, rates = {}, {}
for name, f in cases.items():
    worst[name] = [
        np.abs(f(fine) - polygon(np.linspace(0, 1, n + 1), f(np.linspace(0, 1, n + 1)), fine)).max()
        for n in widths
    ]
    slope = np.polyfit(np.log(widths), np.log(worst[name]), 1)[0]
    rates[name] = f"slope {slope:.1f}".replace("-0.0", "0.0")
    print(
        f"{name:16s}: error at width 16 {worst[name][2]:.5f}, "
        f"at 1024 {worst[name][-1]:.7f}, {rates[name]}"
    )
print(f"root: error times 4 sqrt(n) = {worst['root, sqrt(x)'][2] * 4 * 4:.4f} at n = 16")
print("width for an error of 0.001, by the formulas:")
print(f"  sin  {math.ceil(math.sqrt((2 * math.pi) ** 2 / (8 * 1e-3))):8d}")
print(f"  root {round(1 / (16 * 1e-3**2)):8d}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.6,
    alt="Left, four functions on the interval from 0 to 1: a sine, a kink, a root that is vertical "
    "at 0, and a jump. Right, the largest error of the polygon against the width n, both axes "
    "logarithmic: straight lines, "
    + "; ".join(f"{name}: {rate}" for name, rate in rates.items())
    + ". The sine's line lies on the bound max|f''| / 8 n².",
)
left, right = fig.subplots(1, 2)
looks = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"), (VERMILION, ":", "D"))
for (name, f), (color, style, marker) in zip(cases.items(), looks, strict=True):
    label = f"{name}: {rates[name]}"
    left.plot(fine[::64], f(fine[::64]), color=color, linestyle=style)
    right.loglog(widths, worst[name], color=color, linestyle=style, marker=marker, label=label)
bound = (2 * np.pi) ** 2 / (8 * widths**2.0)
right.loglog(widths, bound, color=BLACK, linewidth=0.8, label="bound max|f''| / 8 n²")
left.set_title("Four functions,\nless and less smooth")
left.set_xlabel("x")
left.set_ylabel("f(x)")
right.minorticks_off()
right.set_title("The smoother the function,\nthe faster its error falls;\nat a jump it never does")
right.set_xlabel("width n")
right.set_ylabel("largest error")
fig.legend(loc="outside lower center", ncols=2)
fig

# %% [markdown]
# 71 units against 62 500, for two functions that look equally harmless. **The width that you need is decided by the roughness of the function**, and nothing in "there is a network" warns you.
#
# ### Knots that move
#
# Equal pieces are a choice, and a poor one for the root: it is smooth everywhere but at 0. Put the knots where they are needed, at $x_j = (j/n)^4$, and see. On the piece from $x_j$ to $x_{j+1}$ the root has $|f''| = \frac14x^{-3/2}$ and the piece has length about $4 (j/n)^3/n$. The product $\frac{h^2}8|f''|$ is about $\frac{1}{8}\cdot\frac{16\,(j/n)^6}{n^2}\cdot\frac{1}{4\,(j/n)^{6}} = \frac{1}{2n^2}$: **the same on all pieces**, and back to $n^{-2}$. (On the first piece $f''$ is infinite. There the bullet on the root says $\frac14\sqrt h$, which is $\frac1{4n^2}$ for $h=n^{-4}$.)

# %% descent={"kind": "demo"}
print("width   equal pieces   graded knots   1 / (2 n^2)")
for n in (4, 16, 64, 256):
    row = []
    for knots in (np.linspace(0, 1, n + 1), np.linspace(0, 1, n + 1) ** 4):
        x = np.unique(np.concatenate([np.linspace(a, b, 60) for a, b in itertools.pairwise(knots)]))
        row.append(np.abs(np.sqrt(x) - polygon(knots, np.sqrt(knots), x)).max())
    print(f"{n:5d}   {row[0]:12.6f}   {row[1]:12.6f}   {1 / (2 * n * n):11.6f}")

# %% [markdown]
# In a network a knot is $-b/w$ of a hidden unit: two numbers that training can move. Does it? Take 8 units with equally spaced knots and the root. Fit (1) the last layer alone, the best there is; (2) all weights, by gradient steps (Adam) on the mean square; (3) the last layer, with knots graded by hand.

# %% descent={"kind": "demo"}
# NBVAL_IGNORE_OUTPUT
# (Trained knots: their last digits depend on the machine.)
x = np.linspace(0, 1, 801)
y = np.sqrt(x)


def best_last_layer(creases):
    """The best last layer on ramps from these creases, and the root of its mean square error."""
    layer = np.column_stack([np.ones(len(x)), relu(x[:, None] - creases)])
    c = np.linalg.lstsq(layer, y, rcond=None)[0]
    return c, math.sqrt(np.mean((layer @ c - y) ** 2))


equal = np.arange(8) / 8
c, fixed = best_last_layer(equal)
w = [np.ones(8), -equal, c[1:], c[:1]]  # the training starts from (1)
optimizers = [optim.Adam(lr=0.0015) for _ in w]
for _ in range(2000):
    z = np.multiply.outer(x, w[0]) + w[1]
    h = relu(z)
    delta = 2 * (h @ w[2] + w[3] - y) / len(x)
    back = np.multiply.outer(delta, w[2]) * (z > 0)
    grads = [x @ back, back.sum(axis=0), delta @ h, delta.sum(keepdims=True)]
    w = [
        optimizer.step(part, grad)
        for optimizer, part, grad in zip(optimizers, w, grads, strict=True)
    ]
trained = math.sqrt(np.mean((relu(np.multiply.outer(x, w[0]) + w[1]) @ w[2] + w[3] - y) ** 2))
print(f"(1) knots fixed, equal:   error {fixed:.4f}, knots", equal.round(2))
print(f"(2) everything trained:   error {trained:.4f}, knots", np.sort(-w[1] / w[0]).round(2) + 0.0)
print(
    f"(3) knots graded by hand: error {best_last_layer(equal**2.5)[1]:.4f}, knots",
    (equal**2.5).round(2),
)

# %% [markdown]
# Training pulls the knots towards 0, where the root is steep, and gets about half way to what the hand reached. That is what a trained hidden layer has over a fixed one, and why learning the *features*, not only the last layer, pays. Section 12 measures it on images.

# %% [markdown]
# ### 7.5 More than one input
#
# A hidden unit sees one direction only (section 3). How can ridges make a hill that falls off in *all* directions? In three steps: from the function to a polynomial, from there to ridges, from there to relus. Let $f$ be continuous on the cube $[0,1]^D$ (any other box: rescale it).
#
# **Step 1: a polynomial comes close.** This is Weierstrass's theorem, and the proof is Bernstein's (1912): *ask at random places near $x$*. For each coordinate $i$ toss $n$ coins that show heads with probability $x_i$, count the heads $J_i$, and look up $f$ at $J/n$. On average you read
#
# $$ B_n(x) = \mathbb E\,f(J/n) = \sum_{j_1,\dots,j_D=0}^n f(j/n)\,\prod_{i=1}^D\binom n{j_i}\,x_i^{j_i}(1-x_i)^{n-j_i}, $$
#
# a polynomial in $x$. How far is it from $f(x)$?
#
# 1. $J_i/n$ has mean $x_i$ and variance $\frac{x_i(1-x_i)}n\le\frac1{4n}$. So $\mathbb E\,|J/n-x|^2\le\frac D{4n}$.
# 2. Let $q$ be the probability that $J/n$ lies further than $r$ from $x$. These cases alone contribute at least $q\,r^2$ to that mean. So $q\le\frac{D}{4nr^2}$.
# 3. In the near cases $f(J/n)$ differs from $f(x)$ by at most $\omega(r)$, in the far ones by at most $2\max|f|$:
#
# $$ \boxed{\; |B_n(x)-f(x)| \le \omega(r) + \frac{D\,\max|f|}{2\,n\,r^2} \quad\text{for every } r\gt0 \;} $$
#
# Choose $r$ so that the first term is small (7.2: a closed cube does as well as an interval), then $n$ so that the second is. $\square$

# %% [markdown]
# **Step 2: a polynomial is a sum of ridges.** A product of two numbers is made of two squares, $x_1x_2 = \frac14(x_1+x_2)^2-\frac14(x_1-x_2)^2$, and each square is a ridge. For $m$ factors, some of which may be equal:
#
# $$ x_1x_2\cdots x_m = \frac{1}{2^m\,m!}\sum_{s_1,\dots,s_m=\pm1} s_1s_2\cdots s_m\,(s_1x_1+\dots+s_mx_m)^m . $$
#
# Multiply the power out. A term without the factor $x_1$ has $s_1$ from the front alone, so for $s_1=1$ and $s_1=-1$ it cancels; the same for the others. What stays has all $m$ factors, so each just once. There are $m!$ orders to pick them in, for each of $2^m$ choices of signs, and all count with $s_1^2\cdots s_m^2=1$. $\square$
#
# **Step 3: a ridge is a sum of relus.** $(s_1x_1+\dots+s_mx_m)^m$ is a continuous function of *one* number, $s\cdot x$, which runs over a bounded interval. 7.3 builds it. Put 3 into 2 into 1:
#
# $$ \boxed{\;\text{sums of } \mathrm{relu}(w\cdot x+b) \text{ come as close as you like to every continuous } f \text{ on a box}\;} $$

# %% descent={"kind": "demo"}
hill = lambda x1, x2: np.exp(-2 * ((4 * x1 - 2) ** 2 + (4 * x2 - 2) ** 2))
x = np.linspace(0, 1, 101)
for n in (4, 16, 64, 256):
    j = np.arange(n + 1)
    coins = np.stack([math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in j], axis=1)
    bernstein = coins @ hill(j[:, None] / n, j / n) @ coins.T
    error = np.abs(bernstein - hill(x[:, None], x)).max()
    print(f"step 1, a hill, n = {n:3d}: error {error:.2f}, f is read at {(n + 1) ** 2:5d} places")

factors = np.array([2.0, -1.0, 3.0, 3.0])  # x1 x2 x3 x3
signs = np.array(list(itertools.product((1, -1), repeat=4)))
ridges = (signs.prod(axis=1) * (signs @ factors) ** 4).sum() / (2**4 * math.factorial(4))
print(f"step 2: product {factors.prod():g}, sum of 16 ridges {ridges:g}")

# %% [markdown]
# The proof is generous with units. Fit the last layer, and fewer do, but they must still look in many directions:

# %% descent={"kind": "demo"}
side = np.linspace(-2, 2, 81)
first, second = np.meshgrid(side, side)
height = np.exp(-2 * (first**2 + second**2))
fits = {}
for directions in (1, 2, 4, 8):
    # 24 relus in each direction u, with creases u . x = c; the last layer by least squares.
    columns = [np.ones(first.size)]
    for a in np.pi * np.arange(directions) / directions:
        along = first.ravel() * math.cos(a) + second.ravel() * math.sin(a)
        columns += [relu(along - c) for c in np.linspace(-2, 2, 24)]
    A = np.stack(columns, axis=1)
    fit = A @ np.linalg.lstsq(A, height.ravel(), rcond=1e-8)[0]
    fits[directions] = fit.reshape(first.shape), np.abs(fit - height.ravel()).max()
    print(f"{24 * directions:3d} relus in {directions} directions: error {fits[directions][1]:.2f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    6.8,
    alt="Four maps of the fitted height over the plane. Relus in one direction make a ridge, in two "
    "a cross, in four a hill that is not quite round, in eight a round hill. The largest error falls: "
    + ", ".join(f"{error:.2f} with {directions}" for directions, (_, error) in fits.items())
    + ".",
)
axes = fig.subplots(2, 2, sharex=True, sharey=True)
for ax, (directions, (fit, error)) in zip(axes.flat, fits.items(), strict=True):
    levels = np.linspace(-0.35, 1.05, 15)
    drawn = ax.contourf(first, second, fit, levels=levels, cmap="Blues", extend="both")
    ax.set_title(
        f"{directions} direction{'s' * (directions > 1)},\n"
        f"{24 * directions} relus: error {error:.2f}"
    )
    ax.set_xlabel("x1")
    ax.set_ylabel("x2")
    ax.label_outer()
    ax.set_aspect("equal")
    ax.grid(visible=False)
fig.colorbar(drawn, ax=axes, shrink=0.6, ticks=[0, 0.5, 1], label="fitted height")
fig.suptitle("One round hill out of relus: it takes many directions")
fig

# %% [markdown]
# How many, in D dimensions? If $f$ can bend on the scale $h$ in each of them, there are $(1/h)^D$ places to be described. With $h=\frac1{10}$: 10 for one input, a million for six, $10^{64}$ for the 64 pixels of a small digit. This is the **curse of dimension**. No theorem of this unit lifts it; real data have more structure than "continuous".

# %% [markdown]
# ## 8. The theorem, exactly
#
# You have proved it for relu on a box. Here is what is known in general. Let $a$ be the activation, and consider all networks with one hidden layer of any width,
#
# $$ \hat f(x) = \sum_{j=1}^H c_j\,a(w_j\cdot x+b_j), \qquad x\in\mathbb R^D. $$
#
# **Cybenko (1989).** If $a$ is continuous and *sigmoidal*, $a(z)\to1$ for $z\to\infty$ and $a(z)\to0$ for $z\to-\infty$, then for each continuous $f$ on the cube $[0,1]^D$ and each $\varepsilon\gt0$ there is such a network with $|f(x)-\hat f(x)|\lt\varepsilon$ for all $x$ in the cube. (In other words: these sums are **dense** in the continuous functions on the cube.)
#
# **Leshno, Lin, Pinkus and Schocken (1993).** Let $a$ be bounded on bounded intervals, and let the closure of the set where it is discontinuous have measure zero. (Each activation with finitely many kinks and jumps is such a function.) Then: the sums are dense in the continuous functions on *every* compact set, in every dimension, **if and only if $a$ is not a polynomial**, where an $a$ that differs from a polynomial on a set of measure zero only counts as one.
#
# *Compact* means closed and bounded: a box with its border. Relu is not sigmoidal, so 1989 does not speak of it (only of $\mathrm{relu}(z)-\mathrm{relu}(z-1)$, which is); 1993 does. People often quote the first with the words of the second.

# %% [markdown]
# **Why must a polynomial fail?** Take $a(z)=z^2$. Each unit is $(wx+b)^2 = w^2x^2+2wbx+b^2$, a quadratic in $x$. A sum of a *million* quadratics is one quadratic: three numbers. Width adds nothing after the third unit. So how badly does the best quadratic miss, say, $f(x)=|x|$ on $[-1,1]$?
#
# 1. Try $q(x)=x^2+\frac18$. The error $|x|-q(x)$ at $-1,-\frac12,0,\frac12,1$ is $-\frac18,+\frac18,-\frac18,+\frac18,-\frac18$, and nowhere larger, since for $x\gt0$ its slope $1-2x$ is zero at $\frac12$ only.
# 2. Suppose another quadratic $r$ were better, with error below $\frac18$ everywhere. At these five points $r - q = (|x|-q)-(|x|-r)$ then has the sign of $|x| - q$: it alternates.
# 3. So the quadratic $r-q$ changes sign four times and has four zeros. A quadratic that is not 0 has at most two. Contradiction: **no width gets below $\frac18$**.
#
# For any polynomial activation, of degree $d$, it is the same story: a sum of any width is a polynomial of degree $d$ at most, $d+1$ numbers on a line, and it misses what no such polynomial can follow. Two relus make $|x|$ without any error: $|x|=\mathrm{relu}(x)+\mathrm{relu}(-x)$, the fold of section 2.

# %% descent={"kind": "demo"}
from scipy.optimize import linprog

x = np.linspace(-1, 1, 201)


def best_fit(columns, target):
    """Coefficients with the smallest largest error (a linear program), and that error."""
    n = columns.shape[1]
    A = np.block([[columns, -np.ones((len(x), 1))], [-columns, -np.ones((len(x), 1))]])
    b = np.concatenate([target, -target])
    cost = np.concatenate([np.zeros(n), [1.0]])
    found = linprog(cost, A_ub=A, b_ub=b, bounds=[(None, None)] * n + [(0, None)])
    return found.x[:n], found.x[n]


rng = np.random.default_rng(5)
counts = (1, 2, 3, 5, 10, 30)
w, b = rng.choice([-1.0, 1.0], 30), rng.uniform(-1, 1, 30)
fits = {}
for name, a in {"z squared": lambda z: z**2, "relu": relu}.items():
    errors = []
    for count in counts:
        hidden = np.column_stack([a(np.multiply.outer(x, w[:count]) + b[:count]), np.ones(len(x))])
        if count > 3 and name == "z squared":
            scale = np.linalg.svd(hidden, compute_uv=False)
            assert (scale > 1e-9 * scale[0]).sum() == 3  # three numbers, whatever the width
        c, error = best_fit(hidden, np.abs(x))
        errors.append(error)
    fits[name] = hidden @ c, errors
    print(
        f"{name:10s}: best error by width",
        dict(zip(counts, np.round(errors, 3).tolist(), strict=True)),
    )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.0,
    alt="Left, the best fits of width 30 to |x|: with squares a parabola that misses the kink at 0 and "
    "both ends, with relus a curve that lies on |x|. Right, the smallest possible error against the "
    "width: with squares it falls to 1/8 and stays there, with relus it goes on falling, to "
    f"{fits['relu'][1][-1]:.3f} at width 30.",
)
axes = fig.subplots(1, 2)
looks = ((PURPLE, "-.", "s"), (BLUE, "-", "o"))
for (name, (curve, errors)), (color, style, marker) in zip(fits.items(), looks, strict=True):
    axes[0].plot(x, curve, style, color=color, label=name)
    axes[1].plot(counts, errors, style, color=color, marker=marker, label=name)
axes[0].plot(x, np.abs(x), color=BLACK, linestyle="--", linewidth=1.2, label="|x|")
axes[0].legend(loc="upper center")
axes[0].set_xlabel("x")
axes[0].set_ylabel("best fit of width 30")
axes[0].set_title("Thirty squares are\nstill one parabola")
axes[1].axhline(1 / 8, color=BLACK, linewidth=0.9, linestyle="--")
axes[1].text(30, 1 / 8 + 0.01, "1/8, the proved limit", ha="right", fontsize=10.5)
axes[1].legend()
axes[1].set_xlabel("width")
axes[1].set_ylabel("smallest possible error")
axes[1].set_title("A polynomial activation\nstops at 1/8")
fig

# %% [markdown]
# (The relu units here have random places, so they only come close to the crease at 0. With two units *at* 0, one to each side, the error would be 0.)

# %% [markdown]
# **And why does nothing else fail?** Let $a$ have all derivatives, as sigmoid, tanh and GELU do. Powers come out of it as differences, by Taylor's formula $a(b\pm ht) = a(b) \pm a'(b)\,ht + \frac12a''(b)\,h^2t^2\pm\dots$:
#
# 1. $\frac{a(b+ht)-a(b-ht)}{2h}\to a'(b)\,t$ for $h\to0$, evenly on any bounded interval of $t$. Two hidden units make $t$, if $a'(b)\ne0$.
# 2. $\frac{a(b+ht)-2a(b)+a(b-ht)}{h^2}\to a''(b)\,t^2$. Three make $t^2$, if $a''(b)\ne0$. Go on: $m+1$ units make $a^{(m)}(b)\,t^m$.
# 3. With $t=s\cdot x$ these are the ridges of 7.5. They make every polynomial, and so every continuous function on a box.
# 4. The bias $b$ is yours to choose, so this breaks down only if some $a^{(m)}$ is 0 at *every* $b$. Such an $a$ is a polynomial, of degree below $m$. $\square$
#
# Two leaky ReLUs make a ReLU: $\mathrm{leaky}(z)+s\,\mathrm{leaky}(-z) = (1-s^2)\,\mathrm{relu}(z)$. So you have the theorem for all five activations of section 4; Leshno and others do without derivatives.

# %% descent={"kind": "demo"}
t, b = np.linspace(-1, 1, 201), 0.5
curvature = -2 * math.tanh(b) * (1 - math.tanh(b) ** 2)  # the second derivative of tanh at b
print("t^2 on [-1, 1] out of three tanh units")
for step in (1.0, 0.3, 0.1, 0.03, 0.01):
    outer = 1 / (step**2 * curvature)  # output weights: outer, -2 outer, outer
    made = outer * (np.tanh(b + step * t) - 2 * np.tanh(b) + np.tanh(b - step * t))
    off = np.abs(made - t**2).max()
    print(f"  h = {step:4.2f}: error {off:.5f}, largest output weight {2 * abs(outer):8.1f}")
leaky = activations["leaky ReLU, s = 0.1"][1]
both = np.allclose(leaky(t) + 0.1 * leaky(-t), (1 - 0.1**2) * relu(t), rtol=0, atol=1e-15)
print("two leaky ReLUs are a ReLU:", both)

# %% [markdown]
# Look at the output weights: the better the fit, the larger, without limit. "There are weights" does not mean weights that anyone would find, or want. Keep that for 9.2.

# %% [markdown]
# ## 9. What the theorem does not say
#
# "A neural network can approximate any function." You will hear this sentence in talks, followed by a conclusion that does not follow. Slow down. The statement is: for each continuous $f$, **on a compact set**, and each $\varepsilon$, **there exists** a width and weights. Four things are *not* in it.
#
# ### 9.1 Nothing about the width
#
# Take $f(x)=\sin(2\pi kx)$ on $[0,1]$: $2k$ half waves, up and down in turn, with peaks at $+1$ and $-1$. Say a piecewise linear $\hat f$ has an error below 1. Then it is positive at each top and negative at each bottom. Between a top and the next bottom it has a zero: $2k-1$ zeros. No two of them lie on one straight piece, since a straight piece with two zeros is zero all the way between them, and between them there is a peak. So it has at least $2k-1$ pieces.
#
# With one hidden layer of H relus on a line there are at most $H+1$ pieces (section 11 proves it). So **$H\ge 2k-2$, or the error is at least 1**: as bad as answering 0.

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.2,
    alt="Largest error of the interpolant against its width n, both axes logarithmic, for sin(2 pi k x) "
    "with k = 2, 8 and 32. Each curve stays at or above 1, the error of answering 0, until the width "
    "2k - 2 is passed, and falls like 1/n² after that.",
)
ax = fig.subplots()
widths = np.unique(np.round(np.geomspace(2, 400, 40)).astype(int))
grid = np.linspace(0, 1, 8001)
for k, color, style, marker in (
    (2, SKY_BLUE, "-", "o"),
    (8, BLUE, "--", "s"),
    (32, BLACK, "-.", "^"),
):
    f = lambda x, k=k: np.sin(2 * np.pi * k * x)
    error = [
        np.abs(f(grid) - polygon(np.linspace(0, 1, n + 1), f(np.linspace(0, 1, n + 1)), grid)).max()
        for n in widths
    ]
    look = {"color": color, "linestyle": style, "marker": marker, "markevery": 6}
    ax.loglog(widths, error, label=f"sin(2 pi {k} x)", **look)
    ax.plot([2 * k - 2] * 2, [5e-5, 1], color=color, linestyle=":", linewidth=1.3)
    ax.text((2 * k - 2) * 1.08, 7e-5, f"2k - 2 = {2 * k - 2}", fontsize=10.5)
ax.axhline(1, color=VERMILION, linewidth=1.2)
ax.text(400, 1.3, "answering 0", ha="right", fontsize=10.5)
ax.minorticks_off()
ax.set_xticks([2, 10, 100, 400], ["2", "10", "100", "400"])
ax.set_ylim(5e-5, 4)
ax.set_xlabel("width n of the interpolant")
ax.set_ylabel("largest error")
ax.set_title("Below a width that the function decides,\nno network is better than answering 0")
ax.legend(loc="center left", bbox_to_anchor=(0.06, 0.42))
fig

# %% [markdown]
# In one dimension the bill is moderate. In D it is the curse of 7.5. The theorem holds with a width of three, or of $10^{64}$.
#
# ### 9.2 Nothing about learning
#
# Weights exist. Will gradient descent find them? For XOR we *know* that two hidden units are enough. Train 200 networks of each width, from 200 random starts, by gradient descent on the cross-entropy.


# %% descent={"kind": "demo"}
def train_xor(width, num_starts=200, num_steps=750, lr=1.0):
    """Train networks on XOR, all starts at once: which solve it, losses, hidden outputs."""
    rng = np.random.default_rng(width)
    x, sign = corners, np.where(bit == 1, 1.0, -1.0)[:, None]
    W = rng.normal(size=(num_starts, 2, width))  # He's scale for two inputs: variance 2/2
    b = np.zeros((num_starts, 1, width))
    c = rng.normal(size=(num_starts, width, 1)) * math.sqrt(1 / width)
    d = np.zeros((num_starts, 1, 1))
    for _ in range(num_steps):
        h = relu(x @ W + b)
        delta = -sign * sigma(-sign * (h @ c + d)) / 4
        back = (delta @ c.transpose(0, 2, 1)) * (h > 0)
        c, d = c - lr * h.transpose(0, 2, 1) @ delta, d - lr * delta.sum(axis=1, keepdims=True)
        W, b = W - lr * x.T @ back, b - lr * back.sum(axis=1, keepdims=True)
    h = relu(x @ W + b)
    margin = (sign * (h @ c + d))[..., 0]
    return (margin > 0).all(axis=1), np.logaddexp(0, -margin).mean(axis=1), h


tried = (2, 3, 4, 8, 16)
runs = [train_xor(width) for width in tried]
lost = {
    "2 corners": math.log(2) / 2,
    "3 corners": 0.75 * math.log(3) - 0.5 * math.log(2),
    "4 corners": math.log(2),
}
solved, loss, h = runs[0]
low = [(np.abs(loss[~solved] - level) < 0.02).mean() for level in lost.values()]
print("of the failures of width 2")
print(f"  at one of the three levels: above 90%: {sum(low) > 0.9}")
pairs = [(i, j) for i in range(4) for j in range(4) if bit[i] < bit[j]]  # of different label
apart = np.min([np.abs(h[:, i] - h[:, j]).max(axis=1) for i, j in pairs], axis=0)
merged = (apart < 0.05 * h.max(axis=(1, 2)) + 1e-9)[~solved].mean()
print(f"  with two such corners at one place of the hidden space: above 80%: {merged > 0.8}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.0,
    alt="Left, the share of 200 random starts that solve XOR, for 2, 3, 4, 8 and 16 hidden units: about "
    "a quarter with two, over half with three, nearly all with eight or more. Right, the losses of "
    "the 200 networks of two hidden units, sorted: a staircase. Those that fail stand at "
    + ", ".join(f"{level:.3f}" for level in lost.values())
    + ", the losses of two, three and four corners that share one score.",
)
left, right = fig.subplots(1, 2)
names, shares = [str(width) for width in tried], [run[0].mean() for run in runs]
left.bar(names, shares, color=[VERMILION] + [BLUE] * 4, hatch=["//"] + [""] * 4, edgecolor="white")
for place, share in enumerate(shares):
    left.text(place, share + 0.02, f"{share:.0%}", ha="center")
left.set_ylim(0, 1.15)
left.set_xlabel("hidden units (two are enough)")
left.set_ylabel("share of starts that solve XOR")
left.set_title("Two units can solve XOR,\nbut few starts get there;\nmore units help")
right.plot(np.sort(runs[0][1]), color=VERMILION)
for name, level in lost.items():
    right.axhline(level, color=BLACK, linestyle="--", linewidth=1)
    place, side = (199, "right") if level < 0.4 else (0, "left")
    right.text(place, level + 0.015, f"{name}: {level:.3f}", ha=side)
right.set_ylim(-0.03, 0.8)
right.set_xlabel("200 networks of two units, sorted")
right.set_ylabel("loss after training")
right.set_title("Failed runs give the same\nscore to corners with\ndifferent labels")
fig

# %% [markdown]
# The right panel tells what went wrong. Say two corners of *different* label get one and the same score. The best that it can say to both is $\frac12$, which costs $\log2$ each; the other two can become as sure as they like. Mean loss: $\frac24\log2 = 0.347$. Three corners with one score, two of one label and one of the other: the best is to say $\frac23$, and $-\frac14\bigl(2\log\frac23+\log\frac13\bigr)=\frac34\log3-\frac12\log2=0.477$. All four: $\log2=0.693$. The failures sit on these levels.
#
# Why do they stay? In most of them relu has laid the corners on one place: it has flattened the difference, and where it is flat the gradient is 0. In the others each unit is active at every corner or at none. Such a network is linear at the corners, and unit 01's contradiction is back: the best that it can say is $\frac12$ to all four.
#
# More units than necessary make it likely that some of them see the difference from the start. That is one reason why networks in practice are much wider than they need to be. It is experience, not the theorem.

# %% [markdown]
# ### 9.3 Nothing about the outside
#
# "On a compact set." On $[-1,1]$ two functions may agree to a thousandth and do anything at 2. The theorem does not mention the point 2. Train 12 networks, of four random starts and three activations, on the *same* 41 points of the same function. Then look outside.


# %% descent={"kind": "demo"}
def train_curves(value, slope, x, y, num_starts=4, width=32, num_steps=1000, lr=0.01):
    """Fit one hidden layer to (x, y) by Adam from several starts at once; returns a function."""
    rng = np.random.default_rng(0)
    w = [
        rng.normal(size=(num_starts, 1, width)) * math.sqrt(2),
        rng.uniform(-2, 2, size=(num_starts, 1, width)),  # spreads the creases over the interval
        rng.normal(size=(num_starts, width, 1)) * math.sqrt(1 / width),
        np.zeros((num_starts, 1, 1)),
    ]
    optimizers = [optim.Adam(lr=lr) for _ in w]
    x, y = x[:, None], y[:, None]
    for _ in range(num_steps):
        z = x @ w[0] + w[1]
        h = value(z)
        delta = 2 * (h @ w[2] + w[3] - y) / len(x)
        back = (delta @ w[2].transpose(0, 2, 1)) * slope(z)
        grads = [
            x.T @ back,
            back.sum(axis=1, keepdims=True),
            h.transpose(0, 2, 1) @ delta,
            delta.sum(axis=1, keepdims=True),
        ]
        w = [
            optimizer.step(part, grad)
            for optimizer, part, grad in zip(optimizers, w, grads, strict=True)
        ]
    return lambda points: (value(points[:, None] @ w[0] + w[1]) @ w[2] + w[3])[..., 0]


points = np.linspace(-1, 1, 41)
target = lambda x: np.sin(np.pi * x)
wide, within = np.linspace(-3, 3, 241), np.linspace(-1, 1, 401)
fits = {}
for name in ("ReLU", "tanh", "GELU"):
    fits[name] = train_curves(*activations[name][1:3], points, target(points))
    error = np.abs(fits[name](within) - target(within)).max()
    spread = {}
    for where, place in (("inside", within), ("outside", wide[np.abs(wide) > 1])):
        curves = fits[name](place)
        spread[where] = (curves.max(axis=0) - curves.min(axis=0)).max()
    print(f"{name:5s}: largest error inside below 0.15: {error < 0.15};", end=" ")
    print("spread outside over ten times that inside:", spread["outside"] > 10 * spread["inside"])

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    3.9,
    alt="Four fits each of ReLU, tanh and GELU networks to sin(pi x), trained between -1 and 1 (shaded), "
    "drawn from -3 to 3. Inside all lie on the sine. Outside none does: ReLU and GELU leave along "
    "straight lines that fan out, tanh levels off at different heights.",
)
axes = fig.subplots(1, 3, sharey=True)
looks = ((BLUE, "-"), (SKY_BLUE, "--"), (PURPLE, "-."), (ORANGE, (0, (7, 2))))
for ax, (name, fitted) in zip(axes, fits.items(), strict=True):
    ax.axvspan(-1, 1, color=GREEN, alpha=0.12)
    ax.plot(wide, target(wide), color=BLACK, linestyle=":", linewidth=1.4, label="sin(pi x)")
    for number, (curve, (color, style)) in enumerate(zip(fitted(wide), looks, strict=True), 1):
        look = {"color": color, "linestyle": style, "linewidth": 1.4}
        ax.plot(wide, curve, label=f"start {number}", **look)
    ax.set_title(f"{name}: alike inside,\nnot outside")
    ax.set_xlabel("x, fitted where shaded")
    ax.set_ylim(-8, 8)
axes[0].set_ylabel("output")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
fig

# %% [markdown]
# All twelve are right on the interval. Outside:
#
# - **relu**: beyond its last crease a relu network is *straight for ever*. It leaves along whatever line it had at the end. GELU becomes straight too, a little later.
# - **tanh**: every unit saturates, so the output becomes *constant*.
# - none knows that the truth is periodic. Nothing in 41 points says so, and nothing in the theorem either.
#
# What happens outside is decided by the activation, the slope at the border and the accidents of training. No example out there objects. *Far from the data a network has an opinion, and no information.*

# %% [markdown]
# ### 9.4 Nothing about new examples
#
# The theorem speaks of approximating $f$ when you can look up $f$ everywhere. In practice you have N noisy examples. The interpolant of 7.3 with one relu an example passes exactly through each: training error 0. How well does it do on new ones?
#
# Say the noise has standard deviation $s$ and the truth is smooth. At a new $x$ half way between two knots the interpolant is the mean of two noisy values: its own error has variance $\frac{s^2+s^2}{4} = \frac{s^2}2$, and at a knot it is $s^2$. On average over a piece, with weights $1-u$ and $u$: $\int_0^1\bigl((1-u)^2+u^2\bigr)du\;s^2=\frac23s^2$. **It does not fall with N.** The network learns the noise by heart, and more data mean more noise to learn.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(8)
s, truth = 0.3, lambda x: np.sin(2 * np.pi * x)
grid = np.linspace(0, 1, 4001)
creases = np.linspace(0, 1, 7)[:-1]  # 6 relus at fixed places, last layer by least squares
layer = lambda t: np.column_stack([np.ones(len(t)), relu(t[:, None] - creases)])
print(f"mean squared error against the truth; 2/3 s^2 = {2 / 3 * s**2:.3f}")
print("     N   interpolant   6 units, least squares")
for N in (20, 80, 320, 1280):
    exact, few = [], []
    for _ in range(20):
        x = np.linspace(0, 1, N)
        y = truth(x) + s * rng.normal(size=N)
        exact.append(np.mean((polygon(x, y, grid) - truth(grid)) ** 2))
        c = np.linalg.lstsq(layer(x), y, rcond=None)[0]
        few.append(np.mean((layer(grid) @ c - truth(grid)) ** 2))
    print(f"{N:6d}   {np.mean(exact):11.3f}   {np.mean(few):22.4f}")

# %% descent={"kind": "demo", "folded": true}
x = np.linspace(0, 1, 40)
y = truth(x) + s * rng.normal(size=40)
c = np.linalg.lstsq(layer(x), y, rcond=None)[0]
fig = new_figure(
    6.8,
    4.2,
    alt="Forty noisy examples of one period of a sine. The interpolant of 39 units passes through all "
    "of them and zigzags around the sine with the noise. The least squares fit of 6 units misses the "
    "examples and follows the sine.",
)
ax = fig.subplots()
ax.plot(x, y, "o", color=VERMILION, markersize=5, label="examples, noise 0.3")
ax.plot(
    grid, polygon(x, y, grid), "-.", color=ORANGE, linewidth=1.2, label="39 units: all errors 0"
)
ax.plot(grid, layer(grid) @ c, color=BLUE, linewidth=2.2, label="6 units, least squares")
ax.plot(grid, truth(grid), color=BLACK, linestyle="--", linewidth=1.2, label="truth")
fig.legend(loc="outside lower center", ncols=2)
ax.set_xlabel("x")
ax.set_ylabel("y")
ax.set_title("Zero error on the examples, and wrong in between")
fig

# %% [markdown]
# A network that is narrow, or trained briefly, or penalized, cannot follow all of the noise. How to choose is unit 08. (Very wide networks often do well on new examples although they fit every training label, noise and all; when and why is a question of current research.)

# %% [markdown]
# **Keep this table.**
#
# | the theorem says | it does not say |
# | --- | --- |
# | a width exists | which; it may be astronomical (9.1) |
# | weights exist | that training finds them (9.2) |
# | on a compact set | anything outside it (9.3) |
# | $f$ is approximated | that N noisy examples tell you $f$ (9.4) |
#
# Polynomials, too, are dense (7.5), and staircases come as close (7.2). **Density is an entrance ticket, not a prize.** What networks have beyond it is that they train, and that their features move.

# %% [markdown]
# ## 10. Lab: the width, inside and outside
#
# Two networks with one hidden layer of relus, of the width that you set, fit a function on the interval from $-1$ to 1 (shaded).
#
# - *interpolant* (blue, solid): the construction of 7.3, equal pieces. Nothing is trained.
# - *random creases* (orange, dashed): the creases are drawn at random from `seed` and never move; the last layer is the best one by **least squares** on 201 points. So this is fitting, but not gradient descent, which would be too slow for a slider.
#
# Left, the function and both fits, and how they go on outside, as far as you choose; the ticks at the foot are the creases. In the middle, the largest error inside against the width. On the right, how many straight pieces a network has: one layer against several layers of two units, as many as `depth` says. The `zigzag` is what that deep network computes (section 11 builds it); it moves with `depth`, the other functions do not.
#
# Begin with the task that stands in the lab. Then answer these; **predict before you move.**
#
# 1. `wave`: from width 8 to 16 to 32, by which factor does the blue error fall each time? Which boxed formula says so?
# 2. `kink`: the same question. The kink is at $\frac13$.
# 3. `jump`: which width brings the error inside to 0.1?
# 4. `wave`, shown as far as $\pm3$: make the fit better and better. What happens to the error *outside*?
# 5. `jump`, width 128, shown as far as $\pm3$: slide the seed from 0 to 9. Does orange ever get below a half inside? Where is it at $x=\pm3$?
# 6. `root`, width 16: orange is better than blue for some seeds. What do they have in common?
# 7. `zigzag`, depth 5, shown inside only: a deep network of 10 units made it. At which width does blue follow it? At how many units does one layer have the same number of pieces?

# %% descent={"kind": "demo"}
from course_lib.plotting import width_lab

width_lab()

# %% [markdown]
# <details><summary>What you should have seen</summary>
#
# 1. By about four: $h^2/8\cdot\max|f''|$.
# 2. By two. (However often you halve the pieces, $\frac13$ stays at a third or two thirds of its piece. With a knot *on* the kink the error would be 0.)
# 3. None. The error stays at a half or more: no continuous function does better.
# 4. It does not fall to 0: blue's grows to about 6.3, orange's starts above and ends there too. On the right both fits leave along a line whose slope comes close to that of the function at the end, $-\pi$: at $x=3$ they are near $-2\pi$ where the truth is 0. On the left blue is constant, since none of its creases lies left of $-1$. A perfect fit inside buys nothing outside.
# 5. Never. And outside it is where its last piece happens to point: with seed 1 at 0 and 1, which is right by luck, with seed 0 at 14 on the right, with seed 5 beyond 400 on the left.
# 6. Creases near $-1$, where the root is steep. That is luck here (and one is not enough: seed 7 has one, then none for a long way, and is the worst of all). Training would move them there.
# 7. At 32, where a knot falls on every corner; at 64, 96 and 128 again, and at no other width. 32 pieces take at least 31 units in one layer, and with fewer than that the error is at least a half: three times the units for the same function. At depth 6 it is 63 units against 12, more than five times.
#
# The next cell computes the answers.
# </details>

# %% descent={"kind": "demo"}
from course_lib.plotting import width_fit
from course_lib.plotting.labs.width_fits import error_curves

for question, target, settings in (
    (1, "wave", [(8, 0), (16, 0), (32, 0), (64, 0)]),
    (2, "kink", [(8, 0), (16, 0), (32, 0), (64, 0)]),
    (3, "jump", [(8, 0), (32, 0), (128, 0)]),
    (4, "wave", [(4, 0), (16, 0), (128, 0)]),
    (5, "jump", [(128, 0), (128, 1), (128, 5)]),
    (6, "root", [(16, 0), (16, 6), (16, 8), (16, 7)]),
):
    for width, seed in settings:
        fit = width_fit(width, target, seed)
        blue = fit.interpolant(np.array([3.0]))[0]
        (left, right) = fit.random_creases(np.array([-3.0, 3.0])).round() + 0.0
        print(
            f"{question}. {target:5s} width {width:3d} seed {seed}: "
            f"blue inside {fit.interpolant_error:.4f}, at x = 3 {blue:.1f}; "
            f"orange inside {fit.random_error:.3f}, at -3 and 3 {left:.0f} and {right:.0f}"
        )
curves = error_curves([1])  # of the interpolant at each width from 1 to 128
for depth in (5, 6):
    errors = curves[f"zigzag {depth}"]["interpolant"]
    exact = [width for width, error in enumerate(errors, 1) if error < 1e-9]
    print(
        f"7. zigzag of depth {depth}, {2 * depth} units: blue is exact at widths {exact}, "
        f"and wrong by {min(errors[: 2**depth - 2]):.2f} or more below {2**depth - 1}"
    )

# %% [markdown]
# ## 11. Depth against width, by counting pieces
#
# If one hidden layer can do everything, why have more? Because of the bill. Count straight pieces: how many can a network of relus have along a line? (In this section *depth* is the number of *hidden* layers.)
#
# ### 11.1 One hidden layer: at most H + 1
#
# Along a line $x$ is one number. Unit $j$ is $\mathrm{relu}(w_jx+b_j)$: straight, except where $w_jx+b_j=0$, at one place at most. A sum of functions that are straight except at certain places is straight except at *those* places. So H units give at most H bends, and
#
# $$ \boxed{\;\text{one hidden layer of width } H:\quad \text{at most } H+1 \text{ pieces}\;} $$
#
# One unit, one piece more. The interpolant of 7.3 is as good as it gets: $n$ units, $n$ pieces between the knots, and the flat one left of them.

# %% [markdown]
# ### 11.2 Fold, and fold again
#
# Now the tent, on $[0,1]$:
#
# $$ t(x) = 2\,\mathrm{relu}(x) - 4\,\mathrm{relu}(x-\tfrac12) = \begin{cases} 2x & 0\le x\le\frac12\\ 2-2x & \frac12\le x\le1\end{cases} $$
#
# (For $x\ge\frac12$: $2x-4x+2 = 2-2x$.) Two units, two pieces. It maps the left half *onto all of* $[0,1]$, and the right half onto all of $[0,1]$ once more, backwards. It folds the interval in two and stretches it to its old length.
#
# Feed the tent into the tent. While $x$ runs over the left half, $t(x)$ runs once over $[0,1]$, so $t(t(x))$ does all that $t$ does: two pieces. Over the right half the same, backwards. Together four (at $x=\frac12$ the walk turns round, so there is a bend and not one long piece). And so on: if $t^{(k)}$ has $2^k$ pieces, then $t^{(k)}(t(x))$ does all of it in each half, so
#
# $$ t^{(k+1)} = t^{(k)}\circ t \quad\text{has}\quad 2\cdot2^k = 2^{k+1} \text{ pieces}. $$

# %% descent={"kind": "demo"}
tent = lambda x: 2 * relu(x) - 4 * relu(x - 0.5)
x = np.linspace(0, 1, 2**12 + 1)
value = x  # halves, quarters and their doubles have no rounding error: the count is exact
for k in (1, 2, 3, 4):
    value = tent(value)
    pieces = 1 + int((np.diff(value, 2) != 0).sum())
    print(
        f"depth {k}: {2 * k} units, {pieces} pieces; "
        f"units that one hidden layer needs for them: at least {pieces - 1}"
    )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.6,
    alt="The tent applied once, twice, three and four times on the interval from 0 to 1: sawtooths "
    "between 0 and 1 of 2, 4, 8 and 16 straight pieces.",
)
value = x
for k, ax in enumerate(fig.subplots(2, 2, sharex=True, sharey=True).flat, 1):
    value = tent(value)
    ax.plot(x, value, color=BLUE)
    ax.set_title(f"depth {k}: {1 + int((np.diff(value, 2) != 0).sum())} pieces")
    ax.set_xlabel("x")
    ax.set_ylabel("tent, repeated")
    ax.label_outer()
fig.suptitle("Each further layer of two units doubles the pieces")
fig

# %% [markdown]
# **Depth $k$ and width 2, that is $2k$ units, make $2^k$ pieces. One hidden layer needs at least $2^k-1$ units for them** (the interpolant takes $2^k$). Thirty layers of two units, or a thousand million units in one layer.
#
# Could a narrower shallow network at least come *close* to the sawtooth? No:
#
# 1. The sawtooth takes the values 0, 1, 0, 1, ... at the $2^k+1$ places $0,\frac1{2^k},\frac2{2^k},\dots,1$.
# 2. Say $g$ is within less than $\frac12$ of it everywhere. Then $g-\frac12$ is negative, positive, negative, ... at these places, so between neighbours it has a zero: $2^k$ zeros.
# 3. No two of them lie on one straight piece: it would be zero all the way between them, and one of the places lies there. So $g$ has at least $2^k$ pieces, and by 11.1 at least $2^k-1$ hidden units. $\square$
#
# With fewer units the error is at least $\frac12$, no better than the constant $\frac12$. There *are* functions for which depth is exponentially cheaper. (Telgarsky, 2016, proves it for the mean error as well.)

# %% [markdown]
# ### 11.3 As a network
#
# Merge the linear parts. Inside, $t(x)=2h_1-4h_2$ with $h_1=\mathrm{relu}(x)$, $h_2=\mathrm{relu}(x-\frac12)$. The next tent needs $\mathrm{relu}(t)$ and $\mathrm{relu}(t-\frac12)$, so its two units take $2h_1-4h_2$ and $2h_1-4h_2-\frac12$: a matrix with two equal columns, and a bias. There is no need for a layer between two tents: *linear after linear is linear.*
#
# ### Exercise 5 of 7: `sawtooth_network` (3 points)
#
# **In**: `depth`, an integer of at least 1. **Out**: `params` in the format of exercise 2, `[(W, b), ...]` with `W` (fan_in, fan_out): exactly `depth` hidden layers of width 2 and a linear output, so `depth + 1` pairs. Input (N, 1), output (N, 1). On $[0,1]$ it has $2^{\text{depth}}$ equal pieces, going to and fro between 0 and 1. Whether it starts at 0 or at 1 is up to you.
#
# **By hand**: depth 1 is the tent: at $0,\frac14,\frac12,\frac34,1$ it is $0,\frac12,1,\frac12,0$. Depth 2 is $0,1,0,1,0$ at the same places.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "sawtooth_network", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def sawtooth_network(depth):
    """A network with `depth` hidden layers of width 2 and 2**depth linear pieces on [0, 1].

    Returns params, a list of depth + 1 pairs (W (fan_in, fan_out), b (fan_out,)).
    """
    ### BEGIN SOLUTION
    mix, bias = np.array([[2.0], [-4.0]]), np.array([0.0, -0.5])
    first = (np.ones((1, 2)), bias)
    between = (np.hstack([mix, mix]), bias)
    return [first] + [between] * (depth - 1) + [(mix, np.zeros(1))]
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_sawtooth_network", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, holds, same_shape


def run_network(params, x):
    """ReLU between the layers, nothing after the last; x (N,), returns (N,)."""
    h = np.asarray(x, float)[:, None]
    for number, (W, b) in enumerate(params, 1):
        z = h @ np.asarray(W) + np.asarray(b)
        h = np.maximum(z, 0.0) if number < len(params) else z
    return h[:, 0]


with check("sawtooth_network"):
    quarters = np.linspace(0, 1, 5)
    for depth, up in ((1, [0, 0.5, 1, 0.5, 0]), (2, [0, 1, 0, 1, 0])):
        params = sawtooth_network(depth)
        holds(params is not None, "sawtooth_network returned None; is a return statement missing?")
        holds(
            len(params) == depth + 1,
            f"depth {depth}: expected {depth + 1} pairs, {depth} hidden layers and the output; "
            f"got {len(params)}",
        )
        for layer, (W, b) in enumerate(params):
            shape = (1 if layer == 0 else 2, 1 if layer == depth else 2)
            same_shape(
                W, np.zeros(shape), f"depth {depth}: W of layer {layer + 1}, (fan_in, fan_out)"
            )
            row = np.zeros((1, shape[1]))
            same_shape(row + np.asarray(b), row, f"depth {depth}: z + b of layer {layer + 1}")
        value = run_network(params, quarters)
        wanted = np.array(up, float)
        wanted = 1 - wanted if value[0] > 0.5 else wanted  # it may start at either end
        close(value, wanted, f"depth {depth} at 0, 1/4, 1/2, 3/4, 1")
    value = run_network(sawtooth_network(5), np.linspace(0, 1, 33))
    close(
        np.abs(np.diff(value)),
        np.ones(32),
        "depth 5: from one multiple of 1/32 to the next it goes all the way",
    )
    middle = run_network(sawtooth_network(5), (np.arange(32) + 0.25) / 32)
    close(np.abs(middle - 0.5), np.full(32, 0.25), "depth 5: straight between them")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "sawtooth_network", globals())
### END HIDDEN TESTS

# %% [markdown]
# ### 11.4 How many pieces do ordinary deep networks have?
#
# An upper limit first. Say the units of a layer are piecewise linear along the line with $p$ pieces, all with the same bends. The next layer takes weighted sums of them: the same bends, no more. On each of the $p$ pieces a unit's $z$ is straight, so its relu adds at most one bend there; H units add at most H. So $p$ becomes at most $p\,(H+1)$, and with L hidden layers
#
# $$ \text{pieces} \le (H+1)^L . $$
#
# The sawtooth reaches $2^L$ of at most $3^L$. And a network as you would initialize it? Count: walk along a line between two random inputs and note each time that some unit switches.


# %% descent={"kind": "demo"}
def count_pieces(num_layers, width, rng, num_points=10_001):
    """Switches of any hidden unit along a random line, in a network as He would initialize it."""
    ends = rng.normal(size=(2, 16))
    along = np.linspace(-2, 3, num_points)[:, None]
    h = ends[0] + along * (ends[1] - ends[0])
    switched = np.zeros(num_points - 1, dtype=bool)
    for _ in range(num_layers):
        z = h @ (rng.normal(size=(h.shape[1], width)) * math.sqrt(2 / h.shape[1]))
        z = z + 0.1 * rng.normal(size=width)
        switched |= ((z[1:] > 0) != (z[:-1] > 0)).any(axis=1)
        h = relu(z)
    return 1 + int(switched.sum())


rng = np.random.default_rng(11)
depths, width = (1, 2, 3, 4, 5, 6), 16
counted = np.array([[count_pieces(L, width, rng) for _ in range(12)] for L in depths])
for L, row in zip(depths, counted, strict=True):
    print(
        f"{L} layers, {width * L:2d} units: {row.mean():5.0f} pieces on average, "
        f"between {row.min()} and {row.max()}"
    )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.2,
    alt="Pieces along a line against the number of hidden layers of 16 units, on a logarithmic axis. "
    "The upper limit 17 to the power L rises to over ten million at six layers. The counts at random "
    f"weights rise from {counted[0].mean():.0f} to {counted[-1].mean():.0f}, and stay near what one "
    "layer with as many units could have.",
)
ax = fig.subplots()
limit = [(width + 1.0) ** L for L in depths]
one_layer = [width * L + 1 for L in depths]
ax.semilogy(depths, limit, "--", color=BLACK, label="at most, 17^L")
ax.semilogy(depths, one_layer, "-.", color=ORANGE, label="one layer with as many units, at most")
mean, spread = counted.mean(axis=1), counted.std(axis=1)
ax.errorbar(depths, mean, spread, fmt="o", color=BLUE, label="counted at random weights")
ax.minorticks_off()
ax.set_xlabel("hidden layers L of 16 units")
ax.set_ylabel("pieces along a line")
ax.set_title("At random weights there are about as many\npieces as units, deep or not")
ax.legend()
fig

# %% [markdown]
# About as many pieces as there are *units*, however they are arranged in layers; Hanin and Rolnick (2019) prove that at random weights the expected number grows no faster than the number of units, and find that training changes it little. The sawtooth is a needle in a haystack: each fold must hit its place exactly.
#
# How exactly? Move all weights of the sawtooth of depth 8 by 0.3%, and by 3%:


# %% descent={"kind": "demo"}
def sawtooth_by_hand(depth, rng, jitter):
    """Tents in a row, each weight multiplied by 1 + jitter times a normal number."""

    def off(number):
        return number * (1 + jitter * rng.normal())

    def apply(x):
        for _ in range(depth):
            x = off(2.0) * relu(x) + off(-4.0) * relu(x + off(-0.5))
        return x

    return apply


rng = np.random.default_rng(2)
x = np.linspace(0, 1, 2**12 + 1)
exact = sawtooth_by_hand(8, rng, 0.0)(x)
moved = {}
for jitter in (0.0, 0.003, 0.03):
    moved[jitter] = sawtooth_by_hand(8, rng, jitter)(x)
    worst = [np.abs(sawtooth_by_hand(8, rng, jitter)(x) - exact).max() for _ in range(50)]
    print(
        f"weights moved by {jitter:4.1%}: largest error, on average over 50 networks, "
        f"{np.mean(worst):.1f}"
    )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    5.2,
    alt="The same stretch of the sawtooth of 256 pieces three times, the exact one dashed. With the "
    "weights unmoved both agree. With weights moved by 0.3% the teeth are out of place by about "
    "half a tooth, and at some places the error is near 1. With 3% teeth are lost altogether.",
)
axes = fig.subplots(3, 1, sharex=True)
part = (x >= 0.47) & (x <= 0.53)
for ax, (jitter, value) in zip(axes, moved.items(), strict=True):
    ax.plot(x[part], value[part], color=BLUE, linewidth=1.4, label="after the move")
    ax.plot(x[part], exact[part], color=BLACK, linewidth=0.9, linestyle="--", label="exact")
    ax.set_title(f"weights moved by {jitter:.1%}")
    ax.set_xlabel("x")
    ax.set_xlim(0.47, 0.53)
    ax.set_ylim(-0.2, 1.2)
    ax.set_ylabel("output")
    ax.label_outer()
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
fig.suptitle("A stretch of the 256 pieces: moving the weights a little spoils them")
fig

# %% [markdown]
# So be honest about depth. What is proved: *some* functions need exponentially fewer units in a deep network. What is not: that the functions that you meet are of that kind, or that training would find such weights. Why deep networks do so well on images and language is better explained by *features of features* (edges, corners, parts, things), reused by everything above them. That is an observation, and the next section takes it up.

# %% [markdown]
# ## 12. Features: made by hand, or learned
#
# ### 12.1 The old way, and the new
#
# Until about 2012 most systems that recognize images were built in stages. (Not all: LeCun and others trained a reader of digits end to end in 1989.) A person wrote down features (edges, strokes, sums over regions). Each stage was tuned by itself, then frozen. Only the last stage, a linear classifier as in unit 01, was trained on the labels.
#
# **Deep learning** is the other arrangement. Write the system as blocks $f = f_L\circ\dots\circ f_1$, each with parameters $w_l$ and *differentiable*, with one loss at the end. Unit 02 then gives the gradient of that loss by the parameters of every block, however different the blocks are: each needs to know only how to multiply by its own derivative. And all are trained **jointly, end to end**: the first block is told, through all the others, what the *last* one needs.
#
# A hidden layer with a softmax layer is the smallest instance: an *encoder* that makes features and a *classifier* that uses them.

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    3.2,
    alt="Two chains of boxes: image, edges, parts, classes, loss. In stages: edges and parts are made "
    "by hand and frozen, classes is learned, and a gradient goes back from the loss to classes "
    "only. End to end: edges, parts and classes are learned, and the gradient goes back from the loss "
    "through all three.",
)
ax = fig.subplots()
ax.axis("off")
blocks = ("image", "edges", "parts", "classes", "loss")
for height, title, told in ((1.0, "In\nstages", (3,)), (0.0, "End\nto end", (1, 2, 3))):
    ax.text(-0.6, height, title, va="center", fontweight="bold")
    for place, name in enumerate(blocks):
        learned = place in told
        color = BLUE if learned else (GREEN if place in (0, 4) else ORANGE)
        frozen = place in (1, 2) and not learned
        look = {"facecolor": color, "alpha": 0.4, "edgecolor": BLACK}
        look["linestyle"] = "--" if frozen else "-"
        ax.add_patch(Rectangle((place, height - 0.17), 0.66, 0.34, **look))
        ax.text(place + 0.33, height, name, ha="center", va="center")
        if place < 4:
            arrow = {"arrowstyle": "->", "color": BLACK, "shrinkA": 0, "shrinkB": 0}
            ends = (place + 1, height + 0.08), (place + 0.66, height + 0.08)
            ax.annotate("", *ends, arrowprops=arrow)
        if place in told:
            arrow = {"arrowstyle": "->", "color": VERMILION, "linewidth": 1.8}
            ends = (place + 0.66, height - 0.08), (place + 1, height - 0.08)
            ax.annotate("", *ends, arrowprops=arrow | {"shrinkA": 0, "shrinkB": 0})
ax.text(1.83, 1.27, "made by hand, frozen", ha="center")
ax.text(3.33, 1.27, "learned", ha="center")
ax.text(
    2.33,
    -0.42,
    "learned together: the gradient of one loss\n(arrows to the left) reaches every block",
    ha="center",
    va="center",
)
ax.set_xlim(-0.65, 4.7)
ax.set_ylim(-0.65, 1.5)
ax.set_title("In stages, only the last block receives a gradient")
fig

# %% [markdown]
# ### 12.2 A fair comparison
#
# Four ways to hand 64 numbers about a digit to the same linear softmax layer:
#
# | features | who made them | trained |
# | --- | --- | --- |
# | the 64 pixels | nobody | last layer |
# | handmade: 8 row sums, 8 column sums, 16 block means, 32 edge strengths (8 directions in each quadrant) | a person, with thought | last layer |
# | random: 64 relus of the pixels with random weights, frozen | chance | last layer |
# | learned: 64 relus of the pixels | the loss | both layers, jointly |
#
# *Fair* means: the same number of features, the same training images, standardized in the same way, the same optimizer with the same steps, the same small penalty, the same test images. And *repeated*, over five random splits, since one split proves nothing. And not at one size of the training set only: from 50 images to 1000.


# %% descent={"kind": "demo"}
# NBVAL_IGNORE_OUTPUT
# (Trained networks: their last digits depend on the machine.)
images, digit = data.digits()


def handmade(images):
    """64 features of an 8 by 8 image that a person would think of."""
    picture = images.reshape(-1, 8, 8)
    blocks = picture.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16)
    gy, gx = np.gradient(picture, axis=(1, 2))
    strength, direction = np.hypot(gx, gy), np.arctan2(gy, gx)
    sector = np.floor((direction + np.pi) / (2 * np.pi) * 8).astype(int) % 8
    edges = [
        (strength * (sector == s))[:, r : r + 4, c : c + 4].sum(axis=(1, 2))
        for s in range(8)
        for r in (0, 4)
        for c in (0, 4)
    ]
    return np.column_stack(
        [picture.sum(axis=2), picture.sum(axis=1), blocks, np.stack(edges, axis=1)]
    )


def standardized(train, *others):
    """Mean 0 and deviation 1 on the training images; the others with the same numbers."""
    mean, deviation = train.mean(axis=0), train.std(axis=0) + 1e-2
    return [(part - mean) / deviation for part in (train, *others)]


def fit_layers(params, X, y, num_steps=50, lr=0.02, l2=1e-3):
    """Adam on the mean cross-entropy plus l2/2 |W|^2, all layers jointly."""
    optimizers = [(optim.Adam(lr=lr), optim.Adam(lr=lr)) for _ in params]
    for _ in range(num_steps):
        logits, cache = nn.mlp_forward(params, X)
        grads = nn.mlp_backward(params, cache, losses.softmax_cross_entropy_vjp(logits, y)[1])
        params = [
            (for_W.step(W, grad_W + l2 * W), for_b.step(b, grad_b))
            for (for_W, for_b), (W, b), (grad_W, grad_b) in zip(
                optimizers, params, grads, strict=True
            )
        ]
    return params


def he(sizes, rng):
    """Normal weights of variance 2 / fan_in, biases 0; see section 14."""
    return [
        (rng.normal(size=(a, b)) * math.sqrt(2 / a), np.zeros(b))
        for a, b in itertools.pairwise(sizes)
    ]


WAYS = ("pixels", "handmade", "random, frozen", "learned jointly")
made = handmade(images)
train_sizes, num_splits = (50, 150, 400, 1000), 5
error = {way: np.zeros((num_splits, len(train_sizes))) for way in WAYS}
for split in range(num_splits):
    rng = np.random.default_rng(split)
    pool, test = data.stratified_split(digit, (0.6, 0.4), rng)
    for column, N in enumerate(train_sizes):
        chosen = pool[:N]
        for way in WAYS:
            source = made if way == "handmade" else images
            A, B = standardized(source[chosen], source[test])
            first, top_layer = he((64, 64, 10), rng)
            if way == "random, frozen":
                A, B = relu(A @ first[0]), relu(B @ first[0])
            start = [first, top_layer] if way == "learned jointly" else [top_layer]
            params = fit_layers(start, A, digit[chosen])
            wrong = nn.mlp_forward(params, B)[0].argmax(axis=1) != digit[test]
            error[way][split, column] = wrong.mean()
for way in WAYS:
    print(
        f"{way:16s}",
        "  ".join(
            f"N = {N}: {e:.0%}" for N, e in zip(train_sizes, error[way].mean(axis=0), strict=True)
        ),
    )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.6,
    alt="Share of test images that are wrong against the number of training images, 50 to 1000, both "
    "axes logarithmic, with error bars. Random frozen features are worst throughout. Pixels, handmade "
    "and learned features start about equal at 50 images; learned features then fall fastest and have "
    "clearly the fewest errors at 1000.",
)
ax = fig.subplots()
looks = ((BLACK, "o:"), (ORANGE, "s--"), (PURPLE, "^-."), (BLUE, "D-"))
for place, (way, (color, style)) in enumerate(zip(WAYS, looks, strict=True)):
    mean = error[way].mean(axis=0)
    spread = error[way].std(axis=0, ddof=1) / math.sqrt(num_splits)
    beside = np.array(train_sizes) * (0.97 + 0.02 * place)  # so that the bars do not overlap
    ax.errorbar(beside, mean, 2 * spread, fmt=style, color=color, label=way, capsize=3)
ax.set_xscale("log")
ax.set_yscale("log")
ax.set_xticks(train_sizes, [str(N) for N in train_sizes])
ax.set_yticks([0.02, 0.05, 0.1, 0.2, 0.3], ["2%", "5%", "10%", "20%", "30%"])
ax.minorticks_off()
ax.set_xlabel("training images")
ax.set_ylabel("share of test images that are wrong")
ax.set_title("Learned features win, and their lead grows with the data")
ax.legend()
fig

# %% [markdown]
# The bars are two standard errors of the mean over the splits, which are the same for all four ways. Read the picture from left to right.
#
# - With 50 images all but the random features are about equal: too few labels to learn good features from.
# - Thought pays little here: the handmade features are hardly better than pixels. Half of them (the sums and means) are *linear* in the pixels, so the linear layer could have made them itself. Only the edges are new to it.
# - 64 random features are worse than the pixels that they were made of. A bend alone is no use; it must be in the right place.
# - The same 64 units, with the first layer *trained*, have more than a third fewer errors than the runner-up at 1000 images, and the gap opens as labels are added.
#
# **What else could explain it?** The learned network has more weights that move: 4810 against 650. Is it that? Then frozen features should catch up if there are many. Give the random layer 1000 units, and the last layer 10 010 weights.

# %% descent={"kind": "demo"}
many = []
for split in range(3):
    rng = np.random.default_rng(split)
    pool, test = data.stratified_split(digit, (0.6, 0.4), rng)
    A, B = standardized(images[pool[:1000]], images[test])
    (W, b), top_layer = he((64, 1000, 10), rng)
    params = fit_layers([top_layer], relu(A @ W + b), digit[pool[:1000]])
    many.append((nn.mlp_forward(params, relu(B @ W + b))[0].argmax(axis=1) != digit[test]).mean())
few_learned = error["learned jointly"][:3, -1]
few_random = error["random, frozen"][:3, -1]
print(f"  64 random, frozen: {few_random.mean():.0%} wrong")
print(f"1000 random, frozen: {np.mean(many):.0%} wrong")
print(f"  64 learned:        {few_learned.mean():.0%} wrong")

# %% [markdown]
# They catch up, as far as three splits can tell, with sixteen times as many units. So the honest summary is: **learning the features buys width.** A random layer is a dictionary in which, if it is long enough, some useful words stand by chance. A learned one writes the words that it needs. On 64 pixels you can afford the long dictionary. On a photograph with a million pixels you cannot.
#
# What did the learned features become? Each hidden unit's weights are an image.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(0)
pool, test = data.stratified_split(digit, (0.6, 0.4), rng)
(A,) = standardized(images[pool])
start = he((64, 64, 10), rng)
end = fit_layers(start, A, digit[pool])
strongest = np.argsort(-np.abs(end[1][0]).sum(axis=1))[:6]  # units that the last layer uses most

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    3.2,
    alt="The incoming weights of six hidden units as 8 by 8 images, before training above and after "
    "training below. Before, large positive and negative weights are scattered like noise. After, "
    "they form patches: connected pixels that ask for ink, next to connected pixels that ask for none.",
)
axes = fig.subplots(2, 6)
for row, params, when in zip(axes, (start, end), ("before", "after"), strict=True):
    for ax, unit in zip(row, strongest, strict=True):
        template = params[0][0][:, unit].reshape(8, 8)
        ax.imshow(template, cmap="RdBu", vmin=-0.6, vmax=0.6)
        for sign, marker in ((1, "+"), (-1, "_")):
            down, across = np.nonzero(sign * template > 0.25)
            ax.plot(across, down, marker, color=BLACK, markersize=4.5, markeredgewidth=0.9)
        ax.grid(visible=False)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines[:].set_visible(False)
    row[0].set_ylabel(when)
fig.suptitle(
    "Six units before and after training: noise becomes patches\n"
    "that ask for ink (blue, +) and for none (red, −)"
)
fig

# %% [markdown]
# ## 13. Twelve images in a row
#
# How good is good enough? It depends on how many times in a row you must be right.
#
# In 2007 a service for websites told people from programs by a row of twelve photographs: pick the cats, leave the dogs (Asirra; Elson and others). In its plain form, one wrong and you are out. Why twelve? Say a program is right on each image with probability $p$, and the errors are independent. Then
#
# $$ P(\text{all } n \text{ right}) = p^n . $$
#
# - $p=60\%$, about what its designers thought a program could reach: $0.6^{12}=0.2\%$. Useless: one success in 460 tries.
# - $p=82.7\%$, one year later, with handmade features of colour and texture (Golle, 2008): $10\%$. Alarming: a program does not mind trying ten times.
# - $p=98.9\%$, learned features (a deep network, winner of a public contest in 2014): $88\%$. The test was dead.

# %% [markdown]
# From 60 to 98.9 per image is a factor 36 in *errors*, and a factor 400 in *success*. Small errors per stage decide everything when stages are many. Solve for what is required: $p^n=\text{target}$, so
#
# $$ \boxed{\; p = \text{target}^{1/n} \;} \qquad\text{and for targets near 1: } 1-p\approx\frac{1-\text{target}}{n}, $$
#
# since $(1-e)^n\approx1-ne$ for small $e$: *the stages share the allowed error.* People solved it 99.6% of the time, the designers reported: by the box, if no mistake was forgiven, that is 99.97% an image. A row of twelve costs them next to nothing, and was meant to cost programs everything.

# %% descent={"kind": "demo"}
for share, words in ((0.6, "60%"), (0.827, "82.7%"), (0.989, "98.9%")):
    print(f"{words:6s} an image: {share**12:6.1%} of twelve in a row")
print(f"people, if 99.6% are whole rows: {0.996 ** (1 / 12):.2%} an image")
print(f"for 95% of the rows: {0.95 ** (1 / 12):.4f} an image; 1 - 0.05/12 = {1 - 0.05 / 12:.4f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.8,
    4.2,
    alt="The chance that 1, 4, 12 or 100 independent decisions in a row are all right, against the "
    "accuracy of one. The more in a row, the later and the more steeply the curve rises to 1. On "
    f"the curve for 12, an accuracy of 60% gives {0.6**12:.1%}, 82.7% gives {0.827**12:.1%} and "
    f"98.9% gives {0.989**12:.1%}.",
)
ax = fig.subplots()
p = np.linspace(0.5, 1, 501)
for n, color, style in ((1, SKY_BLUE, ":"), (4, GREEN, "--"), (12, BLUE, "-"), (100, BLACK, "-.")):
    ax.plot(p, p**n, color=color, linestyle=style, label=f"{n} in a row")
for share, words, place in (
    (0.6, "60%", (0.58, 0.05)),
    (0.827, "82.7%", (0.68, 0.13)),
    (0.989, "98.9%", (1.01, 0.86)),
):
    ax.plot(share, share**12, "o", color=VERMILION)
    ax.text(*place, f"{words}: {share**12:.1%}")
ax.set_xlim(0.48, 1.16)
ax.set_xticks(np.arange(5, 11) / 10)
ax.set_xlabel("accuracy of one decision")
ax.set_ylabel("chance that all are right")
ax.set_title(
    "Twelve in a row: with 60% each they nearly always fail,\nwith 98.9% each they mostly succeed"
)
ax.legend(loc="upper left")
fig

# %% [markdown]
# The same sum governs a pipeline of stages: find the text, cut out the letters, straighten them, recognize them, look up the word. If each of five frozen stages is right in 95% of the cases and none can mend another's error, the whole is right in $0.95^5 = 77\%$. End-to-end training attacks just this: a later block can learn to live with an earlier one's errors, and tells it which errors matter.

# %% [markdown]
# **An assumption, not a fact: independence.** Some rows are hard altogether (dark photographs), others easy. Let $p$ itself vary from row to row. The chance of a full row is then the mean of $p^{12}$, and since $p^{12}$ is a convex function the mean of $p^{12}$ is at least (mean of $p$)$^{12}$ (Jensen). **Errors that come together make success in a row more likely** than the formula says, at the same accuracy per image.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(12)
print("accuracy 0.9 an image, 12 in a row; p differs between rows, Beta(0.9 c, 0.1 c)")
for c in (1000.0, 10.0, 2.0):
    exact = math.prod((0.9 * c + i) / (c + i) for i in range(12))  # the mean of p^12
    rows = rng.beta(0.9 * c, 0.1 * c, size=200_000)
    success = (rng.random((200_000, 12)) < rows[:, None]).all(axis=1).mean()
    print(
        f"  c = {c:6.0f}: all right {exact:.3f} by formula, {success:.2f} simulated; "
        f"if independent {0.9**12:.3f}"
    )

# %% [markdown]
# ### Exercise 6 of 7: `required_stage_accuracy` (1 point)
#
# **In**: `target`, the share of runs that shall be right, between 0 and 1, and `num_stages`, an integer of at least 1. **Out**: the accuracy that each of `num_stages` equally good stages with independent errors must have. **By hand**: for $\frac14$ with two stages it is $\frac12$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "required_stage_accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def required_stage_accuracy(target, num_stages):
    """Accuracy of each of num_stages independent stages so that all are right with share target."""
    ### BEGIN SOLUTION
    return float(target) ** (1.0 / num_stages)
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_required_stage_accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close

with check("required_stage_accuracy"):
    close(required_stage_accuracy(0.25, 2), 0.5, "a quarter, with two stages")
    close(required_stage_accuracy(0.7, 1), 0.7, "one stage")
    close(required_stage_accuracy(0.125, 3), 0.5, "an eighth, with three stages")
    close(required_stage_accuracy(0.95, 12) ** 12, 0.95, "twelve in a row, put in again")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "required_stage_accuracy", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 14. Train one
#
# Back to the spirals. All pieces are there: forward, backward, and the gradient of softmax cross-entropy by the logits, which unit 02 derived: $\frac1N(\text{probability}-\text{indicator})$, row by row. What is left is where to start, and a loop.
#
# **Not at zero.** Say two hidden units have the same weights, in and out. Then they have the same $h$ and the same $\delta$ for every example, so the same gradients, so they take the same step: *they stay equal for ever.* A layer that starts with equal units has, in effect, one unit. With all weights 0 it is worse: $h=0$, and $\delta W^\top=0$, so only the last biases ever move. The start must be random, to make the units different.

# %% [markdown]
# **How large?** Keep the size of the signal from layer to layer. For weights with mean 0 and variance $s^2$, $z=\sum_i h_iw_i$ has variance $s^2\sum_i \mathbb E[h_i^2]$; and of a symmetric $z$ relu keeps half of the square: $\mathbb E[\mathrm{relu}(z)^2]=\frac12\mathbb E[z^2]$. So each layer multiplies the mean square by $\frac12\,\mathrm{fan\_in}\;s^2$. That is 1 for
#
# $$ \boxed{\; s^2 = \frac{2}{\mathrm{fan\_in}} \;} $$
#
# (He and others, 2015; unit 09 derives it with care, backward too.) Biases start at 0.

# %% [markdown]
# **The loop**, with the step length `lr`: forward; gradient by the logits; backward; $w\leftarrow w-\mathrm{lr}\,g$ for every weight and bias of every layer *at once*, all gradients taken at the old weights.


# %% descent={"kind": "demo"}
def equal_units(start):
    """Train 100 steps; returns the number of different hidden units at the end, and the loss."""
    params, (X, y) = start, data.spirals(200, np.random.default_rng(1))
    for _ in range(100):
        logits, cache = nn.mlp_forward(params, X)
        loss, G = losses.softmax_cross_entropy_vjp(logits, y)
        grads = nn.mlp_backward(params, cache, G)
        params = [
            (W - 0.5 * gW, b - 0.5 * gb) for (W, b), (gW, gb) in zip(params, grads, strict=True)
        ]
    return len(np.unique(params[0][0].round(9), axis=1).T), loss


zeros = [(np.zeros((2, 8)), np.zeros(8)), (np.zeros((8, 2)), np.zeros(2))]
alike = [(np.full((2, 8), 0.5), np.zeros(8)), (np.tile([0.3, -0.3], (8, 1)), np.zeros(2))]
for name, start in (
    ("all zero", zeros),
    ("all units alike", alike),
    ("random", he((2, 8, 2), np.random.default_rng(0))),
):
    different, loss = equal_units(start)
    print(f"{name:16s}: different hidden units after 100 steps: {different}, loss {loss:.3f}")

rng = np.random.default_rng(4)
h = rng.normal(size=(1000, 256))
for W, b in he((256, 256, 256, 256), rng):
    h = relu(h @ W + b)
    print(f"mean square of the signal: {np.mean(h**2):.1f}")

# %% [markdown]
# And how the border learns to wind. These spirals make one and a half turns; "right" counts 1000 new points.

# %% descent={"kind": "demo"}
X, y = data.spirals(300, np.random.default_rng(0), turns=1.5)
fresh, fresh_y = data.spirals(1000, np.random.default_rng(100), turns=1.5)
params = he((2, 32, 32, 2), np.random.default_rng(7))
moments = {}
for step in range(1501):
    if step in (0, 50, 200, 1500):
        moments[step] = params
    logits, cache = nn.mlp_forward(params, X)
    grads = nn.mlp_backward(params, cache, losses.softmax_cross_entropy_vjp(logits, y)[1])
    params = [(W - 0.5 * gW, b - 0.5 * gb) for (W, b), (gW, gb) in zip(params, grads, strict=True)]

# %% descent={"kind": "demo", "folded": true}
right = {
    step: (nn.mlp_forward(then, fresh)[0].argmax(axis=1) == fresh_y).mean()
    for step, then in moments.items()
}
fig = new_figure(
    6.8,
    7.0,
    alt="Two spirals of points, squares for label 0 and circles for label 1, over the regions that the "
    "network gives to each label. At step 0 the regions have nothing to do with the spirals. Then the "
    "boundary bends more and more, until at step 1500 it winds between the spirals and nearly "
    "all new points are right.",
)
side = np.linspace(-1.3, 1.3, 111)
plane = np.array([(a, b) for b in side for a in side])
axes = fig.subplots(2, 2, sharex=True, sharey=True)
for ax, (step, then) in zip(axes.flat, moments.items(), strict=True):
    score = nn.mlp_forward(then, plane)[0]
    area = (score[:, 1] - score[:, 0]).reshape(111, 111)
    ax.contourf(side, side, area, levels=[-1e9, 0, 1e9], colors=["#F8DCCB", "#CBE0EE"])
    ax.contour(side, side, area, levels=[0], colors=BLACK, linewidths=0.8)
    for label, color, marker in ((0, MINUS, "s"), (1, PLUS, "o")):
        ax.plot(*X[y == label].T, marker, color=color, markersize=3, label=f"label {label}")
    ax.set_title(f"step {step}: {right[step]:.0%} right")
    ax.set_aspect("equal")
    ax.grid(visible=False)
    ax.set_xlabel("x1")
    ax.set_ylabel("x2")
    ax.label_outer()
fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
fig.suptitle("The decision boundary learns to wind around the spirals")
fig

# %% [markdown]
# ### Exercise 7 of 7: `train_mlp` (4 points)
#
# **In**: `X` (N, D); `y` (N,), integers from 0 to K - 1 with $K=\max y+1$; `hidden_sizes`, for example `(32, 32)`, a tuple or list of any length; `num_steps`; `lr`; `rng`. **Out**: `params` in the format of exercise 2, with layers of the sizes D, `hidden_sizes`, K.
#
# Start at random (from `rng`, no other source of chance; `he` stands in a figure's cell, so write your own), minimize the mean softmax cross-entropy on all of `X` in `num_steps` steps of step length `lr`. Plain gradient descent from He's start is enough, as in the figure. You are graded on points of the same kind of spirals that you have not seen, with `num_steps` and `lr` for which plain gradient descent gets there. Do not draw your own data.
#
# **What to watch**: subtract the row maximum before `exp` (unit 01); divide by N once; do not write into arrays that you still need; every hidden layer *and* the last one learns.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "train_mlp", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def train_mlp(X, y, hidden_sizes, num_steps, lr, rng):
    """Train a ReLU network on softmax cross-entropy by gradient descent, from a random start.

    X: (N, D). y: (N,) integers 0 to K-1. hidden_sizes: widths of the hidden layers.
    rng: numpy Generator. Returns params, a list of (W (fan_in, fan_out), b (fan_out,)).
    """
    ### BEGIN SOLUTION
    sizes = [X.shape[1], *hidden_sizes, int(np.max(y)) + 1]
    params = []
    for layer, fan_out in enumerate(sizes[1:]):
        W = rng.normal(size=(sizes[layer], fan_out)) * math.sqrt(2 / sizes[layer])
        params.append((W, np.zeros(fan_out)))
    rows = np.arange(len(y))
    for _ in range(num_steps):
        logits, cache = mlp_forward(params, X)
        p = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[rows, y] -= 1.0
        grads = mlp_backward(params, cache, p / len(y))
        params = [
            (W - lr * grad_W, b - lr * grad_b)
            for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True)
        ]
    return params
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_train_mlp", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, holds, same_shape, unchanged
from course_lib.data import spirals


def share_right(params, X, y):
    """ReLU between the layers; the class with the highest score."""
    h = X
    for number, (W, b) in enumerate(params, 1):
        z = h @ W + b
        h = np.maximum(z, 0.0) if number < len(params) else z
    return float((h.argmax(axis=1) == y).mean())


with check("train_mlp"):
    X, y = spirals(240, np.random.default_rng(5))
    before = [X.copy(), y.copy()]
    params = train_mlp(X, y, (32, 24), 1500, 0.5, np.random.default_rng(1))
    holds(params is not None, "train_mlp returned None; is a return statement missing?")
    unchanged(before[0], X, "X")
    unchanged(before[1], y, "y")
    holds(len(params) == 3, f"two hidden layers and the output are 3 pairs, got {len(params)}")
    for number, ((W, b), shape) in enumerate(
        zip(params, ((2, 32), (32, 24), (24, 2)), strict=True), 1
    ):
        same_shape(W, np.zeros(shape), f"W of layer {number}")
        same_shape(b, np.zeros(shape[1]), f"b of layer {number}")
    right = share_right(params, *spirals(500, np.random.default_rng(6)))
    holds(
        right > 0.85,
        f"{right:.0%} of new spiral points are right; plain gradient descent gets above 95%",
    )
    again = train_mlp(X, y, (8,), 3, 0.1, np.random.default_rng(1))
    same = train_mlp(X, y, (8,), 3, 0.1, np.random.default_rng(1))
    close(again[0][0], same[0][0], "the same rng twice gives the same weights")
    X3, y3 = spirals(30, np.random.default_rng(7), num_classes=3)
    same_shape(
        train_mlp(X3, y3, (4,), 1, 0.1, np.random.default_rng(1))[-1][0],
        np.zeros((4, 3)),
        "three classes: K = max(y) + 1",
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("03-multilayer-perceptrons", "train_mlp", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 15. Where the theory stops
#
# - **Approximation is the part with theorems.** How well gradient descent trains a network, and why the result does well on new data though it could have learned the noise by heart, are open in general. There are theorems for special cases, such as layers of infinite width, or deep *linear* networks.
# - **The rates of 7.4 are for equal knots and one input.** For D inputs, functions with $s$ bounded derivatives and a smooth activation, H units bring the error down like $H^{-s/D}$ (Mhaskar, 1996), and no H numbers that depend continuously on the function do better for all of them (DeVore, Howard and Micchelli, 1989): the curse again. For the functions of Barron (1993), whose Fourier transforms fall fast, the mean square error falls like $1/H$ in every dimension; whether your function is one of them, and how large the constant is, nobody tells you.
# - **Which activation?** ReLU and GELU train well for reasons of slopes (section 4), not of approximation: section 8 holds for all five.
# - **The comparison of section 12 is one data set with small, centred images.** With features made by an expert for *this* task, or with fewer labels, the order can change. What cannot: handmade features have to be made again for the next task.
# - **Joint training is not free of cost.** A pipeline of stages can be tested stage by stage, and its errors have an address. That matters where somebody has to answer for them.

# %% [markdown]
# ## 16. Summary, letters, references
#
# **In five lines**
#
# 1. A hidden layer moves the points so that the linear last layer succeeds; without a bend between them two layers are one.
# 2. Backward: $\partial F/\partial W_l=h_{l-1}^\top\delta_l$, sum $\delta_l$ over examples for the bias, $\delta_{l-1}=(\delta_lW_l^\top)\odot[z_{l-1}\gt0]$.
# 3. One relu a knot builds any polygon; for a smooth function the error is $\max|f''|/8n^2$, for rougher ones less kind, for a jump never small.
# 4. Dense on a compact set says nothing about width, learning, the outside, or new examples; it holds exactly for non-polynomial activations.
# 5. Depth $k$ makes $2^k$ pieces from $2k$ units where one layer needs at least $2^k-1$; what depth buys in practice is learned features, trained jointly.
#
# **Letters**
#
# | here | code | elsewhere |
# | --- | --- | --- |
# | $W_l$ (fan_in, fan_out), $b_l$ | `params` | $W^{(l)}$, $\theta$; PyTorch stores (fan_out, fan_in) |
# | $h_l$ | `h` | $a^{(l)}$, activation, hidden state, representation |
# | $z_l$ | `z` | pre-activation, $\mathrm{net}$, $s$ |
# | $\delta_l$ | `delta` | $\partial F/\partial z_l$, error signal |
# | $a(\cdot)$ | | $\sigma$, $\phi$, nonlinearity, transfer function |
# | relu | `np.maximum(z, 0.0)` | $(z)_+$, $[z]_+$, rectifier, hinge |
# | H | | width, $m$, $n_h$ |
# | L | `len(params)` | depth; some count hidden layers only |
# | polygon | | linear spline, piecewise linear interpolant |
#
# **References**
#
# - S. Bernstein (1912). Démonstration du théorème de Weierstrass fondée sur le calcul des probabilités. *Communications de la Société mathématique de Kharkov* 13.
# - D. Rumelhart, G. Hinton, R. Williams (1986). Learning representations by back-propagating errors. *Nature* 323.
# - G. Cybenko (1989). Approximation by superpositions of a sigmoidal function. *Mathematics of Control, Signals and Systems* 2.
# - R. DeVore, R. Howard, C. Micchelli (1989). Optimal nonlinear approximation. *Manuscripta Mathematica* 63.
# - Y. LeCun and others (1989). Backpropagation applied to handwritten zip code recognition. *Neural Computation* 1.
# - A. Barron (1993). Universal approximation bounds for superpositions of a sigmoidal function. *IEEE Trans. Information Theory* 39.
# - M. Leshno, V. Lin, A. Pinkus, S. Schocken (1993). Multilayer feedforward networks with a nonpolynomial activation function can approximate any function. *Neural Networks* 6.
# - H. Mhaskar (1996). Neural networks for optimal approximation of smooth and analytic functions. *Neural Computation* 8.
# - A. Pinkus (1999). Approximation theory of the MLP model in neural networks. *Acta Numerica* 8. (Powers as differences, as in section 8.)
# - C. de Boor (2001). *A practical guide to splines*, chapter III. Springer. (The error $h^2/8$; graded knots.)
# - J. Elson, J. Douceur, J. Howell, J. Saul (2007). Asirra: a CAPTCHA that exploits interest-aligned manual image categorization. *CCS.*
# - P. Golle (2008). Machine learning attacks against the Asirra CAPTCHA. *CCS.*
# - X. Glorot, A. Bordes, Y. Bengio (2011). Deep sparse rectifier neural networks. *AISTATS.*
# - G. Montúfar, R. Pascanu, K. Cho, Y. Bengio (2014). On the number of linear regions of deep neural networks. *NeurIPS.*
# - K. He, X. Zhang, S. Ren, J. Sun (2015). Delving deep into rectifiers. *ICCV.*
# - D. Hendrycks, K. Gimpel (2016). Gaussian error linear units. *arXiv* 1606.08415.
# - M. Telgarsky (2016). Benefits of depth in neural networks. *COLT.*
# - B. Hanin, D. Rolnick (2019). Complexity of linear regions in deep networks. *ICML.*

# %% [markdown]
# ## 17. Explain (3 points)
#
# A colleague forecasts the demand for electricity from temperature. She has 300 noisy days between 0 and 30 degrees, and a network with one hidden layer of 2000 relus that passes through nearly all of them. "By the universal approximation theorem", she says, "this network can represent any function. So (a) its forecast for 38 degrees can be trusted, (b) its small training error shows that it has found the true curve, and (c) more layers could not add anything."
#
# In six to ten sentences:
#
# 1. State what the theorem says: for which functions, on which sets, for which activations, and what it claims to exist.
# 2. Refute (a) and (b). For each, say which words of the theorem are missing there, what her network does instead, and a measurement on her data that would show it.
# 3. Is (c) right? Give the number of units with which a deep network makes the sawtooth of $2^{20}$ pieces, and the number that one hidden layer needs at least. Say why this does not prove that she needs depth.

# %% [markdown] descent={"kind": "explain"} nbgrader={"grade": true, "grade_id": "explain_theorem", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# 1. For each continuous function on a compact set (closed and bounded, here the interval from 0 to 30) and each $\varepsilon\gt0$ there *exist* a finite width and weights of one hidden layer whose output is within $\varepsilon$ everywhere on that set, if (and only if) the activation is not a polynomial. It is a statement about existence: not which width, not how to find the weights.
# 2. (a) 38 is outside the compact set. Beyond its last crease a relu network is straight, so it continues the last line, whose slope was decided by noise and start. To show it: train again with other seeds, and compare the forecasts at 38; or hold out the days above 25 degrees and forecast those. (b) The theorem speaks of a known $f$, not of 300 noisy values. 2000 units are enough to pass through 300 points whatever they are, so a small training error shows capacity. On new days the error is not smaller than the noise, and larger than that of a narrower network. To show it: error on held-out days, or shuffle the targets and see that they are fitted as well.
# 3. One hidden layer needs at least $2^{20}-1 = 1\,048\,575$ units (each adds at most one bend), 20 hidden layers of two units need 40. So depth can be exponentially cheaper, and (c) is wrong as a statement about what a given number of units can represent. It does not show that her curve is of that kind: demand over temperature is smooth with a bend or two, for which a few units do, and networks at random weights (and trained ones) do not have so many pieces.
#
# **Rubric.** One point each. (1) continuous, compact, non-polynomial, existence: a quarter each. (2) outside, straight continuation, a sensible test: half; noise or capacity, a sensible test: half. (3) both numbers: half ($2^{20}$ for $2^{20}-1$ is fine); "exists a function" against "this function", or trainability: half.
#
# ---
#
# **Instructor's page** (this region is removed from the student version)
#
# *Objectives*: the six at the top. The unit is a success if students draw shapes before they write a product, and answer "universal approximator" with "on which set, of which width, found how?".
#
# *Time*: 110 minutes of lecture cover sections 1 to 9 with 7.5 and the proofs in section 8 left to reading; 60 more for depth, digits and the lab; 90 for exercises. Short on time: skip 7.5, the second half of 8, and 11.4. Section 9 is the one not to skip.
#
# *Common mistakes*: (a) XOR with $W_1$ transposed, or a score of 0 at a corner; (b) a relu on the last layer, or none before it; (c) the mask taken from the output of the wrong layer (off by one), or from $W h$ of the layer above; (d) `delta.T @ h`, right for square layers only; (e) the bias gradient not summed, or averaged, over examples; (f) dividing by N in `mlp_backward` as well as in the loss; (g) slopes in place of *changes* of slope in the interpolant, knots assumed equally spaced, the last knot given a relu with a bend that is not wanted; (h) the tent with a third unit, or a linear layer between two tents; (i) `target / num_stages`, or `target ** num_stages`; (j) starting at zero, or updating a layer before the gradients below it are computed; (k) labels one-hot with `max(y)` columns.
#
# *How to vary the exercises*: XOR with labels reversed, or on corners $\pm1$; AND of three inputs; tanh or leaky ReLU between layers (the mask becomes a slope); an interpolant that is constant outside; a sawtooth with three pieces a layer (width 3, $3^k$ pieces); stages of unequal quality; moons in place of spirals. The hidden tests draw their cases at random, so only the visible numbers need changing.
#
# *For discussion*: which of the four rows of section 9's table does *your* last project rely on? When would you rather have stages whose errors have an address? A relu network extrapolates linearly: for which tasks is that a good default?
# ### END SOLUTION

# %% [markdown]
# **Before you hand in**: the next cell runs all visible checks of the notebook again, one line each, and says what is still missing. Then save, with Ctrl + S.

# %% descent={"kind": "summary"}
from course_lib.checking import check_all

check_all()
