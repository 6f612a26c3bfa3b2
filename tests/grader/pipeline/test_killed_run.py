"""``course grade`` that is killed: what was graded is told, and the next run does the rest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.grader.pipeline.conftest import ROOT, UNIT, Notebook, Write

pytestmark = [pytest.mark.sandbox]

Make = Callable[..., Notebook]
# Computes until its 5 s of CPU are over, in each of three exercises.
ENDLESS = "def {0}(*args, **kwargs):\n    while True:\n        pass\n"
SLOW = {name: ENDLESS.format(name) for name in ("adagrad_step", "adam_step", "nadam_step")}


def command(folder: Path, results: Path) -> list[str]:
    arguments = ["grade", UNIT, "--submissions", str(folder), "--results", str(results)]
    return [sys.executable, "-m", "grader.cli", *arguments, "--workers", "2", "--seed", "0"]


def students(results: Path) -> list[str]:
    try:
        text = (results / "results.jsonl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [json.loads(line)["student"] for line in text.splitlines()]


@pytest.mark.slow
def test_a_killed_run_loses_nothing_that_was_graded(
    handed_in: Make, write: Write, tmp_path: Path
) -> None:
    folder = write("slow", handed_in(SLOW))
    quick = ["ada", "ben", "cyd"]
    for student in quick:
        write(student, handed_in())
    results, temporary = tmp_path / "results", tmp_path / "tmp"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(command(folder, results), cwd=ROOT, env=environment)
    try:
        # the slow one takes 15 s of CPU and more: the others are told long before
        deadline = time.monotonic() + 120
        while set(students(results)) < set(quick) and time.monotonic() < deadline:
            assert run.poll() is None, "the run ended before the quick ones were told"
            time.sleep(0.1)
        assert sorted(students(results)) == quick
        assert run.poll() is None
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    # nothing was told of the slow one, and its 15 s have served
    (folder / "slow" / UNIT / f"{UNIT}.ipynb").write_text(json.dumps(handed_in()))
    again = subprocess.run(
        command(folder, results), cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert again.returncode == 0, again.stderr
    assert "1 graded, 3 unchanged" in again.stdout
    assert sorted(students(results)) == sorted([*quick, "slow"])
    deadline = time.monotonic() + 30  # what the killed run left is removed by itself
    while list(temporary.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert list(temporary.iterdir()) == []


def test_a_fault_of_ours_is_one_sentence_and_a_report(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "nbgrader_config.py").touch()
    code = (
        "import grader.pipeline.verbs as verbs\n"
        "def broken(*a): raise KeyError('a fault')\n"
        "verbs.grade_with_progress = broken\n"
        "import sys\nfrom grader.cli import main\nsys.exit(main())"
    )
    arguments = ["grade", UNIT, "--submissions", "s", "--results", "r"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    assert "a fault of the grader itself (KeyError)" in done.stderr
    assert done.stderr.count("course:") == 1
    report = tmp_path / ".descent" / "faults.log"
    assert str(report) in done.stderr.replace("\n", "")
    assert "KeyError: 'a fault'" in report.read_text(encoding="utf-8")
