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
# # Unit 01 · Logistic regression
#
# A network that recognizes digits ends in a layer that turns numbers into probabilities, and it is trained
# on a loss that judges those probabilities. In this unit you build that layer and that loss, and nothing
# else. What you derive here sits at the top of almost every classifier in the course.
#
# **After this unit you can**
#
# - derive an objective from a model: maximum likelihood, and maximum a posteriori with the prior counted once;
# - derive loss, gradient and Hessian of logistic regression, and of softmax regression for many classes;
# - say where floating-point numbers break the textbook formulas, and write forms that do not break;
# - prove that the loss is convex, and say when it has no minimum at all and what mends that;
# - fit real digits, and check your result against scikit-learn's;
# - show in two lines a problem that no such model can solve.
#
# **Before you start**: unit 00; derivatives, the chain rule, matrix products, the logarithm.
#
# **Time**: about 90 minutes to read, 15 in the lab, 75 for the six exercises and one question.
#
# Every cell of the lecture runs before you have solved anything. N is the number of examples, D of features,
# K of classes.

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
import itertools

import matplotlib as mpl

from course_lib import data, losses
from course_lib.plotting.figure import new_figure
from course_lib.plotting.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY_BLUE, VERMILION

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
    }
)
MINUS, PLUS = VERMILION, BLUE  # the colours of the two labels, everywhere below


def note(ax, text, point, place, **how):
    """Write text at a place of the axes' data, with an arrow from it to a point."""
    arrow = {"arrowstyle": "->", "color": BLACK, "shrinkA": 1, "shrinkB": 3}
    ax.annotate(text, point, place, arrowprops=arrow, ha="center", va="center", **how)


# %% [markdown]
# ## 1. A straight line makes a bad classifier
#
# Twelve patients, one measurement each, and a label: $-1$ for healthy, $+1$ for ill. The obvious thing to do is to fit a
# straight line to the labels by least squares, and to say "ill" where the line is above 0.
#
# Then four more patients arrive. They are so clearly ill that no doctor would hesitate.

# %% descent={"kind": "demo"}
healthy = np.array([0.2, 0.6, 0.9, 1.3, 1.6, 1.9])
ill = np.array([2.3, 2.6, 3.0, 3.3, 3.7, 4.1])
clearly_ill = np.array([11.0, 12.0, 13.0, 14.0])


def line_and_boundary(x, y):
    """Least squares y = a + b x; returns a, b and the place where the line crosses 0."""
    b, a = np.polyfit(x, y, 1)
    return a, b, -a / b


fits = []
for more in (np.array([]), clearly_ill):
    x = np.concatenate([healthy, ill, more])
    y = np.concatenate([-np.ones(6), np.ones(6 + len(more))])
    a, b, boundary = line_and_boundary(x, y)
    wrong = (a + b * x > 0) != (y > 0)
    fits.append((x, y, a, b, boundary, wrong))
    print(f"{len(x)} patients: boundary at {boundary:.2f}, {wrong.sum()} on the wrong side")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.2,
    alt="Two panels: patients by their measurement, healthy ones at label -1 and ill ones at +1, "
    "with the line fitted by least squares and the boundary where it crosses 0. Left, twelve "
    f"patients: the boundary at {fits[0][4]:.1f} separates them. Right, four more ill patients at "
    f"11 to 14: the line is flatter, the boundary has moved to {fits[1][4]:.1f}, and "
    f"{fits[1][5].sum()} ill patients are on the wrong side, ringed.",
)
axes = fig.subplots(1, 2, sharey=True)
titles = [
    "Least squares: all twelve\nare right",
    "Four easy cases more, and two\nill patients are called healthy",
]
edge = {"markersize": 6, "markeredgecolor": "white"}  # so that neighbours stay apart
for ax, (x, y, a, b, boundary, wrong), title in zip(axes, fits, titles, strict=True):
    ax.plot(x[y < 0], y[y < 0], "s", color=MINUS, **edge, label="healthy")
    ax.plot(x[y > 0], y[y > 0], "o", color=PLUS, **edge, label="ill")
    grid = np.array([0.0, 14.5])
    ax.plot(grid, a + b * grid, color=BLACK, label="fitted line")
    ax.axvline(boundary, color=BLACK, linestyle="--", linewidth=1.2, label="boundary")
    ax.axhline(0, color=BLACK, linewidth=0.8)
    rings = {"fillstyle": "none", "color": BLACK, "markersize": 13, "markeredgewidth": 1.5}
    ax.plot(x[wrong], y[wrong], "o", **rings, label="misjudged")
    ax.set_title(title)
    ax.set_xlabel("measurement")
    ax.set_ylim(-1.8, 2.2)
axes[0].set_ylabel("label, and the fitted line")
fig.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
fig

# %% [markdown]
# The four easy cases carry no news about where the border between healthy and ill lies. Yet they pull the line: the one
# on the left would say 6 to 9 where their label says 1, and least squares punishes that. **It punishes being right by a
# wide margin.**
#
# The trouble is deeper than the formula. A line has values like $-0.4$ or $3.7$, and no doctor knows what an illness of $3.7$
# is. Ask for something with a meaning instead: **the probability that this patient is ill.** Then two questions are left, and
# they are this unit.
#
# 1. Given a model that answers with probabilities, what should be minimized? (Section 2.)
# 2. Which model turns features into a probability? (Section 3.)

# %% [markdown]
# ## 2. What to minimize
#
# ### 2.1 Maximum likelihood, on one coin
#
# The smallest model of a label has no features at all: a coin that shows $+1$ with probability $p$. You toss it ten times and
# count seven times $+1$. Which $p$ do you believe in?
#
# Each candidate $p$ says how probable *your* data were. The tosses are independent, so their probabilities multiply:
#
# $$ P(\mathcal D \mid p) = p^{7} (1-p)^{3}. $$
#
# Read as a function of $p$ with the data fixed, this is the **likelihood**. The principle of maximum likelihood: take the $p$ under
# which the data were most probable. A product is awkward, so take the logarithm. It is increasing, so the maximum stays
# where it is; and turn the sign, so that there is something to minimize:
#
# $$ -\log P(\mathcal D\mid p) = -7 \log p - 3\log(1-p). $$
#
# Set the derivative to zero: $-\frac7p + \frac{3}{1-p} = 0$, so $7(1-p) = 3p$, and $p = \frac{7}{10}$. The share that you saw. The second
# derivative, $\frac{7}{p^2} + \frac{3}{(1-p)^2}$, is positive, so it is a minimum.

# %% descent={"kind": "demo"}
p = np.linspace(0.01, 0.99, 99_001)
print(f"smallest at p = {p[(-7 * np.log(p) - 3 * np.log(1 - p)).argmin()]:.5f}")
print(f"1500 tosses, 1050 times +1: the product is {0.7**1050 * 0.3**450} in floating point,")
print(f"minus its logarithm is {-1050 * math.log(0.7) - 450 * math.log(0.3):.3f}")

# %% descent={"kind": "demo", "folded": true}
p = np.linspace(0.005, 0.995, 400)
fig = new_figure(
    7.2,
    3.6,
    alt="Left: the likelihood of seven +1 in ten tosses against p, a bump with its top at p = 0.7. "
    "Right: minus its logarithm, a bowl with its lowest point at the same p = 0.7.",
)
axes = fig.subplots(1, 2)
axes[0].plot(p, 1000 * p**7 * (1 - p) ** 3, color=BLUE)
axes[0].set_title("The product is largest at 7/10 ...")
axes[0].set_ylabel("likelihood, times 1000")
axes[1].plot(p, -7 * np.log(p) - 3 * np.log(1 - p), color=BLUE)
axes[1].set_title("... and minus its logarithm\nsmallest")
axes[1].set_ylabel("negative log-likelihood")
for ax in axes:
    ax.axvline(0.7, color=BLACK, linestyle="--", linewidth=1.2)
    ax.set_xlabel("p")
axes[0].text(0.68, 0.1, "p = 0.7", ha="right")
axes[1].text(0.68, 30, "p = 0.7", ha="right")
fig

# %% [markdown]
# The logarithm is not only convenience. The probability of these 1500 tosses is so small that the computer rounds it to 0, whatever $p$ is; the
# logarithm is an ordinary number. Probabilities of much data exist only as logarithms.
#
# ### 2.2 In general: a sum, and a mean
#
# Now any model with parameters $w$ that gives $p(y \mid x, w)$, and examples $(x_1,y_1),\dots,(x_N,y_N)$ that are independent given $w$:
#
# $$ -\log p(\mathcal D\mid w) = -\log \prod_{i=1}^N p(y_i\mid x_i, w) = \sum_{i=1}^N \ell_i(w), \qquad \ell_i(w) = -\log p(y_i\mid x_i,w). $$
#
# A sum over examples is N times their mean, and the mean is an expectation: pick an example at random, each with
# probability $1/N$, and ask what $\ell$ to expect.
#
# $$ \boxed{\;\sum_{i=1}^N \ell_i(w) \;=\; N \cdot \mathbb E_{i}\,[\ell_i(w)]\;} $$
#
# Dividing by N does not move the minimum. So the course minimizes the **mean**. Two reasons: its size does not depend on how much data you have, so
# one step length fits; and an expectation can be *estimated* from a few examples, which is all of unit 05.

# %% [markdown]
# ### 2.3 Maximum a posteriori: the prior is counted once
#
# Toss a coin three times and see $+1$ three times. Maximum likelihood says $p = 1$: the other side will never show.
# You know more about coins than that. Say it as a **prior** $p(w)$ on the parameter, before any data. By Bayes' rule
#
# $$ p(w\mid \mathcal D) = \frac{p(\mathcal D\mid w)\,p(w)}{p(\mathcal D)} \quad\Longrightarrow\quad
#    -\log p(w\mid\mathcal D) = \underbrace{-\log p(\mathcal D\mid w)}_{\text{N terms}} \;\underbrace{-\log p(w)}_{\text{one term}} + \text{const}, $$
#
# since $p(\mathcal D)$ does not contain $w$. The $w$ that minimizes this is the **maximum a posteriori** (MAP) estimate. With a Gaussian
# prior of mean 0 and standard deviation $s$ in each coordinate, $p(w)$ is proportional to $\prod_j e^{-w_j^2/2s^2} = e^{-|w|^2/2s^2}$, so
# $-\log p(w) = \frac{|w|^2}{2 s^2} + \text{const}$. Divide everything by N:
#
# $$ F(w) = \mathbb E_i[\ell_i(w)] + \frac{1}{N}\cdot\frac{|w|^2}{2s^2} = \mathbb E_i[\ell_i(w)] + \frac{l_2}{2}|w|^2,
#    \qquad \boxed{\; l_2 = \frac{1}{N s^2}\;} $$
#
# So a penalty on the squared weights *is* a Gaussian prior, and its strength falls as data arrive: evidence takes over from belief.
#
# **A slip that stands in many slides**: the prior written *inside* the sum over the data,
# $\sum_i \bigl[\ell_i(w) - \log p(w)\bigr]$. That counts it N times. What does it do? Take the coin again, with
# $p = 1/(1+e^{-w})$: then $w = \log\frac{p}{1-p}$ may be any number (it is called the **log-odds**, and section 3 begins with it). The prior has $s = 1$. First come the three tosses, then
# data in which exactly nine in ten are $+1$, so that the truth is $w = \log\frac{0.9}{0.1} = \log 9 \approx 2.2$.


# %% descent={"kind": "demo"}
def map_log_odds(share, l2):
    """Minimize -share log p - (1 - share) log(1 - p) + l2/2 w^2 by Newton's method (unit 04)."""
    w = 0.0
    for _ in range(50):
        p = 1 / (1 + math.exp(-w))
        w = w - (p - share + l2 * w) / (p * (1 - p) + l2)
    return w


w = map_log_odds(1.0, l2=1 / 3)
print(f"three times +1 in three tosses: w = {w:.3f}, p = {1 / (1 + math.exp(-w)):.2f}")
sizes = 10 ** np.arange(1, 7)
once = [map_log_odds(0.9, l2=1 / (N * 1.0**2)) for N in sizes]
inside = [map_log_odds(0.9, l2=1.0) for N in sizes]  # N / (N s^2): it does not depend on N
for N, right, slip in zip(sizes, once, inside, strict=True):
    print(f"N = {N:7d}: prior counted once w = {right:.3f}, inside the sum w = {slip:.3f}")
print(f"w = {inside[-1]:.3f} says p = {1 / (1 + math.exp(-inside[-1])):.2f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.0,
    3.8,
    alt="Estimated log-odds w against the number of tosses N, from 10 to a million. With the prior "
    f"counted once w rises from {once[0]:.2f} to the truth, log 9 = 2.2, which it reaches at about "
    f"1000 tosses. With the prior inside the sum w stays at {inside[0]:.2f} for every N.",
)
ax = fig.subplots()
ax.semilogx(sizes, once, "o-", color=BLUE, label="prior counted once")
ax.semilogx(sizes, inside, "s--", color=VERMILION, label="prior inside the sum")
ax.axhline(math.log(9), color=BLACK, linewidth=1.2, linestyle=":", label="truth, log 9")
ax.set_ylim(0, 2.6)
ax.set_xlabel("number of tosses N")
ax.set_ylabel("estimated log-odds w")
ax.set_title("A prior inside the sum grows with the data\nand is never overruled")
ax.legend(loc="center right")
fig

# %% [markdown]
# After three tosses of three, MAP says $p = 0.71$ and not 1: that is what the prior is for.
#
# With the slip, a million tosses of which 900 000 are $+1$ leave you believing in $p = 0.58$. The dose, not the idea, is wrong: it is the MAP estimate
# for a prior with $s$ smaller by $\sqrt N$. In this course the penalty $\frac{l_2}{2}|w|^2$ stands *outside* the mean, once.

# %% [markdown]
# ## 3. The logistic model
#
# A probability lives between 0 and 1, and $w\cdot x = \sum_j w_j x_j$ anywhere. Stretch the probability first. The **odds** $P(+1)/P(-1)$ live between 0 and
# $\infty$, and their logarithm between $-\infty$ and $\infty$. The model says: *the log-odds are linear in the features.*
#
# $$ \log\frac{P(+1\mid x)}{P(-1\mid x)} = z, \qquad z = w\cdot x. $$
#
# Solve for the probability. Write $P$ for $P(+1\mid x)$:
#
# 1. $\frac{P}{1-P} = e^{z}$, so $P = e^z - e^z P$, so $P\,(1+e^z) = e^z$.
# 2. $P = \frac{e^z}{1+e^z} = \frac{1}{1+e^{-z}} =: \sigma(z)$, the **sigmoid**.
# 3. $P(-1\mid x) = 1-\sigma(z) = \frac{e^{-z}}{1+e^{-z}} = \frac{1}{e^{z} + 1} = \sigma(-z)$.
#
# Lines 2 and 3 differ by the sign of $z$ alone. That is why the labels are $-1$ and $+1$: both cases are one formula,
#
# $$ \boxed{\; P(y\mid x, w) = \sigma(m), \qquad m = y\;w\cdot x \;} $$
#
# The number $m$ is the **margin**: positive where the model is on the side of the label, and the larger, the surer.
#
# (An intercept needs no extra letter: add a feature that is always 1. Its weight is the intercept. Labels 0/1 become $2y-1$.)

# %% [markdown]
# **Why should log-odds be linear?** Sometimes they *are*. Let the measurement of healthy patients be Gaussian around $-a$ and that of ill ones around $+a$, with
# the same standard deviation $s$, and let both be equally frequent. By Bayes' rule
#
# $$ \log\frac{P(+1\mid x)}{P(-1\mid x)} = \log \frac{e^{-(x-a)^2/2s^2}}{e^{-(x+a)^2/2s^2}} = \frac{(x+a)^2-(x-a)^2}{2s^2} = \frac{2a}{s^2}\,x . $$
#
# The squares $x^2$ cancel *because the two spreads are equal*; with unequal ones a quadratic term stays, and a straight boundary is wrong.
#
# **What the length of $w$ means.** The boundary is $w\cdot x = 0$, a plane at a right angle to $w$. Start on it, where $z=0$, and walk a distance $r$ along $w$: then
# $z = 0 + w\cdot \bigl(r\,w/|w|\bigr) = r\,|w|$. So the direction of $w$ says *where* the boundary is, and its length says *how fast* the probability changes across it.

# %% descent={"kind": "demo"}
a, s = 1.0, 1.2
rng = np.random.default_rng(0)
label = np.where(rng.random(400_000) < 0.5, 1.0, -1.0)
x = a * label + s * rng.normal(size=len(label))
edges = np.linspace(-3.5, 3.5, 15)
middle = (edges[1:] + edges[:-1]) / 2
share = np.array([(label[(x >= lo) & (x < hi)] > 0).mean() for lo, hi in itertools.pairwise(edges)])
counted = np.polyfit(middle, np.log(share / (1 - share)), 1)[0]
print(f"slope of the log-odds: counted {counted:.1f}, by the formula {2 * a / s**2:.1f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    6.4,
    alt="Top: the probability of +1 against the distance from the boundary, an S from 0 to 1 for "
    "|w| = 0.5, 1 and 4; the longer w, the steeper. Bottom left: densities of a measurement for "
    "the labels -1 and +1, two bells of one width around -1 and +1. Bottom right: the log-odds "
    "counted in those data lie on a straight line through 0, the formula's.",
)
axes = fig.subplot_mosaic([["step", "step"], ["bells", "line"]])
z = np.linspace(-8, 8, 400)
for length, color, style in ((0.5, SKY_BLUE, "-."), (1.0, BLUE, "--"), (4.0, BLACK, "-")):
    curve = 1 / (1 + np.exp(-length * z))
    axes["step"].plot(z, curve, color=color, linestyle=style, label=f"|w| = {length:g}")
axes["step"].set_xlabel("distance from the boundary")
axes["step"].set_ylabel("P(+1)")
axes["step"].set_title("A longer w is a steeper step")
axes["step"].legend()
for sign, color, style in ((-1, MINUS, "--"), (1, PLUS, "-")):
    bell = {"bins": 60, "density": True, "histtype": "step", "linewidth": 1.5}
    axes["bells"].hist(x[label == sign], **bell, color=color, linestyle=style)
    axes["bells"].text(4 * sign, 0.2, f"label\n{sign:+d}", ha="center")
axes["bells"].set_xlabel("x")
axes["bells"].set_ylabel("density")
axes["bells"].set_title("Two Gaussians of one width ...")
axes["line"].plot(middle, np.log(share / (1 - share)), "o", color=GREEN, label="counted")
axes["line"].plot(middle, 2 * a / s**2 * middle, color=BLACK, label="$2ax/s^2$")
axes["line"].set_xlabel("x")
axes["line"].set_ylabel("log-odds of +1")
axes["line"].set_title("... have log-odds on a line")
axes["line"].legend()
fig

# %% [markdown]
# **The slope of the sigmoid**, needed twice below. By the quotient rule
#
# $$ \sigma'(z) = \frac{e^{-z}}{(1+e^{-z})^2} = \frac{1}{1+e^{-z}}\cdot\frac{e^{-z}}{1+e^{-z}} = \sigma(z)\,\sigma(-z) = \sigma(z)\bigl(1-\sigma(z)\bigr), $$
#
# which is $\frac14 - \bigl(\sigma(z)-\frac12\bigr)^2$: at most $\frac14$, and that at $z=0$. And from it, the chain rule gives the slope of the logarithm:
#
# $$ \frac{d}{dz}\log\sigma(z) = \frac{\sigma'(z)}{\sigma(z)} = \sigma(-z). $$


# %% descent={"kind": "demo"}
def sigma(z):
    """The textbook formula; section 4 says where it fails."""
    return 1 / (1 + np.exp(-z))


z, h = np.linspace(-4, 4, 5), 1e-5
slope = (sigma(z + h) - sigma(z - h)) / (2 * h)
slope_of_log = (np.log(sigma(z + h)) - np.log(sigma(z - h))) / (2 * h)
print("z:                     ", z)
print("sigma', measured:      ", slope.round(5))
print("sigma(z) sigma(-z):    ", (sigma(z) * sigma(-z)).round(5))
print("(log sigma)', measured:", slope_of_log.round(5))
print("sigma(-z):             ", sigma(-z).round(5))

# %% [markdown]
# ## 4. Where floating point breaks
#
# The loss of one example is $-\log \sigma(m)$. Typed as in a book, `np.log(1 / (1 + np.exp(-m)))`, it is wrong in three different ways. Slow down
# here; many a `nan` in a training log begins in this section.
#
# A float64 has about 16 significant digits, a largest and a smallest value. Three numbers follow from that:
#
# | what happens | where | why |
# | --- | --- | --- |
# | `exp(x)` becomes `inf` | $x \gt 709.783$ | the largest float64 is $1.8\cdot10^{308} = e^{709.783}$ |
# | `exp(x)` becomes 0 | $x \lt -745.14$ | the smallest is $4.9\cdot10^{-324}$; what is less than half of it is rounded to 0 |
# | `1 + exp(x)` becomes 1 | $x \lt -36.74$ | the next number after 1 is $1 + 2.2\cdot10^{-16}$; what is less than half way is rounded off |
#
# Follow a margin through the formula.
#
# 1. $m = -800$, surely wrong. `exp(800) = inf`, `1/inf = 0`, `log(0) = -inf`. The truth is $-800$.
# 2. $m = 40$, surely right. `1 + exp(-40)` is exactly 1, and its log exactly 0. The truth is $-e^{-40} = -4.2\cdot10^{-18}$.
# 3. $m = 20$. Nothing looks wrong, but `1 + exp(-20)` keeps only 7 of the 16 digits of $e^{-20}$.

# %% descent={"kind": "demo", "folded": true}
m = np.concatenate([-np.geomspace(1000, 0.1, 400), np.geomspace(0.1, 700, 400)])
exact = losses.log_sigmoid(m)
with np.errstate(over="ignore", divide="ignore"):
    naive = np.log(1 / (1 + np.exp(-m)))
    error = np.abs(naive - exact) / np.maximum(np.abs(exact), 5e-324)
fig = new_figure(
    7.2,
    6.0,
    alt="Top: three number lines, not to scale. exp(x) is inf beyond 709.8, exp(x) is 0 below "
    "-745.1, and 1 + exp(x) is 1 below -36.7. Bottom: relative error of the textbook formula "
    "against the margin m. It is infinite below -709.8, near 1e-16 around 0, grows from about "
    "m = 3 on, and beyond 36.7 it is 1: all digits are lost.",
)
top, bottom = fig.subplots(2, 1, height_ratios=[1, 1.5])
top.axis("off")
top.set_xlim(-8, 8)
top.set_ylim(-0.2, 3.2)
top.set_title("Where exp and 1 + exp fail (not to scale)")
for row, (low, high, text, color) in enumerate(
    [
        (3.0, 8.0, "exp(x) = inf beyond 709.8", VERMILION),
        (-8.0, -3.6, "exp(x) = 0 below -745.1", ORANGE),
        (-8.0, -0.9, "1 + exp(x) = 1 below -36.7", PURPLE),
    ]
):
    height = 2.5 - 1.1 * row
    top.plot([-8, 8], [height, height], color=BLACK, linewidth=1)
    top.fill_between([low, high], height - 0.14, height + 0.14, color=color)
    top.text(0, height + 0.24, text, ha="center")
    top.plot([0, 0], [height - 0.14, height + 0.14], color=BLACK)
    top.text(0.15, height - 0.45, "0")
bottom.semilogy(m, np.clip(error, 1e-17, 1e1), color=BLACK, linewidth=1.2)
bottom.set_xscale("symlog", linthresh=1)
bottom.axvspan(-1000, -709.8, color=VERMILION, alpha=0.3)
bottom.axvspan(36.7, 700, color=PURPLE, alpha=0.25)
bottom.text(-500, 1e-3, "exp(-m) is inf,\nand so is the loss")
bottom.text(9, 1e-8, "digits go", ha="right")
bottom.text(160, 1e-4, "all digits\nare lost", ha="center")
bottom.set_xlabel("margin m")
bottom.set_ylabel("relative error, cut at 10")
bottom.set_title("log(1 / (1 + exp(-m))) fails on both sides")
fig

# %% [markdown]
# ### The cure: take the larger exponential out
#
# $-\log\sigma(z) = \log(1+e^{-z}) = \log(e^{0}+e^{-z})$, the log of a sum of two exponentials. Pull the larger one out, so that the
# one that is left has an exponent $\le 0$ and cannot overflow.
#
# 1. If $z \ge 0$ the larger is $e^0 = 1$: $\log\sigma(z) = -\log\bigl(1+e^{-z}\bigr)$ as it stands.
# 2. If $z \lt 0$ the larger is $e^{-z}$: $\log(1+e^{-z}) = \log\bigl(e^{-z}(e^{z}+1)\bigr) = -z + \log(1+e^{z})$.
# 3. Both exponents that are left are $-|z|$. In one line:
#
# $$ \boxed{\;\log\sigma(z) = \min(z, 0) - \log\bigl(1+e^{-|z|}\bigr)\;} $$
#
# 4. The lost digits: $\log(1+u)$ for tiny $u$ is $u - u^2/2 + \dots$, and it is `1 + u` that throws $u$ away before the logarithm sees it. `np.log1p(u)` computes
#    $\log(1+u)$ without forming $1+u$.
#
# NumPy has the log of a sum of two exponentials ready, done this way: `np.logaddexp(a, b)`. Either is fine.
#
# One more trap: `np.where(z >= 0, formula1, formula2)` computes *both* formulas everywhere and picks afterwards. The one that you throw away may still overflow
# and warn. Clipping $z$ to $\pm 500$ silences the warning and gives a wrong number, with a gradient of 0, for exactly the examples that are most wrong.

# %% descent={"kind": "demo"}
print(f"{'z':>8s} {'textbook':>16s} {'clipped at 30':>16s} {'log1p form':>16s}")
for z in (-10_000.0, -800.0, -20.0, 0.0, 20.0, 40.0):
    with np.errstate(over="ignore", divide="ignore"):
        textbook = np.log(1 / (1 + np.exp(-np.array(z))))
    clipped = -np.log1p(np.exp(-np.clip(z, -30, 30)))
    stable = losses.log_sigmoid(np.array(z))
    print(f"{z:8.0f} {textbook:16.8g} {clipped:16.8g} {stable:16.8g}")
print(f"by series at z = 40: -e^-40 = {-math.exp(-40):.8g}")

# %% [markdown]
# ### Exercise 1 of 6: `log_sigmoid` (2 points)
#
# **In**: `z`, an array of any shape. **Out**: $\log\sigma(z)$, elementwise, the same shape. Every digit counts, also of tiny results, for $|z|$ up to $10^4$; and
# NumPy must have nothing to warn about.
#
# **By hand**: $\sigma(0)=\frac12$, so $\log\sigma(0) = -\log 2$. $\sigma(\log 3) = \frac{1}{1+1/3} = \frac34$. $\sigma(-\log3) = \frac14$. Far out on the left
# $\log\sigma(z) = z$ to all digits, far out on the right it is $-e^{-z}$.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "log_sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def log_sigmoid(z):
    """Return log(1 / (1 + exp(-z))), elementwise, exact and silent for |z| up to 1e4.

    z: an array of any shape. Returns an array of that shape.
    """
    ### BEGIN SOLUTION
    return np.minimum(z, 0.0) - np.log1p(np.exp(-np.abs(z)))
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_log_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged

with check("log_sigmoid"):
    z = np.array([[0.0, np.log(3.0), -np.log(3.0)], [-1e4, -800.0, -30.0]])
    before = z.copy()
    # An overflow or a division by zero is an error here.
    with np.errstate(all="raise", under="ignore"):
        answer = log_sigmoid(z)
    returns(answer, ["log sigmoid"])
    unchanged(before, z, "z")
    same_shape(answer, z, "log_sigmoid keeps the shape")
    by_hand = [-np.log(2.0), np.log(0.75), np.log(0.25)]
    close(answer[0], by_hand, "log_sigmoid of 0, log 3, -log 3")
    close(answer[1, :2], [-1e4, -800.0], "log_sigmoid far out on the left, where exp(-z) overflows")
    close(log_sigmoid(np.array([40.0])), [-np.exp(-40.0)], "log_sigmoid(40), relative", atol=0)
    close(log_sigmoid(np.array([700.0])), [-np.exp(-700.0)], "log_sigmoid(700), relative", atol=0)
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("01-logistic-regression", "log_sigmoid", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The loss and its gradient
#
# Put sections 2 and 3 together. The loss of one example is $\ell(m) = -\log\sigma(m)$ with the margin $m = y\,w\cdot x$, and
#
# $$ \boxed{\;F(w) = -\frac1N\sum_{i=1}^N \log\sigma(m_i) + \frac{l_2}{2}|w|^2, \qquad m_i = y_i\,w\cdot x_i\;} $$
#
# Compare with the squared loss of section 1. There $y^2 = 1$, so $(w\cdot x-y)^2 = y^2 (w\cdot x - y)^2 = (m-1)^2$: it is a function of the margin too, and grows again beyond $m=1$.

# %% descent={"kind": "demo"}
from course_lib import problems

x = np.concatenate([healthy, ill, clearly_ill])
y = np.concatenate([-np.ones(6), np.ones(10)])
X = np.column_stack(
    [np.ones_like(x), x]
)  # the intercept is the weight of a feature that is always 1
w = problems.logistic(X, y, l2=1e-3).minimum
wrong = int((y * (X @ w) <= 0).sum())
print(f"logistic regression: boundary at {-w[0] / w[1]:.2f}, {wrong} on the wrong side")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.5,
    alt="Left: loss of one example against its margin. The squared loss falls to 0 at margin 1 and "
    "grows again beyond it; the logistic loss falls all the way; the dashed step is 1 for a "
    "negative margin and else 0. Right: the sixteen patients and the fitted probability of being "
    f"ill, an S. The boundary at {-w[0] / w[1]:.1f} has all healthy ones to its left and all ill "
    "ones to its right.",
)
left, right = fig.subplots(1, 2)
m = np.linspace(-3, 5, 300)
left.plot(m, (m - 1) ** 2, color=ORANGE, linestyle="-.", label="squared, $(m-1)^2$")
left.plot(m, -losses.log_sigmoid(m), color=BLUE, label=r"logistic, $-\log\sigma(m)$")
left.plot(m, (m < 0).astype(float), color=BLACK, linestyle="--", linewidth=1.2, label="1 if wrong")
left.set_ylim(-0.1, 5)
left.set_xlabel("margin m")
left.set_ylabel("loss of one example")
left.set_title("The squared loss punishes large\nmargins, the logistic loss does not")
fig.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
grid = np.linspace(0, 14.5, 300)
right.plot(x[y < 0], 0 * x[y < 0], "s", color=MINUS, **edge, label="healthy")
right.plot(x[y > 0], 0 * x[y > 0] + 1, "o", color=PLUS, **edge, label="ill")
right.plot(grid, np.exp(losses.log_sigmoid(w[0] + w[1] * grid)), color=BLACK, label="P(ill)")
right.axvline(-w[0] / w[1], color=BLACK, linestyle="--", linewidth=1.2, label="boundary")
right.set_xlabel("measurement")
right.set_ylabel("P(ill)")
right.set_title("The sixteen patients again:\nnone is misjudged")
right.legend(loc="center right")
fig

# %% [markdown]
# **Why not count the mistakes?** That is the dashed step. It is flat: wherever it has a slope the slope is 0, so no small move of $w$ looks better than another. The logistic loss has a slope everywhere, and divided by
# $\log 2$ it lies above the step. So the share of mistakes is at most $F/\log 2$: push the loss down, and the mistakes have to follow.
#
# **The gradient, in two steps.**
#
# 1. By section 3, $\ell'(m) = -\sigma(-m)$. In words: minus the probability that the model gives to the *wrong* label.
# 2. $m = y\,(w_1x_1+\dots+w_Dx_D)$, so $\partial m/\partial w_j = y\,x_j$. The chain rule, for all $j$ at once: $\nabla\ell = -\sigma(-m)\,y\,x$.
#
# Average, and add the gradient of the penalty, $\frac{\partial}{\partial w_j}\frac{l_2}{2}\sum_k w_k^2 = l_2 w_j$:
#
# $$ \boxed{\;\nabla F(w) = -\frac1N\sum_{i=1}^N \sigma(-m_i)\,y_i\,x_i + l_2\,w\;} $$
#
# Read it as a tug-of-war. Gradient descent moves against $\nabla F$, so each example pulls $w$ towards $y_i x_i$, with a strength between 0 and 1: the doubt about its label. An example that is surely right
# does not pull at all (the four easy patients), one that is surely wrong pulls with strength 1 and no more. Squared loss pulls with $2(1-m)$: without limit, and *backwards* beyond $m = 1$.
#
# | formula | code | shape |
# | --- | --- | --- |
# | $w$ | `w` | (D,) |
# | rows $x_i$ | `X` | (N, D) |
# | $y_i$ | `y` | (N,), each -1 or +1 |
# | all $w\cdot x_i$ | `X @ w` | (N,) |
# | $m_i$ | `y * (X @ w)` | (N,) |
# | $\sum_i c_i x_i$ | `X.T @ c` | (D,) |
#
# The last row is the one to remember: **a weighted sum of examples is a product with the transposed data.**

# %% [markdown]
# Check it as you should check each gradient that you ever derive: nudge one weight by a small $h$ either way and divide, $\bigl(F(w+he_j)-F(w-he_j)\bigr)/2h$. The error is of order $h^2$. (Unit 02 builds this into a tool.)


# %% descent={"kind": "demo"}
def nudge(f, w, h=1e-5):
    """Central differences of f at w, one entry at a time."""
    slopes = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[index] += h
        down[index] -= h
        slopes[index] = (f(up) - f(down)) / (2 * h)
    return slopes


rng = np.random.default_rng(2)
X, y, w = rng.normal(size=(30, 4)), rng.choice([-1, 1], size=30), rng.normal(size=4)
loss, grad = losses.logistic_loss(w, X, y, l2=0.3)
measured = nudge(lambda w: losses.logistic_loss(w, X, y, l2=0.3)[0], w)
print("formula: ", grad.round(6))
print("measured:", measured.round(6))

p = np.exp(losses.log_sigmoid(X @ w))  # the same gradient by P(+1) minus the indicator of +1
other = X.T @ (p - (y == 1)) / len(y) + 0.3 * w
print("by probability minus indicator:", other.round(6))

# %% [markdown]
# The third line is the same gradient in other clothes. For $y=+1$: $-\sigma(-m)\,y = -\sigma(-z) = \sigma(z) - 1$. For $y=-1$: $-\sigma(-m)\,y = \sigma(z) = \sigma(z) - 0$. So the factor of $x$ is
# $P(+1\mid x)$ **minus** 1 if the label is $+1$ and minus 0 if not: *probability minus indicator*. You meet it again with K classes.
#
# It has a consequence. The intercept's feature is always 1, so its entry of the gradient is the mean of (probability minus indicator). At an unpenalized minimum that is 0: **on average over the data, the model predicts as many $+1$ as there are.**

# %% descent={"kind": "demo"}
X1 = np.column_stack([np.ones(30), X])  # with an intercept, and as good as no penalty
w1 = problems.logistic(X1, y.astype(float), l2=1e-12).minimum
p1 = np.exp(losses.log_sigmoid(X1 @ w1))
print(f"mean probability of +1: {p1.mean():.6f}, share of +1 in the data: {(y == 1).mean():.6f}")

# %% [markdown]
# ### Exercise 2 of 6: `logistic_loss` (4 points)
#
# **In**: `w` (D,), `X` (N, D), `y` (N,) with labels $-1$ and $+1$, a number `l2`. **Out**: the pair `(loss, grad)`: a number, and an array (D,). Mean over the examples, plus $\frac{l_2}{2}|w|^2$; nothing may overflow.
#
# **By hand**: `w = [log 3, 0]`, two examples $x_1 = (1, 2)$ with $y_1 = +1$ and $x_2 = (1, 4)$ with $y_2=-1$.
#
# - margins: $+\log 3$ and $-\log 3$; probabilities of the labels: $\frac34$ and $\frac14$;
# - loss: $\frac12\left(\log\frac43 + \log 4\right) = \frac12\log\frac{16}{3}$;
# - doubts $\sigma(-m)$: $\frac14$ and $\frac34$; times $y\,x$: $\frac14(1,2)$ and $\frac34(-1,-4)$; their sum: $(-\frac12, -\frac52)$;
# - gradient: $-\frac12\,(-\frac12, -\frac52) = (\frac14, \frac54)$;
# - with $l_2 = \frac12$: $\frac14(\log3)^2$ more loss, $\frac12(\log 3, 0)$ more gradient.
#
# *Hint for a loss that does not overflow*: you have written the function that it needs.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "logistic_loss", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def logistic_loss(w, X, y, l2=0.0):
    """Return the mean logistic loss with its penalty, and the gradient by w.

    w: (D,). X: (N, D). y: (N,), labels -1 and +1. Returns (loss, grad), a number and (D,).
    """
    ### BEGIN SOLUTION
    margins = y * (X @ w)
    log_right = np.minimum(margins, 0.0) - np.log1p(np.exp(-np.abs(margins)))
    doubt = np.exp(log_right - margins)  # sigma(-m) = sigma(m) e^-m, with an exponent <= 0
    loss = -log_right.mean() + 0.5 * l2 * np.sum(w**2)
    grad = -(doubt * y) @ X / len(X) + l2 * w
    return loss, grad
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_logistic_loss", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("logistic_loss"):
    log3 = np.log(3.0)
    w, X, y = np.array([log3, 0.0]), np.array([[1.0, 2.0], [1.0, 4.0]]), np.array([1, -1])
    before = [w.copy(), X.copy(), y.copy()]
    answer = logistic_loss(w, X, y)
    returns(answer, ["loss", "grad"])
    for name, old, new in zip(["w", "X", "y"], before, [w, X, y], strict=True):
        unchanged(old, new, name)
    close(answer[0], 0.5 * np.log(16 / 3), "loss: the mean of -log of 3/4 and of 1/4")
    first = logistic_loss(w, X[:1], y[:1])[0]
    close(first, np.log(4 / 3), "loss of the first example alone, whose label has probability 3/4")
    close(answer[1], [0.25, 1.25], "grad of the example worked by hand")
    loss, grad = logistic_loss(w, X, y, l2=0.5)
    close(loss - answer[0], 0.25 * log3**2, "what l2 = 1/2 adds to the loss: l2/2 |w|^2")
    close(grad - answer[1], [0.5 * log3, 0.0], "what l2 = 1/2 adds to the gradient: l2 w")
    with np.errstate(all="raise", under="ignore"):
        loss, grad = logistic_loss(np.array([2000.0]), np.array([[1.0], [1.0]]), np.array([1, -1]))
    close(loss, 1000.0, "loss for margins 2000 and -2000: the mean of 0 and 2000")
    close(grad, [0.5], "grad for margins 2000 and -2000")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("01-logistic-regression", "logistic_loss", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 6. One valley: the loss is convex
#
# Can gradient descent get stuck here? Look at the curvature first in one dimension, along the margin. By section 3
#
# $$ \ell''(m) = \frac{d}{dm}\bigl(-\sigma(-m)\bigr) = \sigma'(-m) = \sigma(m)\,\sigma(-m) \gt 0 . $$
#
# Now all weights. The **Hessian** is the (D, D) matrix of the second derivatives: its entry $(j,k)$ is the derivative of the gradient's entry $-\sigma(-m)\,y\,x_j$ by $w_k$.
#
# 1. $\frac{\partial}{\partial w_k}\bigl(-\sigma(-m)\bigr) = \sigma(m)\sigma(-m)\,\frac{\partial m}{\partial w_k} = \sigma(m)\sigma(-m)\; y\,x_k$.
# 2. Times $y\,x_j$: $\sigma(m)\sigma(-m)\; y^2\,x_jx_k$, and $y^2 = 1$. And $\sigma(m)\sigma(-m)$ is the same for $m$ and $-m$. **The labels have dropped out.**
# 3. Write $p_i = \sigma(w\cdot x_i)$, and $x_ix_i^\top$ for the (D, D) matrix of the products $x_{ij}x_{ik}$. Average over the examples, and add the penalty, whose second derivative is $l_2$ on the diagonal and 0 off it:
#
# $$ \boxed{\; H(w) = \frac1N\sum_{i=1}^N p_i(1-p_i)\,x_ix_i^\top + l_2\,I \;} $$
#
# 4. The curvature in a direction $v$ is the second derivative of $F(w+tv)$ by $t$. By the chain rule, twice, it is $\sum_{jk} v_jH_{jk}v_k = v^\top H v$, and $v^\top x_ix_i^\top v = (v\cdot x_i)^2$, so
#
# $$ v^\top H v = \frac1N\sum_i p_i(1-p_i)\,(v\cdot x_i)^2 + l_2|v|^2 \;\ge\; 0 . $$
#
# No direction curves downwards, anywhere: $H$ is **positive semi-definite**, and $F$ is **convex**. What that buys you: go from a point $w$ with zero gradient in any direction $v$. The slope along the way starts at 0 and, as
# the curvature is never negative, never becomes negative. You never descend. **Each point with zero gradient is a global minimum.**
#
# ### Only *semi*-definite
#
# Line 4 is zero, without a penalty, for every $v$ that is at a right angle to *all* examples. There is such a $v$ if you have more features than examples, or two features that always
# agree. Then the valley has a flat floor, and infinitely many $w$ are equally good. Any $l_2 \gt 0$ makes $H$ **positive definite**: for $|v|=1$ the curvature is at least $l_2$. On the way out of a minimum
# the slope then *rises* from 0, so there is no second minimum.
#
# (Over all directions of length 1, the smallest and the largest value of $v^\top Hv$ are the smallest and the largest **eigenvalue** of $H$. `np.linalg.eigvalsh` computes them; unit 04 makes much of them.)

# %% descent={"kind": "demo"}
x = np.array([-2.0, -1.0, 0.5, -0.5, 1.0, 2.0])
y = np.array([-1, -1, -1, 1, 1, 1])
X_twice = np.column_stack([x, x])  # the same feature twice
for l2 in (0.0, 0.1):
    eigenvalues = np.linalg.eigvalsh(losses.logistic_hessian(np.array([0.4, 0.2]), X_twice, l2))
    print(f"l2 = {l2}: eigenvalues of H {abs(eigenvalues[0]):.6f} and {eigenvalues[1]:.6f}")

# %% descent={"kind": "demo", "folded": true}
total = problems.logistic(x[:, None], y.astype(float), l2=1e-12).minimum[0]
best = problems.logistic(X_twice, y.astype(float), l2=0.1).minimum
side = np.linspace(-3, 5, 41)
fig = new_figure(
    7.2,
    4.0,
    alt="Two maps of the loss over the weights w1 and w2 of a feature that stands twice in the "
    "data. Left, l2 = 0: a straight valley with a flat floor; all points of the line "
    f"w1 + w2 = {total:.1f} are equally good. Right, l2 = 0.1: oval contours around one minimum "
    f"at ({best[0]:.1f}, {best[1]:.1f}).",
)
axes = fig.subplots(1, 2, sharey=True)
for ax, l2, title in zip(
    axes,
    (0.0, 0.1),
    ("The same feature twice, l2 = 0:\na flat floor", "With l2 = 0.1:\none minimum"),
    strict=True,
):
    surface = np.array(
        [[losses.logistic_loss(np.array([a, b]), X_twice, y, l2)[0] for a in side] for b in side]
    )
    shades = ax.contourf(side, side, surface, levels=np.linspace(0, 6, 25), cmap="Blues_r")
    ax.set_title(title)
    ax.set_xlabel("w1")
    ax.set_aspect("equal")
    ax.grid(visible=False)
axes[0].set_ylabel("w2")
axes[0].plot(side, total - side, color=VERMILION, label="all of these are best")
axes[1].plot(*best, "*", color=VERMILION, markersize=14, label="the minimum")
for ax in axes:
    ax.set_xlim(-3, 5)
    ax.set_ylim(-3, 5)
    ax.legend(loc="lower left", frameon=True, framealpha=1, handlelength=1.5)
fig.colorbar(shades, ax=axes, ticks=range(7), label="loss", shrink=0.75)
fig

# %% [markdown]
# **Why not put the sigmoid into the squared loss?** Because then the loss of an example, $(1-\sigma(m))^2$, is not convex.

# %% descent={"kind": "demo"}
h = 1e-4
bend = [
    ((1 - sigma(m + h)) ** 2 - 2 * (1 - sigma(m)) ** 2 + (1 - sigma(m - h)) ** 2) / h**2
    for m in (-2.0, 2.0)
]
print(f"curvature of (1 - sigma(m))^2: {bend[0]:.4f} at m = -2, {bend[1]:.4f} at m = 2")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.6,
    3.8,
    alt="Loss of one example against its margin from -6 to 6. The logistic loss is convex and grows "
    "along a straight line on the left, to 6. Four times the squared error of the probability bends "
    "downwards on the left and levels off at 4.",
)
ax = fig.subplots()
margin = np.linspace(-6, 6, 200)
ax.plot(margin, -losses.log_sigmoid(margin), color=BLUE, label=r"$-\log\sigma(m)$")
squared = (1 - np.exp(losses.log_sigmoid(margin))) ** 2
ax.plot(margin, 4 * squared, color=ORANGE, linestyle="--", label=r"$4\,(1-\sigma(m))^2$")
note(ax, "flat: almost\nno gradient", (-5, 3.95), (-4.5, 2.4))
ax.set_xlabel("margin m")
ax.set_ylabel("loss of one example")
ax.set_title("Squared error of the probability:\nnot convex, flat where most wrong")
ax.legend()
fig

# %% [markdown]
# The orange, dashed curve bends downwards on the left and goes flat there: an example that is surely wrong would hardly pull. The logarithm undoes the exponential in the sigmoid, and what remains is convex.
#
# **Two uses of the Hessian.** Since $p(1-p)\le\frac14$, line 4 is for $|v|=1$ at most $\frac14\cdot\frac1N\sum_i(v\cdot x_i)^2 + l_2 = \frac14\,v^\top\!\left(\frac1N X^\top X\right)v + l_2$. So with $\lambda_{\max}$ for the largest eigenvalue no curvature exceeds
#
# $$ L = \tfrac14\lambda_{\max}\!\left(\tfrac1N X^\top X\right) + l_2, $$
#
# and gradient descent with step length $1/L$ is safe (unit 04). And Newton's method, $w \leftarrow w - H^{-1}\nabla F$, jumps to the lowest point of the parabola that has the same slope and curvature; it needs
# a handful of steps. Here are both on one problem, with the gradient and the Hessian checked against each other on the way.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(3)
X = rng.normal(size=(200, 3)) * np.array([1.0, 2.0, 5.0])
y = np.where(X @ np.array([1.0, -0.5, 0.2]) + rng.logistic(size=200) > 0, 1, -1)
l2 = 0.01
w = np.array([0.3, -0.2, 0.1])
columns = nudge(lambda w: losses.logistic_loss(w, X, y, l2)[1][0], w)
print("first row of H, formula: ", losses.logistic_hessian(w, X, l2)[0].round(6))
print("first row of H, measured:", columns.round(6))
L = np.linalg.eigvalsh(X.T @ X / len(X)).max() / 4 + l2
w_gd, w_newton, gaps = np.zeros(3), np.zeros(3), []
for _ in range(60):
    gaps.append([losses.logistic_loss(w, X, y, l2)[0] for w in (w_gd, w_newton)])
    w_gd = w_gd - losses.logistic_loss(w_gd, X, y, l2)[1] / L
    grad = losses.logistic_loss(w_newton, X, y, l2)[1]
    w_newton = w_newton - np.linalg.solve(losses.logistic_hessian(w_newton, X, l2), grad)
gaps = np.array(gaps) - problems.logistic(X, y.astype(float), l2).minimum_value

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.6,
    3.7,
    alt="Loss above the minimum against the step, on a logarithmic axis. Newton's method falls to "
    "1e-15, rounding error, in five steps. Gradient descent with step length 1/L is still at "
    f"{gaps[-1, 0]:.3f} after 59 steps.",
)
ax = fig.subplots()
ax.semilogy(np.maximum(gaps[:, 0], 1e-16), color=BLUE, label="gradient descent, lr = 1/L")
ax.semilogy(np.maximum(gaps[:9, 1], 1e-16), "o--", color=VERMILION, label="Newton", markersize=5)
ax.set_xlabel("step")
ax.set_ylabel("loss above the minimum")
ax.set_title("Newton reaches the minimum in five steps,\ngradient descent is still on its way")
ax.legend(loc="center right")
fig

# %% [markdown]
# (Newton's method without a line search can overshoot on this loss when it starts far out, where the curvature is almost 0. From $w=0$ it mostly does not; unit 04 makes it safe.)
#
# ### Exercise 3 of 6: `logistic_hessian` (3 points)
#
# **In**: `w` (D,), `X` (N, D), `l2`. **Out**: the Hessian (D, D). No loop over examples is needed: a weighted sum of $x_ix_i^\top$ is a product of two matrices, one of which has its rows weighted.
#
# **By hand**: `w = [log 3, 0]`, $x_1=(1,2)$, $x_2=(1,0)$. Both have $z=\log 3$, $p=\frac34$, $p(1-p)=\frac{3}{16}$. And
#
# $$ x_1x_1^\top + x_2x_2^\top = \begin{pmatrix}1&2\\2&4\end{pmatrix}+\begin{pmatrix}1&0\\0&0\end{pmatrix} = \begin{pmatrix}2&2\\2&4\end{pmatrix},
#    \qquad H = \frac12\cdot\frac{3}{16}\begin{pmatrix}2&2\\2&4\end{pmatrix} = \frac{3}{16}\begin{pmatrix}1&1\\1&2\end{pmatrix}. $$
#
# With $l_2=\frac12$, half the identity more.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "logistic_hessian", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def logistic_hessian(w, X, l2=0.0):
    """Return the Hessian of the mean logistic loss with its penalty l2/2 |w|^2.

    w: (D,). X: (N, D). Returns (D, D).
    """
    ### BEGIN SOLUTION
    z = np.abs(X @ w)  # p (1 - p) is the same for z and -z
    small = np.exp(-z)
    weights = small / (1 + small) ** 2
    return X.T @ (weights[:, None] * X) / X.shape[0] + l2 * np.identity(X.shape[1])
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_logistic_hessian", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("logistic_hessian"):
    w, X = np.array([np.log(3.0), 0.0]), np.array([[1.0, 2.0], [1.0, 0.0]])
    before = [w.copy(), X.copy()]
    answer = logistic_hessian(w, X)
    returns(answer, ["hessian"])
    unchanged(before[0], w, "w")
    unchanged(before[1], X, "X")
    close(answer, np.array([[3, 3], [3, 6]]) / 16, "the Hessian of the example worked by hand")
    more = logistic_hessian(w, X, l2=0.5) - answer
    close(more, [[0.5, 0.0], [0.0, 0.5]], "what l2 = 1/2 adds: on the diagonal alone")
    close(logistic_hessian(np.zeros(1), np.array([[2.0]])), [[1.0]], "one example x = 2 at w = 0")
    with np.errstate(over="ignore", invalid="ignore"):  # a warning is fine here, nan is not
        close(logistic_hessian(np.array([-2000.0]), np.eye(1)), [[0.0]], "z = -2000: no curvature")
        close(logistic_hessian(np.array([2000.0]), np.eye(1)), [[0.0]], "z = 2000: no curvature")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("01-logistic-regression", "logistic_hessian", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 7. When there is no minimum: separable data
#
# Convex means: no *bad* minima. It does not mean that there is one. Take the smallest data set of all: one example, $x=1$, $y=+1$. The loss is $-\log\sigma(w)$. It falls for ever and never reaches 0.
#
# In general, say some $w$ has all margins positive, $m_i \gt 0$: the data are **separable**. Multiply $w$ by $c$ and let $c$ grow: each $\log\sigma(c\,m_i)\to 0$, so the loss tends to 0; but at any finite $w$ it is positive. **The infimum is 0 and no $w$ attains it.** The model can always gain by being surer, and nothing tells it to stop.
#
# How fast do the weights run away? Treat gradient descent on the one example, with small steps, as a flow in the time $t = $ step times lr:
#
# $$ \frac{dw}{dt} = \sigma(-w) = \frac{1}{1+e^{w}} \;\Longrightarrow\; (1+e^w)\,dw = dt \;\Longrightarrow\; w + e^w = t + 1 \quad (w=0\text{ at } t=0). $$
#
# For large $t$ the exponential is all of it: $w\approx\log t$. The weights grow without end, and so slowly that you may take it for convergence.
#
# **The cure** is the penalty. With $l_2\gt0$ the loss goes to infinity in all directions, so it has a minimum $w^*$, and you can say where at most: the minimum is no worse than $w=0$, so
#
# $$ \frac{l_2}{2}|w^*|^2 \le F(w^*) \le F(0) = \log 2 \qquad\Longrightarrow\qquad \boxed{\;|w^*| \le \sqrt{\frac{2\log2}{l_2}}\;} $$

# %% descent={"kind": "demo"}
from course_lib.plotting import dragged_point_data

num_steps, paths = 100_000, {}
for l2 in (0.0, 1e-4, 1e-2):
    w, path = 0.0, [0.0]
    for _ in range(num_steps):
        w = w - 0.5 * (-1 / (1 + math.exp(w)) + l2 * w)  # lr = 0.5, one example x = 1, y = +1
        path.append(w)
    paths[l2] = np.array(path)
for t in (100, 10_000, 100_000):
    both = paths[0.0][t] + math.exp(paths[0.0][t])
    print(f"step {t:6d}: w = {paths[0.0][t]:.2f}; w + e^w = {both:.0f}, t + 1 = {0.5 * t + 1:.0f}")

X, y = dragged_point_data(1.5, 1.0)  # the lab's data, separable
penalties = 10.0 ** np.arange(-8, 1)
norms = np.array([np.linalg.norm(problems.logistic(X, y, l2).minimum) for l2 in penalties])
bounds = np.sqrt(2 * math.log(2) / penalties)
print(f"within the bound: {bool((norms <= bounds).all())}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    4.0,
    alt="Left: the weight of the one-example problem against the step, on a logarithmic axis up to "
    f"100000. Without a penalty it follows the straight line log t, to {paths[0.0][-1]:.1f}; with "
    f"l2 = 0.0001 it levels off at {paths[1e-4][-1]:.1f}, with l2 = 0.01 at {paths[1e-2][-1]:.1f}. "
    "Right: length of the best weights on separable data against l2, both axes logarithmic. It "
    f"falls from {norms[0]:.0f} at l2 = 1e-8 to {norms[-1]:.1f} at l2 = 1, always below the bound; "
    "for small l2 the bound is loose by a factor of several hundred.",
)
left, right = fig.subplots(1, 2)
shown = np.unique(np.geomspace(1, num_steps, 200).astype(int))
styles = ((VERMILION, "-"), (PURPLE, "--"), (BLUE, "-."))
for (l2, path), (color, style) in zip(paths.items(), styles, strict=True):
    left.semilogx(shown, path[shown], color=color, linestyle=style, label=f"l2 = {l2:g}")
left.semilogx(
    shown, np.log(shown / 2), color=BLACK, linestyle=":", linewidth=1.5, label="log t, t = step/2"
)
left.set_ylim(-0.5, 14)
left.set_xlabel("step")
left.set_ylabel("w")
left.set_title("Without a penalty w grows\nlike log t")
left.legend(loc="upper left", labelspacing=0.2)
right.loglog(penalties, norms, "o-", color=BLUE, label="$|w^*|$")
right.loglog(penalties, bounds, color=BLACK, linestyle="--", label="bound")
right.set_xlabel("l2")
right.set_ylabel("length of the weights")
right.set_title("The penalty decides how long\nthe weights are")
right.legend()
fig

# %% [markdown]
# (With lr = 0.5, $t$ is half the number of steps. The flow is an approximation, and $w+e^w$ shows how good.)
#
# **Compare with scikit-learn.** Its `LogisticRegression` minimizes $C\sum_i\ell_i + \frac12|w|^2$. Divide by $CN$: it is our $F$ with
#
# $$ \boxed{\; l_2 = \frac{1}{C\,N} \;} $$
#
# Compare with section 2.3, $l_2 = 1/(Ns^2)$: `C` is $s^2$, the variance of the prior. With a fixed `C` the penalty counts *once*, as a prior should, and doubling the data halves its share. The next cell takes real digits, zeros against ones. They are separable. First the same minimum from both programs; then, with the penalty removed (`C=np.inf`), what scikit-learn returns as its stopping tolerance falls.

# %% descent={"kind": "demo"}
from sklearn.linear_model import LogisticRegression

images, digit = data.digits()
two = digit <= 1
X = np.column_stack([np.ones(two.sum()), images[two]])
y = np.where(digit[two] == 1, 1.0, -1.0)
print(f"{len(y)} images of 0 and 1")
for l2 in (1e-1, 1e-2, 1e-3):
    ours = problems.logistic(X, y, l2).minimum
    model = LogisticRegression(C=1 / (len(y) * l2), fit_intercept=False, tol=1e-9, max_iter=10_000)
    theirs = model.fit(X, y).coef_[0]
    same = np.abs(ours - theirs).max() < 1e-4
    length = np.linalg.norm(ours)
    print(f"l2 = {l2:5.0e}: |w| = {length:6.3f}, the same as scikit-learn's to 4 digits: {same}")
tolerances = 10.0 ** -np.arange(1, 8)
norms, right_all = [], []
for tol in tolerances:
    model = LogisticRegression(C=np.inf, fit_intercept=False, tol=tol, max_iter=10_000).fit(X, y)
    norms.append(np.linalg.norm(model.coef_[0]))
    right_all.append(model.score(X, y))
print("without a penalty: all training images right:", right_all[-1] == 1.0)
print("|w| is more than three times as long at the end:", norms[-1] > 3 * norms[1])

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    6.6,
    3.7,
    alt="Length of the weights that scikit-learn returns without a penalty, against its stopping "
    "tolerance from 0.1 down to 1e-7. The length grows with every factor of ten, from about 1 to "
    "about 20, and does not level off.",
)
ax = fig.subplots()
ax.semilogx(tolerances, norms, "o-", color=VERMILION)
ax.invert_xaxis()
note(ax, "still growing", (1e-7, norms[-1]), (1e-5, norms[-1] - 0.5))
ax.set_xlabel("tolerance at which scikit-learn stops")
ax.set_ylabel("|w| that it returns")
ax.set_title("Separable and no penalty:\nyou get the stopping rule, not a minimum")
fig

# %% [markdown]
# Three remarks.
#
# 1. **Compare like with like.** scikit-learn does not penalize its intercept (but with `solver='liblinear'`). We set `fit_intercept=False` and gave both programs a feature that is always 1, which *is* penalized.
# 2. **The weights run away, but not their direction.** On separable data the direction of gradient descent tends to that of the widest margin, the one that a support vector machine finds (Soudry et al., 2018), at the same slow
#    $1/\log t$. The minima for smaller and smaller $l_2$ take the same direction.
# 3. **Separability is no rarity.** With at least as many features as examples, none of which is a combination of others, $Xw = y$ has a solution for *every* labelling, and with it all margins are 1. Large networks usually get all
#    their training labels right, so they live in this section.

# %% [markdown]
# ## 8. Many classes: softmax
#
# Ten digits, K classes. Give each class its own weights $w_k$ and its own score, the **logit** $z_k = w_k\cdot x$, and ask for what worked with two: the log-odds of any two classes are linear in $x$, and equal to the difference of the scores,
#
# $$ \log\frac{p_j}{p_k} = z_j - z_k . $$
#
# 1. So $p_j/p_k = e^{z_j}/e^{z_k}$ for all pairs: $p_k$ is proportional to $e^{z_k}$, $p_k = c\,e^{z_k}$.
# 2. Probabilities sum to 1: $c\sum_j e^{z_j} = 1$.
#
# $$ \boxed{\; p_k = \mathrm{softmax}(z)_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}} \;} $$
#
# Three facts, one line each.
#
# - *It contains section 3.* With K = 2: $p_1 = \frac{e^{z_1}}{e^{z_1}+e^{z_2}} = \frac{1}{1+e^{-(z_1-z_2)}} = \sigma(z_1-z_2)$.
# - *Only differences count.* Add the same $c$ to all scores: $\frac{e^{z_k+c}}{\sum_j e^{z_j+c}} = \frac{e^c\,e^{z_k}}{e^c\sum_j e^{z_j}}$, and $e^c$ cancels. So one class's weights are redundant, and without a penalty there is always a flat floor (section 6) along "add the same vector to all $w_k$".
# - *The order stays.* A larger score is a larger probability, so to name the likeliest class you take the largest score; no exponential is needed.
#
# The second fact is a nuisance for uniqueness. For floating point it is the rescue.

# %% [markdown]
# ### Log-sum-exp
#
# The logarithm of the denominator has a name, the **log-sum-exp**:
#
# $$ \mathrm{lse}(z) = \log\sum_{j=1}^K e^{z_j}, \qquad \log p_k = z_k - \mathrm{lse}(z) . $$
#
# It is a soft version of the maximum. Let $c = \max_j z_j$. The sum contains $e^{c}$, and each of its K terms is at most $e^c$:
#
# $$ e^{c} \le \sum_j e^{z_j} \le K e^{c} \quad\Longrightarrow\quad \boxed{\;\max_j z_j \;\le\; \mathrm{lse}(z) \;\le\; \max_j z_j + \log K\;} $$
#
# So the *answer* is always a modest number, about as large as the largest score. It is the way there that overflows: `exp(1000)` is `inf`, and `inf/inf` is `nan`. Take the largest exponential out, as in section 4:
#
# 1. $\sum_j e^{z_j} = e^{c}\sum_j e^{z_j-c}$.
# 2. Take logarithms:
#
# $$ \boxed{\;\mathrm{lse}(z) = c + \log\sum_j e^{z_j-c}, \qquad \mathrm{softmax}(z)_k = \frac{e^{z_k-c}}{\sum_j e^{z_j-c}}, \qquad c=\max_j z_j \;} $$
#
# 3. Now no exponent is above 0: nothing overflows. At least one is exactly 0: the sum is at least 1, nothing is divided by 0. Terms that underflow to 0 were smaller than $10^{-300}$ beside a sum of at least 1: nobody misses them.
#
# The picture: `exp` is an elevator in a building whose ceiling is at 709. Three scores are above it. Their *differences* are small, so move all of them down together.

# %% descent={"kind": "demo"}
scores = np.array([998.0, 1001.0, 1000.0])
print("softmax of the three scores:   ", losses.softmax(scores[None]).round(4)[0])
print("softmax of the same minus 1000:", losses.softmax(scores[None] - 1000).round(4)[0])
rng = np.random.default_rng(5)
many = 30 * rng.normal(size=(1000, 7))
lse = many.max(axis=1) + np.log(np.exp(many - many.max(axis=1, keepdims=True)).sum(axis=1))
inside = (many.max(axis=1) <= lse) & (lse <= many.max(axis=1) + math.log(7))
print(f"max <= lse <= max + log K in {inside.mean():.0%} of 1000 random cases")
two = losses.softmax(np.array([[1.3, -0.4]]))[0, 0]
print(f"K = 2: softmax {two:.6f}, sigma of the difference {sigma(1.7):.6f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    6.6,
    alt="Top left: the scores 998, 1001 and 1000 as bars, all above the dashed line at 709.8 beyond "
    "which exp is inf. Top right: the same scores minus the largest, -3, 0 and -1, whose "
    "exponentials are 0.0498, 1 and 0.368. Bottom: lse(z, 0) against z lies between max(z, 0) and "
    "that plus log 2, and touches the upper one at z = 0 only.",
)
axes = fig.subplot_mosaic([["all", "shifted"], ["lse", "lse"]])
for place, shift, title in (
    ("all", 0.0, "exp(998), exp(1001), exp(1000):\nall inf, and inf / inf = nan"),
    ("shifted", scores.max(), "The largest taken out:\nno exponent above 0"),
):
    ax, shown = axes[place], scores - shift
    ax.bar(["998", "1001", "1000"], shown, color=BLUE, width=0.55)
    for k, value in enumerate(shown):
        with np.errstate(over="ignore"):
            text = f"exp =\n{np.exp(value):.3g}"
        ax.text(k, max(value, 0) + (20 if shift == 0 else 0.1), text, ha="center", va="bottom")
    ax.set_title(title)
    ax.set_xlabel("score")
    ax.set_ylabel("exponent")
axes["all"].axhline(709.8, color=BLACK, linestyle="--", linewidth=1.2)
axes["all"].text(2.42, 730, "limit\n709.8")
axes["all"].set_ylim(0, 1300)
axes["all"].set_xlim(-0.5, 3.3)
axes["shifted"].set_ylim(-3.6, 1.2)
z = np.linspace(-5, 5, 300)
ax = axes["lse"]
ax.plot(z, np.logaddexp(z, 0), color=BLUE, label="lse(z, 0)")
ax.plot(z, np.maximum(z, 0), color=BLACK, linestyle="--", label="max(z, 0)")
ax.plot(z, np.maximum(z, 0) + math.log(2), color=BLACK, linestyle=":", label="max(z, 0) + log 2")
ax.set_xlabel("z")
ax.set_ylabel("value")
ax.set_title("lse rounds off the corner of the maximum")
ax.legend()
fig

# %% [markdown]
# ### Exercise 4 of 6: `softmax` (2 points)
#
# **In**: `logits` (N, K), one example a *row*. **Out**: probabilities (N, K); each row sums to 1. Large scores of either sign must be safe, and each row needs its own maximum.
#
# **By hand**: the row $(0, \log 3)$: exponentials 1 and 3, sum 4, probabilities $\frac14, \frac34$. The row $(1000 + \log 2, 1000)$: take the maximum out, exponents $0$ and $-\log 2$, exponentials $1$ and $\frac12$, probabilities $\frac23, \frac13$.
#
# *Shapes*: the array of all rows' maxima has shape (N,), and (N, K) minus (N,) lines up the wrong axes. `keepdims=True` keeps it (N, 1), one number for each row.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def softmax(logits):
    """Return the probabilities of the classes, row by row.

    logits: (N, K). Returns (N, K); each row sums to 1.
    """
    ### BEGIN SOLUTION
    top = logits.max(axis=1, keepdims=True)
    weights = np.exp(logits - top)
    return weights / weights.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged

with check("softmax"):
    logits = np.array([[0.0, np.log(3.0)], [1000.0 + np.log(2.0), 1000.0], [-2000.0, 0.0]])
    before = logits.copy()
    with np.errstate(all="raise", under="ignore"):
        answer = softmax(logits)
    returns(answer, ["probabilities"])
    unchanged(before, logits, "logits")
    same_shape(answer, logits, "softmax keeps the shape")
    close(answer[0], [0.25, 0.75], "softmax of the row (0, log 3)")
    close(answer[1], [2 / 3, 1 / 3], "softmax of the row (1000 + log 2, 1000)")
    close(answer[2], [0.0, 1.0], "softmax of the row (-2000, 0): each row has its own maximum")
    one_row = softmax(np.array([[0.0, 0.0, 0.0, 0.0]]))
    close(one_row, [[0.25, 0.25, 0.25, 0.25]], "one example, four equal scores")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("01-logistic-regression", "softmax", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 9. The multinomial loss
#
# Maximum likelihood again: the loss of one example is minus the log-probability of its class $y\in\{0,\dots,K-1\}$,
#
# $$ \ell(z) = -\log p_y = \mathrm{lse}(z) - z_y . $$
#
# Compute it in *this* form. `-log(softmax(z))` is `inf` where $p_y$ has underflowed to 0, that is on the worst mistakes.
#
# **The gradient by the scores.**
#
# 1. $\dfrac{\partial\,\mathrm{lse}}{\partial z_k} = \dfrac{1}{\sum_j e^{z_j}}\,e^{z_k} = p_k$. *The gradient of log-sum-exp is softmax.*
# 2. $\dfrac{\partial z_y}{\partial z_k}$ is 1 if $k = y$ and else 0: the indicator $\mathbb 1[k=y]$.
#
# $$ \boxed{\; \frac{\partial\ell}{\partial z_k} = p_k - \mathbb 1[k=y] \;} $$
#
# **Probability minus indicator.** You will read "indicator minus probability" in places. That is the gradient of the *log-likelihood*, which you climb; the loss has the minus sign, and you descend. Test the sign with common sense: raise the score of the right class, $k=y$. The loss must fall, so the derivative must be negative, and $p_y - 1$ is.
#
# The entries sum to $1 - 1 = 0$: what the right class gains, the wrong ones lose, in proportion to their probability.

# %% descent={"kind": "demo"}
z, label = np.array([[2.0, 1.0, -1.0, 0.5]]), np.array([1])
p = losses.softmax(z)[0]
indicator = np.eye(4)[1]
grad_z = losses.softmax_cross_entropy_vjp(z, label)[1][0]
measured = nudge(lambda z: losses.softmax_cross_entropy_vjp(z, label)[0], z)[0]
print("probability - indicator:", (p - indicator).round(6))
print("course_lib:             ", grad_z.round(6))
print("measured:               ", measured.round(6))
print(f"sum of the entries: {abs((p - indicator).sum()):.6f}")

# %% descent={"kind": "demo", "folded": true}
words = [", ".join(f"{value:.2f}" for value in values) for values in (p, p - indicator)]
fig = new_figure(
    7.2,
    3.4,
    alt="Three bar charts over four classes, for an example of class 1. Probabilities: "
    f"{words[0]}. Minus the indicator: 1 at class 1, 0 elsewhere. Equals the gradient: {words[1]}; "
    "only the bar of the right class is negative.",
)
axes = fig.subplots(1, 3, sharey=True)
for ax, values, color, title in (
    (axes[0], p, BLUE, "probability"),
    (axes[1], indicator, BLACK, "minus indicator"),
    (axes[2], p - indicator, VERMILION, "= gradient"),
):
    ax.bar(range(4), values, color=color, width=0.6)
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.set_xticks(range(4))
    ax.set_xlabel("class k")
    ax.set_title(title)
axes[0].set_ylabel("value")
note(axes[2], "right class", (1, -0.4), (2.5, -0.6))
fig.suptitle("Only the right class, here 1, has a negative derivative", fontweight="bold")
fig

# %% [markdown]
# **Why the loss is called cross-entropy.** Say the same $x$ comes with class $k$ in a share $q_k$ of all cases. Then the loss to expect there is
#
# $$ -\sum_k q_k\log p_k = \sum_k q_k\,\bigl(\mathrm{lse}(z) - z_k\bigr) = \mathrm{lse}(z) - \sum_k q_kz_k, $$
#
# since the shares add up to 1. It is the **cross-entropy** of $p$ under $q$; if one class has the share 1, it is $\ell$ again. By line 1 its gradient by the scores is $p_k - q_k$. That is zero at $p = q$ alone, and since the loss is
# convex (below) this is the minimum: **the loss asks for honest probabilities.** What is left there, $-\sum_k q_k\log q_k$, is the **entropy** of $q$, the noise in the labels. No model gets below it.
#
# **A number to expect.** With $W=0$ all classes have probability $\frac1K$, so the first loss is $\log K$, for ten classes 2.303. If yours is far from it, look for the mistake before you train.

# %% descent={"kind": "demo"}
q = np.array([[0.1, 0.6, 0.1, 0.2]])
cross_entropy = lambda z: -np.sum(q * np.log(losses.softmax(z)))
print("probability - share:", (losses.softmax(z) - q)[0].round(6))
print("measured:           ", nudge(cross_entropy, z)[0].round(6))
lowest = min(cross_entropy(q_like) for q_like in np.random.default_rng(0).normal(size=(9999, 1, 4)))
print(f"lowest of 9999 random models {lowest:.3f}, at p = q {cross_entropy(np.log(q)):.3f}")
first_loss = losses.softmax_loss(np.zeros((3, 10)), rng.normal(size=(20, 3)), np.arange(20) % 10)[0]
print(f"ten classes, W = 0: loss {first_loss:.3f}")

# %% [markdown]
# **By the weights.** Let $W$ be (D, K), its column $k$ the weights of class $k$, so that all scores of all examples are the rows of $Z = XW$, (N, K). The score $z_{ik} = \sum_j x_{ij}W_{jk}$ contains $W_{jk}$ with the factor $x_{ij}$, so
#
# $$ \frac{\partial F}{\partial W_{jk}} = \frac1N\sum_i x_{ij}\,\bigl(p_{ik}-\mathbb 1[k=y_i]\bigr) + l_2 W_{jk}
#    \qquad\text{or}\qquad \boxed{\;\nabla F(W) = \frac1N X^\top (P - Y) + l_2\,W\;} $$
#
# with $P$ the probabilities and $Y$ the indicators, both (N, K). Check the shapes: (D, N) times (N, K) is (D, K), as $W$. The penalty is $\frac{l_2}{2}|W|^2 = \frac{l_2}{2}\sum_{jk}W_{jk}^2$.
#
# **Convex again.** The Hessian by the scores is $\frac{\partial p_k}{\partial z_j}$. Since $\log p_k = z_k - \mathrm{lse}(z)$, the derivative of $\log p_k$ by $z_j$ is $\mathbb 1[j=k] - p_j$. And $\partial p_k = p_k\,\partial\log p_k$, so it is $p_k(\mathbb 1[j=k] - p_j)$. In a direction $v$
#
# $$ \sum_{jk} v_jv_k\,p_k(\mathbb 1[j=k]-p_j) = \sum_k p_kv_k^2 - \Bigl(\sum_k p_kv_k\Bigr)^2 = \mathrm{Var}_p(v) \ge 0 , $$
#
# the variance of the number $v_k$ when the class $k$ is drawn from $p$. So the loss is convex in the scores; these are linear in $W$, so it is convex in $W$. How large can the variance be?
#
# 1. A variance is the least mean squared distance from any one point. Numbers between $a$ and $b$ are at most $\frac12(b-a)$ from the middle, so their variance is at most $\frac14(b-a)^2$.
# 2. And $(v_j - v_k)^2 \le 2(v_j^2+v_k^2)\le 2|v|^2$. So the curvature by the scores is at most $\frac12|v|^2$.
# 3. Move the weights in a direction $V$, (D, K), with $|V|=1$. The scores of example $i$ move in the direction $v = V^\top x_i$, so $F$ curves by at most $\frac12\cdot\frac1N\sum_i|V^\top x_i|^2 + l_2$.
# 4. The sum is $|XV|^2$, for each column $u$ of $V$ a term $|Xu|^2 = u^\top X^\top X u \le \lambda_{\max}(X^\top X)\,|u|^2$, and the $|u|^2$ add up to 1. Hence
#
# $$ L = \tfrac12\,\lambda_{\max}\!\left(\tfrac1N X^\top X\right) + l_2 $$
#
# is a safe bound for softmax regression: gradient descent with step length $1/L$ never diverges.

# %% descent={"kind": "demo"}
rng = np.random.default_rng(6)
v, z = rng.normal(size=5), 2 * rng.normal(size=(1, 5))
p = losses.softmax(z)[0]


def slope_along(t):
    """Derivative of lse along v at z + t v."""
    return losses.softmax(z + t * v)[0] @ v


h = 1e-5
curvature = (slope_along(h) - slope_along(-h)) / (2 * h)
print(f"curvature along v: measured {curvature:.6f}, variance {p @ v**2 - (p @ v) ** 2:.6f}")
worst = max(
    np.linalg.eigvalsh(np.diag(q) - np.outer(q, q)).max()
    for q in losses.softmax(4 * rng.normal(size=(2000, 5)))
)
half = np.array([0.5, 0.5, 0.0, 0.0, 0.0])
extreme = np.linalg.eigvalsh(np.diag(half) - np.outer(half, half)).max()
print(f"largest curvature in 2000 random cases is below 1/2: {worst < 0.5}")
print(f"two classes with probability 1/2 reach it: {extreme:.3f}")
X, y, W = rng.normal(size=(20, 3)), rng.integers(4, size=20), rng.normal(size=(3, 4))
grad = losses.softmax_loss(W, X, y, l2=0.1)[1]
measured = nudge(lambda W: losses.softmax_loss(W, X, y, l2=0.1)[0], W)
print(
    f"gradient by W against nudging: off by less than 1e-8: {np.abs(grad - measured).max() < 1e-8}"
)

# %% [markdown]
# ### Exercise 5 of 6: `softmax_loss` (4 points)
#
# **In**: `W` (D, K), `X` (N, D), `y` (N,) integers from 0 to K - 1, a number `l2`. **Out**: `(loss, grad)`: a number, and an array (D, K). Mean over the examples, plus $\frac{l_2}{2}|W|^2$; nothing may overflow.
#
# **By hand**, with $a=\log 2$:
#
# $$ X=\begin{pmatrix}1&2\\0&1\end{pmatrix},\quad W=\begin{pmatrix}a&0&-2a\\0&0&a\end{pmatrix},\quad XW=\begin{pmatrix}a&0&0\\0&0&a\end{pmatrix},\quad P=\frac14\begin{pmatrix}2&1&1\\1&1&2\end{pmatrix},\quad y=(0, 1). $$
#
# - loss: $\frac12(\log 2+\log 4)=\frac32 a$;
# - $P - Y = \frac14\begin{pmatrix}-2&1&1\\1&-3&2\end{pmatrix}$, and $\frac12X^\top(P-Y) = \frac18\begin{pmatrix}-2&1&1\\-3&-1&4\end{pmatrix}$;
# - with $l_2=\frac12$: $|W|^2 = 6a^2$, so $\frac32a^2$ more loss, $\frac12W$ more gradient.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "softmax_loss", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def softmax_loss(W, X, y, l2=0.0):
    """Return the mean cross-entropy of softmax regression with its penalty, and the gradient by W.

    W: (D, K). X: (N, D). y: (N,), integers 0 to K - 1. Returns (loss, grad), a number and (D, K).
    """
    ### BEGIN SOLUTION
    num_examples = X.shape[0]
    scores = X @ W
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(num_examples), y].mean() + 0.5 * l2 * (W**2).sum()
    residual = np.exp(log_p) - np.eye(W.shape[1])[y]
    return loss, X.T @ residual / num_examples + l2 * W
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_softmax_loss", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("softmax_loss"):
    a = np.log(2.0)
    X, y = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([0, 1])
    W = np.array([[a, 0.0, -2 * a], [0.0, 0.0, a]])
    before = [W.copy(), X.copy(), y.copy()]
    answer = softmax_loss(W, X, y)
    returns(answer, ["loss", "grad"])
    for name, old, new in zip(["W", "X", "y"], before, [W, X, y], strict=True):
        unchanged(old, new, name)
    close(answer[0], 1.5 * a, "loss: the mean of log 2 and log 4")
    by_hand = np.array([[-2, 1, 1], [-3, -1, 4]]) / 8
    close(answer[1], by_hand, "grad of the example worked by hand")
    loss, grad = softmax_loss(W, X, y, l2=0.5)
    close(loss - answer[0], 1.5 * a**2, "what l2 = 1/2 adds to the loss: l2/2 |W|^2")
    close(grad - answer[1], 0.5 * W, "what l2 = 1/2 adds to the gradient: l2 W")
    with np.errstate(all="raise", under="ignore"):
        loss, grad = softmax_loss(np.array([[2000.0, 0.0]]), np.ones((2, 1)), np.array([0, 1]))
    close(loss, 1000.0, "loss where the right class is 2000 ahead once and 2000 behind once")
    close(grad, [[0.5, -0.5]], "grad of the same")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("01-logistic-regression", "softmax_loss", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 10. A network of one layer
#
# What you have built is a neural network: inputs, one layer of weights, an output function. Statisticians call it a **generalized linear model**: a linear score, a function that turns it into a prediction, and a distribution of the label around that prediction.
#
# | label | distribution | prediction from the score $z$ | loss, $-\log p(y\mid z)$ |
# | --- | --- | --- | --- |
# | any number | Gaussian, variance 1 | $z$ | $\frac12(y-z)^2$ |
# | 0 or 1 | coin | $\sigma(z)$ | $-y\log\sigma(z)-(1-y)\log\sigma(-z)$ |
# | a count | Poisson | $e^z$ | $e^z - yz$ |
# | one of K | categorical | $\mathrm{softmax}(z)$ | $\mathrm{lse}(z)-z_y$ |
#
# (up to constants). One computation covers all rows. Each of these distributions can be written $p(y\mid z) = h(y)\,e^{\,y z - A(z)}$, where $A$ makes the probabilities sum to 1:
# $A = \frac12z^2$ for the Gaussian, $\log(1+e^z)$ for the coin, $e^z$ for Poisson (with $h = 1/y!$), $\mathrm{lse}$ for K classes, where $y$ is the vector of indicators and $yz$ means $y\cdot z$.
#
# 1. $\sum_y h(y)e^{yz - A(z)} = 1$ for all $z$. Differentiate by $z$: $\sum_y (y - A'(z))\,p(y\mid z) = 0$, so $A'(z) = \mathbb E[y\mid z]$, the prediction. (For a Gaussian the sum is an integral.)
# 2. The loss is $A(z) - yz + \text{const}$, so its derivative is $A'(z) - y$.
#
# $$ \boxed{\;\frac{\partial\ell}{\partial z} = \text{prediction} - \text{label}, \qquad \nabla_w\ell = (\text{prediction}-\text{label})\;x\;} $$
#
# That is why the last layer of almost every network has such a pair of output function and loss: the gradient that enters the network is the plain error. A *deep* network changes one thing: the $x$ that this layer sees is no longer what you measured but what the layers before have computed (unit 03).

# %% descent={"kind": "demo"}
h = 1e-6
pairs = {
    "Gaussian": (1.7, lambda z: 0.5 * (1.7 - z) ** 2, lambda z: z),
    "coin": (1.0, lambda z: -math.log(sigma(z)), sigma),
    "Poisson": (3.0, lambda z: math.exp(z) - 3.0 * z, math.exp),
}
for name, (label, loss, prediction) in pairs.items():
    measured = (loss(0.4 + h) - loss(0.4 - h)) / (2 * h)
    error = prediction(0.4) - label
    print(f"{name:9s} slope of the loss: {measured:+.5f}, prediction - label: {error:+.5f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.2,
    3.2,
    alt="A network: on the left four inputs, a constant 1, x1, x2 and x3. Each is joined by a line, "
    "a weight of W, to each of the three scores z0, z1 and z2. The scores go into one box, softmax, "
    "and the probabilities p0, p1 and p2 come out on the right.",
)
ax = fig.subplots()
ax.axis("off")
inputs = [(0.0, h) for h in (2.4, 1.6, 0.8, 0.0)]
scores = [(2.0, h) for h in (2.0, 1.2, 0.4)]
for (x0, y0), name in zip(inputs, ("1", "$x_1$", "$x_2$", "$x_3$"), strict=True):
    for x1, y1 in scores:
        ax.plot([x0, x1], [y0, y1], color=SKY_BLUE, linewidth=1.1, zorder=1)
    ax.text(x0, y0, name, ha="center", va="center", bbox={"boxstyle": "circle", "fc": "white"})
for k, (x1, y1) in enumerate(scores):
    ax.text(
        x1, y1, f"$z_{k}$", ha="center", va="center", bbox={"boxstyle": "circle", "fc": "white"}
    )
    ax.annotate("", (3.05, 1.2), (x1 + 0.22, y1), arrowprops={"arrowstyle": "->"})
    ax.annotate("", (4.85, y1), (3.95, 1.2), arrowprops={"arrowstyle": "->"})
    ax.text(
        5.05, y1, f"$p_{k}$", ha="center", va="center", bbox={"boxstyle": "circle", "fc": "#E8F1F7"}
    )
ax.text(3.5, 1.2, "softmax", ha="center", va="center", bbox={"boxstyle": "round", "fc": "#FCF0E8"})
ax.text(1.0, 2.55, "W", ha="center", color=BLUE, fontsize=13, fontweight="bold")
ax.set_xlim(-0.5, 5.6)
ax.set_ylim(-0.4, 2.9)
ax.set_title("A generalized linear model is a network with one layer of weights")
fig

# %% [markdown]
# ## 11. Real digits
#
# 1797 images of handwritten digits, 8 by 8 pixels, that come with scikit-learn. Six tenths to learn from, the rest unseen. D = 65 with the feature that is always 1, K = 10, so 650 weights. The gradient is that of section 9; the minimum is unique thanks to $l_2$; so any method that
# descends will do. Three, with the same gradient: gradient descent with step length $1/L$, the same with Nesterov's momentum (unit 06), and L-BFGS from SciPy (unit 04). And the comparison with scikit-learn, which must find the same minimum.

# %% descent={"kind": "demo"}
from scipy.optimize import minimize

from course_lib import optim

train, test = data.stratified_split(digit, (0.6, 0.4), np.random.default_rng(1))
with_one = lambda images: np.column_stack([np.ones(len(images)), images])
X, y, X_test, y_test = with_one(images[train]), digit[train], with_one(images[test]), digit[test]


def best_softmax(X, y, l2, watch=None):
    """The minimum by L-BFGS from zero weights."""
    shape = (X.shape[1], 10)

    def f(flat):
        loss, grad = losses.softmax_loss(flat.reshape(shape), X, y, l2)
        return loss, grad.ravel()

    options = {"maxiter": 3000, "gtol": 1e-9, "ftol": 1e-15}
    start = np.zeros(shape[0] * shape[1])
    found = minimize(f, start, jac=True, method="L-BFGS-B", callback=watch, options=options)
    return found.x.reshape(shape)


l2 = 1e-3
path = []
W_best = best_softmax(X, y, l2, watch=lambda w: path.append(w.reshape(-1, 10).copy()))
lowest = losses.softmax_loss(W_best, X, y, l2)[0]
L = np.linalg.eigvalsh(X.T @ X / len(X)).max() / 2 + l2
curves = {
    "gradient descent": [],
    "Nesterov": [],
    "L-BFGS": [losses.softmax_loss(W, X, y, l2)[0] - lowest for W in path[:200]],
}
W, V, velocity = np.zeros((65, 10)), np.zeros((65, 10)), np.zeros((65, 10))
for _ in range(200):
    loss, grad = losses.softmax_loss(W, X, y, l2)
    curves["gradient descent"].append(loss - lowest)
    W = W - grad / L
    curves["Nesterov"].append(losses.softmax_loss(V, X, y, l2)[0] - lowest)
    V, velocity = optim.nesterov_step(
        V, velocity, lambda V: losses.softmax_loss(V, X, y, l2)[1], 1 / L, 0.95
    )
model = LogisticRegression(C=1 / (len(y) * l2), fit_intercept=False, tol=1e-8, max_iter=10_000).fit(
    X, y
)
apart = np.abs(W_best - model.coef_.T).max()
print("our weights are scikit-learn's, to 3 digits after the point:", apart < 5e-4)
total = np.abs(W_best.sum(axis=1)).max()
print("the ten columns of W add up to zero, to 6 digits:", total < 1e-6)
for name, A, b in (("training", X, y), ("unseen", X_test, y_test)):
    share = ((A @ W_best).argmax(axis=1) == b).mean()
    print(f"{name} images right: {share:.3f}, scikit-learn {model.score(A, b):.3f}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.0,
    3.9,
    alt="Loss above the minimum over 200 steps, on a logarithmic axis. L-BFGS falls steadily and "
    "is at 1e-10 after about 100 steps. Nesterov's momentum is below 0.01 after 200 steps, "
    "gradient descent is still above 0.1.",
)
ax = fig.subplots()
styles = ((BLACK, "-"), (ORANGE, "--"), (BLUE, "-."))
for (name, curve), (color, style) in zip(curves.items(), styles, strict=True):
    ax.semilogy(np.maximum(curve, 1e-10), color=color, linestyle=style, label=name)
ax.set_xlabel("step")
ax.set_ylabel("loss above the minimum,\ncut at 1e-10")
ax.set_title("Three methods, one minimum: they differ in speed only")
ax.legend(loc="center right")
fig

# %% [markdown]
# Why do the columns add up to zero? Adding one vector to all of them changes no probability (section 8), so the penalty picks the representative with the smallest $|W|^2$, and that has sum zero.
#
# **What did it learn?** Each column of $W$ has a weight for each pixel. Draw it as an image, below digits that the model has not seen and the same digits slightly moved. Ink in the blue (plus) speaks for the class, ink in the red (minus) against it.

# %% descent={"kind": "demo"}
seen = np.array([images[test][y_test == k][0] for k in range(10)])  # the first of each class
moved = data.distort(seen, np.random.default_rng(0), noise=0.0)
readings = {
    what: (with_one(pictures) @ W_best).argmax(axis=1)
    for what, pictures in (("unseen", seen), ("moved", moved))
}
for what, guesses in readings.items():
    print(f"{what}: {(guesses == np.arange(10)).sum()} of these ten are read rightly")

# %% descent={"kind": "demo", "folded": true}
errors = [
    f"the moved {k} is read as {guess}" for k, guess in enumerate(readings["moved"]) if guess != k
]
fig = new_figure(
    7.2,
    5.8,
    alt="First row: one unseen image of each digit, with the digit as which it is read. Second row: "
    f"the same images slightly moved; {', '.join(errors)}, each framed. Below: the ten templates, "
    "images of 8 by 8 weights, plus where ink speaks for the class and minus where it speaks "
    "against it. The 0 has a minus in the middle, the other digits have patches of both signs.",
)
digits, templates = fig.subfigures(2, 1, height_ratios=[1, 1.55])
rows = digits.subplots(2, 10)
for row, (what, guesses), pictures in zip(rows, readings.items(), (seen, moved), strict=True):
    for k, (ax, picture, guess) in enumerate(zip(row, pictures, guesses, strict=True)):
        ax.imshow(picture.reshape(8, 8), cmap="Greys", vmin=0, vmax=1)
        ax.set_title(f"read {guess}", fontsize=10, fontweight="bold" if guess != k else "normal")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=guess != k, color=VERMILION, linewidth=3)
    row[0].set_ylabel(what)
digits.suptitle(
    "One template for each class: digits that moved (second row)\nno longer match theirs (framed)",
    fontweight="bold",
)
limit = np.abs(W_best[1:]).max()
for k, ax in enumerate(templates.subplots(2, 5).flat):
    weights = W_best[1:, k].reshape(8, 8)
    ax.imshow(weights, cmap="RdBu", vmin=-limit, vmax=limit)
    for marker, chosen in (("+", weights > 0.3 * limit), ("_", weights < -0.3 * limit)):
        y_ink, x_ink = np.nonzero(chosen)
        ax.scatter(x_ink, y_ink, s=40, marker=marker, color=BLACK, linewidths=1.4)
    ax.set_title(f"template of {k}", fontweight="normal")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
fig

# %% [markdown]
# One template a class: that is the whole model. A 7 with and a 7 without a bar have to share one. And a template knows *where* ink should be. Move the image by a pixel, and it falls beside the template.
#
# So test on something harder than unseen images: unseen images that were shifted by up to a pixel, turned by up to 14 degrees and made noisy. How strong should the penalty be?

# %% descent={"kind": "demo"}
penalties = 10.0 ** np.arange(-5, 1)
rng = np.random.default_rng(4)
bent = np.concatenate([data.distort(images[test], rng) for _ in range(3)])
scores = {"training": [], "unseen": [], "unseen and distorted": []}
for l2 in penalties:
    W = best_softmax(X, y, l2)
    sets = [(X, y), (X_test, y_test), (with_one(bent), np.tile(y_test, 3))]
    for name, (A, b) in zip(scores, sets, strict=True):
        scores[name].append(((A @ W).argmax(axis=1) == b).mean())
for name, values in scores.items():
    print(f"{name:20s}: from {min(values):.0%} to {max(values):.0%}, depending on l2")

W = best_softmax(X, y, 1e-3)
rng = np.random.default_rng(6)  # no share lies near a border of rounding: the same on all machines
for name, (max_shift, max_angle, noise) in {
    "only shifted": (1.0, 0.0, 0.0),
    "only turned": (0.0, 0.25, 0.0),
    "only noisy": (0.0, 0.0, 0.1),
}.items():
    bent = data.distort(np.tile(images[test], (3, 1)), rng, max_shift, max_angle, noise)
    share = ((with_one(bent) @ W).argmax(axis=1) == np.tile(y_test, 3)).mean()
    print(f"{name:12s}: {share:.0%} right with l2 = 0.001")
lying = np.rot90(images[test].reshape(-1, 8, 8), axes=(1, 2)).reshape(-1, 64)
for name, seen in (("upright", images[test]), ("lying on their side", lying)):
    p = losses.softmax(with_one(seen) @ W)
    sure, right = (p.max(axis=1) > 0.9).mean(), (p.argmax(axis=1) == y_test).mean()
    print(f"{name:19s}: more than 90% sure of {sure:.0%} of the images, right in {right:.0%}")

# %% descent={"kind": "demo", "folded": true}
fig = new_figure(
    7.0,
    4.0,
    alt="Share of images that are right against l2 from 1e-5 to 1. Training images fall from "
    f"{max(scores['training']):.0%} to {min(scores['training']):.0%} as l2 grows, unseen images "
    f"lie a little below, between {min(scores['unseen']):.0%} and {max(scores['unseen']):.0%}. "
    "Distorted unseen images stay below 60% for every l2.",
)
ax = fig.subplots()
styles = ((BLACK, "o-"), (BLUE, "s--"), (VERMILION, "^-."))
for (name, values), (color, style) in zip(scores.items(), styles, strict=True):
    ax.semilogx(penalties, values, style, color=color, label=name)
ax.set_xlabel("l2")
ax.set_ylabel("share of images that are right")
ax.set_title("A penalty helps a little; distorted digits\ndefeat a template whatever the penalty")
ax.legend(loc="center right")
fig

# %% [markdown]
# Two things to take away. Shifting by up to a pixel does most of the damage, far more than any choice of `l2` can bring back: a template has no idea that a shifted 3 is a 3. What is missing is not a better fit but a better *model*, with features that survive a shift (units 03 and 12).
#
# And the last two lines are a warning about the word *probability*. Turned by a quarter, the digits are guesswork for the model, and it is as sure of them as of the upright ones. Its $P(\text{class}\mid x)$ holds *if the log-odds are linear and if $x$ comes from where the training images came from*. The softmax has no box for "none of these", and a score far out is a probability near 1. **Sure is not right.**

# %% [markdown]
# ### Exercise 6 of 6: `fit_softmax` (4 points)
#
# **In**: `X` (N, D), `y` (N,) integers, the number of classes `num_classes`, a number `l2`, and `num_steps`. **Out**: `W` (D, `num_classes`), near the minimum of the objective of exercise 5.
#
# Start from $W = 0$ and take at most `num_steps` steps of a method of your choice. The features are of order 1, as in this unit's examples; a step length that fits them diverges for features of order 100, and section 9 has an $L$ that fits any. The objective is convex, so what counts is how close you get to its lowest value, with *this* `l2`; and how your weights do on distorted digits that you have never seen.
# Plain gradient descent with such an $L$ is enough for all points, though slow (see the figure above); momentum, or a library's minimizer, gets further in as many steps.
#
# **By hand**: one feature that is always 1, four examples, three of class 0 and one of class 1. By symmetry $W = (u, -u)$. The gradient for class 0 is $p_0 - \frac34 + l_2u$. For $u=\frac12\log2$ the odds are $e^{2u} = 2$ and $p_0=\frac23$; this is the minimum if $l_2 u = \frac34-\frac23=\frac1{12}$, that is $l_2 = \frac{1}{6\log 2}$. (Without the penalty: $p_0 = \frac34$.)


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "fit_softmax", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def fit_softmax(X, y, num_classes, l2, num_steps):
    """Minimize the softmax loss with penalty l2/2 |W|^2, from zero weights.

    X: (N, D). y: (N,), integers 0 to num_classes - 1. Returns W, (D, num_classes).
    """
    ### BEGIN SOLUTION
    # Nesterov's method with step length 1/L; it starts afresh where it would climb.
    curvature = np.linalg.norm(X, ord=2) ** 2 / (2 * len(X)) + l2
    W = np.zeros((X.shape[1], num_classes))
    previous, t = W, 1.0
    for _ in range(num_steps):
        t_next = (1 + math.sqrt(1 + 4 * t**2)) / 2
        ahead = W + (t - 1) / t_next * (W - previous)
        slope = softmax_loss(ahead, X, y, l2)[1]
        previous, W = W, ahead - slope / curvature
        t = t_next if np.sum(slope * (W - previous)) <= 0 else 1.0
    return W
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_fit_softmax", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, same_shape, unchanged

with check("fit_softmax"):
    X, y, l2 = np.ones((4, 1)), np.array([0, 0, 1, 0]), 1 / (6 * np.log(2.0))
    before = [X.copy(), y.copy()]
    W = fit_softmax(X, y, 2, l2, 1000)
    returns(W, ["W"])
    unchanged(before[0], X, "X")
    unchanged(before[1], y, "y")
    same_shape(W, np.zeros((1, 2)), "W is (D, num_classes)")
    half = 0.5 * np.log(2.0)
    close(W, [[half, -half]], "W of the example worked by hand", atol=1e-3)
    same_shape(fit_softmax(X, y, 3, l2, 5), np.zeros((1, 3)), "W where class 2 has no example")
    copies = fit_softmax(np.tile(X, (50, 1)), np.tile(y, 50), 2, l2, 1000)
    close(
        copies,
        [[half, -half]],
        "W where each example stands 50 times: the mean is the same",
        atol=1e-3,
    )
    free = fit_softmax(X, y, 2, 0.0, 1000)
    close(
        free[:, 0] - free[:, 1],
        [np.log(3.0)],
        "log-odds without the penalty: log of 3 to 1",
        atol=1e-3,
    )
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("01-logistic-regression", "fit_softmax", globals())
### END HIDDEN TESTS

# %% [markdown]
# ## 12. What it cannot do
#
# Four points: the corners of a square. The label is $+1$ where exactly one coordinate is 1: exclusive or, XOR.
#
# Say a line did separate them, with score $z = b + w_1x_1+w_2x_2$.
#
# 1. At $(1,0)$ and $(0,1)$ it must be positive: $b + w_1 \gt 0$ and $b+w_2 \gt 0$. Add: $2b+w_1+w_2 \gt 0$.
# 2. At $(0,0)$ and $(1,1)$ negative: $b\lt0$ and $b+w_1+w_2\lt0$. Add: $2b+w_1+w_2 \lt 0$.
#
# Both cannot be. **No weights solve XOR**, and no amount of data or training helps. What does maximum likelihood do? At $w=0$ all doubts are $\frac12$, and the gradient is $-\frac14\sum_i\frac12\,y_i(1,x_{i1},x_{i2}) = (0,0,0)$: check it, the labels cancel in each column. By section 6 a point with zero gradient is a global minimum, and it is the only one, since no direction $v$ is at a right angle to all four $(1,x_1,x_2)$. The best logistic model of XOR says $\frac12$ everywhere.

# %% descent={"kind": "demo"}
corners, bit = data.xor(4, np.random.default_rng(0))
y = np.where(bit == 1, 1.0, -1.0)
plain = lambda points: np.column_stack([np.ones(len(points)), points])
product = lambda points: np.column_stack([plain(points), points[:, 0] * points[:, 1]])
best = {}
for features in (plain, product):
    w = problems.logistic(features(corners), y, l2=1e-3).minimum
    best[features] = w, np.exp(losses.log_sigmoid(features(corners) @ w))
    print(
        f"{features(corners).shape[1]} features: P(+1) at the corners",
        best[features][1].round(2),
        f"loss {losses.logistic_loss(w, features(corners), y)[0]:.3f}",
    )

# %% descent={"kind": "demo", "folded": true}
sure = best[product][1]
fig = new_figure(
    7.2,
    4.6,
    alt="The four corners of a square with their labels, +1 at (0, 1) and (1, 0), -1 at (0, 0) and "
    "(1, 1), over the probability of +1. Left, features 1, x1, x2: the probability is 0.50 "
    "everywhere. Right, with the feature x1 x2 in addition: it is at least "
    f"{sure[y > 0].min():.2f} at the corners of +1 and at most {sure[y < 0].max():.2f} at those of "
    "-1, with curved boundaries between them.",
)
axes = fig.subplots(1, 2, sharey=True)
side = np.linspace(-0.4, 1.4, 91)
grid = np.array([(a, b) for b in side for a in side])
for ax, (features, (w, at_corners)), title in zip(
    axes,
    best.items(),
    (
        "Features 1, x1, x2: the best\nmodel says 1/2 everywhere",
        "One feature more, x1 x2:\nsolved",
    ),
    strict=True,
):
    p = np.exp(losses.log_sigmoid(features(grid) @ w)).reshape(91, 91)
    ax.contourf(side, side, p, levels=np.linspace(0, 1, 12), cmap="RdBu", vmin=0, vmax=1)
    if features is product:
        ax.contour(side, side, p, levels=[0.5], colors=BLACK, linewidths=1.2)
    ax.plot(*corners[y < 0].T, "s", color=MINUS, markersize=11, markeredgecolor=BLACK, label="-1")
    ax.plot(*corners[y > 0].T, "o", color=PLUS, markersize=11, markeredgecolor=BLACK, label="+1")
    for (x1, x2), probability in zip(corners, at_corners, strict=True):
        box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"}
        ax.text(x1, x2 - 0.2, f"P = {probability:.2f}", ha="center", va="center", bbox=box)
    ax.set_xlabel("x1")
    ax.set_title(title)
    ax.set_aspect("equal")
    ax.grid(visible=False)
axes[0].set_ylabel("x2")
fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
fig

# %% [markdown]
# On the right one more feature, the product $x_1x_2$, makes the same model succeed: the points are separable in *that* space. We knew which feature to add because we know XOR. For images nobody knows.
#
# **So learn the features.** Put a layer before this one and let it compute what this one needs. That is unit 03, and to train it you need derivatives through a chain of layers, which is unit 02.

# %% [markdown]
# ## 13. Lab: drag one example
#
# Twelve examples stay, one is yours: drag it, or use the sliders. Left: the features, with the boundary and the lines where the probability of $+1$ is 0.1 and 0.9. Centre: the loss over the two weights, with its minimum (star) and the path of gradient descent from $w=0$ (dots). Right: the length of $w$ at the minimum for every `l2`, with the bound of section 7. There is no intercept, so the boundary runs through 0.
#
# Begin with the task that stands in the lab. Then answer these; **predict before you move.**
#
# 1. Set `l2` to 0.01. Put the point at $(1.5, 1.0)$, then at $(3, 3)$: still further on its own side. How much do the weights change?
# 2. Now to $(-1.5, -1.5)$, among the others. Does $|w|$ grow or shrink? And from there to $(-3,-3)$?
# 3. Put it at $(0, 0)$. What does it do to the weights?
# 4. At $(1.5, 1.0)$, move `l2` from 0.1 to 0.001. Then do the same at $(-1.5,-1.5)$. Where does $|w|$ change more, and why?
# 5. With `l2` at 0.001 put the point at $(-2, 1)$ and move it slowly to $(-2, 0)$. Which weight gives way?
# 6. At $(1.5, 1.0)$, move `l2` to its left end, 0. Let gradient descent take 100 steps, 1,000, 10,000. Where does it go? And from $(-1.5,-1.5)$?

# %% descent={"kind": "demo"}
from course_lib.plotting import logistic_lab

logistic_lab()

# %% [markdown]
# <details><summary>What you should have seen</summary>
#
# 1. Hardly: $|w|$ goes from 3.04 to 3.02. The point has a probability near 1, so its doubt, and with it its pull, is almost 0.
# 2. It shrinks to 1.31, and to 0.75. Now the point pulls with strength near 1, and the pull is multiplied by $x$: the further out, the longer the arm. Certainty would be expensive, so the model becomes unsure of everything.
# 3. Nothing: $x = 0$, so it pulls with $0$, and its probability is $\frac12$ whatever $w$ is. (Leave it out, and the mean has 12 terms in place of 13; with `l2` adapted to that, the weights are the same.)
# 4. At $(1.5, 1.0)$: from 1.48 to 5.18, since the data are separable and only the penalty holds $w$ back. At $(-1.5,-1.5)$: from 0.97 to 1.37. There the data themselves say how sure to be.
# 5. $w_1$ gives way, from 1.57 to 0.00, and $w_2$ grows from 6.19 to 7.82: the boundary turns until it is horizontal and goes through the point. The data stay separable, but by a gap whose width falls from 1.05 to 0.10, so it takes long weights to be sure on both sides. (At $(-2, 0)$ the separating boundary tilts a little the other way; the penalty does not let $w$ get long enough for it.)
# 6. Nowhere: there is no minimum, and $|w|$ is 5.0, 7.9 and 11.1. Ten times as many steps add about 3, the logarithm of section 7. At $(-1.5,-1.5)$ no line separates the data, so there is a minimum without any penalty, at $|w|=1.38$, and descent is there after 100 steps.
#
# The next cell computes these answers.
# </details>

# %% descent={"kind": "demo"}
from course_lib.plotting import dragged_point_fit
from course_lib.plotting.labs.dragged_point import dragged_point_descent

for question, places in (
    (1, [(1.5, 1.0, 0.01), (3.0, 3.0, 0.01)]),
    (2, [(1.5, 1.0, 0.01), (-1.5, -1.5, 0.01), (-3.0, -3.0, 0.01)]),
    (3, [(0.0, 0.0, 0.01)]),
    (4, [(1.5, 1.0, 0.1), (1.5, 1.0, 0.001), (-1.5, -1.5, 0.1), (-1.5, -1.5, 0.001)]),
    (5, [(-2.0, 1.0, 0.001), (-2.0, 0.5, 0.001), (-2.0, 0.0, 0.001)]),
):
    for x1, x2, l2 in places:
        w = dragged_point_fit(x1, x2, l2)
        trust = np.exp(losses.log_sigmoid(np.array([x1, x2]) @ w))
        print(
            f"{question}. ({x1:4.1f}, {x2:4.1f}), l2 = {l2:5.3f}: w = ({w[0]:5.2f}, {w[1]:5.2f}),",
            f"|w| = {np.linalg.norm(w):.2f}, P(its label) = {trust:.2f}",
        )
X, y = dragged_point_data(0.0, 0.0)
w = problems.logistic(X[:-1], y[:-1], l2=0.01 * 13 / 12).minimum
print(f"3. without the point, l2 = 0.01 * 13/12: w = ({w[0]:5.2f}, {w[1]:5.2f})")
angles = np.linspace(0, 2 * np.pi, 36_001)
for x2 in (1.0, 0.0):
    X, y = dragged_point_data(-2.0, x2)
    margins = (y[:, None] * X) @ np.stack([np.cos(angles), np.sin(angles)])  # for each w, |w| = 1
    gap, best = 2 * margins.min(axis=0).max(), angles[margins.min(axis=0).argmax()]
    print(
        f"5. (-2.0, {x2:4.1f}): gap {gap:.2f}, along w = ({np.cos(best):.2f}, {np.sin(best):.2f})"
    )
for x1, x2 in ((1.5, 1.0), (-1.5, -1.5)):
    lengths = np.linalg.norm(dragged_point_descent(x1, x2, 0.0, 10_000), axis=1)
    shown = ", ".join(f"{lengths[steps]:.2f} after {steps:,}" for steps in (100, 1_000, 10_000))
    print(f"6. ({x1:4.1f}, {x2:4.1f}), l2 = 0: |w| = {shown} steps")

# %% [markdown]
# ## 14. Where the theory stops
#
# - **Maximum likelihood is a choice.** It is optimal in the limit of many examples *if the model is true*. Log-odds are rarely linear; then it finds the least bad linear ones, in the sense of the log-loss, which need not be the ones with the fewest mistakes.
# - **Log-loss forgives confidence in the right and is harsh to outliers.** One wrong label far out pulls with strength 1 for ever and with a long arm $x$ (lab, question 2). Data with wrong labels want a loss that levels off, and such a loss is no longer convex.
# - **The Gaussian prior is convenient, not true.** It depends on the scale of the features: multiply a feature by 10 and its weight is penalized 100 times less, for the same model. Standardize first (unit 10).
# - **MAP is one point of the posterior.** It says nothing about how uncertain the weights are; and unlike maximum likelihood it changes if you change the coordinates in which you write $w$.
# - **Convexity ends here.** With one hidden layer the loss has saddles and many minima. What survives is the top layer's gradient, probability minus indicator, and log-sum-exp.

# %% [markdown]
# ## 15. Summary, letters, references
#
# **In five lines**
#
# 1. Minimize $-\log p(\mathcal D\mid w)-\log p(w)$: a mean over the data plus a penalty that counts once, $l_2 = 1/(Ns^2)$.
# 2. Linear log-odds give $\sigma$ for two classes and softmax for many; the gradient of the loss is $(\text{probability}-\text{indicator})\,x$.
# 3. Compute with $\log\sigma$ and log-sum-exp, the largest exponent taken out; never the logarithm of a rounded probability.
# 4. The Hessian is positive semi-definite, so all minima are global; separable data have none until $l_2 \gt 0$ makes one.
# 5. One layer of weights separates by planes only. XOR needs features that somebody makes, or learns.
#
# **Letters**
#
# | here | code | elsewhere |
# | --- | --- | --- |
# | $w$, $W$ | `w`, `W` | $\theta$, $\beta$; $W^\top$ with classes as rows |
# | $y\in\{-1,+1\}$ | `y` | $t\in\{0,1\}$, $y = 2t-1$ |
# | $\sigma$ | | logistic function, expit, inverse logit |
# | $m$ | `y * (X @ w)` | margin, $\gamma$ |
# | $z$ | `logits` | score, activation $a$, linear predictor $\eta$ |
# | $\ell$, $F$ | `loss` | $\mathcal L$, $J$, $E$; binary or categorical cross-entropy, log-loss, NLL |
# | $l_2$ | `l2` | $\lambda$; scikit-learn's $1/(CN)$ |
# | $L$ | `L` | Lipschitz constant of the gradient |
#
# **References**
#
# - D. Cox (1958). The regression analysis of binary sequences. *J. Royal Statistical Society B* 20.
# - M. Minsky, S. Papert (1969). *Perceptrons.* MIT Press.
# - J. Nelder, R. Wedderburn (1972). Generalized linear models. *J. Royal Statistical Society A* 135.
# - A. Albert, J. Anderson (1984). On the existence of maximum likelihood estimates in logistic regression models. *Biometrika* 71.
# - D. Böhning (1992). Multinomial logistic regression algorithm. *Annals of the Institute of Statistical Mathematics* 44. (The bound 1/2.)
# - C. Bishop (2006). *Pattern recognition and machine learning*, chapter 4. Springer.
# - M. Mächler (2012). Accurately computing log(1 - exp(-|a|)). *R package Rmpfr, vignette.*
# - D. Soudry, E. Hoffer, M. Nacson, S. Gunasekar, N. Srebro (2018). The implicit bias of gradient descent on separable data. *JMLR* 19.
# - P. Blanchard, D. Higham, N. Higham (2021). Accurately computing the log-sum-exp and softmax functions. *IMA J. Numerical Analysis* 41.
# - E. Alpaydin, C. Kaynak (1998). Optical recognition of handwritten digits. *UCI machine learning repository.*

# %% [markdown]
# ## 16. Explain (3 points)
#
# A colleague trains logistic regression on 200 examples with 500 features, without a penalty. After a million steps all training labels are right, and the training loss still falls. "It has not converged yet", she says, "I will let it run over night."
#
# In six to ten sentences:
#
# 1. Why will it never converge? Say what happens to the loss, to the length of $w$, and to the probabilities that the model gives to new examples.
# 2. She then minimizes $\sum_{i=1}^{N}\left[\ell_i(w) + \frac{|w|^2}{2s^2}\right]$ and reports a Gaussian prior of standard deviation $s$ on each weight. Which prior is it in truth? What happens to its influence as N grows, and what should happen?
# 3. Somebody copies each of the 200 examples once, by accident. Does the minimum of $\frac1N\sum_i\ell_i(w) + \frac{l_2}{2}|w|^2$ with a *fixed* `l2` move? Does the true MAP estimate, with a *fixed* $s$? Why?

# %% [markdown] descent={"kind": "explain"} nbgrader={"grade": true, "grade_id": "explain_objective", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# 1. All training labels are right, so all margins are positive: the data are separable (with 500 features and 200 examples in general position any labelling is). Then $F(cw)\to0$ as $c\to\infty$ and $F\gt0$ everywhere, so there is no minimum to converge to. Gradient descent lets $|w|$ grow like the logarithm of the step; the direction settles, the length does not. The probabilities tend to 0 or 1 for almost every new example, whether right or wrong: the model becomes certain without new evidence.
# 2. The penalty is counted N times: $\sum_i|w|^2/2s^2 = |w|^2/\bigl(2(s/\sqrt N)^2\bigr)$, a prior of standard deviation $s/\sqrt N$. Its influence relative to the data stays the same however large N is; a prior should fade as $1/N$ beside the mean loss, $l_2=1/(Ns^2)$, so that the data overrule it.
# 3. The mean over the data is unchanged by copying, so with fixed `l2` the minimum stays. The true MAP objective has $l_2 = 1/(Ns^2)$: N doubles, the penalty halves, and the estimate moves away from 0. It takes the copies for new independent evidence, which they are not.
#
# **Rubric.** One point each. (1) separable, infimum not attained, $|w|$ without bound: half a point; the consequence for probabilities on new examples (overconfident): half a point. No point for "the step length is too small". (2) $s/\sqrt N$ (or variance $s^2/N$): half; constant influence against $1/N$: half. (3) the first does not move: half; the second moves, towards longer weights, because N enters: half.
#
# ---
#
# **Instructor's page** (this region is removed from the student version)
#
# *Objectives*: the six at the top. The unit is a success if students write `lse(z) - z[y]` without being told, and ask "where is N?" whenever they see a penalty.
#
# *Time*: 90 minutes of lecture cover sections 1 to 9 with section 6's squared loss and section 10's derivation left to reading; 60 more for digits, XOR and the lab, 75 for exercises. Short on time: skip the two Gaussians of section 3, the bound 1/2 in section 9 (give it), and section 10.
#
# *Common mistakes*: (a) `log(1/(1+exp(-z)))`, or clipping $z$ until the warning stops; (b) labels read as 0/1: the formula $-y\log p-(1-y)\log(1-p)$ with $y=-1$ has no minimum; (c) a sum in place of the mean, which makes `l2` mean something else; (d) the gradient of the log-likelihood, with the wrong sign; (e) $l_2|w|^2$ in the loss with $l_2w$ in the gradient; (f) the penalty in the loss alone; (g) $\sigma$ in place of $\sigma(1-\sigma)$ in the Hessian, `l2` added to every entry; (h) the maximum over columns, or over the whole array: right for most rows, 0/0 for a row far below; (i) subtracting 1 in the wrong column, or with `grad[:, y]`, which hits all rows; (j) a fixed step length that diverges for features of another scale; (k) a loop that ends when every label is right, long before the minimum; (l) the penalty inside the sum over examples, so that it is counted N times.
#
# *How to vary the exercises*: choose weights whose exponentials are whole numbers ($\log2$, $\log3$) and all values stay fractions; ask for labels 0/1; ask for weights per example; ask for the K-class Hessian times a vector; give a Laplace prior and ask for the subgradient. The hidden tests draw their cases at random, so only the visible numbers need changing.
#
# *For discussion*: what would a "none of these" class need? If two classes are mutually exclusive but not exhaustive, is softmax the right output? When is it right that copies of an example count twice?
# ### END SOLUTION

# %% [markdown]
# **Before you hand in**: the next cell runs all visible checks of the notebook again, one line each, and says what is still missing. Then save, with Ctrl + S.

# %% descent={"kind": "summary"}
from course_lib.checking import check_all

check_all()
