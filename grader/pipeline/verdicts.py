"""What each verdict is called on the feedback page, and what it says to the student."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """How a verdict is shown: a word, a tone (its colours), and a sentence for the student.

    ``rank`` orders the exercises that did not pass: first those that leave something to mend.
    """

    word: str
    tone: str
    sentence: str
    rank: int = 0


VERDICTS = {
    "passed": Verdict("passed", "good", "Every check found what it looked for."),
    "wrong": Verdict("wrong", "bad", "Your code ran, and some of what it returned is not right."),
    "error": Verdict(
        "error",
        "bad",
        "Your code stopped with an exception, or it defines nothing by the name that is wanted.",
    ),
    "timeout": Verdict(
        "timeout", "slow", "Your code was stopped when the time for this exercise ran out."
    ),
    "memory": Verdict(
        "memory", "slow", "Your code was stopped when it asked for more memory than it may use."
    ),
    "killed": Verdict(
        "killed",
        "slow",
        "The process that ran your code came to an end in the middle of it; "
        "that costs this exercise alone.",
    ),
    "not attempted": Verdict(
        "not attempted",
        "plain",
        "The cell is as it was handed out, or empty, so there was nothing to check.",
        rank=2,
    ),
    "delegated": Verdict(
        "delegated",
        "odd",
        "Your code leaves the work to a library that does what you are asked to write yourself.",
    ),
    "tampered": Verdict(
        "tampered",
        "odd",
        "Your code wrote into the channel to the grader, so its answers could not be believed.",
    ),
    "infrastructure": Verdict(
        "infrastructure",
        "ours",
        "The grader failed here, not you: this exercise will be graded again, "
        "and you lose nothing by it.",
        rank=1,
    ),
}
