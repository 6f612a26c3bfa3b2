"""Why an exception was raised, in sentences of our own.

What an exception says may hold a hidden input, so its text is read here and goes no further: it
chooses among these sentences at most. A new wording of Python's or NumPy's costs a sentence, and a
test raises each of them.
"""

from __future__ import annotations

import builtins
import re

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
POWER = "`^`, `&`, `|` and `~` are for whole numbers and truths: a power is written with two stars."
SEQUENCE = (
    "A list, a tuple or a text stands there, and it does not add or multiply as an array does: "
    "make it an array with `np.array`, or take the one value that you want out of it."
)
JOINED = (
    "A list, a tuple or a text is joined there with something of another kind: both sides of the "
    "`+` have to be of one kind (`list(x)` makes a list of a tuple)."
)
NOT_WHOLE = (
    "A whole number is needed there, and it is none: `/` always gives a fraction, and `//` gives "
    "the whole part."
)
NO_INDEX = (
    "What stands in the square brackets there is no index: an index is a whole number, and `/` "
    "always gives a fraction; `//` gives the whole part."
)
OUTSIDE = "An index there lies outside of the array, list or tuple: the first entry has number 0."
NO_AXIS = "An axis is named there that the array does not have: the first axis has number 0."
NO_CALL = "Something is called there, with ( ) behind it, that is no function."
NO_ITEMS = "A single number stands there where an array or a list is needed."
NO_LENGTH = "`len` is asked there of something that has no length: a single number, for example."
ENTRIES = "The new shape there has another number of entries than the array."
SHAPE_AS_TUPLE = (
    "A shape of several axes is one tuple, with parentheses of its own: `np.zeros((2, 3))`."
)
NO_KEY = "A dict there has no such key."
SINGULAR = "The matrix there has no inverse."
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
    ("TypeError", r"can only concatenate", JOINED),
    ("TypeError", r"can't multiply sequence by", SEQUENCE),
    ("TypeError", r"unsupported operand type.* and '(tuple|list|str)'", SEQUENCE),
    ("TypeError", r"unsupported operand type.*: '(tuple|list|str)' and", SEQUENCE),
    ("TypeError", r"unsupported operand type", OPERANDS),
    ("TypeError", r"ufunc '(bitwise_\w{2,4}|invert)' not supported", POWER),
    ("TypeError", r"object cannot be interpreted as an integer", NOT_WHOLE),
    ("TypeError", r"indices must be integers or slices", NO_INDEX),
    ("IndexError", r"^only integers, slices", NO_INDEX),
    ("IndexError", r"out of (bounds|range)", OUTSIDE),
    ("AxisError", r"", NO_AXIS),
    ("TypeError", r"object is not callable", NO_CALL),
    ("TypeError", r"object is not (subscriptable|iterable)|iteration over a 0-d", NO_ITEMS),
    ("IndexError", r"invalid index to scalar variable", NO_ITEMS),
    ("TypeError", r"has no len\(\)|len\(\) of unsized", NO_LENGTH),
    ("ValueError", r"^cannot reshape array", ENTRIES),
    ("TypeError", r"^Cannot interpret .* as a data type", SHAPE_AS_TUPLE),
    ("KeyError", r"", NO_KEY),
    ("LinAlgError", r"Singular matrix", SINGULAR),
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


OWN_ARGUMENTS = (
    "`{name}` is called with other arguments than it takes: compare its first line with the one "
    "in the handout."
)
NO_FUNCTION = "`{name}` is called, and it is no function."


def at_the_call(why: str, name: str) -> str:
    """A cause where no line of the submission had been reached: the call itself failed.

    >>> at_the_call(NO_CALL, "f")
    '`f` is called, and it is no function.'
    """
    own = {ARGUMENTS: OWN_ARGUMENTS, NO_CALL: NO_FUNCTION}.get(why)
    return why if own is None else own.format(name=name)
