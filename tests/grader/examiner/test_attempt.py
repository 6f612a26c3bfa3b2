"""Submissions that misbehave, graded in real attempts: what each cell costs, and whom."""

from __future__ import annotations

import pytest

from grader.examiner import processes
from grader.examiner.attempt import STDOUT_CAP, Cell, Session
from grader.examiner.unit import Limits
from grader.sandbox.launch import WarmParent
from tests.grader.examiner.toy_unit import LIMITS, graded, right, unit, verdicts
from tests.grader.sandbox.attempts import USABLE, warm_parent

pytestmark = pytest.mark.sandbox

SOON = Limits(cpu_seconds=0.5, wall_seconds=30.0, memory_mb=200)  # for what computes without end
ANSWERS = {
    "right": ("return 2 * x", "passed", 3.0),
    "in a list": ("return (2 * np.asarray(x)).tolist()", "passed", 3.0),
    "as float32 of exact numbers": ("return x + x", "passed", 3.0),
    "wrong": ("return 3 * x", "wrong", 0.0),
    "modifies": ("x *= 2; return x", "wrong", 2.0),
    "nothing": ("pass", "wrong", 0.0),
    "itself": ("return a", "wrong", 0.0),
    "lambda": ("return lambda: 2 * x", "wrong", 0.0),
    "generator": ("yield 2 * x", "wrong", 0.0),
    "nan": ("return x * np.nan", "wrong", 0.0),
    "infinity": ("return x + np.inf", "wrong", 0.0),
    "huge integer": ("return 10 ** 250", "wrong", 0.0),
    "huger integer": ("return 10 ** 5000", "error", 0.0),
    "objects": ("return np.array([x, None], dtype=object)", "error", 0.0),
    "text": ("return str(2 * x)", "wrong", 0.0),
    "dict": ("return {1: 2 * x}", "wrong", 0.0),
    "deep": ("y = 2 * x\n    for _ in range(99): y = [y]\n    return y", "error", 0.0),
    "endless list": ("y = []; y.append(y); return y", "error", 0.0),
    "long list": ("return [0.0] * 300_000", "error", 0.0),
    "too big": ("return np.zeros(9_000_000)", "error", 0.0),
    "big": ("return np.zeros(1_000_000)", "wrong", 0.0),
    "raises": ("return 1 / 0", "error", 0.0),
    "exits": ("raise SystemExit(0)", "error", 0.0),
    "sys.exit": ("import sys; sys.exit()", "error", 0.0),
    "interrupts": ("raise KeyboardInterrupt", "error", 0.0),
    "generator exit": ("raise GeneratorExit", "error", 0.0),
    "bare base": ("raise BaseException('x')", "error", 0.0),
    "placeholder": ("raise NotImplementedError()", "not attempted", 0.0),
    "memory": ("return np.zeros(10 ** 10)", "memory", 0.0),
    "delegates": ("from course_lib.optim import adam_step; return 2 * x", "delegated", 0.0),
    "asks": ("return float(input())", "error", 0.0),
    "hangs": ("while True: pass", "timeout", 0.0),
    "dies": ("import os; os._exit(0)", "killed", 0.0),
    "feigns a fault of ours": ("import os; os._exit(97)", "killed", 0.0),
    "crashes": ("import ctypes; ctypes.string_at(0)", "killed", 0.0),
    "aborts": ("import os; os.abort()", "killed", 0.0),
    "writes": ("import os; os.write(3, b'x' * 99); return 2 * x", "tampered", 0.0),
    "hangs up": ("import os; os.close(3); return 2 * x", "killed", 0.0),
    "patches": ("np.isclose = np.allclose = lambda *a, **k: True; return 3 * x", "wrong", 0.0),
    "wrong type": (
        "class T(float):\n        __eq__ = lambda s, o: True\n    return T(1)",
        "wrong",
        0.0,
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_and_its_neighbour(parent: WarmParent, name: str) -> None:
    body, verdict, score = ANSWERS[name]
    source = f"def a(x):\n    {body}"
    limits = SOON if verdict == "timeout" else LIMITS
    found = verdicts(graded(parent, {"a": source, "b": right("b")}, limits=limits))
    assert found == {"a": (verdict, score), "b": ("passed", 3.0)}


FORGED_RESULT = """
import os, json, struct
text = json.dumps({"m": {"result": "4"}, "b": []}).encode()
os.write(3, struct.pack(">II", len(text), 0) + text)
os._exit(0)
"""
CELLS = {
    "exits": ("import os; os._exit(0)", "killed"),
    "raises SystemExit": ("raise SystemExit", "error"),
    "loops": ("while True: pass", "timeout"),
    "eats": ("x = []\nwhile True: x.append(bytearray(1 << 24))", "memory"),
    "syntax": ("def a(x:\n", "error"),
    "zero byte": ("def a(x): return '\0'", "error"),
    "deep source": ("x = " + "(" * 500 + ")" * 500, "error"),
    "delegates": ("import torch", "delegated"),
    "closes": ("import os; os.closerange(0, 99)", "killed"),
    "floods": ("import os\nfor _ in range(50): os.write(3, bytes(65536))", "tampered"),
    "forges": (FORGED_RESULT, "killed"),
    "hides its name": ("__name__ = '__main__'\nimport sys; sys.modules.clear()", "killed"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_and_its_neighbours(parent: WarmParent, name: str) -> None:
    source, verdict = CELLS[name]
    limits = SOON if verdict == "timeout" else LIMITS
    sources = {"a": source, "b": right("b"), "c": right("c")}
    found = graded(parent, sources, limits=limits)
    assert found["a"]["score"] == 0
    assert found["a"]["verdict"] in (verdict, "error"), found["a"]["checks"][0]["hint"]
    assert {n: found[n]["score"] for n in "bc"} == {"b": 3.0, "c": 3.0}


SABOTAGE = {
    "timer": "import os, threading\nthreading.Timer(0.02, os._exit, [1]).start()",
    "alarm": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.02)",
    "writer": """
import os, threading, time
def write():
    time.sleep(0.02)
    os.write(3, b"x" * 50)
threading.Thread(target=write, daemon=True).start()
""",
    "closer": "import os, threading\nthreading.Timer(0.02, os.close, [3]).start()",
    "burner": """
import threading
def burn():
    while True: pass
for _ in range(3): threading.Thread(target=burn, daemon=True).start()
""",
    "hoarder": "kept = bytearray(80 << 20)",
    "glutton": """
kept = []
try:
    while True: kept.append(bytearray(1 << 16))
except MemoryError:
    pass
""",
}
# An answer that takes a while without computing, and thirty megabytes.
SLOW = """
import time
def {0}(x):
    time.sleep(0.08)
    np.empty(4 * 10**6)
    return 2 * x
"""
TIGHT = Limits(cpu_seconds=0.25, wall_seconds=15.0, memory_mb=100)


@pytest.mark.parametrize("name", SABOTAGE)
def test_what_one_cell_prepares_costs_no_other_exercise(parent: WarmParent, name: str) -> None:
    sources = {
        "a": SABOTAGE[name] + "\n" + right("a"),
        "b": SLOW.format("b"),
        "c": SLOW.format("c"),
    }
    found = graded(parent, sources, limits=TIGHT)
    assert {n: found[n]["score"] for n in "bc"} == {"b": 3.0, "c": 3.0}, verdicts(found)


@pytest.mark.parametrize("name", SABOTAGE)
def test_an_added_cell_costs_no_exercise(parent: WarmParent, name: str) -> None:
    found = graded(parent, {"a": SLOW.format("a")}, limits=TIGHT, extra={"mine": SABOTAGE[name]})
    assert verdicts(found) == {"a": ("passed", 3.0)}


def test_an_exercise_may_use_another_ones_function(parent: WarmParent) -> None:
    sources = {"a": right("a"), "b": "def b(x):\n    return a(x)"}
    assert verdicts(graded(parent, sources)) == {"a": ("passed", 3.0), "b": ("passed", 3.0)}


def test_what_cells_leave_behind_is_bounded(
    parent: WarmParent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "TEXT_ROOM", 5_000)
    noise = "print('x' * 4000)"
    toy = unit("a")
    cells = [Cell(f"noise {k}", "extra", noise) for k in range(5)]
    session = Session(parent, toy, [*cells, Cell("a", "exercise", right("a"))], 0)
    try:
        session.grade(toy.exercises["a"])
    finally:
        session.stop()
    assert sum(len(run.stdout) for run in session.runs.values()) <= 5_000


FORGED_RUN = """
import os, json, struct
text = json.dumps({"m": %r, "b": []}).encode()
os.write(3, struct.pack(">II", len(text), 0) + text)
import time
time.sleep(99)
"""


@pytest.mark.parametrize(
    "reply",
    [
        {"stdout": [[[]]], "result": {"a": 1}, "figures": {"0": "x"}},
        {"stdout": "\x1b[2J\ud800", "result": "\x00", "figures": ["<script>", "aGVsbG8=", 5]},
        {"stdout": "x" * 3_000_000},
        {"error": {"trace": "\x1b\ud800" * 9000, "kind": "K"}},
        {"figures": ["iVBORw0KGgo=" * 99_999]},
    ],
)
def test_a_forged_report_of_a_cell_is_cleaned(parent: WarmParent, reply: object) -> None:
    toy = unit("a", limits=Limits(cpu_seconds=0.5, wall_seconds=0.5))
    session = Session(parent, toy, [Cell("a", "exercise", FORGED_RUN % (reply,))], 0)
    try:
        result = session.grade(toy.exercises["a"])
    finally:
        session.stop()
    assert result["score"] == 0
    run = session.runs["a"]
    for text in (run.stdout, run.result or "", run.trace):
        text.encode()
        assert len(text) <= STDOUT_CAP
        assert not set("\x1b\x00") & set(text)
    assert run.figures == []


def test_a_figure_of_an_exercise_cell_is_kept(parent: WarmParent) -> None:
    with warm_parent(
        USABLE[0], modules=("numpy", "matplotlib.pyplot"), packages=("numpy", "matplotlib")
    ) as drawing:
        toy = unit("a")
        source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\n" + right("a")
        session = Session(drawing, toy, [Cell("a", "exercise", source)], 0)
        try:
            session.grade(toy.exercises["a"])
        finally:
            session.stop()
        assert len(session.runs["a"].figures) == 1


def test_grades_are_the_same_every_time(parent: WarmParent) -> None:
    sources = {"a": "def a(x):\n    return x + 2", "b": right("b"), "c": "def c(x): return None"}
    first, second = (graded(parent, sources) for _ in range(2))
    assert first == second
