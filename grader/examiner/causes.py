"""Why an exception was raised, in sentences of our own.

What an exception says may hold a hidden input, so its text is read here and goes no further: it
chooses among these sentences at most. A new wording of Python's or NumPy's costs a sentence, and a
test raises each of them.
"""

from __future__ import annotations

import builtins
import difflib
import re
import sys

from grader.examiner.surroundings import Texts, bound, named

# NumPy's own, with the name under which a reader knows them
_NUMPY = {
    "LinAlgError": "LinAlgError",
    "AxisError": "AxisError",
    "UFuncTypeError": "UFuncTypeError",
    "_UFuncNoLoopError": "UFuncTypeError",
    "_UFuncInputCastingError": "UFuncTypeError",
    "_UFuncOutputCastingError": "UFuncTypeError",
    "_ArrayMemoryError": "MemoryError",
}
# of the standard library, for what an answer may try
_LIBRARY = {
    name: name
    for name in [
        *("URLError", "HTTPError", "JSONDecodeError", "StatisticsError", "InvalidOperation"),
        "BdbQuit",
    ]
}
# our own, raised in the student's process for what came out of its function
_SENDING = {
    "WireError": "ValueError",
    "UnsendableError": "TypeError",
    "RemoteRaised": "TypeError",
}
KINDS = (
    {
        name: name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    }
    | _NUMPY
    | _LIBRARY
    | _SENDING
)

SHAPES = "Two arrays meet there whose shapes do not fit together."
TRUTH = "An array stands there where one true or false is needed."
NUMBER = "An array stands there where a single number is needed."
ARGUMENTS = "A function is called there with other arguments than it takes."
NONE = "None stands there where a value is needed: a function may lack its `return`."
OPERANDS = "The operator there does not work on what stands on its two sides."
WHOLE = "An array of whole numbers is to take fractions there: make it one of floats first."
UNPACKING = "What stands on the right there holds another number of values than there are names."
AXES = "An array there has fewer axes than are used."
READ_ONLY = "An array that may not be changed is written to there: work on a copy."
BOUND_LATER = "A variable is used there before it has a value."
SENT = (
    "What your function returned cannot be sent to the grader: it is too large or nested too "
    "deeply, or holds something that is no plain data."
)
REFUSED = "A function that was passed in is called there with something that it does not take."
NO_FILE = "Where your work is graded there are no files beside the notebook."
NO_NETWORK = "Where your work is graded there is no network."
NOT_ALLOWED = "That is not allowed where your work is graded."
NOBODY = "Nobody is there to answer `input` when your work is graded."
DEBUGGER = "The debugger waits there, and nobody is there to answer it: delete the `breakpoint()`."
NO_MODULE = "That module is not there when your work is graded."
DEPTH = "A function calls itself there without end, or thousands of times."

_TABLE: tuple[tuple[str, str, str], ...] = (
    (
        "ValueError",
        r"operands could not be broadcast|non-broadcastable|could not broadcast",
        SHAPES,
    ),
    ("ValueError", r"shape mismatch|not aligned|mismatch in its core dimension", SHAPES),
    ("ValueError", r"all (the )?input array|inhomogeneous shape", SHAPES),
    ("ValueError", r"truth value of an array", TRUTH),
    ("ValueError", r"(not enough|too many) values to unpack", UNPACKING),
    ("ValueError", r"read-only", READ_ONLY),
    ("ValueError", r"setting an array element with a sequence", NUMBER),
    ("TypeError", r"only .*arrays can be converted to Python scalars", NUMBER),
    ("TypeError", r"only .*arrays can be converted to a scalar index", NUMBER),
    ("TypeError", r"'?NoneType", NONE),
    ("AttributeError", r"'NoneType' object", NONE),
    (
        "TypeError",
        r"required (positional|keyword-only) argument|positional arguments? but",
        ARGUMENTS,
    ),
    ("TypeError", r"unexpected keyword argument|multiple values for argument", ARGUMENTS),
    ("TypeError", r"unsupported operand type", OPERANDS),
    ("TypeError", r"cannot unpack non-iterable", UNPACKING),
    ("UFuncTypeError", r"Cannot cast ufunc .* output", WHOLE),
    ("IndexError", r"too many indices for array", AXES),
    ("ValueError", r"to be sent|nested too deeply", SENT),
    ("TypeError", r"^(an array|an object|a generator|a dict with a key) of type", SENT),
    ("TypeError", r"the given function refused", REFUSED),
    ("FileNotFoundError", r"", NO_FILE),
    ("URLError", r"", NO_NETWORK),
    ("PermissionError", r"", NOT_ALLOWED),
    ("EOFError", r"reading a line", NOBODY),
    ("BdbQuit", r"", DEBUGGER),
    ("ModuleNotFoundError", r"", NO_MODULE),
    ("UnboundLocalError", r"", BOUND_LATER),
    ("RecursionError", r"", DEPTH),
)
_CAUSES = tuple((kind, re.compile(pattern), sentence) for kind, pattern, sentence in _TABLE)


def cause(kind: str, message: str) -> str:
    """The sentence for what Python or NumPy said, or none.

    >>> cause("ValueError", "operands could not be broadcast together with shapes (3,) (4,)")
    'Two arrays meet there whose shapes do not fit together.'
    >>> cause("ValueError", "31415")
    ''
    """
    for wanted, pattern, sentence in _CAUSES:
        if wanted == kind and pattern.search(message):
            return sentence
    return ""


# Names that many notebooks give to modules
_USUAL = {"np": "numpy", "plt": "matplotlib.pyplot", "sp": "scipy", "pd": "pandas"}
_KINDS_OF_CELLS = {
    "demo": "a demo cell",
    "check": "a check cell",
    "gpu": "a GPU cell",
    "explain": "a cell for text",
}
_ALIKE = 0.75  # of difflib: `grda` is `grad`, and `v` is not `w`


def undefined(name: str, texts: Texts, cell: str, line: str) -> str:
    """Why a name is not there, as far as the texts say.

    Parameters
    ----------
    name : str
        It must stand in ``line``.
    texts : Texts
        The submission's cells, and the handout around them.
    cell, line : str
        Where the name was used.
    """
    around = texts.around
    if around is None or not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line):
        return ""
    if sentence := _in_own_cells(name, texts, cell):
        return sentence
    if name in around.exercises:
        return f"`{name}` is an exercise of this notebook that is not written yet: write it first."
    module = _USUAL.get(name, name)
    if module in around.modules and around.modules[module] != name:
        usual = around.modules[module]
        return f"Your code uses `{name}`, and this notebook imports it as `{usual}`."
    if name in around.left_out:
        where = _KINDS_OF_CELLS.get(around.left_out[name], "a cell")
        return (
            f"`{name}` is defined in {where}, and those do not run when your work is graded: "
            "define it in your own cell."
        )
    dotted = re.search(rf"(?<!\w){re.escape(name)}\s*\.", line)
    if dotted and (name in _USUAL or name in sys.stdlib_module_names or name in _USUAL.values()):
        return f"`{name}` was never imported in a cell that runs when your work is graded."
    if near := _nearest(name, texts, cell):
        return f"`{name}` is defined nowhere: is `{near}` meant?"
    return (
        f"`{name}` is defined nowhere in the cells that run when your work is graded: "
        "neither in yours nor in the given ones."
    )


def _in_own_cells(name: str, texts: Texts, cell: str) -> str:
    """Where one of the cells that run does define it, and why it is not there all the same."""
    owners = [owner for owner, source in texts.sources.items() if name in bound(source)]
    stopped = [owner for owner in owners if texts.outcomes.get(owner)]
    if stopped:
        where = said(stopped[0], texts)
        return (
            f"`{name}` is defined in {where}, and that cell stopped before it came so far: "
            "mend that cell first."
        )
    if cell in owners:
        return (
            f"`{name}` has no value yet where this line runs: "
            "it gets one further down, or in a branch that was not taken."
        )
    if owners and owners[0] not in texts.outcomes:
        return (
            f"`{name}` is defined in {said(owners[0], texts)}, "
            "and that cell had not run yet when this line did."
        )
    if owners:
        return (
            f"`{name}` gets its value in {said(owners[0], texts)} only in a branch that was not "
            "taken, or it is deleted there."
        )
    return ""


def said(cell: str, texts: Texts) -> str:
    """A cell as a student knows it."""
    around = texts.around
    return f"the cell {cell}" if around is None or cell in around.cells else "a cell that you added"


def _nearest(name: str, texts: Texts, cell: str) -> str:
    """A name that is there and looks like it."""
    assert texts.around is not None
    there = set(dir(builtins)) | texts.around.given | texts.around.exercises
    for source in texts.sources.values():
        there |= bound(source)
    known = sorted((there | named(texts.sources.get(cell, ""))) - {name})
    same = [other for other in known if other.lower() == name.lower()]
    near = same or difflib.get_close_matches(name, known, 1, _ALIKE)
    return near[0] if near else ""
