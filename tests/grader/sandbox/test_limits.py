"""Time, memory, threads and output: what an attempt may use, measured on real attempts."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from grader.examiner.unit import Limits
from grader.sandbox.launch import WarmParent
from tests.grader.sandbox.attempts import QUICK, run, student

pytestmark = pytest.mark.sandbox

SOON = Limits(cpu_seconds=0.2, wall_seconds=20.0, memory_mb=200)


ENDLESS = {
    "loop": "while True: pass",
    "numpy": "import numpy as np\nwhile True: np.ones(1000).sum()",
    "regex": "import re\nre.match('(a+)+b', 'a' * 60)",
    "power": "10 ** (10 ** 9)",
    "stubborn": """
try:
    while True: pass
except BaseException:
    while True: pass
""",
    "fork bomb": """
import os
while True:
    try: os.fork()
    except OSError: pass
""",
    "deaf": """
import signal
for number in range(1, 31):
    try: signal.signal(number, lambda *a: None)
    except OSError: pass
while True: pass
""",
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS)
def test_computing_without_end_is_a_timeout(parent: WarmParent, source: str) -> None:
    assert run(parent, source, SOON).gone == "timeout"


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(100)",
        "import threading\nthreading.Event().wait()",
        "import os\nr, w = os.pipe()\nos.read(r, 1)",
        "import os\nos.read(3, 1)",
        "import signal\nsignal.pause()",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nsignal.pause()",
    ],
    ids=["sleep", "event", "pipe", "channel", "pause", "blocked signals"],
)
def test_waiting_without_end_is_a_timeout(parent: WarmParent, source: str) -> None:
    limits = replace(SOON, cpu_seconds=5.0, wall_seconds=0.3)
    before = time.monotonic()
    assert run(parent, source, limits).gone == "timeout"
    assert time.monotonic() - before < 5.0  # far below the backstop of ten seconds


def test_time_that_others_take_is_not_counted(parent: WarmParent) -> None:
    """A second of waiting uses no CPU, so a CPU limit of half a second lets it pass."""
    limits = replace(SOON, cpu_seconds=0.5)
    assert run(parent, "import time\ntime.sleep(1.0)\n'here'", limits).result == "'here'"


def test_each_request_starts_the_clock_anew(parent: WarmParent) -> None:
    limits = replace(SOON, cpu_seconds=0.8)
    burn = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\n1"
    with student(parent, limits) as (remote, _):
        for _ in range(3):  # 0.9 s altogether
            remote.start_clock(limits)
            assert remote.run_cell(burn, "cell")["result"] == "1"


GREEDY = {
    "bytes": "bytearray(10 ** 10)",
    "array": "import numpy as np\nnp.zeros((100_000, 100_000))",
    "list of bytes": "held = []\nwhile True: held.append(bytearray(1 << 20))",
    "list": "held = [1]\nwhile True: held += held",
    "text": "text = 'x'\nwhile True: text += text",
    "in a thread": """
import threading
threading.excepthook = lambda arguments: None
held = []
def grow():
    while True: held.append(bytearray(1 << 20))
thread = threading.Thread(target=grow)
thread.start()
thread.join()
bytearray(100 << 20)
""",
}


@pytest.mark.parametrize("source", GREEDY.values(), ids=GREEDY)
def test_memory_without_end_is_an_error(parent: WarmParent, source: str) -> None:
    found = run(parent, source)
    assert "Memory" in found.kind
    assert found.reply["error"]["memory"] is True


def test_memory_is_counted_on_top_of_what_the_parent_holds(parent: WarmParent) -> None:
    assert run(parent, "len(bytearray(150 << 20)) >> 20").result == "150"
    assert "Memory" in run(parent, "len(bytearray(250 << 20)) >> 20").kind


def test_memory_is_given_back_between_requests(parent: WarmParent) -> None:
    with student(parent) as (remote, _):
        for _ in range(4):
            assert remote.run_cell("len(bytearray(150 << 20)) >> 20", "cell")["result"] == "150"


def test_a_crash_of_the_interpreter_is_a_death(parent: WarmParent) -> None:
    for source in (
        "import ctypes\nctypes.string_at(0)",
        "import os\nos.abort()",
        "import os\nos._exit(0)",
        "import os\nos._exit(97)",
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(): return eval('f()')\nf()",
    ):
        assert run(parent, source).gone == "killed", source


def test_a_recursion_without_end_is_an_error(parent: WarmParent) -> None:
    assert run(parent, "def f(): return f()\nf()").kind == "RecursionError"


def test_sixty_threads_work_and_hundreds_do_not(parent: WarmParent) -> None:
    start = """
import threading, time
threading.stack_size(65536)
go = threading.Event()
threads = [threading.Thread(target=go.wait, daemon=True) for _ in range({})]
for thread in threads: thread.start()
time.sleep({})
go.set()
len(threads)
"""
    assert run(parent, start.format(60, 0.6)).result == "60"
    assert run(parent, start.format(80, 10)).gone == "killed"


def test_output_is_cut(parent: WarmParent) -> None:
    for source in (
        "for _ in range(100_000): print('spam' * 10)",
        "import sys\nsys.stderr.write('x' * 10_000_000)\nNone",
    ):
        found = run(parent, source)
        assert len(found.stdout) < QUICK.output_bytes + 100
        assert "output cut here" in found.stdout


def test_output_below_python_goes_nowhere(parent: WarmParent) -> None:
    source = (
        "import os\nfor n in (1, 2):\n    for _ in range(200): os.write(n, b'x' * 65536)\n'done'"
    )
    found = run(parent, source)
    assert (found.result, found.stdout) == ("'done'", "")


def test_a_file_is_small(parent: WarmParent) -> None:
    found = run(parent, "open('/scratch/x', 'wb').write(bytes(17 << 20))")
    assert found.kind in ("OSError", "FileNotFoundError")
