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
# # Unit 00 · Start here
#
# Every unit of this course is a notebook like this one. You read, you run, you write a few short functions, you hand the notebook in.
# In the next minutes you do each of these once, on an exercise of one line.
#
# **After this unit you can**
#
# - run a notebook, and bring it back when it is in a mess;
# - tell the kinds of cells apart, and say which of them count;
# - read a failed check and the hint of a hidden test;
# - say what the grader lets your code do, and what each verdict means;
# - read the shapes $(N, D)$ and the letters that the course uses.
#
# **Before you start**: a little Python, and numpy if you have seen it. No mathematics beyond a mean.
#
# **Time**: 15 to 20 minutes to read, 10 for the exercise and the question. The first success comes after two.

# %% [markdown]
# ## 1. Run something
#
# Click on the next cell and press **Shift + Enter**. It runs, and the cell below it is selected. Press **Shift + Enter** again.
#
# The first of the two cells prints nothing: it looks for the course's library and loads numpy. The second draws two panels. Its code is folded away, since you need not read it; a click on the bar in its place shows it.

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

import numpy as np

# %% descent={"kind": "demo", "folded": true}
from matplotlib.patches import Rectangle

from course_lib.losses import mean_squared_error as library_error
from course_lib.plotting.figure import new_figure, style_axes
from course_lib.plotting.palette import BLACK, BLUE, GREEN, SKY_BLUE, VERMILION

x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
y = np.array([1.4, 1.0, 3.1, 2.5, 4.6, 3.9])

guess = 0.6
slopes = np.linspace(0.3, 1.2, 91)
areas = [library_error(slope * x, y) for slope in slopes]
best = slopes[np.argmin(areas)]

fig = new_figure(
    7.2,
    3.6,
    alt=f"""Two panels. Left: six measured points, a line through the origin with slope {guess}, and at
    each point a square whose side is the vertical distance from the point to the line.
    Right: the mean area of the squares against the slope of the line. It is a bowl: the line on the
    left has {library_error(guess * x, y):.2f}, and the best line, with slope {best:.2f}, has {min(areas):.2f}.""",
)
left, right = fig.subplots(1, 2, width_ratios=[1, 1.15])
left.plot([0, 7], [0, 7 * guess], color=BLUE, label=f"line with slope {guess}")
for place, height in zip(x, y, strict=True):
    error = guess * place - height
    corner = (place + min(0.0, error), min(height, guess * place))
    left.add_patch(
        Rectangle(corner, abs(error), abs(error), facecolor=SKY_BLUE, alpha=0.45, edgecolor=BLUE)
    )
    name = "its error" if place == x[0] else None  # one entry in the legend, not six
    left.plot([place, place], [height, guess * place], color=VERMILION, linewidth=3, label=name)
left.plot(x, y, "o", color=BLACK, label="what was measured")
left.set_xlim(0, 6.8)
left.set_ylim(0, 6.2)
left.set_aspect("equal")
left.legend(frameon=False, fontsize=9, loc="upper left")
style_axes(left, "Each error, squared,\nis an area", "x", "y")

right.plot(slopes, areas, color=BLACK)
right.plot(guess, library_error(guess * x, y), "o", color=BLUE, markersize=8)
right.annotate("the line\non the left", (guess, library_error(guess * x, y)), (0.64, 1.05))
right.plot(best, min(areas), "o", color=GREEN, markersize=8)
right.annotate("the best line", (best, min(areas)), (best - 0.08, 0.15))
right.set_ylim(0, None)
style_axes(right, "and one slope has\nthe smallest mean area", "slope of the line", "mean area")
print(f"smallest mean area {min(areas):.2f}, at slope {best:.2f}")
fig

# %% [markdown]
# Two panels? Then Python, numpy, matplotlib and the course's own library all work, and nothing stands between you and the rest of the course.
#
# (If the first cell says *course_lib is missing*, do what it says. If you read `ModuleNotFoundError`, the notebook runs in another Python than the one that was set up for the course: start Jupyter from the course's environment, as the README says.)
#
# The picture is the course in small. A model has a number that can be turned, here a slope. A **loss** says how bad each setting is, here the mean area of the squares. Training means walking down that curve.
# A network has thousands or millions of such numbers, nobody can draw the curve, and the question is how to get down.

# %% [markdown]
# ## 2. Kinds of cells
#
# | cell | how you know it | what you do | when you are graded |
# | --- | --- | --- | --- |
# | lecture | text | read | nothing |
# | given | definitions that later cells need, locked | run | runs as it was handed out |
# | demo | a figure or an experiment | run, change, play | not run |
# | exercise | holds `# YOUR CODE HERE` | write | **runs, and its function is tested** |
# | check | directly below its exercise, locked | run | replaced by the hidden test |
# | explain | a question in words, once a unit | write a few sentences | read by a person |
# | gpu | says so; optional | run | never graded |
# | summary | the last cell, `check_all()` | run before you hand in | not run |
#
# Three rules follow from the table.
#
# - **Every lecture cell runs before you have solved anything.** Run all the demos first if you like.
# - An exercise may use the `given` cells, and cells that you add yourself. It may not count on a demo: demos are not run when you are graded.
# - `given` and `check` cells are locked. If one is changed or lost, the grader puts the original back and tells you so. What you write in an exercise is never changed.

# %% [markdown]
# ## 3. A check that passes and one that fails
#
# Before your own attempt, somebody else's. The **mean squared error** of the picture is: take each difference between prediction and target, square it, take the mean. The next cell forgets to square: it takes the absolute value instead.
#
# Then it runs two checks, such as you find below each exercise. A check that finds what it looked for says so in one line. Otherwise the line says what it looked at, what it expected, and what it got. Jupyter shows that line as an error, in red or on a red ground. Nothing is broken by it: the cells below run all the same.

# %% descent={"kind": "demo"} tags=["raises-exception"]
from course_lib.checking import check, close


def first_try(prediction, target):
    """Wrong on purpose: absolute values where squares are wanted."""
    return np.mean(np.abs(prediction - target))


target = np.array([1.0, 2.0, 4.0])
prediction = np.array([2.0, 0.0, 6.0])  # off by 1, -2 and 2

with check("first_try"):
    close(first_try(target, target), 0.0, "a prediction that is right everywhere has no error")

with check("first_try"):
    close(first_try(prediction, target), 3.0, "errors 1, -2, 2: squares 1, 4, 4, mean 3")

# %% [markdown]
# Read the line from right to left: how far off, what came, what should have come, and what the check was about. That is usually enough to find the mistake with paper and pencil.
# The first check passed although the answer is wrong. One check proves little; so there are several, and more of them hidden (section 5).

# %% [markdown]
# ## 4. Your turn
#
# For an array of $n$ predictions $p_i$ and as many targets $t_i$, the mean squared error is
#
# $$ F = \frac1n \sum_{i=1}^{n} (p_i - t_i)^2 . $$
#
# Three things that people miss:
#
# - it is the **mean**, not the sum, and nothing is halved (some books put $\tfrac12$ in front; we do not);
# - $n$ counts **all entries**, however many axes the array has: a table of 2 rows and 3 columns has $n = 6$;
# - the answer is **one number**.
#
# ### Exercise 1 of 1: `mean_squared_error` (2 points)
#
# **In**: `prediction` and `target`, float64 arrays of the same shape, with any number of axes and at least one entry. **Out**: one number.
#
# **By hand**, with two rows and three columns:
#
# - errors: `[[1, 0, -3], [1, 0, 1]]`;
# - squares: `[[1, 0, 9], [1, 0, 1]]`, sum 12;
# - six entries, so the mean squared error is $12 / 6 = 2$.
#
# Run the next two cells once **before** you write anything. The check says *not begun yet*: that is how an exercise looks that nobody has begun. Then put your code in the place of both lines, `# YOUR CODE HERE` and the one below it, and run the two cells again.


# %% descent={"kind": "exercise"} nbgrader={"grade": false, "grade_id": "mean_squared_error", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def mean_squared_error(prediction, target):
    """Return the mean of the squared differences, over all entries.

    prediction, target: float64 arrays of one shape. Returns one number.
    """
    ### BEGIN SOLUTION
    difference = prediction - target
    return float(np.mean(difference * difference))
    ### END SOLUTION


# %% descent={"kind": "check"} nbgrader={"grade": true, "grade_id": "check_mean_squared_error", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
from course_lib.checking import check, close, returns, unchanged

with check("mean_squared_error"):
    target = np.array([1.0, 2.0, 4.0])
    prediction = np.array([2.0, 0.0, 6.0])
    before = [prediction.copy(), target.copy()]
    answer = mean_squared_error(prediction, target)
    returns(answer, ["the mean squared error"])
    close(answer, 3.0, "errors 1, -2, 2: square each, then take the mean")
    unchanged(before[0], prediction, "prediction")
    unchanged(before[1], target, "target")
    close(mean_squared_error(target, target), 0.0, "a prediction that is right everywhere")
    table = np.array([[1.0, 0.0, -3.0], [1.0, 0.0, 1.0]])
    close(
        mean_squared_error(table, np.zeros((2, 3))), 2.0, "two rows and three columns, six entries"
    )
    close(mean_squared_error(np.array([0.5]), np.array([0.0])), 0.25, "a single entry")
### BEGIN HIDDEN TESTS
from grader.hidden_tests import grade_here

grade_here("00-start-here", "mean_squared_error", globals())
### END HIDDEN TESTS

# %% [markdown]
# Did it say that 7 visible checks passed? That was your first exercise.
#
# If it did not: read the line from right to left, compute the little example by hand, compare with what your code does line by line. You may run a check as often as you like; nobody counts.
#
# Where your code stopped with an error, the check names the error and the line of your cell. And where the line ends with a remark in parentheses, the function that was tested is not the one that you see: an older one, since the cell was changed and not run again, or a newer one than the saved file has, or one that the file no longer has, since you renamed it. (Not every Jupyter tells the check which file it is; then there is no such remark.)

# %% [markdown]
# ## 5. Hidden tests
#
# The points do not come from the check cell. When you have handed in, the grader calls your function with numbers that you have not seen: other values, other shapes, tiny ones and huge ones, the same for everybody. It compares what comes back with the right values, with room for rounding. So it does not matter *how* you write the formula; every correct way gets all the points.
#
# An exercise has several hidden checks, each with a name and its own points, and your score is their sum. **A slip costs the checks that it breaks, not the exercise.**
#
# Here is one. Somebody rounds the answer to three decimals, so that it looks tidy. Every visible check passes. Afterwards the feedback page says:
#
# ```text
# mean_squared_error: wrong, 1.5 of 2 points
# Your code ran, and some of what it returned is not right. 3 of 4 checks passed.
#
# passed  0.5 of 0.5  Two vectors
# passed  0.5 of 0.5  Arrays with two and three axes: the mean runs over all entries
# failed  0 of 0.5    Numbers with many decimals, and errors that are zero, tiny or huge
#         Your value is right to three decimals and ends there, so that small errors
#         become 0: it was rounded. Look at the last thing that is done to it; rounding
#         is for printing.
# passed  0.5 of 0.5  The arrays passed in stay as they were
# ```
#
# The paragraph under the failed check is a **hint**. It says three things: what was seen, which mistake gives exactly that, and where to look. It never shows code.
#
# How does the grader know? It keeps a list of mistakes that people make in this exercise, computes what each of them *would* have returned, and compares. If two mistakes give your numbers, it names the one that explains every failed check; if both do, or neither, it says both. If none does, it says which property failed (the shape, the sign, the size) and for which inputs. It sees numbers only, so it can be wrong about how you got there.
#
# The last check looks at something that is easy to forget: a function of this course **never changes the arrays that it is given**. `prediction -= target` would write into the caller's array; `prediction - target` makes a new one.

# %% [markdown]
# ## 6. What your code may do
#
# Your notebook is run by a program, on a machine with other people's notebooks on it. So it runs in a **sandbox**, a closed room: a process of its own that sees Python, numpy, scipy, matplotlib and the course's library, and nothing else.
#
# - **Time**: 5 seconds of computing for an exercise, more where it trains something. **Memory**: 512 MB, more where needed. The answers in this course take milliseconds.
# - **No** network, no files of yours or of others, no other programs, no new processes, nobody at the keyboard. A file that lies beside your notebook is not there.
# - **No module that already holds the answer.** `course_lib` is open book, read it as much as you like; `course_lib.losses` has this very function, and section 1 used it. In an answer its import is refused, because the exercise is to write it.
# - Printing does no harm and earns nothing: only what your function **returns** counts.
#
# What you read if you try:
#
# | in your answer | on your feedback page |
# | --- | --- |
# | `while True: pass` | Your code was still computing when the time for this exercise ran out. Look for a loop whose end is never reached. |
# | `np.ones((100_000, 100_000))` | Your function asked for more memory than this exercise allows. |
# | `open("data.csv")` | Your code stopped with FileNotFoundError |
# | `urllib.request.urlopen("https://example.org")` | Your code stopped with URLError |
# | `subprocess.run(["ls"])` | Your code stopped with PermissionError |
# | `input("slope? ")` | Your code stopped with EOFError |
# | `os._exit(0)` | Your code ended the process that was running it (an exit, a crash or a signal). |
# | `import pandas` | Your code stopped with ModuleNotFoundError |
# | `import course_lib.losses` | course_lib.losses cannot be used in an answer of unit 00-start-here: the exercise is to write that part yourself. |
#
# Whatever happens in one exercise **costs that exercise alone**: the others are graded all the same, in a fresh process if need be.

# %% [markdown]
# ## 7. Verdicts
#
# Each exercise gets its points and one word.
#
# | verdict | what the page says | what to do |
# | --- | --- | --- |
# | passed | Every check found what it looked for. | go on |
# | wrong | Your code ran, and some of what it returned is not right. | read the hint of the first failed check |
# | error | Your code stopped with an exception, or it defines nothing by the name that is wanted. | the hint has its name and the line |
# | timeout | Your code was stopped when the time for this exercise ran out. | look for a loop that never ends |
# | memory | Your code was stopped when it asked for more memory than it may use. | look for a table of all pairs |
# | killed | The process that ran your code came to an end in the middle of it; that costs this exercise alone. | look for an exit |
# | not attempted | The cell is as it was handed out, or empty, so there was nothing to check. | write something: part of the points is better than none |
# | delegated | Your code leaves the work to a library that does what you are asked to write yourself. | write it yourself |
# | tampered | Your code wrote into the channel to the grader, so its answers could not be believed. | hand in an answer to the exercise |
# | infrastructure | The grader failed here, not you: this exercise will be graded again, and you lose nothing by it. | wait |
#
# The word names the worst thing that happened; the points are those of the checks that passed all the same.

# %% [markdown]
# ## 8. A notebook remembers
#
# Run the next cell three times.

# %% descent={"kind": "demo"}
times_run = globals().get("times_run", 0) + 1
print(f"You have run this cell {times_run} time{'s' if times_run > 1 else ''} since the start.")

# %% [markdown]
# The **kernel**, the Python behind the notebook, keeps every name that any cell ever made, in the order in which *you* ran them. If you rename a function, the old one is still there, and a check may pass with it. The grader starts from nothing, with the file as you saved it, and runs the cells from top to bottom. So before you hand in:
#
# > **Kernel → Restart Kernel and Run All Cells**
#
# It runs to the end, also where a check fails. The last cell of each unit, `check_all()`, then lists all exercises in one table.
#
# **When something is in a mess** (the names of the menus are JupyterLab's):
#
# | what happened | what helps |
# | --- | --- |
# | a wrong edit | Ctrl + Z inside the cell (on a Mac, Cmd in place of Ctrl, here and below) |
# | a deleted cell | press Esc, then Z |
# | you want an exercise as it was | put its two lines back: `# YOUR CODE HERE` and `raise NotImplementedError()` |
# | a cell runs for ever | Kernel → Interrupt Kernel; a check then says in which line it was |
# | everything behaves oddly | Kernel → Restart Kernel, then run from the top |
# | the whole notebook is beyond repair | take a fresh copy of the unit and copy the *text* of your answers into its cells |
#
# Why the text and not the cells? Each cell carries a name that you do not see, and by it the grader finds your answer. If a name was lost it also looks at what the cell defines, and tells you; a function of the right name is rarely lost.

# %% [markdown]
# ## 9. Letters and shapes
#
# One name for one thing, in the text, in the formulas and in the code. Five letters say how many:
#
# | letter | counts | example |
# | --- | --- | --- |
# | $N$ | examples | rows of the data `X`, of shape $(N, D)$ |
# | $D$ | features | numbers that describe an example |
# | $K$ | classes | columns of the scores, of shape $(N, K)$ |
# | $H$ | hidden units | width of a layer inside a network |
# | $T$ | steps | points of a training run |
#
# The rest (`w` for weights, `grad` for a gradient, `lr` for a step length, and so on) comes when it is needed, and stands in `NOTATION.md` in the course's folder. Each unit ends with a table that translates to the letters of other books.

# %% descent={"kind": "demo"}
N, D, K, H, T = 4, 3, 2, 5, 6
rng = np.random.default_rng(0)  # the seed 0: the same numbers each time
X = rng.normal(size=(N, D))
hidden = X @ rng.normal(size=(D, H))
scores = hidden @ rng.normal(size=(H, K))
losses = rng.random(T)
for name, array, shape in [
    ("X", X, "(N, D)"),
    ("hidden", hidden, "(N, H)"),
    ("scores", scores, "(N, K)"),
    ("losses", losses, "(T,)"),
]:
    print(f"{name:7s} {shape:7s} {array.shape}")

# %% [markdown]
# **Why so much about shapes?** Because numpy does not complain where you would. Three predictions, all of them right; but they come as a column, of shape $(3, 1)$, and the targets as a vector, of shape $(3,)$. The difference should be three zeros.

# %% descent={"kind": "demo"}
column = np.array([[1.0], [2.0], [3.0]])
vector = np.array([1.0, 2.0, 3.0])
print(column - vector)
print("shape of the difference:", (column - vector).shape)
print("its mean square, which should be 0:", np.mean((column - vector) ** 2).round(2))
try:
    library_error(column, vector)
except ValueError as error:
    print("course_lib refuses:", error)

# %% [markdown]
# Nine differences: numpy has compared *every* prediction with *every* target (this is called broadcasting). Nothing stopped, and the mean square of perfect predictions came out as 1.33. When a result surprises you, print the shapes first.
#
# **Random numbers.** Functions of this course take a generator `rng` and draw from it; they never use a hidden global one. The same seed gives the same numbers, on your machine and on the grader's.

# %% descent={"kind": "demo"}
first = np.random.default_rng(7).normal(size=3)
again = np.random.default_rng(7).normal(size=3)
rng = np.random.default_rng(7)
rng.normal(size=3)
later = rng.normal(size=3)
print("same seed, same numbers:        ", np.array_equal(first, again))
print("the generator moves on each time:", not np.array_equal(first, later))

# %% [markdown]
# ## 10. A GPU, if you have one
#
# You do not need one: everything in this course runs on an ordinary laptop. Some units have a `gpu` cell for those who have one. It never counts, and without a GPU it says in one line what it would have shown. This is such a cell.

# %% descent={"kind": "gpu"} tags=["nbval-ignore-output"]
import time

try:
    import torch
except (ImportError, OSError):  # no PyTorch here, or one that cannot load its libraries
    torch = None

if torch is not None and torch.cuda.is_available():
    size = 2048
    for device in ("cpu", "cuda"):
        A = torch.full((size, size), 1 / size, device=device)
        seconds = 0.0
        for _ in range(2):  # the first round warms up and does not count
            start = time.perf_counter()
            corner = (A @ A)[0, 0].item()  # asking for a number waits for the GPU
            seconds = time.perf_counter() - start
        print(f"{device:4s}: {1000 * seconds:8.1f} ms for a product of {size} x {size} matrices")
else:
    print("No CUDA here: you would see one matrix product timed on the processor and on the GPU.")

# %% [markdown]
# ## 11. From opening to handing in
#
# 1. **Open** the unit, run the first cells.
# 2. **Read and run** from the top. Play with the demos: change a number, run again, undo.
# 3. **Write** each exercise while the lecture is warm, and run its check until it says *passed*.
# 4. **Answer** the one question in words.
# 5. **Restart and run all** (section 8), read the table of the last cell, then **save** with Ctrl + S.
# 6. If you like a terminal: `course check 00-start-here.ipynb` runs the visible checks of the file *as it is saved*, in a fresh Python, as the grader will (the README says how to type it on your system). With `--watch` it does so again each time you save.
# 7. **Hand in** the notebook file, `00-start-here.ipynb`, in the way that your instructor told you. Nothing else is needed.
# 8. **Read the feedback page**, and mend what it names.
#
# Some units have a **lab** too: a figure with sliders and a question to go with it. Labs are not graded. Run a lab's cell to move it; until then you see a picture of how it opens.
#
# **Where to ask**: your instructor. If the course itself is wrong (a formula, a check that rejects a right answer, a hint that misleads), open an issue in the course's repository and say which cell.

# %% [markdown]
# ## 12. Summary, letters, references
#
# **In five lines**
#
# 1. Shift + Enter runs a cell; lecture cells run before you have solved anything.
# 2. You write in exercise cells. A visible check shows a few cases and says in one line what it found; the hidden checks give the points, one by one.
# 3. A hint says what was seen, which mistake gives exactly that, and where to look.
# 4. Your code has time and memory enough, and no network, no files, no other programs. What goes wrong in one exercise costs that one alone.
# 5. Restart and run all before you hand in. And when a result surprises you, print the shapes.
#
# **Letters**
#
# | here | code | elsewhere |
# | --- | --- | --- |
# | $F$, the mean squared error | `mean_squared_error` | MSE, $L$, $J$; $E$ where it is summed and halved |
# | $p$ | `prediction` | $\hat y$, $y(x, w)$ |
# | $t$ | `target` | $y$; so it is in this course from unit 01 on, where $t$ counts steps |
# | $N$, $D$, $K$, $H$, $T$ | `N`, `D`, `K`, `H`, `T` | $n$ or $m$ examples; $p$ or $d$ features |
#
# **References**
#
# - A.-M. Legendre (1805). *Nouvelles méthodes pour la détermination des orbites des comètes.* The method of least squares, for the first time in print.
# - C. Bishop (2006). *Pattern recognition and machine learning*, section 1.1. The same picture with curves in place of lines.
# - C. Harris and others (2020). Array programming with NumPy. *Nature* 585. Shapes and broadcasting, by their makers.

# %% [markdown]
# ## 13. Explain (3 points)
#
# Once in each unit you answer a question in words. A person reads it; formulas and short sentences are both welcome. Double-click the cell below the question and write in the place of its text.
#
# Two models predict the same 100 numbers.
#
# - Model A is off by 1 on every one of them.
# - Model B is exact on 99 of them, and off by 10 on one.
#
# 1. Compute the mean squared error of each, and the mean of the absolute errors of each.
# 2. Say in a sentence or two what squaring does to large errors, and how you see it in these numbers.
# 3. Name one use in which you would rather have A, and one in which you would rather have B, with a reason.

# %% [markdown] descent={"kind": "explain"} nbgrader={"grade": true, "grade_id": "explain_squares", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# 1. Squared: A has $100 \cdot 1^2 / 100 = 1$, and B has $(99 \cdot 0 + 10^2)/100 = 1$: the same. Absolute: A has $100 \cdot 1/100 = 1$, and B has $10/100 = 0.1$.
# 2. An error that is ten times as large counts a hundred times as much. So the single error of 10 weighs as much as a hundred errors of 1, and the squared error cannot tell the two models apart, while the absolute error calls B ten times better.
# 3. A where a single large error is dangerous and small ones are not: a lift that stops within a centimetre each time, a dose of a drug. B where being exact matters and a rare failure is noticed or repaired: reading digits on forms that a person looks over, prices of which the absurd ones are thrown out.
#
# **Rubric.** One point each: (1) all four numbers; half a point for two or three of them. (2) Says that squaring weighs an error by its own size (tenfold error, hundredfold cost) *and* ties it to the equal values of 1; half a point for one of the two. (3) Two uses with a reason that is about the size of single errors; half a point for one use, or for two without a reason. Any sensible use counts.
#
# ---
#
# **Instructor's page** (this region is removed from the student version)
#
# *Objectives*: the five at the top. The unit is a success if nobody asks later how to hand in, and everybody has seen a hint before the first one that hurts.
#
# *Time*: 20 minutes alone, 30 in a class. Sections 1 to 4 together at the screen, the rest as reading. Short on time: sections 9 and 10 can wait until unit 01 needs them.
#
# *Common mistakes*: (a) the sum, or a half in front, from other books; (b) the mean over one axis, or a division by `len`, right for vectors only; (c) `//` or `int`; (d) `^` for a power, which stops with a TypeError; (e) `prediction -= target`; (f) printing in place of returning; (g) rounding the result; (h) an import of a library's own function, which is refused. In the question: "B is better, since it is exact more often" without a word about what the error of 10 costs.
#
# *How to vary the exercise*: change the visible numbers (any three errors whose squares have a whole mean); ask for the mean absolute error, the root, or a weighted mean with `weights` of the same shape; ask for one number per column, which is what students of (b) wrote. The hidden tests draw their cases at random, so only the reference and the list of mistakes would change.
#
# *If you change limits or the wording of feedback*: sections 5 to 7 quote the grader, and tests compare them with what it says.
# ### END SOLUTION

# %% [markdown]
# **Before you hand in**: the next cell runs all visible checks of the notebook again, one line each, and says what is still missing. Then save, with Ctrl + S.

# %% descent={"kind": "summary"}
from course_lib.checking import check_all

check_all()
