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
# # Unit 07 · Adaptive methods
#
# You have one number, the step length. Your network has a million weights. This unit shows what
# that costs, and follows the methods that give each weight a step length of its own: AdaGrad,
# RMSProp, Adadelta, Adam, Nadam, AdamW, AMSGrad.
#
# **After this unit you can**
#
# - say which unit a step has, and tell from it which methods survive a change of units;
# - derive AdaGrad from a bound, Adam's bias correction from an average, Nadam from Nesterov's
#   momentum, and AdamW from what goes wrong with a penalty;
# - write all seven steps yourself, with `eps` in the right place;
# - build a problem on which Adam walks to the worst point, and say why AMSGrad does not;
# - predict which method wins on which surface, and name what none of them can see.
#
# **Before you start**: unit 04 (curvature, condition number, Newton), unit 05 (stochastic
# gradients), unit 06 (momentum, Nesterov).
#
# **Time**: about 100 minutes to read, 20 in the lab, 70 for the seven exercises and one question.
#
# Every cell of the lecture runs before you have solved anything. The letters are those of the
# course; section 16 translates them to those of the papers.

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
# Figures only: nothing that you write depends on this cell.
import matplotlib as mpl

from course_lib import optim, problems
from course_lib.plotting.figure import new_figure
from course_lib.plotting.palette import (
    BLACK,
    BLUE,
    GREEN,
    METHOD_STYLES,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    VERMILION,
)

mpl.rcParams.update(
    {
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.alpha": 0.3,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "font.size": 11,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "figure.titlesize": 12,
        "legend.frameon": False,
        "legend.handlelength": 2.6,
        "lines.linewidth": 1.8,
        "lines.markersize": 5,
        "hatch.linewidth": 1.2,
    }
)

MARKERS = {"momentum": "s", "AdaGrad": "^", "RMSProp": "D", "Adadelta": "v", "Adam": "o"}


def look(method, every=None):
    """Colour and dashes of a method, the same in every figure; a marker at each such point."""
    names = {"gradient descent": "SGD", "momentum": "Momentum"}
    style = METHOD_STYLES[names.get(method, method)]
    line = {"color": style.color, "linestyle": (0, style.dashes) if style.dashes else "-"}
    if every is None or method not in MARKERS:
        return line
    return line | {"marker": MARKERS[method], "markevery": every}


def note(ax, text, point, place, **how):
    """Write text at a place of the axes' data, with an arrow from it to a point."""
    arrow = {"arrowstyle": "->", "color": BLACK, "shrinkA": 1, "shrinkB": 3}
    ax.annotate(text, point, place, arrowprops=arrow, ha="center", va="center", **how)


# %% [markdown]
# ## 1. One step length for two weights
#
# Two features carry equally much information, but the numbers of the second are ten times as
# large. The curvature of half the mean squared error along a weight is the mean square of its
# feature, so the second weight sees 100 times the curvature of the first. If the features are
# uncorrelated, the loss around its minimum is, up to a constant,
#
# $$ f(w) = \tfrac12\left(w_1^2 + 100\, w_2^2\right). $$
#
# Run gradient descent, once with a step length just below a limit and once just above it.

# %% descent={"kind": "demo"}
h = np.array([1.0, 100.0])  # the two curvatures
distances = {}
for lr in (0.0195, 0.0205):
    w = np.array([1.0, 1.0])
    path = [w]
    for _ in range(60):
        w = optim.sgd_step(w, h * w, lr)
        path.append(w)
    distances[lr] = np.abs(path)

# %% descent={"kind": "demo", "folded": true}
(flat, steep), (flat_too, exploded) = (distance[-1] for distance in distances.values())
fig = new_figure(
    7.2,
    3.6,
    alt="Two panels: distance of both weights from the minimum against the step, on a logarithmic "
    f"axis. With lr = 0.0195 both fall along straight lines: after 60 steps the flat weight is "
    f"still at {flat:.2f}, the steep one at {steep:.2f}. With lr = 0.0205 the flat weight falls "
    f"as before, to {flat_too:.2f}, while the steep one grows to {exploded:.0f}.",
)
axes = fig.subplots(1, 2, sharey=True)
for ax, distance in zip(axes, distances.values(), strict=True):
    ax.semilogy(distance[:, 0], color=BLUE, label="$|w_1|$, flat")
    ax.semilogy(distance[:, 1], color=VERMILION, linestyle="--", label="$|w_2|$, steep")
    ax.set_xlabel("step")
    ax.legend(loc="upper left")
axes[0].set_ylabel("distance from the minimum")
axes[0].set_title("lr = 0.0195: the flat weight crawls")
axes[1].set_title("lr = 0.0205: the steep weight\nexplodes")
fig

# %% [markdown]
# Each coordinate goes its own way. The gradient of coordinate $i$ is $h_i w_i$, so one step gives
#
# $$ w_i \leftarrow w_i - \mathrm{lr}\, h_i w_i = (1 - \mathrm{lr}\, h_i)\, w_i . $$
#
# 1. It shrinks only if $|1 - \mathrm{lr}\, h_i| \lt 1$, that is $\mathrm{lr} \lt 2/h_i$. The steepest
#    coordinate sets the limit for all: $\mathrm{lr} \lt 2/h_{\max}$.
# 2. At that limit the flattest coordinate shrinks by $1 - 2 h_{\min}/h_{\max} = 1 - 2/\kappa$ a step, where
#    $\kappa = h_{\max}/h_{\min}$ is the condition number.
# 3. To shrink it by a factor 1000 you need $k$ steps with $(1-2/\kappa)^k = 1/1000$, so
#
# $$ \boxed{\,k = \frac{\ln 1000}{-\ln(1 - 2/\kappa)} \approx 3.45\,\kappa\,} $$
#
# because $-\ln(1-x) \approx x$ for small $x$, and $\ln(1000)/2 \approx 3.45$.

# %% descent={"kind": "demo"}
for kappa in (10, 100, 1000):
    w, lr, count = np.array([1.0]), 2 / kappa, 0  # the flat coordinate alone, with h = 1
    while w[0] > 1e-3:
        w = optim.sgd_step(w, w, lr)
        count += 1
    formula = math.log(1000) / -math.log(1 - 2 / kappa)
    print(f"kappa = {kappa:4d}: counted {count:4d} steps, formula {formula:7.1f}")

# %% [markdown]
# If each coordinate had its own step length $1/h_i$, both would arrive in a single step. But nobody
# tells you $h_i$, and to compute it costs second derivatives (unit 04).
#
# What you do have, for free, is the gradients that have gone by. **Can they tell how long a step
# each coordinate deserves?** Every method of this unit is an answer to that question.

# %% [markdown]
# ## 2. Which unit does a step have?
#
# Before any algorithm, a test that needs no calculus. Say $w$ is a length in metres and $f$ a cost
# in euros. Write $[x]$ for the unit of $x$. A step is added to $w$, so its unit has to be $[w]$:
# metres.
#
# | what | its unit | example |
# | --- | --- | --- |
# | gradient $g = \partial f/\partial w$ | $[f]/[w]$ | euros per metre |
# | curvature $h = \partial^2 f/\partial w^2$ | $[f]/[w]^2$ | euros per square metre |
# | step of gradient descent, $g$ | $[f]/[w]$ | **wrong** |
# | Newton's step, $g/h$ | $\dfrac{[f]/[w]}{[f]/[w]^2} = [w]$ | right |
# | a normalized step, $g/\sqrt{\text{average of } g^2}$ | none | **wrong**, a pure number |
#
# Gradient descent survives because `lr` quietly carries the unit $[w]^2/[f]$. But one `lr` cannot
# be square metres per euro for one weight and square seconds per euro for the next. That is
# section 1 again, in one line.

# %% [markdown]
# **The test in numbers.** Measure the same thing in centimetres: the number becomes $\tilde w = s\,w$ with
# $s = 100$, and the same function, written for the new number, is $\tilde f(\tilde w) = f(\tilde w/s)$.
#
# 1. Chain rule, once: $\tilde g = g/s$. Twice: $\tilde h = h/s^2$.
# 2. A method whose unit is right makes the same trip, so its step must become $\Delta \tilde w = s\,\Delta w$.
# 3. Gradient descent: $\Delta \tilde w = -\mathrm{lr}\, \tilde g = \Delta w / s$. Too short by $s^2 = 10\,000$.
# 4. Newton: $-\tilde g/\tilde h = -(g/s)\,(s^2/h) = s\,\Delta w$. Right.
# 5. Normalized, $-\mathrm{lr}\, \tilde g/\sqrt{\text{average of } \tilde g^2}$: numerator and denominator both
#    shrink by $s$, so $\Delta \tilde w = \Delta w$. Too short by $s$. Half cured: `lr` has become a
#    length, in the unit of $w$.
# 6. Adadelta multiplies the normalized gradient by the size of its own past steps. These are lengths, so
#    they grow by $s$, and $\Delta \tilde w = s\,\Delta w$. Right. (How it gets its first step is section 6.)
#
# The next cell takes one step of each method in metres and one in centimetres, in the middle of a
# run, and prints the ratio of the two. The right answer is 100. The last column multiplies $f$ by
# 1000, as if you counted in tenths of a cent; there the right answer is 1.


# %% descent={"kind": "demo"}
def one_step(method, s=1.0, c=1.0):
    """The step a method takes when w is measured in units s times smaller and f is c times f."""
    w, g, h = s * np.array([2.0]), c / s * np.array([3.0]), c / s**2 * 1.5
    v = (c / s) ** 2 * np.array([4.0])  # the state in the middle of a run, in these units
    m, d = c / s * np.array([1.0]), s**2 * np.array([0.01])
    tiny = 1e-30  # an eps that stays out of the way
    if method == "gradient descent":
        return optim.sgd_step(w, g, lr=0.1) - w
    if method == "Newton":
        return -g / h
    if method == "AdaGrad":
        return optim.adagrad_step(w, g, v, lr=0.1, eps=tiny)[0] - w
    if method == "RMSProp":
        return optim.rmsprop_step(w, g, v, lr=0.1, eps=tiny)[0] - w
    if method == "Adam":
        return optim.adam_step(w, g, m, v, t=7, lr=0.1, eps=tiny)[0] - w
    return optim.adadelta_step(w, g, v, d, eps=tiny)[0] - w


print(f"{'':18s}{'w in cm':>12s}{'f times 1000':>15s}")
for method in ("gradient descent", "Newton", "AdaGrad", "RMSProp", "Adam", "Adadelta"):
    rescaled = (one_step(method, s=100.0) / one_step(method))[0]
    costlier = (one_step(method, c=1000.0) / one_step(method))[0]
    print(f"{method:18s}{rescaled:12.4g}{costlier:15.4g}")

# %% [markdown]
# The same as whole trips. Each panel starts 1 metre from the minimum and runs twice, once with
# the weight in metres and once in centimetres; both are drawn in metres. (Newton is damped by 0.1 to have
# a path at all, and Adadelta starts with its memory of past steps set to 1 cm, said in either
# unit.)


# %% descent={"kind": "demo"}
def trip(method, s, num_steps=80):
    """Path on f = w^2 / 2 with w in metres, computed with w' = s w, returned in metres."""
    w, path = s * np.array([1.0]), [1.0]
    m, v, d = np.zeros(1), np.zeros(1), np.array([(0.01 * s) ** 2])
    for t in range(1, num_steps + 1):
        g = w / s**2
        if method == "gradient descent":
            w = optim.sgd_step(w, g, lr=0.1)
        elif method == "Newton":
            w = w - 0.1 * g / (1 / s**2)
        elif method == "Adam":
            w, m, v = optim.adam_step(w, g, m, v, t, lr=0.03)
        else:
            w, v, d = optim.adadelta_step(w, g, v, d, eps=1e-30)
        path.append(w[0] / s)
    return path


# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    5.2,
    alt="Four panels, one for each method: distance from the minimum in metres over 80 steps, once "
    "with the weight in metres and once in centimetres. For Newton and Adadelta the two curves lie "
    "on each other. For gradient descent and Adam the path in metres reaches the minimum, and the "
    "path in centimetres hardly leaves its start at 1.",
)
axes = fig.subplots(2, 2, sharex=True, sharey=True)
for ax, method in zip(axes.flat, ("gradient descent", "Adam", "Newton", "Adadelta"), strict=True):
    ax.plot(trip(method, 1.0), color=BLUE, linewidth=5, alpha=0.5, label="in metres")
    ax.plot(trip(method, 100.0), color=BLACK, linestyle="--", label="in centimetres")
    ax.set_title(method)
for ax in axes[1]:
    ax.set_xlabel("step")
fig.supylabel("distance from the minimum [m]", fontsize=11)
axes[0, 0].legend(loc="center right")
fig.suptitle("Only Newton and Adadelta take the same path in either unit", fontweight="bold")
fig

# %% [markdown]
# Keep one thing from this section: **in AdaGrad, RMSProp and Adam `lr` is a length in the unit of
# the weight**, roughly how far a weight may move in a step. Gradient sizes no longer matter. That is
# why the same `lr` of about 0.001 starts so many networks: their weights are of similar size
# because the initialization makes them so (unit 09).

# %% [markdown]
# ## 3. AdaGrad: divide by what you have seen
#
# AdaGrad (Duchi, Hazan and Singer, 2011; coordinate by coordinate also McMahan and Streeter, 2010)
# is the one method here that falls out of a proof. We derive it for one coordinate, in six steps.
#
# **The setting.** At step $t$ you stand at $w_t$, somebody hands you the gradient $g_t$ of a loss $f_t$ there (of
# the next example, say), you move. You are compared with a fixed point $u$. If each $f_t$ is convex, it
# lies above its tangent, $f_t(u) \ge f_t(w_t) + g_t\,(u - w_t)$, so
# $f_t(w_t) - f_t(u) \le g_t\,(w_t - u)$. The sum over all steps is called the regret:
#
# $$ \text{regret} = \sum_{t=1}^{T} g_t\,(w_t - u) . $$
#
# If it is small beside $T$, you did on average nearly as well as $u$. Let $|w_t - u| \le R$ at all times (keep $w$ in an interval; clipping
# to an interval that contains $u$ never moves you away from $u$; it only turns the $=$ of (1) and (2) into $\le$).
#
# **(1) One step.** Square $w_{t+1} - u = (w_t - u) - \mathrm{lr}_t\, g_t$:
#
# $$ (w_{t+1} - u)^2 = (w_t - u)^2 - 2\,\mathrm{lr}_t\, g_t (w_t - u) + \mathrm{lr}_t^2\, g_t^2 . $$
#
# **(2) Solve for the regret of that step.**
#
# $$ g_t (w_t - u) = \frac{(w_t - u)^2 - (w_{t+1} - u)^2}{2\,\mathrm{lr}_t} + \frac{\mathrm{lr}_t}{2}\, g_t^2 . $$
#
# **(3) Sum, with a constant lr.** The differences telescope: all but the first and the last square cancel, and
# the last one has a minus sign. So
#
# $$ \text{regret} \le \frac{R^2}{2\,\mathrm{lr}} + \frac{\mathrm{lr}}{2} \sum_t g_t^2 . $$
#
# **(4) The best constant lr.** Set the derivative by lr to zero,
# $-\frac{R^2}{2\,\mathrm{lr}^2} + \frac12 \sum g_t^2 = 0$:
#
# $$ \boxed{\,\mathrm{lr}^{*} = \frac{R}{\sqrt{\sum_t g_t^2}}\,, \qquad \text{regret} \le R \sqrt{\textstyle\sum_t g_t^2}\,} $$
#
# There is the idea. **A coordinate's best step length is one over the root of the sum of its own squared
# gradients.** Loud coordinates want short steps, quiet ones long steps.

# %% [markdown]
# **(5) But the sum lies in the future.** Use the part that you have seen:
#
# $$ A_t = \sum_{s \le t} g_s^2, \qquad \mathrm{lr}_t = \frac{\mathrm{lr}}{\sqrt{A_t}} . $$
#
# What does the guess cost? Take the two terms of (2) in turn.
#
# *The second term.* With $A_0 = 0$,
# $g_t^2 = A_t - A_{t-1} = (\sqrt{A_t} - \sqrt{A_{t-1}})(\sqrt{A_t} + \sqrt{A_{t-1}}) \le (\sqrt{A_t} - \sqrt{A_{t-1}}) \cdot 2\sqrt{A_t}$.
# Divide by $\sqrt{A_t}$ and sum; the right side telescopes:
#
# $$ \sum_t \frac{g_t^2}{\sqrt{A_t}} \le 2\sqrt{A_T}, \qquad\text{so}\qquad \sum_t \frac{\mathrm{lr}_t}{2}\, g_t^2 \le \mathrm{lr}\, \sqrt{A_T} . $$
#
# *The first term.* Write $D_t = (w_t - u)^2 \le R^2$ and collect what stands with each $D_t$:
#
# $$ \sum_t \frac{D_t - D_{t+1}}{2\,\mathrm{lr}_t}
#    \le \frac{D_1}{2\,\mathrm{lr}_1} + \sum_{t \ge 2} D_t \left( \frac{1}{2\,\mathrm{lr}_t} - \frac{1}{2\,\mathrm{lr}_{t-1}} \right)
#    \le \frac{R^2}{2\,\mathrm{lr}_T} = \frac{R^2 \sqrt{A_T}}{2\,\mathrm{lr}} . $$
#
# The last inequality replaces each $D_t$ by $R^2$. That is allowed only because the bracket is never negative:
# **the step lengths never grow.** Remember this line. In section 11 Adam breaks it.
#
# **(6) Together.** $\text{regret} \le \left( \frac{R^2}{2\,\mathrm{lr}} + \mathrm{lr} \right) \sqrt{A_T}$, best at $\mathrm{lr} = R/\sqrt2$:
#
# $$ \boxed{\,\text{regret} \le \sqrt2\; R\, \sqrt{A_T}\,} $$
#
# Knowing nothing in advance costs you a factor $\sqrt 2$ in the bound. And the bound is small beside $T$: if
# $|g_t| \le G$, it is at most $\sqrt2\,R\,G\sqrt T$, and divided by $T$ it tends to 0. For many coordinates the regret is a sum over
# coordinates, so each may use its own $A$ and the derivation holds for each.
#
# **What this is not**: a statement about networks. It needs convex $f_t$ and a bounded interval. For
# networks it is a motivation, and the rest is experience.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(7)
R, T = 2.0, 5000
size = np.exp(2 * np.sin(np.arange(T) / 300))  # loud and quiet periods
w, A, lr = np.zeros(1), np.zeros(1), R / math.sqrt(2)
points, grads, lemma = [], [], 0.0
for t in range(T):
    g = size[t] * np.sign(w + rng.normal(scale=0.5, size=1) - 0.3)  # nudged towards 0.3
    points.append(w[0])
    grads.append(g[0])
    w, A = optim.adagrad_step(w, g, A, lr)
    w = np.clip(w, -R / 2, R / 2)
    lemma += g[0] ** 2 / math.sqrt(A[0])
points, grads = np.array(points), np.array(grads)
regret = max(float(grads @ (points - u)) for u in (-R / 2, R / 2))  # linear in u: worst at an end
print(f"lemma:  sum g^2/sqrt(A) = {lemma:8.1f}  <= 2 sqrt(A_T)      = {2 * math.sqrt(A[0]):8.1f}")
print(
    f"regret:                   {regret:8.1f}  <= sqrt(2) R sqrt(A) = {math.sqrt(2) * R * math.sqrt(A[0]):8.1f}"
)
tries = np.geomspace(1e-4, 1e-1, 200_001)
bound = R**2 / (2 * tries) + tries / 2 * A[0]
print(
    f"step 4: lowest point of the bound at lr = {tries[bound.argmin()]:.6f}, R/sqrt(sum g^2) = {R / math.sqrt(A[0]):.6f}"
)

# %% [markdown]
# ### Where it pays: sparse features
#
# In text, a few words are everywhere and most are rare. Let feature $i$ be present (value 1) in a share $p_i$
# of the examples, so $A$ of its weight grows like $p_i\, T$. Compare the bounds over $D$ coordinates, each
# with $|g| \le 1$ when it is present and the same $R$:
#
# - one step length for all: $\sqrt{D}\,R \cdot \sqrt{\sum_i p_i T}$, since the distance in $D$ coordinates is $\sqrt D\,R$;
# - AdaGrad, one for each: $\sum_i R \sqrt{p_i T}$.
#
# (If the sums of squares are not known in advance, both are multiplied by $\sqrt 2$.) The inequality of Cauchy and Schwarz,
# $\left(\sum_i x_i y_i\right)^2 \le \sum_i x_i^2 \sum_i y_i^2$, with $x_i = \sqrt{p_i}$ and $y_i = 1$ says
# $\sum_i \sqrt{p_i} \le \sqrt{\sum_i p_i}\,\sqrt{D}$. So the second bound is never the larger one, and it is smaller
# when a few features are frequent and many are rare. Bounds are cautious; watch what happens on 300 features with $p_i = 1/i$, squared loss, one pass over 3000
# noisy examples, ten times with new examples: gradient descent with a short and with a long step, against AdaGrad.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(1)
D, T, runs = 300, 3000, 10
p = 1 / np.arange(1, D + 1)
X = (rng.random((T, runs, D)) < p).astype(float)
truth = rng.choice([-1.0, 1.0], size=D)
y = X @ truth + 0.5 * rng.normal(size=(T, runs))


def one_pass(adaptive, lr):
    """One example a step in each run. Returns the errors of the weights and the accumulators."""
    w, A = np.zeros((runs, D)), np.zeros((runs, D))
    for x, target in zip(X, y, strict=True):
        g = (np.sum(x * w, axis=1) - target)[:, None] * x
        w, A = optim.adagrad_step(w, g, A, lr) if adaptive else (optim.sgd_step(w, g, lr), A)
    return np.abs(w - truth), A


errors = {}
for label, adaptive, lr in (
    ("gradient descent, lr = 0.03", False, 0.03),
    ("gradient descent, lr = 0.15", False, 0.15),
    ("AdaGrad, lr = 0.5", True, 0.5),
):
    errors[label], A = one_pass(adaptive, lr)
    print(f"{label}: error over all weights {math.sqrt(np.mean(errors[label] ** 2)):.2f}")
print(
    f"bounds over R sqrt(T): one step length {math.sqrt(D * p.sum()):.1f}, AdaGrad's sum {np.sqrt(p).sum():.1f}"
)

# %% descent={"kind": "demo", "folded": true}
groups = [slice(0, 3), slice(3, 10), slice(10, 30), slice(30, 100), slice(100, 300)]
rms = {
    label: [math.sqrt(np.mean(error[:, group] ** 2)) for group in groups]
    for label, error in errors.items()
}
short, long, adagrad = rms.values()
fig = new_figure(
    7.2,
    4.6,
    alt="Left: error of the weights for five groups of features, from frequent to rare. Gradient "
    f"descent with the short step goes from {short[0]:.2f} to {short[-1]:.2f} on the rarest group, "
    f"with the long step it stays between {min(long):.1f} and {max(long):.1f}. AdaGrad has the "
    f"smallest error in every group, from {adagrad[0]:.2f} to {adagrad[-1]:.2f}. Right: AdaGrad's "
    "step length of each of the 300 features against its frequency p; the points follow the line "
    "one over the root of p.",
)
axes = fig.subplots(1, 2)
styles = ({"color": BLACK, "linestyle": ":"}, {"color": BLACK, "linestyle": "--"}, look("AdaGrad"))
for (label, values), style, marker in zip(rms.items(), styles, "os^", strict=True):
    axes[0].plot(range(1, 6), values, label=label, marker=marker, **style)
axes[0].set_xticks(range(1, 6), ["1-3", "4-10", "11-30", "31-\n100", "101-\n300"])
axes[0].set_xlabel("features, from frequent to rare")
axes[0].set_ylabel("rms error of their weights")
axes[0].set_ylim(0, 0.95)
axes[0].set_title(
    "Short steps miss rare features,\nlong ones blur the frequent;\nAdaGrad does neither"
)
axes[0].legend(loc="upper left", handlelength=1.8)
A = A.mean(axis=0)  # over the runs
green = look("AdaGrad")["color"]
axes[1].loglog(p, math.sqrt(A[0]) / np.sqrt(A), ".", color=green, label="AdaGrad, at the end")
axes[1].loglog(p, 1 / np.sqrt(p), color=BLACK, linestyle="--", linewidth=1, label=r"$1/\sqrt{p}$")
axes[1].set_xlabel("share of examples\nwith the feature, $p$")
axes[1].set_ylabel("step length, first feature = 1")
axes[1].set_title("because a feature's steps\nshrink only when it is seen")
axes[1].legend()
fig

# %% [markdown]
# ### The step, and the code
#
# $$ A \leftarrow A + g^2, \qquad w \leftarrow w - \mathrm{lr}\, \frac{g}{\sqrt{A} + \mathrm{eps}} $$
#
# | formula | code | shape | starts at |
# | --- | --- | --- | --- |
# | $w$ | `w` | any | |
# | $g$ | `grad` | as `w` | |
# | $A$ | `accumulator` | as `w` | 0 |
# | lr | `lr` | a number, unit of `w` | |
# | eps | `eps` | a number, unit of `grad` | |
#
# All of it is elementwise: squares, roots and quotients are taken entry by entry, and `*`, `/`, `**` and
# `np.sqrt` do just that on arrays of any shape.
#
# Three conventions that people miss:
#
# - $A$ takes the *new* gradient in first, then divides. So the first step has length lr in each coordinate, whatever the
#   gradient: $g/\sqrt{g^2} = \pm 1$.
# - eps stands *outside* the root. It is there for coordinates whose gradient has always been 0: $0/(0 + \mathrm{eps}) = 0$ in place of $0/0$.
# - Functions of this course return new arrays. `accumulator += grad**2` would change the caller's array; write
#   `accumulator = accumulator + grad**2`.

# %% [markdown]
# ### Exercise 1 of 7: `adagrad_step` (2 points)
#
# **In**: `w`, `grad`, `accumulator` (same shape), numbers `lr`, `eps`. **Out**: the new `w` and the
# new `accumulator`.
#
# **By hand**: `w = [1, 2]`, `grad = [3, -4]`, `accumulator = [16, 0]`, `lr = 0.1`, eps negligible.
#
# - accumulator: $16 + 9 = 25$ and $0 + 16 = 16$; roots 5 and 4;
# - steps: $0.1 \cdot 3/5 = 0.06$ and $0.1 \cdot (-4)/4 = -0.1$;
# - new `w`: $1 - 0.06 = 0.94$ and $2 + 0.1 = 2.1$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "adagrad_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    """Take one step of AdaGrad.

    w, grad, accumulator: arrays of one shape. Returns (w, accumulator), both new arrays.
    """
    ### BEGIN SOLUTION
    accumulator = accumulator + grad**2
    w = w - lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_adagrad_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("adagrad_step"):
    w, grad, accumulator = np.array([1.0, 2.0]), np.array([3.0, -4.0]), np.array([16.0, 0.0])
    before = [w.copy(), grad.copy(), accumulator.copy()]
    answer = adagrad_step(w, grad, accumulator, lr=0.1)
    returns(answer, ["w", "accumulator"])
    for name, old, new in zip(
        ["w", "grad", "accumulator"], before, [w, grad, accumulator], strict=True
    ):
        unchanged(old, new, name)
    close(answer[1], [25.0, 16.0], "accumulator: the old one plus the new squared gradient")
    close(answer[0], [0.94, 2.1], "w after the example worked by hand")
    close(
        adagrad_step(w, grad, accumulator, lr=0.1, eps=1.0)[0],
        [0.95, 2.08],
        "w with eps = 1 outside the root",
    )
    still = adagrad_step(np.ones((2, 3)), np.zeros((2, 3)), np.zeros((2, 3)), lr=0.1)[0]
    close(still, np.ones((2, 3)), "w where the gradient has always been 0")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "adagrad_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 4. AdaGrad's steps fade
#
# $A$ only grows. Feed AdaGrad a gradient of constant size $|g| = c$: after $t$ steps $A_t = t\,c^2$, so
#
# $$ \text{step length} = \frac{\mathrm{lr}\; c}{\sqrt{t\,c^2}} = \frac{\mathrm{lr}}{\sqrt t},
#    \qquad \text{distance after } T \text{ steps} = \sum_{t=1}^T \frac{\mathrm{lr}}{\sqrt t} \approx \mathrm{lr}\,\bigl(2\sqrt T - 1.46\bigr). $$
#
# (The sum is the integral $\int_1^T t^{-1/2} dt = 2\sqrt T - 2$ plus a constant that tends to 0.54.) The distance is unbounded, so AdaGrad
# can reach any point. But to go twice as far takes four times as many steps.

# %% descent={"kind": "demo"}
w, A, count = np.array([0.0]), np.array([0.0]), 0
while w[0] > -10:
    w, A = optim.adagrad_step(w, np.array([4.0]), A, lr=0.1)
    count += 1
print(
    f"steps to travel 10 with lr = 0.1: counted {count}, formula {((10 / 0.1 + 1.46) / 2) ** 2:.0f}"
)
print(
    f"length of the last step: {0.1 * 4 / math.sqrt(A[0]):.6f}, lr/sqrt(t) = {0.1 / math.sqrt(count):.6f}"
)

# %% [markdown]
# In a convex online problem the fading is what the proof wants. In a network it hurts: the first steps fall
# down a cliff with huge gradients, these stay in $A$ for ever, and the long flat walk that
# follows is made in tiny steps. AdaGrad cannot forget.
#
# **Think first.** The gradients have size 10 for 100 steps and size 0.1 afterwards. By what factor is
# AdaGrad's step then shorter than that of a method that remembers only recent gradients?
#
# <details><summary>Then open</summary>
#
# Shortly after the change $A \approx 100 \cdot 10^2 = 10^4$, so the step is $\mathrm{lr} \cdot 0.1/100 = \mathrm{lr}/1000$. A method that has forgotten
# the first hundred gradients divides 0.1 by 0.1 and steps by lr. A factor 1000; the next figure shows it.
# </details>

# %% [markdown]
# ## 5. RMSProp: an average that forgets
#
# Replace the sum by an *exponential moving average* (Tieleman and Hinton, 2012). Keep a share
# $\rho$ of the old average, add a share $1-\rho$ of the new square:
#
# $$ v \leftarrow \rho\, v + (1-\rho)\, g^2, \qquad w \leftarrow w - \mathrm{lr}\,\frac{g}{\sqrt v + \mathrm{eps}} . $$
#
# **What does it remember?** Unroll it from $v_0 = 0$:
#
# $$ v_1 = (1-\rho)\,g_1^2, \qquad v_2 = (1-\rho)\,(g_2^2 + \rho\, g_1^2), \qquad \dots, \qquad
#    \boxed{\,v_t = (1-\rho) \sum_{s=1}^{t} \rho^{\,t-s}\, g_s^2\,} $$
#
# The weight of a gradient falls by $\rho$ with each step that it ages. After $1/(1-\rho)$ steps it has fallen to about $1/e$
# (since $\ln \rho \approx -(1-\rho)$). So $1/(1-\rho)$ is the length of the memory: 10 steps for
# $\rho = 0.9$, 1000 for $\rho = 0.999$.
#
# **The first step is longer than lr.** $v_1 = (1-\rho)\,g_1^2$, so the step is $\mathrm{lr}/\sqrt{1-\rho}$: 3.16 lr for $\rho = 0.9$. The average starts
# at 0 and has not caught up. Adam (section 7) corrects that.


# %% descent={"kind": "demo"}
def ema(values, rho):
    """v <- rho v + (1 - rho) value, from v = 0: the running averages, one a step."""
    v, out = 0.0, []
    for value in values:
        v = rho * v + (1 - rho) * value
        out.append(v)
    return np.array(out)


values, rho = np.array([4.0, 1.0, 9.0, 16.0, 1.0]), 0.9
weights = (1 - rho) * rho ** np.arange(len(values))[::-1]
print(f"recursion {ema(values, rho)[-1]:.6f}, unrolled sum {weights @ values:.6f}")
w, v = optim.rmsprop_step(np.array([0.0]), np.array([5.0]), np.array([0.0]), lr=1.0, rho=rho)
print(f"first step over lr {-w[0]:.4f}, 1/sqrt(1 - rho) = {1 / math.sqrt(1 - rho):.4f}")

# %% [markdown]
# Now the puzzle of section 4, drawn (left), and both methods on the way to a minimum (right). **Think first**: on $f = w^2/2$ the gradient fades near the
# minimum. Does the step of RMSProp fade too?

# %% descent={"kind": "demo"}
size = np.where(np.arange(400) < 100, 10.0, 0.1)
A, v = np.cumsum(size**2), ema(size**2, 0.9)
bowl = problems.quadratic_ravine(kappa=1.0)
walks = {
    "AdaGrad, lr = 0.5": optim.minimize(optim.AdaGrad(lr=0.5), bowl, np.ones(2), 800),
    "RMSProp, lr = 0.02": optim.minimize(optim.RMSProp(lr=0.02), bowl, np.ones(2), 800),
    "RMSProp, lr = 0.002": optim.minimize(optim.RMSProp(lr=0.002), bowl, np.ones(2), 800),
}

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.0,
    alt="Left: length of the step over lr for gradients that fall from 10 to 0.1 at step 100. "
    "Both methods drop there; RMSProp climbs back to 1 within about 100 steps, AdaGrad stays at "
    "0.001. Right: distance from the minimum of a parabola on a logarithmic axis. AdaGrad falls "
    "out of the picture; RMSProp dives, comes back and stays at half its lr, 0.01 for lr = 0.02 "
    "and 0.001 for lr = 0.002.",
)
axes = fig.subplots(1, 2)
axes[0].semilogy(size / np.sqrt(A), **look("AdaGrad", 40), label="AdaGrad")
axes[0].semilogy(size / np.sqrt(v), **look("RMSProp", 40), label=r"RMSProp, $\rho = 0.9$")
axes[0].axvline(100, color=BLACK, linewidth=1, linestyle=":")
axes[0].text(110, 1.9, "gradients fall\nfrom 10 to 0.1", va="bottom")
axes[0].set_ylim(5e-4, 9)
axes[0].set_xlabel("step")
axes[0].set_ylabel("length of the step / lr")
axes[0].set_title("AdaGrad never recovers from\nlarge early gradients")
axes[0].legend(loc="lower right", bbox_to_anchor=(1, 0.12))
styles = (look("AdaGrad", 10), look("RMSProp", 100), look("RMSProp") | {"linestyle": "--"})
for (label, path), style in zip(walks.items(), styles, strict=True):
    axes[1].semilogy(np.abs(path[:, 0]) + 1e-12, **style, label=label)
for lr in (0.02, 0.002):
    axes[1].axhline(lr / 2, color=BLACK, linewidth=1, linestyle=":")
    axes[1].text(1.01, lr / 2, "lr/2", transform=axes[1].get_yaxis_transform(), va="center")
axes[1].set_ylim(1e-8, 1e5)
axes[1].set_xlabel("step")
axes[1].set_ylabel(r"$|w|$ on $f = w^2/2$")
axes[1].set_title("but RMSProp never settles:\nit hops by lr")
axes[1].legend(loc="upper right")
fig

# %% [markdown]
# Left: with a memory of 10 steps RMSProp still needs about 90 to get over the start, because the old squares are $10^4$ times the new ones: $0.9^k \cdot 10^2$ falls
# to $0.1^2$ at $k = 87$. But it does get over it.
#
# The right panel is the price. The curves first dive, while $v$ still holds the larger gradients of the way down. Once these are forgotten, $\sqrt v$ is as small as the
# gradient, the quotient is back near 1, and the step near lr. In the end RMSProp hops between $+a$ and $-a$: the size of the gradient is always $a$, so $\sqrt v = a$, the step is exactly lr, and it has to
# cover $2a$. Hence $a = \mathrm{lr}/2$, the dotted lines, until **you** lower lr. With all the methods that forget, a decreasing schedule (unit 05) is part of the method.

# %% [markdown]
# ### Exercise 2 of 7: `rmsprop_step` (2 points)
#
# **In**: `w`, `grad`, `v` (same shape), numbers `lr`, `rho`, `eps`. **Out**: the new `w` and the new
# `v`. eps is outside the root; `v` takes the new gradient in before it divides.
#
# **By hand**: `w = [1, 2]`, `grad = [2, -4]`, `v = [20, 0]`, `rho = 0.75`, `lr = 0.1`, eps negligible.
#
# - `v`: $0.75 \cdot 20 + 0.25 \cdot 4 = 16$ and $0 + 0.25 \cdot 16 = 4$; roots 4 and 2;
# - steps: $0.1 \cdot 2/4 = 0.05$ and $0.1 \cdot (-4)/2 = -0.2$, which is $-\mathrm{lr}/\sqrt{1-\rho}$, the long first step;
# - new `w`: 0.95 and 2.2.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "rmsprop_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def rmsprop_step(w, grad, v, lr, rho=0.9, eps=1e-8):
    """Take one step of RMSProp.

    w, grad, v: arrays of one shape. Returns (w, v), both new arrays.
    """
    ### BEGIN SOLUTION
    v = rho * v + (1 - rho) * grad**2
    w = w - lr * grad / (np.sqrt(v) + eps)
    return w, v
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_rmsprop_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("rmsprop_step"):
    w, grad, v = np.array([1.0, 2.0]), np.array([2.0, -4.0]), np.array([20.0, 0.0])
    before = [w.copy(), grad.copy(), v.copy()]
    answer = rmsprop_step(w, grad, v, lr=0.1, rho=0.75)
    returns(answer, ["w", "v"])
    for name, old, new in zip(["w", "grad", "v"], before, [w, grad, v], strict=True):
        unchanged(old, new, name)
    close(answer[1], [16.0, 4.0], "v: a share rho of the old one, 1 - rho of the squared gradient")
    close(answer[0], [0.95, 2.2], "w after the example worked by hand")
    close(
        rmsprop_step(w, grad, v, lr=0.1, rho=0.75, eps=1.0)[0],
        [0.96, 2 + 0.4 / 3],
        "w with eps = 1 outside the root",
    )
    first = rmsprop_step(
        np.zeros((2, 2)), np.full((2, 2), 7.0), np.zeros((2, 2)), lr=0.1, rho=0.99
    )[0]
    close(
        first,
        np.full((2, 2), -1.0),
        "first step with rho = 0.99: no bias correction here, so it is 10 lr",
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "rmsprop_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Adadelta: no lr at all
#
# RMSProp's step has no unit, so you must supply a length, lr. Zeiler (2012) takes the length from the steps already made.
#
# **The idea.** In one coordinate Newton's step is $\Delta w = -g/h$. Read it backwards: $1/h = |\Delta w| / |g|$, step over gradient. We do not have
# $h$, but we can average the sizes of both:
#
# $$ \frac1h \;\approx\; \frac{\text{root mean square of past steps}}{\text{root mean square of gradients}},
#    \qquad \text{unit: } \frac{[w]}{[f]/[w]} = \frac{1}{[h]} . \checkmark $$
#
# So keep two averages, $v$ of squared gradients and $d$ of squared *steps*, and do four things in this order:
#
# $$ v \leftarrow \rho v + (1-\rho) g^2, \qquad
#    u = -\frac{\sqrt{d + \mathrm{eps}}}{\sqrt{v + \mathrm{eps}}}\; g, \qquad
#    d \leftarrow \rho d + (1-\rho) u^2, \qquad
#    w \leftarrow w + u . $$
#
# - $v$ already holds the new gradient. $d$ holds only *past* steps: the step $u$ cannot be part of its own length.
# - $d$ averages squared **updates** $u^2$. If your notes average something else there, correct them: with gradients in $d$ the unit is wrong
#   again.
# - Here eps stands *inside* both roots, and it has to: see the next cell.
#
# It is a heuristic. Nothing measures curvature; a method that has walked slowly so far concludes that it
# should walk slowly.

# %% [markdown]
# **The hidden lr.** At the start $d = 0$. Without eps the first step is 0, so $d$ stays 0, so every step is 0. With eps and a
# gradient that is large beside it,
#
# $$ |u_1| = \frac{\sqrt{\mathrm{eps}}}{\sqrt{(1-\rho) g^2 + \mathrm{eps}}}\,|g| \approx \sqrt{\frac{\mathrm{eps}}{1-\rho}}
#    = \sqrt{\frac{10^{-6}}{0.05}} \approx 0.0045 . $$
#
# So $\sqrt{\mathrm{eps}}$ *is* a length here, and the promise of right units holds only once $d$ has outgrown it. How long does that take? Let the gradient be constant and
# $v = g^2$, settled. Then $u^2 = d + \mathrm{eps}$, and
#
# $$ d \leftarrow \rho d + (1-\rho)(d + \mathrm{eps}) = d + (1-\rho)\,\mathrm{eps} . $$
#
# $d$ grows by the same amount each step, so after $t$ steps
#
# $$ \boxed{\,|u_t| \approx \sqrt{\mathrm{eps}\,\bigl(1 + (1-\rho)\,t\bigr)}\,} $$
#
# The steps grow like $\sqrt t$ and no faster, however plain the way ahead is.


# %% descent={"kind": "demo"}
def constant_gradient(v, eps, rho=0.95, num_steps=10_000):
    """Lengths of Adadelta's steps when the gradient is always 1."""
    w, v, d, lengths = np.zeros(1), np.array([v]), np.zeros(1), []
    for _ in range(num_steps):
        previous = w
        w, v, d = optim.adadelta_step(w, np.ones(1), v, d, rho, eps)
        lengths.append(abs(w - previous)[0])
    return np.array(lengths)


def boxed(t, eps, rho=0.95):
    """The formula above."""
    return np.sqrt(eps * (1 + (1 - rho) * t))


settled = constant_gradient(v=1.0, eps=1e-6)
print(f"step number 10000: {settled[-1]:.5f}, formula {boxed(10_000, 1e-6):.5f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.0,
    4.2,
    alt="Length of Adadelta's steps over 10000 steps with gradient 1, both axes logarithmic, for "
    "three values of eps. The curves start at 0.045 for eps = 1e-4, 0.0045 for 1e-6 and 0.00045 "
    "for 1e-8, are flat for some hundred steps and then grow like the root of the step. Dotted, "
    "the boxed formula starts lower and meets each curve near the end.",
)
ax = fig.subplots()
t = np.arange(1, 10_001)
for eps, color, style in ((1e-4, VERMILION, "-"), (1e-6, BLUE, "--"), (1e-8, GREEN, "-.")):
    lengths = constant_gradient(v=0.0, eps=eps)
    ax.loglog(t, lengths, color=color, linestyle=style)
    formula = ax.loglog(t, boxed(t, eps), color=BLACK, linewidth=1, linestyle=":")
    ax.text(1, 1.25 * lengths[0], f"eps = {eps:.0e}", va="bottom")
ax.legend(formula, ["boxed formula"], loc="lower right")
ax.set_xlabel("step, gradient always 1")
ax.set_ylabel("length of the step")
ax.set_title("Adadelta has no lr, but eps sets the length of its steps")
ax.set_ylim(3e-5, 1)
fig

# %% [markdown]
# The curves lie above the formula because $v$ starts at 0 too: for the first $1/(1-\rho) = 20$ steps it is too small, the steps are too
# long, and $d$ remembers. After a few thousand steps that lead is lost in the growth of $d$.
#
# PyTorch multiplies Adadelta's step by an lr after all (1.0 unless you say otherwise). Now you know why.

# %% [markdown]
# ### Exercise 3 of 7: `adadelta_step` (3 points)
#
# **In**: `w`, `grad`, `v`, `d` (same shape), numbers `rho`, `eps`. **Out**: the new `w`, `v` and `d`.
#
# **By hand**: `w = [1, 1]`, `grad = [-6, 1.5]`, `v = [20, 0]`, `d = [3, 0]`, `rho = 0.75`, `eps = 1` (large, so that
# you see where it goes).
#
# - `v`: $15 + 9 = 24$ and $0 + 0.25 \cdot 2.25 = 0.5625$; roots with eps: $\sqrt{25} = 5$ and $\sqrt{1.5625} = 1.25$;
# - roots of the *old* `d` with eps: $\sqrt{4} = 2$ and $\sqrt{1} = 1$;
# - steps: $-\frac25 \cdot (-6) = 2.4$ and $-\frac1{1.25} \cdot 1.5 = -1.2$;
# - `d`: $0.75 \cdot 3 + 0.25 \cdot 5.76 = 3.69$ and $0.25 \cdot 1.44 = 0.36$;
# - new `w`: 3.4 and $-0.2$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "adadelta_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def adadelta_step(w, grad, v, d, rho=0.95, eps=1e-6):
    """Take one step of Adadelta.

    w, grad, v, d: arrays of one shape. Returns (w, v, d), all new arrays.
    """
    ### BEGIN SOLUTION
    v = rho * v + (1 - rho) * grad**2
    step = -np.sqrt(d + eps) / np.sqrt(v + eps) * grad
    d = rho * d + (1 - rho) * step**2
    return w + step, v, d
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_adadelta_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("adadelta_step"):
    w, grad = np.array([1.0, 1.0]), np.array([-6.0, 1.5])
    v, d = np.array([20.0, 0.0]), np.array([3.0, 0.0])
    before = [w.copy(), grad.copy(), v.copy(), d.copy()]
    answer = adadelta_step(w, grad, v, d, rho=0.75, eps=1.0)
    returns(answer, ["w", "v", "d"])
    for name, old, new in zip(["w", "grad", "v", "d"], before, [w, grad, v, d], strict=True):
        unchanged(old, new, name)
    close(answer[1], [24.0, 0.5625], "v: average of squared gradients, the new one included")
    close(answer[0], [3.4, -0.2], "w: the length of the step comes from the old d")
    close(answer[2], [3.69, 0.36], "d: average of squared steps, the new one included")
    first = adadelta_step(np.zeros(3), np.array([5.0, -5.0, 0.0]), np.zeros(3), np.zeros(3))[0]
    close(
        first,
        np.array([-1.0, 1.0, 0.0]) * math.sqrt(1e-6 / 0.05),
        "first step from zero averages",
        rtol=1e-5,
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "adadelta_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Adam: average both, and correct the start
#
# Adam (Kingma and Ba, 2015) has momentum (unit 06) in the numerator and RMSProp in the denominator. Two averages with two memories:
#
# $$ m \leftarrow \beta_1 m + (1-\beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2 . $$
#
# $m$, the *first moment*, says where to go. $v$, the *second moment*, says how large gradients are. Both start at 0, so at first both are too small. Adam is
# the method that asked: by how much, exactly?

# %% [markdown]
# ### The bias, step by step
#
# Take any average $m_t = \beta\, m_{t-1} + (1-\beta)\, g_t$ with $m_0 = 0$.
#
# **(1)** Unroll it, as in section 5: $\displaystyle m_t = (1-\beta) \sum_{s=1}^{t} \beta^{\,t-s}\, g_s .$
#
# **(2)** Take the expectation of both sides. It passes through sums and constant factors:
# $\displaystyle \mathbb E\, m_t = (1-\beta) \sum_{s=1}^{t} \beta^{\,t-s}\; \mathbb E\, g_s .$
#
# **(3)** Suppose that the gradients have had the same mean all along, $\mathbb E\, g_s = \bar g$. Pull it out, and count by age
# $j = t - s$: $\displaystyle \mathbb E\, m_t = \bar g\,(1-\beta) \sum_{j=0}^{t-1} \beta^{\,j} .$
#
# **(4)** Sum the geometric series. With $S = 1 + \beta + \dots + \beta^{t-1}$ we have $\beta S = \beta + \dots + \beta^{t}$. Subtract:
# $S - \beta S = 1 - \beta^t$, so $S = \dfrac{1-\beta^t}{1-\beta}$.
#
# **(5)** Put it in. The factors $1-\beta$ cancel:
#
# $$ \boxed{\,\mathbb E\, m_t = (1 - \beta^t)\; \bar g\,} $$
#
# The average is too small by exactly the factor $1-\beta^t$. Divide by it:
#
# $$ \hat m = \frac{m}{1-\beta_1^t}, \qquad \hat v = \frac{v}{1-\beta_2^t} . $$
#
# For $v$ read $g^2$ in place of $g$: nothing else changes. Step (3) is an assumption. Where the mean drifts, a
# small bias remains, but the weights still add up to 1: **$\hat m$ is always a true weighted mean of the gradients seen so far.** At $t = 1$ it is $g_1$ itself.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(3)
beta, runs = 0.9, 100_000
m = np.zeros(runs)  # many runs side by side; the gradients have mean 2
print(f"{'t':>3s}{'mean of m':>12s}{'(1-beta^t) 2':>14s}{'mean of m_hat':>15s}")
for t in range(1, 31):
    m = beta * m + (1 - beta) * (2 + rng.normal(size=runs))
    if t in (1, 2, 5, 10, 30):
        print(f"{t:3d}{m.mean():12.3f}{(1 - beta**t) * 2:14.3f}{m.mean() / (1 - beta**t):15.3f}")

# %% [markdown]
# ### What goes wrong without it
#
# Adam's step is
#
# $$ \boxed{\, w \leftarrow w - \mathrm{lr}\; \frac{\hat m}{\sqrt{\hat v} + \mathrm{eps}} \,} $$
#
# Leave the hats off, as some lecture slides do, and a steady gradient $g$ gives
# $m = (1-\beta_1^t)\,g$ and $v = (1-\beta_2^t)\,g^2$, hence steps of
#
# $$ \mathrm{lr}\;\frac{1-\beta_1^t}{\sqrt{1-\beta_2^t}} \quad\text{in place of}\quad \mathrm{lr} . $$
#
# **Think first.** With $\beta_1 = 0.9$, $\beta_2 = 0.999$: is the first uncorrected step too long or too short? And the twelfth?
#
# <details><summary>Then open</summary>
#
# At $t=1$: $0.1/\sqrt{0.001} = 3.16$ times too long. The average $m$ fills in ten steps, the average $v$ needs a thousand, so it gets
# worse before it gets better: 6.57 times at $t = 12$, and still 1.26 times at $t = 1000$. If you correct only one of the two, the first step is 10 times too short
# (only $v$ corrected) or 31.6 times too long (only $m$ corrected).
# </details>

# %% descent={"kind": "demo"}
beta1, beta2, T = 0.9, 0.999, 5000
t = np.arange(1, T + 1)
short, long = 1 - beta1**t, np.sqrt(1 - beta2**t)
ratio = short / long
print(
    f"ratio at t = 1: {ratio[0]:.2f}, largest {ratio.max():.2f} at t = {ratio.argmax() + 1}, at t = 1000: {ratio[999]:.2f}"
)

noise = np.random.default_rng(5).normal(scale=0.3, size=60)
corrected, uncorrected = [1.0], [1.0]
w, m, v = np.array([1.0]), np.zeros(1), np.zeros(1)
for step in range(1, 61):
    w, m, v = optim.adam_step(w, w + noise[step - 1], m, v, step, lr=0.05)
    corrected.append(w[0])
w, m, v = 1.0, 0.0, 0.0
for step in range(1, 61):
    g = w + noise[step - 1]
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    w = w - 0.05 * m / (math.sqrt(v) + 1e-8)  # no hats
    uncorrected.append(w)

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.0,
    alt="Left: length of the step over lr for a steady gradient, both axes logarithmic. Adam stays "
    f"at 1. Without correction the step starts at {ratio[0]:.1f}, rises to {ratio.max():.1f} at "
    f"step {ratio.argmax() + 1} and is back at 1 after some thousand steps; with only m corrected "
    "it starts at 31.6, with only v corrected at 0.1. Right: on a parabola with noisy gradients "
    f"the uncorrected method overshoots to {min(uncorrected):.1f} and swings back and forth, Adam "
    "comes down slowly and stays near 0.",
)
axes = fig.subplots(1, 2)
axes[0].loglog(t, 1 / long, color=PURPLE, linestyle="--", label="only $m$ corrected")
axes[0].loglog(t, ratio, color=VERMILION, label="no correction")
axes[0].loglog(t, np.ones(T), **look("Adam", (0, 0.1)), label="Adam")
axes[0].loglog(t, short, color=ORANGE, linestyle="-.", label="only $v$ corrected")
note(axes[0], f"{ratio.max():.1f} at step {ratio.argmax() + 1}", (12, ratio.max()), (300, 13))
axes[0].set_ylim(0.07, 200)
axes[0].set_xlabel("step, gradient always the same")
axes[0].set_ylabel("length of the step / lr")
axes[0].set_title("Uncorrected steps are too long\nfor 1000 steps")
axes[0].legend(loc="upper right", labelspacing=0.2)
axes[1].plot(uncorrected, color=VERMILION, label="no correction")
axes[1].plot(corrected, **look("Adam", 5), label="Adam")
axes[1].axhline(0, color=BLACK, linewidth=1, linestyle=":")
axes[1].set_xlabel("step")
axes[1].set_ylabel("$w$ on $f = w^2/2$, noisy gradients")
axes[1].set_title("and carry you past the minimum")
axes[1].legend()
fig

# %% [markdown]
# ### How long can a step be?
#
# Both hats are weighted means, $\hat m = \sum_s a_s g_s$ and $\hat v = \sum_s b_s g_s^2$ with
#
# $$ a_s = \frac{(1-\beta_1)\,\beta_1^{\,t-s}}{1-\beta_1^t}, \qquad b_s = \frac{(1-\beta_2)\,\beta_2^{\,t-s}}{1-\beta_2^t}, \qquad \sum_s a_s = \sum_s b_s = 1 . $$
#
# Write $a_s g_s = \frac{a_s}{\sqrt{b_s}} \cdot \sqrt{b_s}\, g_s$ and use Cauchy and Schwarz:
#
# $$ \hat m^2 \le \Bigl(\sum_s \frac{a_s^2}{b_s}\Bigr) \Bigl(\sum_s b_s g_s^2\Bigr)
#    \qquad\Longrightarrow\qquad \boxed{\; \frac{|\hat m|}{\sqrt{\hat v}} \le B_t = \sqrt{\sum_s \frac{a_s^2}{b_s}} \;} $$
#
# with equality when $g_s$ is proportional to $a_s/b_s$. For large $t$ the sum is a geometric series in $\beta_1^2/\beta_2$:
#
# $$ B_\infty = \frac{1-\beta_1}{\sqrt{(1-\beta_2)\,(1-\beta_1^2/\beta_2)}} = 7.27 \quad\text{for } (0.9,\, 0.999) . $$
#
# So a step can never exceed 7.27 lr, and in the first ten steps it cannot exceed **1.05 lr**, whatever the gradients. For equal betas
# $a = b$ and the bound is 1.
#
# The paper gives $(1-\beta_1)/\sqrt{1-\beta_2} = 3.16$. That is what one single gradient after an endless silence does (3.08 after the 3000 silent steps of the next
# cell); a few equal gradients after a silence do more, 6.4 in the next cell. A formula that nobody executes can stay wrong for years.


# %% descent={"kind": "demo"}
def step_ratios(grads, beta1=0.9, beta2=0.999):
    """|step| / lr of Adam for a given sequence of gradients."""
    w, m, v, out = np.zeros(1), np.zeros(1), np.zeros(1), []
    for t, g in enumerate(grads, start=1):
        new, m, v = optim.adam_step(w, np.array([g]), m, v, t, lr=1.0, eps=1e-30)
        out.append(abs(new - w)[0])
    return np.array(out)


T, beta1, beta2 = 6000, 0.9, 0.999
rng = np.random.default_rng(11)
ratios = {
    "steady gradient": step_ratios(np.ones(T)),
    "pure noise": step_ratios(rng.normal(size=T)),
    "silence, then steady": step_ratios(np.where(np.arange(T) < 3000, 0.0, 1.0)),
}
t = np.arange(1, T + 1)
a2_over_b = np.cumsum((beta1**2 / beta2) ** np.arange(T)) * (1 - beta1) ** 2 / (1 - beta2)
bound = np.sqrt(a2_over_b * (1 - beta2**t)) / (1 - beta1**t)
limit = (1 - beta1) / math.sqrt((1 - beta2) * (1 - beta1**2 / beta2))
age = np.arange(T)[::-1]
worst = step_ratios((beta1 / beta2) ** age)[-1]

w, m, v, noise = np.zeros(500), np.zeros(500), np.zeros(500), []
for step in range(1, 2001):  # 500 weights side by side
    new, m, v = optim.adam_step(w, rng.normal(size=500), m, v, step, lr=1.0)
    noise.append(new - w)
noise = np.array(noise[1000:])
print(
    f"bound at t = 10: {bound[9]:.3f}, at t = {T}: {bound[-1]:.3f}; worst gradients reach {worst:.3f}"
)
print(f"bound for large t: {limit:.2f}, largest of the first {T} bounds: {bound.max():.2f}")
silence = ratios["silence, then steady"]
print(f"after a silence: first step {silence[3000]:.2f}, longest {silence.max():.2f}")
print(
    f"noise: root mean square {math.sqrt(np.mean(noise**2)):.2f}, formula sqrt((1-b1)/(1+b1)) = {math.sqrt(0.1 / 1.9):.2f}"
)

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.4,
    alt="Length of Adam's step over lr against the step, up to 6000, on a logarithmic axis. The "
    f"bound stays near 1 for ten steps and rises to {bound[-1]:.1f}. A steady gradient gives 1 all "
    "along, pure noise stays below 1 and mostly below 0.5, and gradients that start after 3000 "
    f"silent steps give a spike of {silence.max():.1f} that fades to 1.",
)
ax = fig.subplots()
ax.semilogx(t, bound, color=BLACK, linestyle="--", label="the bound $B_t$")
ax.semilogx(t, ratios["steady gradient"], color=BLUE, label="steady gradient")
shown = np.unique(np.geomspace(1, T, 400).astype(int)) - 1
ax.semilogx(
    t[shown], ratios["pure noise"][shown], ".", color=GREEN, markersize=4, label="pure noise"
)
ax.semilogx(t, silence, color=ORANGE, linestyle="-.", label="silence, then steady")
note(ax, f"{silence.max():.1f} after\nthe silence", (3010, silence.max()), (900, 2.7))
ax.set_xlabel("step")
ax.set_ylabel("length of the step / lr")
ax.set_title("lr is the scale of every step: 1 when steady,\nless in noise, never above 7.3")
ax.legend(loc="upper left")
fig

# %% [markdown]
# **In noise the steps shrink.** If gradients are independent with mean 0 and variance $\sigma^2$, then
# $\mathrm{Var}\, m = (1-\beta_1)^2 \sum_j \beta_1^{2j} \sigma^2 = \frac{(1-\beta_1)^2}{1-\beta_1^2}\sigma^2 = \frac{1-\beta_1}{1+\beta_1}\sigma^2$, while
# $\hat v \approx \sigma^2$. So steps are about $\sqrt{0.1/1.9} = 0.23$ lr. The quotient $\hat m/\sqrt{\hat v}$ is a signal-to-noise ratio: sure of the direction, Adam takes lr; unsure, less. It does not go to 0, so near the end you still lower lr yourself.
#
# **The size of $f$ does not matter.** Multiply $f$ by $c \gt 0$: $\hat m$ and $\sqrt{\hat v}$ both grow by $c$ and the
# step stays. The next cell multiplies $f$ by a million, where nothing is to be seen,
# and by smaller and smaller numbers, until eps wakes up.

# %% descent={"kind": "demo"}
ravine = problems.quadratic_ravine(kappa=20.0)


def scaled_path(c, num_steps=200):
    """Adam's path on c times the ravine."""
    w, m, v, path = ravine.start, np.zeros(2), np.zeros(2), [ravine.start]
    for t in range(1, num_steps + 1):
        w, m, v = optim.adam_step(w, c * ravine.grad(w), m, v, t, lr=0.05)
        path.append(w)
    return np.array(path)


for c in (1e6, 1e-3, 1e-6, 1e-9):
    print(
        f"f times {c:.0e}: largest distance from the path of f  {np.abs(scaled_path(c) - scaled_path(1.0)).max():.0e}"
    )

# %% [markdown]
# ### Typical values
#
# | | usual | meaning | when to change it |
# | --- | --- | --- | --- |
# | lr | 0.001 | length of a step, in the unit of the weights | always tune it first; lower it over time |
# | $\beta_1$ | 0.9 | remembers 10 gradients | seldom |
# | $\beta_2$ | 0.999 | remembers 1000 squares | 0.95 to 0.99 where gradients change quickly, as in large language models |
# | eps | $10^{-8}$ | a floor under $\sqrt{\hat v}$, in the unit of the gradient | raise it where gradients are tiny and noisy |
#
# The value is ten to the **minus** eight. If your notes say something else, or show the step without the hats, correct them.
#
# ### The code
#
# | formula | code |
# | --- | --- |
# | $m,\ v$ | `m`, `v`: start at 0, returned **uncorrected**, since the next step averages on |
# | $\hat m = m/(1-\beta_1^t)$ | `m_hat`, used and thrown away |
# | $\hat v = v/(1-\beta_2^t)$ | `v_hat`, used and thrown away |
# | $t$ | `t`: the number of this step, 1 for the first. With $t = 0$ you would divide by $1 - 1 = 0$ |

# %% [markdown]
# ### Exercise 4 of 7: `adam_step` (4 points)
#
# **In**: `w`, `grad`, `m`, `v` (same shape), `t` (a whole number, at least 1), numbers `lr`, `beta1`, `beta2`, `eps`.
# **Out**: the new `w`, and the new `m` and `v`, uncorrected.
#
# **By hand**: `w = [1, 2]`, `grad = [2, -6]`, `m = [10, -3]`, `v = [8, 9]`, `t = 2`, `lr = 0.1`, `beta1 = 0.5`,
# `beta2 = 0.75`, eps negligible.
#
# - `m`: $5 + 1 = 6$ and $-1.5 - 3 = -4.5$; divisor $1 - 0.5^2 = 0.75$; hats 8 and $-6$;
# - `v`: $6 + 1 = 7$ and $6.75 + 9 = 15.75$; divisor $1 - 0.75^2 = 0.4375$; hats 16 and 36, roots 4 and 6;
# - steps: $0.1 \cdot 8/4 = 0.2$ and $0.1 \cdot (-6)/6 = -0.1$;
# - new `w`: 0.8 and 2.1. Returned: `m = [6, -4.5]`, `v = [7, 15.75]`.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def adam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take step number t of Adam (t counts from 1).

    w, grad, m, v: arrays of one shape. Returns (w, m, v), all new arrays, m and v uncorrected.
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_adam_step", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("adam_step"):
    w, grad = np.array([1.0, 2.0]), np.array([2.0, -6.0])
    m, v = np.array([10.0, -3.0]), np.array([8.0, 9.0])
    before = [w.copy(), grad.copy(), m.copy(), v.copy()]
    answer = adam_step(w, grad, m, v, t=2, lr=0.1, beta1=0.5, beta2=0.75)
    returns(answer, ["w", "m", "v"])
    for name, old, new in zip(["w", "grad", "m", "v"], before, [w, grad, m, v], strict=True):
        unchanged(old, new, name)
    close(answer[1], [6.0, -4.5], "m is returned uncorrected")
    close(answer[2], [7.0, 15.75], "v is returned uncorrected")
    close(answer[0], [0.8, 2.1], "w after the example worked by hand")
    close(
        adam_step(w, grad, m, v, t=2, lr=0.1, beta1=0.5, beta2=0.75, eps=4.0)[0],
        [0.9, 2.06],
        "w with eps = 4 outside the root of v_hat",
    )
    first = adam_step(
        np.zeros((2, 2)),
        np.array([[5.0, -5.0], [0.01, 0.0]]),
        np.zeros((2, 2)),
        np.zeros((2, 2)),
        t=1,
    )[0]
    close(
        first,
        np.array([[-1e-3, 1e-3], [-1e-3, 0.0]]),
        "the first step has length lr where the gradient is not 0",
        rtol=1e-5,
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "adam_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Where eps sits
#
# eps looks like a detail that only prevents 0/0. But gradients of $10^{-5}$ and less are not rare in large networks, and then it decides whether a
# weight moves at all. Three places are in use. Take a first step with gradient $g$:
#
# | where | step / lr | half the full step at |
# | --- | --- | --- |
# | outside the root, after the correction | $\dfrac{g}{\sqrt{\hat v} + \mathrm{eps}} = \dfrac{g}{\lvert g \rvert + \mathrm{eps}}$ | $\lvert g \rvert = \mathrm{eps} = 10^{-8}$ |
# | outside the root, before the correction | $\dfrac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\cdot\dfrac{m}{\sqrt{v} + \mathrm{eps}} = \dfrac{g}{\lvert g \rvert + \mathrm{eps}/\sqrt{1-\beta_2}}$ | $\lvert g \rvert = \mathrm{eps}/\sqrt{1-\beta_2} = 3.2 \cdot 10^{-7}$ |
# | under the root | $\dfrac{g}{\sqrt{\hat v + \mathrm{eps}}} = \dfrac{g}{\sqrt{g^2 + \mathrm{eps}}}$ | $g^2 = \tfrac14 (g^2 + \mathrm{eps})$: $\lvert g \rvert = \sqrt{\mathrm{eps}/3} = 5.8 \cdot 10^{-5}$ |
#
# The second row follows from $v = (1-\beta_2^t)\,\hat v$: pull $\sqrt{1-\beta_2^t}$ out of the denominator, and eps is divided by it. At $t = 1$ that is
# a factor 32; after a few thousand steps it is 1, and the first two rows agree.
#
# The third row is another quantity: inside the root eps has the unit of $g^2$, so $10^{-8}$ there is like $10^{-4}$ outside.

# %% descent={"kind": "demo"}
eps, beta2 = 1e-8, 0.999
g = np.geomspace(1e-11, 1e-2, 400)
after = g / (g + eps)
before = g / (g + eps / math.sqrt(1 - beta2))
under = g / np.sqrt(g**2 + eps)
halves = (eps, eps / math.sqrt(1 - beta2), math.sqrt(eps / 3))
for place, curve, formula in zip(
    ("after ", "before", "under "), (after, before, under), halves, strict=True
):
    print(f"{place}: half of lr at |g| = {np.interp(0.5, curve, g):.1e}, formula {formula:.1e}")
w, m, v = optim.adam_step(np.zeros(1), np.array([1e-8]), np.zeros(1), np.zeros(1), 1, lr=1.0)
print(f"adam_step of this course at |g| = 1e-8: step / lr = {-w[0]:.3f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.0,
    4.6,
    alt="Length of Adam's first step over lr against the size of the gradient, on a logarithmic "
    "axis, for the three places of eps = 1e-8. Each curve is an S from 0 to 1. It passes one half "
    "at a gradient of 1e-8 with eps outside the root after the correction, at 3.2e-7 with eps "
    "outside before the correction, and at 5.8e-5 with eps under the root.",
)
ax = fig.subplots()
for label, curve, color, style in (
    ("outside, after the correction (PyTorch, Optax, this course)", after, BLUE, "-"),
    ("outside, before the correction (Keras)", before, ORANGE, "--"),
    ("under the root", under, VERMILION, "-."),
):
    ax.semilogx(g, curve, color=color, linestyle=style, label=label)
ax.axhline(0.5, color=BLACK, linewidth=1, linestyle=":")
ax.plot(halves, [0.5] * 3, "o", color=BLACK)
for half, text in zip(halves, ("1e-8", "3.2e-7", "5.8e-5"), strict=True):
    ax.text(half / 1.6, 0.53, text, ha="right")
ax.set_xlabel("size of the gradient, $|g|$")
ax.set_ylabel("length of the first step / lr")
ax.set_title("The same eps = 1e-8 silences gradients\nbelow 1e-8, 3e-7 or 6e-5")
fig.legend(loc="outside lower center")
fig

# %% [markdown]
# **This course**: `sqrt(state) + eps`, on the corrected state where there is a correction. Adadelta alone has eps inside, as its formula says.
#
# A test with gradients of size 1 cannot tell the three apart. The hidden tests use gradients near eps.

# %% [markdown]
# ## 9. Nadam: Adam that looks ahead
#
# Nesterov's momentum (unit 06) takes the gradient at the point to which the momentum is about to carry you. Nadam (Dozat, 2016) brings that
# into Adam. First rewrite Nesterov so that all is evaluated at one point.
#
# **(1) Nesterov with an averaged $m$.** You are at $x$, you look ahead to $w$:
#
# $$ w_t = x_t - \mathrm{lr}\,\beta_1 m_{t-1}, \qquad g_t = \nabla f(w_t), \qquad m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \qquad x_{t+1} = x_t - \mathrm{lr}\, m_t . $$
#
# **(2) Follow the point ahead.** Its next position is
# $w_{t+1} = x_{t+1} - \mathrm{lr}\,\beta_1 m_t = x_t - \mathrm{lr}\, m_t - \mathrm{lr}\,\beta_1 m_t$.
#
# **(3) Remove $x$.** From the first equation $x_t = w_t + \mathrm{lr}\,\beta_1 m_{t-1}$:
#
# $$ w_{t+1} = w_t - \mathrm{lr}\,(m_t - \beta_1 m_{t-1}) - \mathrm{lr}\,\beta_1 m_t . $$
#
# **(4)** By the definition of $m_t$ the bracket is $(1-\beta_1)\, g_t$. So
#
# $$ \boxed{\, w_{t+1} = w_t - \mathrm{lr}\,\bigl[\, \beta_1 m_t + (1-\beta_1)\, g_t \,\bigr] \,} $$
#
# No approximation was made: Nesterov is momentum with $\beta_1 m_t + (1-\beta_1) g_t$ in place of $m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t$. **The old
# average is replaced by the new one.** The average that the next step would use is used now.

# %% descent={"kind": "demo"}
lr, beta1 = 0.02, 0.9
x, m_x = ravine.start, np.zeros(2)
w, m_w = ravine.start, np.zeros(2)
for _ in range(50):
    ahead = x - lr * beta1 * m_x  # form (1): look ahead, then move x
    m_x = beta1 * m_x + (1 - beta1) * ravine.grad(ahead)
    x = x - lr * m_x
    g = ravine.grad(w)  # boxed form: everything at w
    m_w = beta1 * m_w + (1 - beta1) * g
    w = w - lr * (beta1 * m_w + (1 - beta1) * g)
ahead = x - lr * beta1 * m_x
print(f"point ahead, form (1): {ahead.round(8)}")
print(f"boxed form:            {w.round(8)}")

# %% [markdown]
# **Whom does it listen to?** Unroll the bracket with $m_t = (1-\beta_1)\sum_j \beta_1^{\,j} g_{t-j}$. A gradient of age $j \ge 1$ has weight
# $(1-\beta_1)\,\beta_1^{\,j+1}$; the newest has $\beta_1(1-\beta_1) + (1-\beta_1) = 1 - \beta_1^2$. With $\beta_1 = 0.9$ that is 0.19 against 0.10: nearly twice
# the attention for the newest gradient. That is what brakes in time.
#
# **Now the corrections.** Adam splits $\hat m_t = \frac{\beta_1 m_{t-1}}{1-\beta_1^t} + \frac{(1-\beta_1)\, g_t}{1-\beta_1^t}$. Replace the old average by the new one,
# *and its divisor by the one of the next step*, since that is when it would have been used:
#
# $$ \boxed{\, \bar m_t = \frac{\beta_1\, m_t}{1-\beta_1^{\,t+1}} + \frac{(1-\beta_1)\, g_t}{1-\beta_1^{\,t}}, \qquad
#    w \leftarrow w - \mathrm{lr}\,\frac{\bar m_t}{\sqrt{\hat v} + \mathrm{eps}} \,} $$
#
# An honest remark: the weights of $\bar m_t$ do not add up to 1 at first. At $t=1$ they give
# $\frac{\beta_1 (1-\beta_1)}{1-\beta_1^2} + 1 = 1 + \frac{\beta_1}{1+\beta_1} = 1.47$, so Nadam's first step is 1.47 lr.

# %% descent={"kind": "demo"}
w, m, v = optim.nadam_step(np.zeros(1), np.array([3.0]), np.zeros(1), np.zeros(1), 1, lr=1.0)
print(f"first step / lr: {-w[0]:.4f}, formula 1 + b1/(1+b1) = {1 + 0.9 / 1.9:.4f}")
age = np.arange(25)
adam_weights = 0.1 * 0.9**age
nadam_weights = np.where(age == 0, 1 - 0.9**2, 0.1 * 0.9 ** (age + 1))
bowl = problems.quadratic_ravine(kappa=1.0)
adam_path = optim.minimize(optim.Adam(lr=0.1), bowl, np.array([1.0, 1.0]), 60)[:, 0]
nadam_path = optim.minimize(optim.Nadam(lr=0.1), bowl, np.array([1.0, 1.0]), 60)[:, 0]

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    3.7,
    alt="Left: weight of each of the last 25 gradients in one step. Adam's weights fall evenly from "
    "0.10; Nadam gives 0.19 to the newest gradient and a little less than Adam to every older one. "
    "Right: both on a parabola with lr = 0.1, from 1. Adam overshoots to "
    f"{adam_path.min():.2f}, Nadam to {nadam_path.min():.2f}.",
)
axes = fig.subplots(1, 2)
axes[0].bar(age - 0.2, adam_weights, width=0.4, color=BLUE, label="Adam")
axes[0].bar(age + 0.2, nadam_weights, width=0.4, color="white", edgecolor=BLUE, label="Nadam")
note(axes[0], "0.19", (0.4, 0.187), (6, 0.187))
axes[0].set_xlabel("age of the gradient, steps")
axes[0].set_ylabel("weight in the step")
axes[0].set_title("Nadam gives the newest gradient\nnearly twice the weight")
axes[0].legend()
for label, path in (("Adam", adam_path), ("Nadam", nadam_path)):
    axes[1].plot(path, label=label, **look(label))
axes[1].axhline(0, color=BLACK, linewidth=1, linestyle=":")
axes[1].set_xlabel("step")
axes[1].set_ylabel("$w$ on $f = w^2/2$, lr = 0.1")
axes[1].set_title("and overshoots less")
axes[1].legend()
fig

# %% [markdown]
# ### Exercise 5 of 7: `nadam_step` (3 points)
#
# **In** and **out** as for `adam_step`. beta1 is constant.
#
# **By hand**: `w = [1, 2]`, `grad = [3, -6]`, `m = [11, -1]`, `v = [81, 9]`, `t = 2`, `lr = 0.1`, `beta1 = 0.5`,
# `beta2 = 0.75`, eps negligible.
#
# - `m`: $5.5 + 1.5 = 7$ and $-0.5 - 3 = -3.5$;
# - the average for the *next* step, divisor $1 - 0.5^3 = 0.875$: $0.5 \cdot 7 / 0.875 = 4$ and $-2$;
# - the newest gradient, divisor $1 - 0.5^2 = 0.75$: $0.5 \cdot 3 / 0.75 = 2$ and $-4$; sums 6 and $-6$;
# - `v`: $60.75 + 2.25 = 63$ and $6.75 + 9 = 15.75$; divisor 0.4375; hats 144 and 36, roots 12 and 6;
# - new `w`: $1 - 0.1 \cdot 6/12 = 0.95$ and $2 + 0.1 \cdot 6/6 = 2.1$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "nadam_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def nadam_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take step number t of Nadam with constant beta1 (t counts from 1).

    w, grad, m, v: arrays of one shape. Returns (w, m, v), all new arrays, m and v uncorrected.
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_bar = beta1 * m / (1 - beta1 ** (t + 1)) + (1 - beta1) * grad / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_bar / (np.sqrt(v_hat) + eps)
    return w, m, v
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_nadam_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("nadam_step"):
    w, grad = np.array([1.0, 2.0]), np.array([3.0, -6.0])
    m, v = np.array([11.0, -1.0]), np.array([81.0, 9.0])
    before = [w.copy(), grad.copy(), m.copy(), v.copy()]
    answer = nadam_step(w, grad, m, v, t=2, lr=0.1, beta1=0.5, beta2=0.75)
    returns(answer, ["w", "m", "v"])
    for name, old, new in zip(["w", "grad", "m", "v"], before, [w, grad, m, v], strict=True):
        unchanged(old, new, name)
    close(answer[1], [7.0, -3.5], "m is returned uncorrected")
    close(answer[2], [63.0, 15.75], "v is returned uncorrected")
    close(answer[0], [0.95, 2.1], "w after the example worked by hand")
    close(
        nadam_step(w, grad, m, v, t=2, lr=0.1, beta1=0.5, beta2=0.75, eps=4.0)[0],
        [1 - 0.6 / 16, 2.06],
        "w with eps = 4 outside the root of v_hat",
    )
    first = nadam_step(np.zeros(1), np.array([5.0]), np.zeros(1), np.zeros(1), t=1, lr=0.19)[0]
    close(first, [-0.19 * 2.8 / 1.9], "the first step has length lr (1 + beta1/(1 + beta1))")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "nadam_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 10. AdamW: a penalty is not a decay
#
# You want weights to stay small. Two recipes (unit 08):
#
# - **penalty** (L2): add $\frac{l2}{2} |w|^2$ to the loss, so $l2 \cdot w$ to the gradient;
# - **weight decay**: after each step multiply $w$ by a number just below 1.
#
# Under plain gradient descent they are one and the same:
#
# $$ w - \mathrm{lr}\,(g + l2\, w) = (1 - \mathrm{lr}\cdot l2)\, w - \mathrm{lr}\, g . $$
#
# **Inside Adam they part.** The penalty's gradient goes through $m$ and is divided by $\sqrt{\hat v}$ like everything else. Take a weight whose data gradients are noise of
# size $\sigma$, large beside $l2\, w$:
#
# 1. $\hat v \approx \sigma^2$, since the noise dominates the squares;
# 2. the mean of $\hat m$ is $l2\, w$, since the noise averages out;
# 3. so the weight drifts by $-\mathrm{lr}\; l2\, w / \sigma$ a step: it shrinks at the rate $\mathrm{lr}\cdot l2/\sigma$.
#
# A loud weight ($\sigma = 10$) hardly shrinks, a quiet one ($\sigma = 0.1$) shrinks fast. And with no data gradient at all, $g = l2\, w$ and the
# step is lr, *whatever l2 is*: normalization has eaten it.
#
# **AdamW** (Loshchilov and Hutter, 2019) takes the decay out of the gradient and applies it to the weight:
#
# $$ \boxed{\, w \leftarrow w - \mathrm{lr}\,\frac{\hat m}{\sqrt{\hat v} + \mathrm{eps}} - \mathrm{lr}\cdot \mathrm{weight\_decay}\cdot w \,} $$
#
# with $m$ and $v$ from the data's gradient alone. Each weight shrinks by the same factor $1 - \mathrm{lr}\cdot\mathrm{weight\_decay}$ a step.

# %% descent={"kind": "demo"}
sigma, copies, T, lr, strength = np.array([0.1, 1.0, 10.0]), 100, 5000, 1e-3, 0.3
rng = np.random.default_rng(2)
state_l2 = [np.ones((copies, 3)), np.zeros((copies, 3)), np.zeros((copies, 3))]
state_w = [np.ones((copies, 3)), np.zeros((copies, 3)), np.zeros((copies, 3))]
path_l2, path_w = [np.ones(3)], [np.ones(3)]
for t in range(1, T + 1):
    noise = sigma * rng.normal(size=(copies, 3))
    state_l2 = optim.adam_step(state_l2[0], noise + strength * state_l2[0], *state_l2[1:], t, lr)
    state_w = optim.adamw_step(state_w[0], noise, *state_w[1:], t, lr, weight_decay=strength)
    path_l2.append(state_l2[0].mean(axis=0))
    path_w.append(state_w[0].mean(axis=0))
print("after 5000 steps      sigma = 0.1, 1, 10")
shown = {"formatter": {"float_kind": "{:.2f}".format}}
loud = np.exp(-lr * strength * T / sigma[1:])
print("penalty inside Adam: ", np.array2string(np.abs(path_l2[-1]), **shown))
print("  formula, not for 0.1:   ", np.array2string(loud, **shown))
print("AdamW:               ", np.array2string(path_w[-1], **shown))
print(f"  formula, for all:    {(1 - lr * strength) ** T:.2f}")
for l2 in (0.001, 1.0):
    step = optim.adam_step(np.ones(1), l2 * np.ones(1), np.zeros(1), np.zeros(1), 1, lr=0.1)[0] - 1
    print(f"no data gradient, l2 = {l2:5.3f}: first step {step[0]:.4f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.3,
    alt="A weight that starts at 1, over 5000 steps, for gradient noise of 0.1, 1 and 10. Left, the "
    "penalty inside Adam: the weight with noise 0.1 is at 0 after 2500 steps, the one with noise 1 "
    "ends at 0.23, the one with noise 10 at 0.85; the formula fits the last two. Right, AdamW: all "
    "three fall along one curve, the formula's, to 0.22.",
)
axes = fig.subplots(1, 2, sharey=True)
t = np.arange(T + 1)
for i, (color, style) in enumerate(((SKY_BLUE, "-"), (BLUE, "--"), (VERMILION, "-."))):
    label = rf"$\sigma$ = {sigma[i]:g}"
    axes[0].plot(t, np.array(path_l2)[:, i], color=color, linestyle=style, label=label)
    axes[1].plot(t, np.array(path_w)[:, i], color=color, linestyle=style)
dotted = {"color": BLACK, "linewidth": 1.2, "linestyle": ":"}
axes[0].plot(t, np.exp(-lr * strength * t / 10), **dotted, label="formula")
axes[0].plot(t, np.exp(-lr * strength * t), **dotted)
axes[1].plot(t, (1 - lr * strength) ** t, **dotted)
axes[0].text(3100, 0.94, r"$\sigma = 10$")
axes[0].text(3100, 0.44, r"$\sigma = 1$")
axes[0].text(1500, 0.14, r"$\sigma = 0.1$")
axes[1].text(2000, 0.62, "all three, and\n" + r"$(1 - \mathrm{lr} \cdot \mathrm{decay})^t$")
axes[0].set_title("Penalty inside Adam: weights with\nnoisy gradients hardly shrink")
axes[1].set_title("AdamW: all shrink alike")
axes[0].set_ylabel("weight, mean of 100 runs")
for ax in axes:
    ax.set_xlabel("step")
    ax.set_xticks(range(0, 5001, 1000))
fig.legend(loc="outside lower center", ncols=4)
fig

# %% [markdown]
# **A unit again.** $\mathrm{lr}\cdot\mathrm{weight\_decay}$ is a share, a pure number, and lr is a length, so weight_decay is one over a length and tied to lr: halve lr and you halve the decay too. That is
# PyTorch's form and ours. The paper keeps them apart: it splits the step length into a schedule and a length and multiplies the decay by the schedule only. When you
# copy a weight_decay from a paper, look which one it means.

# %% [markdown]
# ### Exercise 6 of 7: `adamw_step` (3 points)
#
# **In** as for `adam_step`, and `weight_decay`. **Out**: the new `w`, `m`, `v`. The decay uses the `w` that came in.
#
# **By hand**: the numbers of exercise 4 and `weight_decay = 0.5`. Adam's part moved `w = [1, 2]` to 0.8 and 2.1. The decay takes away
# $0.1 \cdot 0.5 \cdot 1 = 0.05$ and $0.1 \cdot 0.5 \cdot 2 = 0.1$. New `w`: 0.75 and 2.0. `m = [6, -4.5]` and `v = [7, 15.75]` know nothing of it.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "adamw_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def adamw_step(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    """Take step number t of Adam with decoupled weight decay (t counts from 1).

    w, grad, m, v: arrays of one shape. Returns (w, m, v), all new arrays, m and v uncorrected.
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * w
    return w, m, v
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_adamw_step", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("adamw_step"):
    w, grad = np.array([1.0, 2.0]), np.array([2.0, -6.0])
    m, v = np.array([10.0, -3.0]), np.array([8.0, 9.0])
    before = [w.copy(), grad.copy(), m.copy(), v.copy()]
    answer = adamw_step(w, grad, m, v, t=2, lr=0.1, beta1=0.5, beta2=0.75, weight_decay=0.5)
    returns(answer, ["w", "m", "v"])
    for name, old, new in zip(["w", "grad", "m", "v"], before, [w, grad, m, v], strict=True):
        unchanged(old, new, name)
    close(answer[1], [6.0, -4.5], "m: the decay does not enter it, and it is returned uncorrected")
    close(answer[2], [7.0, 15.75], "v: the decay does not enter it, and it is returned uncorrected")
    close(answer[0], [0.75, 2.0], "w after the example worked by hand")
    close(
        adamw_step(w, grad, m, v, t=2, lr=0.1, beta1=0.5, beta2=0.75, eps=4.0, weight_decay=0.5)[0],
        [0.85, 1.96],
        "w with eps = 4 outside the root of v_hat",
    )
    quiet = adamw_step(
        np.array([4.0, -4.0]), np.zeros(2), np.zeros(2), np.zeros(2), t=1, lr=0.1, weight_decay=0.5
    )[0]
    close(
        quiet, [3.8, -3.8], "without a gradient w shrinks towards 0 by the share lr * weight_decay"
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "adamw_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 11. Where Adam goes the wrong way
#
# In 2018 Reddi, Kale and Kumar found a problem with one weight on which Adam walks to the worst point. It fits in one line. On the interval
# $[-1, 1]$, with some $C \gt 2$, the losses come in turn:
#
# $$ f_t(w) = \begin{cases} \;\;C\,w & \text{every third step} \\ -w & \text{at the other two} \end{cases} $$
#
# Three losses together are $(C-2)\,w$, so $w = -1$ is best and $w = +1$ worst. Adam runs with $\beta_1 = 0$ and $\beta_2 = 1/(1+C^2)$.
#
# **Derive where it drifts, step by step.**
#
# **(1)** With $\beta_1 = 0$ the step is $-\mathrm{lr}\; g/\sqrt{v}$ (the divisor $1-\beta_2^t$ tends to 1 and we look at late steps).
#
# **(2)** The gradients repeat, $C, -1, -1$, so $v$ settles into a cycle of three values, $a$ after the large gradient, $b$ and $c$ after the small ones:
#
# $$ a = \beta_2\, c + (1-\beta_2)\,C^2, \qquad b = \beta_2\, a + (1-\beta_2), \qquad c = \beta_2\, b + (1-\beta_2) . $$
#
# **(3)** Put $b$ into $c$: $c = \beta_2^2 a + \beta_2(1-\beta_2) + (1-\beta_2) = \beta_2^2 a + (1-\beta_2^2)$. Put that into $a$ and solve:
#
# $$ a = \frac{\beta_2\,(1-\beta_2^2) + (1-\beta_2)\, C^2}{1-\beta_2^3} . $$
#
# **(4)** The three steps together:
#
# $$ \boxed{\, \frac{\text{drift over a cycle}}{\mathrm{lr}} = -\frac{C}{\sqrt a} + \frac{1}{\sqrt b} + \frac{1}{\sqrt c} \,} $$
#
# **(5)** $C = 3$, $\beta_2 = 0.1$: $a = 8.207$, $b = 1.721$, $c = 1.072$, so the drift is $-1.047 + 0.762 + 0.966 = +0.681$. **Uphill.**
#
# **(6)** For large $C$: $\beta_2 \approx 1/C^2$, so $a \approx C^2$, $b \approx \beta_2 C^2 + 1 = 2$, $c \approx 1$, and the drift tends to $-1 + \frac1{\sqrt2} + 1 = +0.707$.
#
# Read (5) again. The large gradient is divided by its own size, so it counts for one step of about lr. Then $v$ forgets it, and each small gradient also gets almost a whole
# step. Adam has turned *sizes* into *votes*: two votes against one.


# %% descent={"kind": "demo"}
def cycle(C, beta2):
    """v after the large gradient and after each small one, and the drift over lr."""
    a = (beta2 * (1 - beta2**2) + (1 - beta2) * C**2) / (1 - beta2**3)
    b = beta2 * a + 1 - beta2
    c = beta2 * b + 1 - beta2
    return a, b, c, -C / math.sqrt(a) + 1 / math.sqrt(b) + 1 / math.sqrt(c)


for C in (2.1, 3.0, 10.0):
    beta2, sequence = 1 / (1 + C**2), problems.reddi_sequence(C)
    w, m, v, seen = np.zeros(1), np.zeros(1), np.zeros(1), {}
    for t in range(1, 64):
        w, m, v = optim.adam_step(w, sequence.grad(w, t), m, v, t, lr=1.0, beta1=0.0, beta2=beta2)
        seen[t] = w[0]  # not clipped: we look at the drift
    a, b, c, drift = cycle(C, beta2)
    print(f"C = {C:4.1f}: a = {a:.3f}, b = {b:.3f}, c = {c:.3f}")
    print(f"          drift of the last cycle {seen[63] - seen[60]:+.4f}, formula {drift:+.4f}")

# %% [markdown]
# **Where does the proof of section 3 break?** It needed step lengths that never grow. Adam's step length is $\mathrm{lr}/\sqrt v$, and after the large gradient has been forgotten it *grows*.
#
# **AMSGrad** (same paper) repairs exactly that line: keep the largest $v$ so far.
#
# $$ v_{\max} \leftarrow \max(v_{\max},\, v), \qquad \hat v = \frac{v_{\max}}{1-\beta_2^t}, \qquad w \leftarrow w - \mathrm{lr}\,\frac{\hat m}{\sqrt{\hat v} + \mathrm{eps}} . $$
#
# Here $v_{\max}$ settles at $a$, all three steps are divided by the same $\sqrt a$, and the drift is $-\mathrm{lr}\,(C-2)/\sqrt a$: downhill.
#
# (The paper leaves the correction out, and then the step length never grows. With it, as in PyTorch and here, $\hat v$ still falls while $1-\beta_2^t$ climbs to 1, so the promise
# holds once the correction has died out.)

# %% descent={"kind": "demo"}
C = 3.0
beta2, sequence = 1 / (1 + C**2), problems.reddi_sequence(C)
a, b, c, drift = cycle(C, beta2)
moves = {
    "gradient descent": np.array([-C, 1, 1]),
    "Adam": np.array([-C / math.sqrt(a), 1 / math.sqrt(b), 1 / math.sqrt(c)]),
    "AMSGrad": np.array([-C, 1, 1]) / math.sqrt(a),
}


def online_path(name, num_steps=1500):
    """Walk on the sequence with lr = 0.1 / sqrt(t), clipped to [-1, 1]."""
    w, m, v, v_max, path = sequence.start, np.zeros(1), np.zeros(1), np.zeros(1), []
    for t in range(1, num_steps + 1):
        g, lr = sequence.grad(w, t), 0.1 / math.sqrt(t)
        if name == "gradient descent":
            w = optim.sgd_step(w, g, lr)
        elif name == "Adam":
            w, m, v = optim.adam_step(w, g, m, v, t, lr, beta1=0.0, beta2=beta2)
        else:
            w, m, v, v_max = optim.amsgrad_step(w, g, m, v, v_max, t, lr, beta1=0.0, beta2=beta2)
        w = sequence.project(w)
        path.append(w[0])
    return np.array(path)


for name in moves:
    print(f"{name:17s} ends at {online_path(name)[-1]:+.2f}")

# %% descent={"kind": "demo", "folded": true}
sums = {name: move.sum() for name, move in moves.items()}
fig = new_figure(
    7.2,
    4.3,
    alt="Left: the moves of three methods, over lr, for the gradients 3, -1, -1, and their sum. "
    f"Gradient descent sums to {sums['gradient descent']:+.2f}, AMSGrad to {sums['AMSGrad']:+.2f}, "
    f"both downhill; Adam to {sums['Adam']:+.2f}, uphill. Right: w over 1500 steps from 0. Adam "
    "climbs to the worst point, +1, within 600 steps; gradient descent reaches the best, -1, within "
    "200, and AMSGrad comes near it at the end.",
)
axes = fig.subplots(1, 2)
place = np.arange(4)
looks = {name: look(name, 60) for name in moves}
for (name, move), shift, hatch in zip(
    moves.items(), (-0.27, 0.0, 0.27), ("", "///", "..."), strict=True
):
    bars = {"width": 0.25, "color": looks[name]["color"], "hatch": hatch, "edgecolor": "white"}
    axes[0].bar(place + shift, [*move, move.sum()], **bars, label=name)
    every_third = slice(2, None, 3)  # the end of each cycle: between them the path zigzags
    axes[1].plot(np.arange(1, 1501)[every_third], online_path(name)[every_third], **looks[name])
axes[0].axhline(0, color=BLACK, linewidth=1)
axes[0].axvline(2.5, color=BLACK, linewidth=1, linestyle=":")
axes[0].set_xticks(place, ["3", "-1", "-1", "sum"])
axes[0].set_xlabel("gradient")
axes[0].set_ylabel("move / lr")
axes[0].set_title("Adam's three moves add up\nto a step uphill")
note(axes[0], "uphill", (3.0, sums["Adam"]), (3.0, 1.25))
axes[0].set_ylim(-3.2, 1.5)
axes[1].text(700, 0.8, "Adam")
axes[1].text(700, -0.55, "AMSGrad")
axes[1].text(250, -0.95, "gradient descent", va="bottom")
axes[1].set_xlabel("step, lr = 0.1/sqrt(step)")
axes[1].set_ylabel("$w$  (best -1, worst +1)")
axes[1].set_title("so Adam ends at the worst point")
fig.legend(loc="outside lower center", ncols=3)
fig

# %% [markdown]
# **"But nobody uses $\beta_2 = 0.1$."** True, and the trap works for every $\beta_2$. Let the large gradient come once in $N$ steps, with $C = 2(N-1)$, so that
# the mean gradient is clearly positive. The same algebra with $N$ in place of 3 gives
#
# $$ a = \frac{\beta_2 (1-\beta_2^{N-1}) + (1-\beta_2)\, C^2}{1-\beta_2^N}, \qquad v_j = \beta_2^{\,j}\, a + 1 - \beta_2^{\,j} \text{ after the } j\text{-th small gradient} . $$
#
# The next figure draws the drift for the $\beta_2$ that people do use.

# %% descent={"kind": "demo"}
shares = {}
for beta2 in (0.9, 0.99, 0.999):
    lengths = np.unique(np.geomspace(3, 20 / (1 - beta2), 60).astype(int))
    drifts = []
    for N in lengths:
        C, j = 2 * (N - 1), np.arange(1, N)
        a = (beta2 * (1 - beta2 ** (N - 1)) + (1 - beta2) * C**2) / (1 - beta2**N)
        drifts.append(-C / math.sqrt(a) + np.sum(1 / np.sqrt(beta2**j * a + 1 - beta2**j)))
    periods, share = lengths * (1 - beta2), np.array(drifts) / lengths
    shares[beta2] = periods, share
    crossing = np.interp(0.0, share[np.argmin(share) :], periods[np.argmin(share) :])
    print(
        f"beta2 = {beta2}: uphill once the large gradient is rarer than {crossing:.1f} averaging times"
    )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.0,
    4.2,
    alt="Adam's drift per step over lr against the number of steps between large gradients, in "
    "averaging times 1/(1 - beta2), on a logarithmic axis, for beta2 = 0.9, 0.99 and 0.999. All "
    "three curves start below 0, downhill, pass 0 together at 2.5 averaging times and rise to "
    "between 0.35 and 0.6 at 20 averaging times.",
)
ax = fig.subplots()
styles = ((SKY_BLUE, "-."), (ORANGE, "--"), (BLUE, "-"))
for (beta2, (periods, share)), (color, style) in zip(shares.items(), styles, strict=True):
    ax.semilogx(periods, share, color=color, linestyle=style, label=rf"$\beta_2$ = {beta2}")
ax.axhline(0, color=BLACK, linewidth=1)
note(ax, "2.5", (2.5, 0.0), (2.5, 0.2))
ax.text(0.003, 0.03, "uphill", va="bottom")
ax.text(0.012, -0.03, "downhill", va="top")
ax.set_xlabel(r"steps between large gradients, in averaging times $1/(1-\beta_2)$")
ax.set_ylabel("drift per step / lr")
ax.set_title(
    "Any $\\beta_2$ can be fooled: uphill when large gradients\nare rarer than 2.5 averaging times"
)
ax.legend(loc="upper left")
fig

# %% [markdown]
# For $\beta_2 = 0.999$ the trap needs a gradient that decides everything and comes less than once in about 2,500 steps; a longer memory asks for a rarer one. The authors prove that for *any* fixed
# $\beta_1 \lt \sqrt{\beta_2}$ there is a problem that fools Adam; Zhang et al. (2022) turn the order round: for a *given* problem, a large enough $\beta_2$ makes Adam converge, up to a distance that the noise of the gradients sets.
#
# AMSGrad has a price: one freak gradient shortens its steps for ever, as in AdaGrad. In practice it is seldom clearly better than Adam. What you should keep is the mechanism.

# %% [markdown]
# ### Exercise 7 of 7: `amsgrad_step` (2 points)
#
# **In** as for `adam_step`, and `v_max` after `v`. **Out**: the new `w`, `m`, `v`, `v_max`. The maximum is taken over the **uncorrected** `v`; the result is then corrected by $1-\beta_2^t$, as in PyTorch. (The paper
# corrects nothing.) `v` itself goes on as a plain average.
#
# **By hand**: the numbers of exercise 4 and `v_max = [28, 1]`.
#
# - `m = [6, -4.5]`, hats 8 and $-6$, and `v = [7, 15.75]`, as before;
# - `v_max`: $\max(28, 7) = 28$ and $\max(1, 15.75) = 15.75$; corrected $28/0.4375 = 64$ and 36, roots 8 and 6;
# - new `w`: $1 - 0.1 \cdot 8/8 = 0.9$ and $2 + 0.1 \cdot 6/6 = 2.1$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "amsgrad_step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def amsgrad_step(w, grad, m, v, v_max, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take step number t of AMSGrad (t counts from 1).

    w, grad, m, v, v_max: arrays of one shape. Returns (w, m, v, v_max), all new arrays, the
    averages uncorrected.
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    v_max = np.maximum(v_max, v)
    m_hat = m / (1 - beta1**t)
    v_hat = v_max / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v, v_max
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_amsgrad_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("amsgrad_step"):
    w, grad = np.array([1.0, 2.0]), np.array([2.0, -6.0])
    m, v, v_max = np.array([10.0, -3.0]), np.array([8.0, 9.0]), np.array([28.0, 1.0])
    before = [w.copy(), grad.copy(), m.copy(), v.copy(), v_max.copy()]
    answer = amsgrad_step(w, grad, m, v, v_max, t=2, lr=0.1, beta1=0.5, beta2=0.75)
    returns(answer, ["w", "m", "v", "v_max"])
    for name, old, new in zip(
        ["w", "grad", "m", "v", "v_max"], before, [w, grad, m, v, v_max], strict=True
    ):
        unchanged(old, new, name)
    close(answer[1], [6.0, -4.5], "m is returned uncorrected")
    close(answer[2], [7.0, 15.75], "v goes on as a plain average, uncorrected")
    close(answer[3], [28.0, 15.75], "v_max: the larger of the old v_max and the new uncorrected v")
    close(answer[0], [0.9, 2.1], "w: divided by the root of the corrected v_max")
    close(
        amsgrad_step(w, grad, m, v, v_max, t=2, lr=0.1, beta1=0.5, beta2=0.75, eps=2.0)[0],
        [0.92, 2.075],
        "w with eps = 2 outside the root",
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("07-adaptive-methods", "amsgrad_step", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 12. Side by side
#
# One surface at a time. Wherever steps or values are compared, each method has its own best constant lr out of a grid, except at the saddle, where all have lr = 0.1.
# (Adadelta runs as it is: it has no lr to tune.)
#
# ### The ravine, straight and turned
#
# Adam and its family have one step length for each *coordinate*. On a ravine along an axis that is exactly what is needed. **Think first**: the same ravine turned by 45 degrees, each method
# tuned again. Whose number of steps changes?
#
# <details><summary>Then open</summary>
#
# Gradient descent and momentum do not know where the axes are: turn the surface and the start, and the path turns with them. All methods that divide coordinate by
# coordinate change.
# </details>

# %% descent={"kind": "demo"}
METHODS = {
    "gradient descent": lambda lr: optim.SGD(lr=lr),
    "momentum": lambda lr: optim.Momentum(lr=lr, momentum=0.9),
    "AdaGrad": lambda lr: optim.AdaGrad(lr=lr),
    "RMSProp": lambda lr: optim.RMSProp(lr=lr),
    "Adadelta": lambda lr: optim.Adadelta(),
    "Adam": lambda lr: optim.Adam(lr=lr),
}
GRID = np.geomspace(1e-3, 1.0, 10)

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.0,
    alt="Paths of 25 steps of gradient descent, Adam and AdaGrad over the contour lines of a ravine "
    "with condition number 50. Left, the ravine lies along an axis: gradient descent zigzags and "
    "covers two thirds of the way, AdaGrad goes to the minimum, Adam passes it and turns back. "
    "Right, the same ravine turned by 45 degrees: gradient descent's path is turned with it; AdaGrad "
    "and Adam drop to the floor of the ravine and are far from the minimum after 25 steps.",
)
axes = fig.subplots(1, 2)
for ax, angle in zip(axes, (0.0, math.pi / 4), strict=True):
    ravine = problems.quadratic_ravine(50.0, angle)
    x, y = np.meshgrid(np.linspace(-2.1, 0.7, 60), np.linspace(-1.75, 0.7, 60))
    H = ravine.hessian(ravine.start)
    height = (H[0, 0] * x**2 + 2 * H[0, 1] * x * y + H[1, 1] * y**2) / 2
    ax.contour(x, y, height, levels=[0.1, 1, 5, 20], colors="0.8", linewidths=0.8)
    for name, lr in (("gradient descent", 0.0385), ("AdaGrad", 0.5), ("Adam", 0.2)):
        path = optim.minimize(METHODS[name](lr), ravine, ravine.start, 25)
        ax.plot(*path.T, **look(name, 1), markersize=3.5, linewidth=1.2, label=name)
    ax.plot(*ravine.start, "o", color=BLACK, markersize=9, fillstyle="none")
    ax.plot(0, 0, "*", color=BLACK, markersize=12)
    ax.set_aspect("equal")
    ax.grid(visible=False)
    ax.set_xlabel("$w_1$")
axes[0].set_ylabel("$w_2$")
axes[0].set_title("Along the axis: AdaGrad and\nAdam head for the minimum (star)")
axes[1].set_title("Turned: they drop to the floor\nand creep along it")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
fig

# %% [markdown]
# Now count. How many steps does each method need to bring $f$ down to a ten-thousandth of its first value, as the ravine gets steeper?


# %% descent={"kind": "demo"}
def steps_to(name, problem, target=1e-4, most=500):
    """Fewest steps, over the grid of lr, after which f stays below target times its first value."""
    H, fewest = problem.hessian(problem.start), most
    grid = {
        "gradient descent": [2 / (problem.L + problem.mu)],
        "momentum": np.geomspace(1e-4, 1.0, 9),
    }
    for lr in grid.get(name, GRID):
        path = optim.minimize(METHODS[name](lr), problem, problem.start, fewest)
        if np.isfinite(path).all():
            values = np.einsum("ti,ij,tj->t", path, H, path) / 2
            last_above = np.flatnonzero(values > target * values[0])[-1]
            fewest = min(fewest, int(last_above) + 1)
    return fewest if fewest < most else np.nan


kappas, counts = (5, 20, 100, 500), {}
print(f"{'steps for kappa =':31s}", *(f"{kappa:6d}" for kappa in kappas))
for name in ("gradient descent", "momentum", "AdaGrad", "RMSProp", "Adam"):
    for where, angle in (("along the axes", 0.0), ("turned", math.pi / 4)):
        steps = [steps_to(name, problems.quadratic_ravine(kappa, angle)) for kappa in kappas]
        counts[name, where] = steps
        # RMSProp bounces, and the last digits depend on rounding errors: to the nearest hundred
        digits = -2 if name == "RMSProp" else 0
        print(
            f"{name:16s} {where:14s}",
            *(f"{round(n, digits):6.0f}" if np.isfinite(n) else "  >500" for n in steps),
        )

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.4,
    alt="Steps needed against the condition number, both axes logarithmic, for five methods; the "
    "numbers are those of the table above. Left, along the axes: gradient descent's count grows in "
    "proportion to the condition number and is over 500 at 500, the others stay nearly level, AdaGrad lowest with 6 or 7. Right, "
    "turned by 45 degrees: AdaGrad now rises with gradient descent, RMSProp rises too, momentum "
    "stays level, and Adam stays level up to 100 and rises at 500.",
)
axes = fig.subplots(1, 2, sharey=True)
for (name, where), steps in counts.items():
    line = look(name, 1) if name in MARKERS else look(name) | {"marker": "x"}
    axes[int(where == "turned")].loglog(kappas, steps, label=name, **line)
for ax in axes:
    ax.set_xlabel(r"condition number $\kappa$")
axes[0].set_ylabel("steps needed (no mark: over 500)")
axes[0].set_title("Along the axes: diagonal methods\ndo not even notice $\\kappa$")
axes[1].set_title("Turned by 45 degrees: AdaGrad is\nno better than gradient descent")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
fig

# %% [markdown]
# Read the right panel with care. Gradient descent and momentum have not moved, as promised. AdaGrad has lost everything: 6 steps have become 255 at $\kappa = 100$. RMSProp loses from $\kappa = 20$ on.
#
# Adam loses late, and the reason is not its division. Plain momentum 0.9 needs 80 to 90 steps whatever $\kappa$ is: in the ripples of unit 06 its rate does not depend on the curvature. Adam has the
# same momentum and about the same counts. On the left its division buys it a few steps; on the right, at $\kappa = 500$, it costs it 157 against 90.

# %% [markdown]
# **Why.** A diagonal method can at best divide coordinate $i$ by its curvature $H_{ii}$. Turn the ravine by 45 degrees. With $q = (1, 1)/\sqrt2$ along it and
# $q' = (-1, 1)/\sqrt2$ across,
#
# $$ H = q q^\top + \kappa\, q' q'^\top = \frac12 \begin{pmatrix} \kappa + 1 & 1 - \kappa \\ 1 - \kappa & \kappa + 1 \end{pmatrix} . $$
#
# Both diagonal entries are equal. Dividing both coordinates by the same number changes nothing: the condition number stays $\kappa$. Everything that makes the ravine
# sits off the diagonal, in the *interaction* of the two weights, and no diagonal method looks there. Methods that do: Newton and L-BFGS (unit 04), AdaGrad with the whole matrix $\sum g g^\top$ in place of its diagonal, Shampoo (Gupta, Koren and Singer, 2018).

# %% descent={"kind": "demo"}
kappa = 50.0
for angle in (0, 5, 15, 45):
    H = problems.quadratic_ravine(kappa, math.radians(angle)).hessian(np.zeros(2))
    scaling = np.diag(1 / np.sqrt(np.diag(H)))
    print(
        f"{angle:2d} degrees: condition number {np.linalg.cond(H):5.1f}, after dividing by the diagonal {np.linalg.cond(scaling @ H @ scaling):5.1f}"
    )

# %% [markdown]
# ### A saddle
#
# Near a saddle the gradient is tiny in the one direction that leads out. On $f = \frac12 x^2 - \frac12 y^2 + \frac14 y^4$ gradient descent multiplies a small $y$ by $1 + \mathrm{lr}$ a step, so
# from $y_0$ it needs about $\ln(0.5/y_0)/\ln(1+\mathrm{lr})$ steps to reach $|y| = 0.5$. Adam's step does not depend on the size of the gradient.
#
# **Think first.** Start at $y_0 = 10^{-12}$, where the gradient is ten thousand times smaller than eps. Does Adam get stuck?

# %% descent={"kind": "demo"}
double_well = problems.saddle()
offsets = np.geomspace(1e-12, 1e-1, 23)


def steps_to_leave(optimizer, offset, most=600):
    """Steps until |y| exceeds 1/2, from (-1.5, offset)."""
    path = optim.minimize(optimizer, double_well, np.array([-1.5, offset]), most)
    return np.flatnonzero(np.abs(path[:, 1]) > 0.5)[0]


leave = {
    name: [steps_to_leave(METHODS[name](0.1), offset) for offset in offsets]
    for name in ("gradient descent", "momentum", "RMSProp", "Adam")
}
path = optim.minimize(METHODS["Adam"](0.1), double_well, np.array([-1.5, 1e-12]), 3)
print("Adam from y = 1e-12, lr = 0.1:  y =", ", ".join(f"{y:.1e}" for y in path[1:, 1]))

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.6,
    alt="Left: paths of 30 steps over the contour lines of the saddle, from (-1.5, 1e-6). Gradient "
    "descent and momentum run along the ridge y = 0 to the saddle at (0, 0); RMSProp and Adam turn "
    "off at once towards the minimum at (0, 1). Right: steps to leave the saddle against the "
    f"distance from the ridge at the start. From 1e-12 gradient descent needs {leave['gradient descent'][0]} steps, as the "
    f"formula says, momentum {leave['momentum'][0]}, RMSProp and Adam fewer than ten whatever the distance.",
)
axes = fig.subplots(1, 2)
x, y = np.meshgrid(np.linspace(-1.8, 1, 60), np.linspace(-0.5, 1.4, 60))
axes[0].contour(x, y, x**2 / 2 + y**4 / 4 - y**2 / 2, levels=6, colors="0.8", linewidths=0.8)
for name, counted in leave.items():
    path = optim.minimize(METHODS[name](0.1), double_well, double_well.start, 30)
    width = 4 if name == "gradient descent" else 1.2  # it runs below momentum's path
    axes[0].plot(*path.T, **look(name, 1), markersize=4, linewidth=width, label=name)
    axes[1].semilogx(offsets, counted, **look(name, 4))
axes[1].semilogx(
    offsets,
    np.log(0.5 / offsets) / np.log(1.1),
    color=SKY_BLUE,
    linewidth=1.5,
    linestyle="--",
    label=r"$\ln(0.5/y_0)/\ln 1.1$",
)
axes[0].plot(0, 0, "X", color=BLACK, markersize=9)
axes[0].text(0.05, -0.06, "saddle", va="top", ha="center")
axes[0].plot(0, 1, "*", color=BLACK, markersize=12)
axes[0].grid(visible=False)
axes[0].set_xlabel("$x$")
axes[0].set_ylabel("$y$")
axes[0].set_title(
    "30 steps from $y_0 = 10^{-6}$:\nRMSProp and Adam never visit\nthe saddle (the cross)"
)
axes[1].set_xlabel("distance $y_0$ from the ridge\nat the start")
axes[1].set_ylabel("steps to leave the saddle")
axes[1].set_title("Adam leaves at once, however\nnear the ridge it starts")
fig.legend(loc="outside lower center", ncols=3)
fig

# %% [markdown]
# Adam is not even delayed. Below eps its first step is about $\frac{\mathrm{lr}}{\mathrm{eps}}\, y_0 = 10^7\, y_0$: one step multiplies $y$ by ten million, the next finds a gradient above eps and is of the size of lr.
#
# Do not conclude that saddles stop gradient descent for good. In training, noise pushes it off the ridge. What they cost it is time.

# %% [markdown]
# ### A long valley, and rare words
#
# Two more surfaces. The *long valley* has steep walls and a floor that slopes evenly by 0.5: the walls limit gradient descent to lr < 2/50, so it advances at most 0.02 a step. The *sparse logistic
# regression* has 40 features as frequent as the words of a text.


# %% descent={"kind": "demo"}
def best_run(name, problem, num_steps):
    """Values above the minimum along the path, with the lr that ends lowest."""
    gaps = []
    for lr in GRID:
        path = optim.minimize(METHODS[name](lr), problem, problem.start, num_steps)
        if np.isfinite(path).all():
            gaps.append(np.array([problem.value(w) for w in path]) - problem.minimum_value)
    return min(gaps, key=lambda gap: gap[-1])


valley = problems.long_valley()
words = problems.sparse_logistic(400, 40, 0.1, np.random.default_rng(4))
valley_gaps = {name: best_run(name, valley, 150) for name in METHODS}
words_gaps = {name: best_run(name, words, 150) for name in METHODS}

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.8,
    alt="Gap to the minimum over 150 steps, on a logarithmic axis, for six methods. Left, the long "
    "valley: AdaGrad is at the minimum after about 25 steps, Adam and momentum come down in swings, "
    "RMSProp levels off near 0.01, gradient descent and Adadelta hardly fall. Right, the sparse "
    "logistic regression: AdaGrad is first again, at 1e-7 after about 75 steps, then Adam and "
    "momentum, then RMSProp; gradient descent and Adadelta are far behind.",
)
axes = fig.subplots(1, 2)
for ax, gaps in zip(axes, (valley_gaps, words_gaps), strict=True):
    for i, (name, gap) in enumerate(gaps.items()):
        line = look(name, (3 * i, 20))
        ax.semilogy(np.maximum(gap, 1e-7), **line, label=name, linewidth=1.3)
    ax.set_xlabel("step")
axes[0].set_ylabel("gap to the minimum, cut at 1e-7")
axes[0].set_title("Long valley: gradient descent\ncrawls, AdaGrad is fastest")
axes[1].set_title("Rare words: AdaGrad is\nfastest again")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
fig

# %% [markdown]
# Three things to see. Gradient descent is slow on both. RMSProp stops at a floor in the valley: its lr is a compromise between getting there and settling there. And AdaGrad, whose steps fade, is excellent on problems that are convex, without noise, and small; its
# weakness needs a long, changing run, as in section 4. No picture of a toy surface tells you who wins on your network.

# %% [markdown]
# ## 13. The race lab
#
# Every method starts at the same point with its own best step length, times one common factor, the *step scale*. The picture follows each slider at once. Beside *beta* and *eps* the lab says what they are in each method. Gradient descent is called SGD here. On the ravine the best step lengths are those at 0°: when you turn it, by the slider or by the ring in the picture, nothing but the angle changes.
#
# The lab begins with a task of its own and a prediction. Then come four more.
#
# **Predict before you slide.** Write your guess down, then check it.
#
# 1. *Every surface, scale 1.* Who is lowest on the ravine after 150 steps? Who is last on every surface, and why? (Section 6.)
# 2. *Long valley, scale 4.* Several methods leave the picture, but only two of the six that race at first leave it for good. Which two? (Sections 1 and 5.)
# 3. *Long valley, scale 0.1.* Now lr is 0.002 for SGD and 0.05 for AdaGrad and Adam. The start is at $-5$, the slope 0.5. Compute how far each gets in 150 steps. (Sections 2 and 4.)
# 4. *Saddle, 40 steps.* Find the smallest scale at which SGD has left the saddle. Which method does not care about the step scale?

# %% descent={"kind": "demo"}
from course_lib.plotting import race_lab

race_lab()

# %% [markdown]
# On the ravine turned by 45°, Adam's best step length is 0.5 in place of 0.2. Here each method has its own best one there. Press *Play*: AdaGrad, first on the ravine at 0°, falls behind Momentum and Adam.

# %% descent={"kind": "demo"}
from course_lib.plotting import race_animation

race_animation("rotated ravine")

# %% [markdown]
# <details><summary>What you should have seen</summary>
#
# 1. AdaGrad on the ravine. Adadelta is last everywhere: it starts with steps of 0.0045 and lengthens them slowly.
# 2. SGD and Momentum. For them a scale of 4 is beyond the limit that the walls set. The others divide by the gradient: however steep the wall, a step is about lr, here 2 for AdaGrad and Adam. They leave the picture and come back.
# 3. SGD: $150 \cdot 0.002 \cdot 0.5 = 0.15$. AdaGrad fades: $0.05\,(2\sqrt{150} - 1.46) = 1.15$. Adam: $150 \cdot 0.05 = 7.5$, so it arrives.
# 4. About 0.8. Adadelta has no lr, so it leaves when it likes.
#
# The next cell computes these answers, and the prediction of the lab.
# </details>

# %% descent={"kind": "demo"}
from course_lib.plotting import race_paths
from course_lib.plotting.entrants import BASE_LRS

surfaces = {
    "ravine": problems.quadratic_ravine(),
    "rotated ravine": problems.quadratic_ravine(angle=math.pi / 4),
    "saddle": problems.saddle(),
    "long valley": problems.long_valley(),
    "rosenbrock": problems.rosenbrock(),
}
straight = {name: surfaces["ravine"].value(path[-1]) for name, path in race_paths("ravine").items()}
rotated = race_paths("rotated ravine")
for name in ("SGD", "Momentum", "AdaGrad", "RMSProp"):  # these have the same lr on both
    same = math.isclose(
        straight[name], surfaces["rotated ravine"].value(rotated[name][-1]), rel_tol=0.01
    )
    print(f"lab: {name:8s} ends at {'the same value' if same else 'another value'} at 45 degrees")
for surface, problem in surfaces.items():
    ends = {name: problem.value(path[-1]) for name, path in race_paths(surface).items()}
    print(f"1. {surface:14s}: last {max(ends, key=ends.get)}")
print(f"1. ravine: lowest {min(straight, key=straight.get)}")
lost = [
    name
    for name, path in race_paths("long valley", lr_scale=4.0).items()
    if not np.abs(path[-1]).max() < 100
]
print(f"2. lost: {', '.join(lost)}")

paths = race_paths("long valley", lr_scale=0.1)
lr = {name: 0.1 * BASE_LRS["long valley"][name] for name in ("SGD", "AdaGrad", "Adam")}
formulas = {
    "SGD": 150 * lr["SGD"] * 0.5,
    "AdaGrad": lr["AdaGrad"] * (2 * math.sqrt(150) - 1.46),
    "Adam": 150 * lr["Adam"],
}
for name, formula in formulas.items():
    walked = paths[name][-1, 0] - paths[name][0, 0]
    print(f"3. {name:8s} walked {walked:.2f} of 5, formula {formula:.2f}")
for scale in (0.6, 0.7, 0.8, 0.9):
    path = race_paths("saddle", lr_scale=scale, num_steps=40, methods=["SGD"])["SGD"]
    print(f"4. scale {scale:.1f}: SGD at |y| = {abs(path[-1, 1]):.2f} after 40 steps")

# %% [markdown]
# ## 14. The convention table
#
# The same name means different things in different places. Before you compare a number with a library's, look here.
#
# | method | papers | PyTorch 2.13 | this course |
# | --- | --- | --- | --- |
# | AdaGrad | eps outside the root | outside, $10^{-10}$ | outside, $10^{-10}$ |
# | RMSProp | slides: no eps, memory 0.9 | outside, $10^{-8}$; memory called `alpha`, **0.99** | outside, $10^{-8}$; `rho`, 0.9 |
# | Adadelta | inside both roots, $10^{-6}$; memory 0.95; no lr | inside both, $10^{-6}$; `rho`, **0.9**; times `lr`, 1.0 | as the paper |
# | Adam | outside, after the correction, $10^{-8}$ | the same | the same |
# | Nadam | $\beta_1$ follows a schedule; $\hat v$ times $\beta_2$ | schedule (`momentum_decay`, 0.004), so **no** constant $\beta_1$ | constant $\beta_1$ |
# | AdamW | decay times the schedule, **not** times the step length | decay times lr, 0.01 | decay times lr, 0.01 |
# | AMSGrad | maximum of $v$, no correction | maximum of uncorrected $v$, then corrected | as PyTorch |
#
# And elsewhere: Keras 3 puts Adam's eps outside the root but *before* the correction, with $10^{-7}$; its RMSProp and AdaGrad have it *inside*. Optax has Adam as we do, Nadam with a
# constant $\beta_1$, RMSProp's eps inside unless told otherwise, and AMSGrad's maximum over *corrected* $v$.
#
# **Which beta is which**: $\beta_1$ belongs to gradients, $\beta_2$ to squares, and both say what share of the *old* average is kept. Some texts write the share of the *new* value; a "beta of 0.1" is our 0.9.
#
# **`weight_decay` or `l2`**: `torch.optim.Adam(weight_decay=...)` adds a *penalty's* gradient, in spite of its name; `torch.optim.AdamW(weight_decay=...)` decays. In this course
# `l2` is always the penalty and `weight_decay` always the decoupled one.

# %% [markdown]
# ## 15. Where theory stops
#
# **What is proved.** AdaGrad's regret, for convex losses on a bounded set (section 3). AMSGrad's, under similar conditions with shrinking $\beta_1$. The proof in the first Adam paper has a gap, which is the one you saw in section 11.
#
# **What is not: that Adam finds *good* minima.** Where many points have training loss zero, the method decides which one you get. Wilson et al. (2017) give an example small enough to run. Labels are $\pm1$, and plus is the more frequent. Feature 1 *is* the label.
# Features 2 and 3 are always 1. The rest are features that only one training example has (one for a plus, five for a minus). A new example brings features nobody has seen, so only the first three matter.
#
# Each gradient of the squared loss is a combination of the examples. So gradient descent from 0 stays in their span, and there lies exactly one $w$ that fits every label: of all that do, the one of
# smallest norm. Adam from 0 moves every weight by the same amount, so $w$ stays proportional to $q = \mathrm{sign}(X^\top y)$. (As long as $w = \lambda q$ the errors $Xw - y = (4\lambda - 1)\,y$ are
# proportional to $y$, so the gradients keep their direction and Adam sees only signs.) And $q$ can fit: a plus has $x \cdot q = 1 + 2 + 1 = 4$, a minus $-1 + 2 - 5 = -4$, so $w = q/4$ gives every training label exactly.
# But a *new* minus gets $(-1 + 2)/4 = +\tfrac14$.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(6)
n = 40
y = np.where(np.arange(n) < 24, 1.0, -1.0)
X = np.zeros((n, 3 + 5 * n))
X[:, 0], X[:, 1:3] = y, 1.0
for i in range(n):
    own = 1 if y[i] > 0 else 5
    X[i, 3 + 5 * i : 3 + 5 * i + own] = 1.0
new = np.array([[1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]])  # what a new plus and a new minus look like


def fit(adaptive, num_steps=4000):
    """Mean squared loss from w = 0."""
    w, m, v = np.zeros(X.shape[1]), np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for t in range(1, num_steps + 1):
        g = X.T @ (X @ w - y) / n
        if adaptive:
            w, m, v = optim.adam_step(w, g, m, v, t, lr=0.02 / math.sqrt(t), eps=1e-30)
        else:
            w = optim.sgd_step(w, g, lr=0.2)
    return w


results = {"gradient descent": fit(adaptive=False), "Adam": fit(adaptive=True)}
for name, w in results.items():
    print(
        f"{name:17s} training error {np.abs(X @ w - y).max():.6f}   new plus: {new[0] @ w[:3]:+.2f}   new minus: {new[1] @ w[:3]:+.2f}"
    )
q = np.sign(X.T @ y)
print(f"Adam against q/4: largest difference {np.abs(results['Adam'] - q / 4).max():.6f}")
smallest = np.linalg.pinv(X) @ y
difference = np.abs(results["gradient descent"] - smallest).max()
print(
    f"gradient descent against the solution of smallest norm: largest difference {difference:.6f}"
)

# %% descent={"kind": "demo", "folded": true}
(plus, minus), (adam_plus, adam_minus) = (new @ w[:3] for w in results.values())
fig = new_figure(
    7.2,
    4.0,
    alt="Left: the three weights that matter. Gradient descent puts nearly all on feature 1, the "
    "label; Adam puts 0.25 on each of the three. Right: predictions. Gradient descent gives "
    f"{plus:+.2f} to a new plus and {minus:+.2f} to a new minus, Adam {adam_plus:+.2f} and "
    f"{adam_minus:+.2f}: it calls both plus.",
)
axes = fig.subplots(1, 2)
for shift, (name, w), hatch in zip((-0.2, 0.2), results.items(), ("", "///"), strict=True):
    bars = {"width": 0.38, "color": look(name)["color"], "hatch": hatch, "edgecolor": "white"}
    axes[0].bar(np.arange(3) + shift, w[:3], **bars, label=name)
    axes[1].bar(np.arange(2) + shift, new @ w[:3], **bars)
axes[0].set_xticks(range(3), ["1: the\nlabel", "2: always\n1", "3: always\n1"])
axes[0].set_xlabel("feature")
axes[0].set_ylabel("weight")
axes[0].set_title("Both fit the training data exactly")
axes[1].set_xticks(range(2), ["new plus", "new minus"])
axes[1].axhline(0, color=BLACK, linewidth=1)
axes[1].set_xlabel("new example")
axes[1].set_ylabel("prediction")
axes[1].set_title("but Adam says plus to everything")
note(axes[1], "wrong\nsign", (1.2, adam_minus), (1.2, 0.72))
fig.legend(loc="outside lower center", ncols=2)
fig

# %% [markdown]
# It is an example, not a law, and it was made to hurt. Honest things to say today:
#
# - On image networks well-tuned SGD with momentum often generalizes at least as well as Adam; on transformers Adam is far ahead of it, and why is still being worked out. Heavy-tailed gradient noise, where rare gradients are enormous (Zhang et al., 2020), and very rare classes (Kunstner et al., 2024)
#   are two answers with evidence. The second is section 3's sparse words again.
# - Much of the difference in older comparisons was tuning. With the same budget for every method no one wins everywhere (Schmidt, Schneider and Hennig, 2021).
# - All these methods are diagonal. What they miss you saw in section 12.

# %% [markdown]
# ## 16. Summary, letters, references
#
# **In five lines**
#
# 1. One step length cannot fit coordinates of different scale; a step has the unit of $w$, and gradient descent's has not.
# 2. AdaGrad divides by the root of the *sum* of squared gradients: best for sparse convex problems, but its steps fade.
# 3. RMSProp *averages* instead; Adadelta adds the unit; Adam adds momentum and divides by $1-\beta^t$ because an average that starts at 0 is too small by exactly that.
# 4. Nadam uses the new average in place of the old one; AdamW decays weights outside the average; AMSGrad keeps the largest $v$, because Adam fails where step lengths grow again.
# 5. eps decides what happens to gradients near it, and all of it is diagonal: turn the axes and the advantage is gone.
#
# **Letters**
#
# | here | code | elsewhere |
# | --- | --- | --- |
# | $w$ | `w` | $\theta$, $x$ |
# | $g$ | `grad` | $\nabla f$, $\nabla_\theta J$ |
# | lr | `lr` | $\alpha$, $\eta$, $\gamma$, $\epsilon$ |
# | $A$ | `accumulator` | $G_{t,ii}$, `state_sum` |
# | $m$, $v$ | `m`, `v` | $E[g]$, $E[g^2]$; `exp_avg`, `exp_avg_sq` |
# | $\hat m$, $\hat v$ | `m_hat`, `v_hat` | |
# | $\beta_1, \beta_2$ | `beta1`, `beta2` | `betas`, $\rho_1, \rho_2$ |
# | $\rho$ | `rho` | `alpha`, `decay`, $\gamma$ |
# | $d$ | `d` | $E[\Delta x^2]$, `acc_delta` |
# | eps | `eps` | $\epsilon$, $\delta$ |
# | weight_decay | `weight_decay` | $\lambda$, $w$ |
# | $v_{\max}$ | `v_max` | $\hat v$ (Reddi et al.), `max_exp_avg_sq` |
#
# **References**
#
# - J. Duchi, E. Hazan, Y. Singer (2011). Adaptive subgradient methods for online learning and stochastic optimization. *JMLR* 12.
# - H. B. McMahan, M. Streeter (2010). Adaptive bound optimization for online convex optimization. *COLT.*
# - T. Tieleman, G. Hinton (2012). Lecture 6.5: RMSProp. *Coursera, Neural networks for machine learning.*
# - M. Zeiler (2012). ADADELTA: an adaptive learning rate method. *arXiv:1212.5701.*
# - D. Kingma, J. Ba (2015). Adam: a method for stochastic optimization. *ICLR; arXiv:1412.6980.*
# - T. Dozat (2016). Incorporating Nesterov momentum into Adam. *ICLR workshop.*
# - A. Wilson, R. Roelofs, M. Stern, N. Srebro, B. Recht (2017). The marginal value of adaptive gradient methods in machine learning. *NeurIPS.*
# - S. Reddi, S. Kale, S. Kumar (2018). On the convergence of Adam and beyond. *ICLR.*
# - V. Gupta, T. Koren, Y. Singer (2018). Shampoo: preconditioned stochastic tensor optimization. *ICML.*
# - I. Loshchilov, F. Hutter (2019). Decoupled weight decay regularization. *ICLR; arXiv:1711.05101.*
# - J. Zhang, S. Karimireddy, A. Veit, S. Kim, S. Reddi, S. Kumar, S. Sra (2020). Why are adaptive methods good for attention models? *NeurIPS.*
# - R. Schmidt, F. Schneider, P. Hennig (2021). Descending through a crowded valley: benchmarking deep learning optimizers. *ICML.*
# - Y. Zhang, C. Chen, N. Shi, R. Sun, Z.-Q. Luo (2022). Adam can converge without any modification on update rules. *NeurIPS.*
# - F. Kunstner, A. Milligan, R. Yadav, M. Schmidt, A. Bietti (2024). Heavy-tailed class imbalance and why Adam outperforms gradient descent on language models. *NeurIPS.*

# %% [markdown]
# ## 17. Explain (3 points)
#
# A colleague changes one input feature from kilometres to metres, so that its numbers become 1000 times larger. Everything else stays: the start (all weights 0), the seed, every hyper-parameter. The weight of that feature now
# has to be 1000 times smaller to give the same model.
#
# In four to eight sentences, with one formula for each: what happens **in the first step** to the contribution of that feature to the prediction, compared with before,
#
# 1. with plain gradient descent;
# 2. with Adam (eps negligible);
# 3. and would Newton's method notice? Name the property that decides all three cases.

# %% [markdown] descent={"kind": "explain"} nbgrader={"grade": true, "grade_id": "explain_units", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# With $\tilde x = s x$ and $s = 1000$ the same model has $\tilde w = w/s$. The contribution is $\tilde w \tilde x$, and by the chain rule $\tilde g = s\,g$.
#
# 1. Gradient descent: $\Delta\tilde w = -\mathrm{lr}\, s\, g = s\,\Delta w$, so the contribution changes by $\Delta\tilde w \tilde x = s^2\,\Delta w\, x$: a million times as much as before. Unless lr was absurdly small it diverges.
# 2. Adam: the first step is $-\mathrm{lr}\,\mathrm{sign}(g)$ before and after, $\Delta\tilde w = \Delta w$. The contribution changes by $s\,\Delta w\,x$: 1000 times as much. It overshoots, but each step stays about lr long, so it does not blow up.
# 3. Newton: $-\tilde g/\tilde h = -(s g)/(s^2 h) = \Delta w/s$, so the contribution changes as before. It does not notice. The property is the unit of the step: only a step in the unit of $w$ is unchanged, as a trip, when the unit is changed.
#
# **Rubric.** One point each: (1) factor $s^2 = 10^6$ with $\tilde g = s g$ as the reason; half a point for "too long by 1000" or for the right direction without the factor. (2) factor $s = 1000$, because Adam's step does not depend on the size of the gradient; half a point for "Adam is invariant" if it is said that $w$ moves by the same number. No point for "Adam is unaffected" alone: that confuses a rescaled *loss* with a rescaled *weight*. (3) Newton does not notice, and the unit of the step (or: covariance under rescaling a coordinate) is named; half a point for one of the two.
#
# ---
#
# **Instructor's page** (this region is removed from the student version)
#
# *Objectives*: the five at the top. The unit is a success if students can fill the convention table for a library they have never seen.
#
# *Time*: 90 minutes of lecture cover sections 1 to 11 if the regret proof (section 3, steps 5 and 6) is left to reading; 90 more for exercises and the lab. Short on time: skip section 6 and the second figure of section 11.
#
# *Common mistakes*: (a) no bias correction, or only one of the two; (b) returning `m_hat`, `v_hat` as state, right at $t = 1$ and wrong from $t = 2$ on; (c) eps under the root, invisible unless gradients are near eps; (d) `accumulator += grad**2`, which changes the caller's array; (e) in Adadelta, updating `d` before the step or averaging gradients in it; (f) in Nadam, $1-\beta_1^t$ under both terms; (g) in AdamW, the decay added to the gradient, or not times lr, or with the wrong sign; (h) in AMSGrad, carrying `v_max` on as `v`, or the maximum of corrected averages; (i) reading $t$ as starting at 0.
#
# *How to vary the exercises*: change the visible numbers (choose `beta2 = 0.75`, $t = 2$ and `v` a multiple of 7/16 times a square, and the roots stay whole); ask for Adam in the form with one corrected step length and eps moved accordingly; ask for AdaMax, or for RMSProp with a correction, from the same pieces; ask for `amsgrad_step` as Optax has it. The hidden tests draw their cases at random, so only the visible numbers need changing.
#
# *For discussion*: why does nobody use Adadelta's idea in Adam? What would a step with right units look like for a matrix of weights?
# ### END SOLUTION

# %% [markdown]
# **Before you hand in**: the next cell runs all visible checks of the notebook again, one line each, and says what is still missing. Then save, with Ctrl + S.

# %% descent={"kind": "summary"}
from course_lib.checking import check_all

check_all()
