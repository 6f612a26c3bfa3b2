"""What makes two texts the same answer: a person's mark belongs to an answer, not to a file."""

from __future__ import annotations

import hashlib

from grader.examiner.source import normalized

CHECK = "check_"


def digest(source: str) -> str:
    """The key of an answer.

    >>> digest("x = 1\\r\\n") == digest("x = 1") != digest("x = 2")
    True
    """
    return _sha256(normalized(source))


def raw_digest(source: str) -> str:
    """The key that older gradebooks hold: of the text as it was saved."""
    return _sha256(source)


def answer_of(graded_cell: str) -> str:
    """The cell that holds the answer which a graded cell is about.

    >>> answer_of("check_adam_step"), answer_of("explain_bias")
    ('adam_step', 'explain_bias')
    """
    return graded_cell.removeprefix(CHECK)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
