"""What a hidden check passes to a function does not come back in any text that people see."""

from __future__ import annotations

import json
import logging
import re

import numpy as np
import pytest

from grader.examiner.attempt import Cell, CellRun, Session
from grader.examiner.errors import InfrastructureError, StudentError
from grader.examiner.exam import Exam
from grader.examiner.ran import parsed, told_as
from grader.examiner.reports import reported
from grader.examiner.scoring import Result, grade_exercise
from grader.examiner.student import LocalStudent
from grader.examiner.surroundings import Texts
from grader.examiner.unit import Exercise, Unit
from grader.sandbox.launch import WarmParent
from tests.grader.examiner.scripted import saying, scripted

HIDDEN = (31415, 27182)
SEEN = re.compile("SEEN|31415|27182|3, 1, 4|3 1 4|3141")


def toy() -> Unit:
    exercise = Exercise("f", 6, reference=lambda x, g: 2 * x + 0 * g(x), returns=("y",))

    def program(f):
        return [f(np.array(HIDDEN, dtype=float), lambda v: v * 1.0)]

    @exercise.check("values", 2)
    def values(exam: Exam) -> None:
        exam.expect(program)

    @exercise.check("compared", 1)
    def compared(exam: Exam) -> None:
        answer = exam.answer(np.array(HIDDEN, dtype=float), lambda v: v)
        exam.compare(answer, 2.0 * np.array(HIDDEN))

    @exercise.check("used", 1)
    def used(exam: Exam) -> None:
        exam.expect(lambda f: float(np.sum(program(f)[0])))

    @exercise.check("unmodified", 1)
    def unmodified(exam: Exam) -> None:
        exam.expect_unmodified(program)

    @exercise.check("quiet", 1)
    def quiet(exam: Exam) -> None:
        exam.expect_quiet(program, "Take care.")

    return Unit("98-toy", [exercise], delegated=("course_lib.optim",))


# Each is the body of f(x, g); `s` is a text of the hidden numbers, `n` are the numbers themselves.
CHANNELS = {
    "message": "raise ValueError(s)",
    "class name": "raise type(s, (Exception,), {})()",
    "class name behind a builtin": "raise type(s, (ValueError,), {})('a')",
    "builtin's name, text": "raise type('ValueError', (Exception,), {})(s)",
    "broadcast text": "raise ValueError('operands could not be broadcast together with ' + s)",
    "note": "e = ValueError('a'); e.add_note(s); raise e",
    "cause": "raise ValueError('a') from KeyError(s)",
    "context": "\n    try:\n        1 / 0\n    except Exception:\n        raise KeyError(s)",
    "group": "raise ExceptionGroup(s, [ValueError(s)])",
    "text of its own": "raise type('E', (ValueError,), {'__str__': lambda e: s})()",
    "syntax error": "raise SyntaxError(s, (s, n[0], n[1], s))",
    "syntax error of code": "exec(compile('\\n' * n[0] + 'a b', s, 'exec'))",
    "line number": "exec(compile('\\n' * n[0] + '1 / 0', '<cell f>', 'exec'))",
    "cell name": "exec(compile('1 / 0', '<cell ' + s + '>', 'exec'))",
    "undefined name": "raise NameError(s, name=s)",
    "undefined name of code": "eval(s.replace('.', '_').replace(' ', '_').replace('[', ''))",
    "attribute": "getattr(x, s)",
    "key": "return {}[s]",
    "unicode error": "s.encode('utf-8').decode('utf-16-le')[n[0]]",
    "assertion": "assert False, s",
    "exit": "raise SystemExit(s)",
    "import": "raise ImportError(s, name=s)",
    "delegated": "e = ImportError(s); e.descent_delegated = s; raise e",
    "placeholder": "raise NotImplementedError(s)",
    "memory": "raise MemoryError(s)",
    "recursion": "raise RecursionError(s)",
    "stop": "raise StopIteration(s)",
    "print": "print(s)",
    "stderr": "import sys; sys.stderr.write(s)",
    "warning": "import warnings; warnings.warn(s, RuntimeWarning); return 2 * x",
    "user warning": "import warnings; warnings.warn(s); return x",
    "numpy's warning": "\n    import warnings\n"
    "    warnings.warn('overflow encountered in ' + s, RuntimeWarning)\n    return 2 * x",
    "numpy's warning, digits": "\n    import warnings\n"
    "    warnings.warn('overflow encountered in a31415', RuntimeWarning)\n    return 2 * x",
    "type name": "return type(s, (), {})()",
    "type of a type": "return type(s, (), {})",
    "text": "return s",
    "text below a tuple": "return (s, s)",
    "subclass of text": "return type(s, (str,), {})(s)",
    "subclass of list": "return type(s, (list,), {})([1])",
    "subclass of float": "return type(s, (float,), {})(1)",
    "dict": "return {s: s}",
    "shape": "return np.zeros((*n, 0))",
    "shape of digits": "return np.zeros([int(d) for d in str(n[0])] + [0])",
    "shape of few digits": "return np.zeros((3, 1, 4))",
    "array of text": "return np.array([s])",
    "structured array": "return np.zeros(1, dtype=[(s, float)])",
    "length": "return [0] * n[0]",
    "length of tuple": "return (0,) * n[0]",
    "factor": "return 3.1415 * 2 * x",
    "wrong values": "return x",
    "path": "x[:] = 0; return n",
    "integer": "return 10 ** n[0]",
    "text of an object": "return type('A', (), {'__repr__': lambda a: s})()",
    "iterator": "return iter([s])",
    "generator": "return (c for c in s)",
    "call back": "return g(s)",
    "call back with type": "return g(type(s, (), {})())",
    "call back with shape": "return g(np.zeros((*n, 0)))",
    "message of a callback's error": "\n    try:\n        g(1, 2, 3)\n"
    "    except Exception as e:\n        raise ValueError(str(e) + s)",
    "figure title": "import sys; sys.modules['x'] = s; raise ValueError(sys.modules['x'])",
    "thread": "\n    import threading\n    t = threading.Thread(target=print, args=(s,))\n"
    "    t.start(); t.join()",
}
SOURCE = """
import numpy as np
KEPT = []
def f(x, g):
    n = [int(v) for v in x]
    s = 'SE' + 'EN' + str(n)
    KEPT.append(s)
    {}
KEPT
"""


def graded(parent: WarmParent, source: str) -> tuple[Result, dict[str, CellRun]]:
    unit = toy()
    session = Session(parent, unit, [Cell("f", "exercise", source)], 0)
    try:
        return session.grade(unit.exercises["f"]), session.runs
    finally:
        session.stop()


@pytest.mark.sandbox
@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_that_arises_in_a_hidden_call_is_shown(
    parent: WarmParent, channel: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    result, runs = graded(parent, SOURCE.format(CHANNELS[channel]))
    assert result["score"] is not None
    assert result["score"] < 6
    shown = json.dumps(result, ensure_ascii=False)
    assert not SEEN.findall(shown), shown
    shown = json.dumps([runs["f"].stdout, runs["f"].result, runs["f"].trace, str(runs["f"].error)])
    assert not SEEN.findall(shown), shown
    assert not SEEN.findall(caplog.text), caplog.text


@pytest.mark.sandbox
def test_a_process_that_ends_leaves_nothing_to_the_next(parent: WarmParent) -> None:
    """The cells run again in a fresh process: what a call wrote anywhere is not there."""
    places = ["/tmp/kept", "/dev/shm/kept", "/scratch/kept", "kept"]
    source = f"""
import os
for place in {places}:
    try:
        print(open(place).read())
    except OSError:
        pass
def f(x, g):
    for place in {places}:
        try:
            open(place, "w").write("SE" + "EN" + str(x))
        except OSError:
            pass
    os._exit(0)
def again(x, g):
    return x
"""
    unit = toy()
    again = Exercise("again", 1, reference=lambda x: x, returns=("y",))
    again.check("values", 1)(lambda exam: exam.expect(lambda f: f(1.0)))
    unit.exercises["again"] = again
    cells = [Cell("f", "exercise", source), Cell("again", "exercise", "def again(x): return x")]
    session = Session(parent, unit, cells, 0)
    try:
        assert session.grade(unit.exercises["f"])["verdict"] == "killed"
        assert session.grade(again)["verdict"] == "passed"
    finally:
        session.stop()
    assert session.forks >= 2
    assert session.runs["f"].stdout == ""


# What differs in each process stands for what a process could tell the next one, by the clock too.
RANDOM = """
import os
mark = os.urandom(8).hex()
print(mark)
def f(x, g):
    if hasattr(os, "end_it"):
        os._exit(0)
    return 2 * x
raise type("E" + mark, (Exception,), {})(mark)
"""


def _ending(*cells: Cell) -> tuple[Unit, list[Cell]]:
    unit = toy()
    again = Exercise("again", 1, reference=lambda x: x, returns=("y",))
    again.check("values", 1)(lambda exam: exam.expect(lambda f: f(1.0)))
    unit.exercises["again"] = again
    last = Cell("again", "exercise", "def again(x): return x")
    return unit, [Cell("f", "exercise", RANDOM), *cells, last]


@pytest.mark.sandbox
@pytest.mark.parametrize("part_of", ["", "f"], ids=["right without that cell", "never right"])
def test_what_a_cell_left_is_shown_as_it_was_before_the_first_hidden_call(
    parent: WarmParent, part_of: str
) -> None:
    """A hidden call that ends the process leaves nothing to the texts of the next, whatever way."""
    extra = Cell("tried", "extra", "import os; os.end_it = os.urandom(8).hex()", part_of=part_of)
    unit, cells = _ending(extra)
    session = Session(parent, unit, cells, 0)
    try:
        session.start()
        before, notes = dict(session.runs), session.notes
        verdict = session.grade(unit.exercises["f"])["verdict"]
        assert verdict == ("killed" if part_of else "passed")
        assert session.grade(unit.exercises["again"])["verdict"] == "passed"
        assert session.forks >= 2
        after, session._said = dict(session.runs), []
        assert before["f"].stdout
        assert before["f"].trace
        assert after == before
        assert session.notes == notes
    finally:
        session.stop()


def test_a_cell_that_runs_after_a_hidden_call_leaves_no_text() -> None:
    error = {"kind": "SEEN", "message": "SEEN", "trace": "SEEN", "at": 31415, "line": 1}
    png = "iVBORw0KGgo="
    reply = {"stdout": "SEEN", "result": "SEEN", "figures": [png], "error": error}
    run = parsed(reply, 1000, ["f"], Texts({"f": "f = 1"}), hidden=True)
    assert not SEEN.findall(f"{run} {run.error}")
    assert (run.figures, run.at) == ([], None)
    first = CellRun("text", "result", [png])
    assert (told_as(first, run).stdout, told_as(first, run).figures) == ("text", [png])
    assert told_as(first, run).error is run.error


def test_no_cell_runs_where_a_hidden_input_is() -> None:
    with scripted(saying({"value": 1}, {"result": None})) as student:
        student.call("f", (1.0,), {})
        with pytest.raises(InfrastructureError, match="after a call"):
            student.run_cell("print(1)", "f")


# What a process may report of an error, whatever its own code says: forged on the channel.
FORGED = {
    "line": {"kind": "ValueError", "line": 31415, "cell": "f"},
    "line of another": {"kind": "ValueError", "line": 2, "cell": "SEEN"},
    "line of no cell": {"kind": "ValueError", "line": 2},
    "negative line": {"kind": "ValueError", "line": -31415, "cell": "f"},
    "truth as a line": {"kind": "ValueError", "line": True, "cell": "f"},
    "name": {"kind": "NameError", "name": "SEEN", "line": 2, "cell": "f"},
    "part of a name": {"kind": "NameError", "name": "SEE", "line": 3, "cell": "f"},
    "name of another line": {"kind": "NameError", "name": "SEEN_31415", "line": 2, "cell": "f"},
    "delegated": {"delegated": "SEEN", "name": "SEEN"},
    "memory": {"memory": True, "kind": "SEEN", "message": "SEEN", "line": 31415, "cell": "f"},
    "trace": {"kind": "ValueError", "trace": "SEEN"},
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_report_quotes_nothing_but_the_submission(case: str) -> None:
    lines = ["def f(x, g):", "    return x", "    return SEEN_31415"]
    texts = Texts({"f": "\n".join(lines)})
    error = reported({"message": "SEEN 31415"} | FORGED[case], texts)
    said = json.dumps([error.hint(), str(error), repr(getattr(error, "kind", ""))])
    assert not SEEN.findall(said.replace(lines[2].strip(), "")), said


def test_a_line_of_the_submission_is_quoted() -> None:
    texts = Texts({"f": "def f(x, g):\n    return x @  g\n"})
    report = {"kind": "ValueError", "message": "matmul: mismatch in its core dimension 0"}
    error = reported(report | {"line": 2, "cell": "f"}, texts)
    assert error.hint() == (
        "Your code stopped with ValueError on line 2 of the cell f, `return x @ g`. "
        "Two arrays meet there whose shapes do not fit together."
    )


def test_what_a_cell_raises_as_it_runs_keeps_its_message() -> None:
    report = {"kind": "ConfigError", "message": "no such file: a.csv", "line": 1, "cell": "f"}
    error = reported(report, Texts({"f": "load()"}), hidden=False)
    assert error.hint() == (
        "Your code stopped with ConfigError: no such file: a.csv on line 1 of the cell f, `load()`."
    )
    assert isinstance(error, StudentError)


def test_a_check_that_fails_by_itself_is_logged_without_a_value(
    caplog: pytest.LogCaptureFixture,
) -> None:
    exercise = Exercise("f", 1, reference=lambda x: x, returns=("y",))

    @exercise.check("broken", 1)
    def broken(exam: Exam) -> None:
        raise RuntimeError(f"SEEN {exam.answer(31415.0)}")

    result = grade_exercise("98-toy", exercise, LocalStudent({"f": lambda x: x}))
    assert result["verdict"] == "infrastructure"
    assert "RuntimeError" in caplog.text
    assert "in broken" in caplog.text
    assert not SEEN.findall(caplog.text)
