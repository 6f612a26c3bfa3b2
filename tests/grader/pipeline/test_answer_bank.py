"""Reading the bank of answers."""

from __future__ import annotations

import pytest

from grader.pipeline.answer_bank import Answer, AnswerBankError, load_answers, parse_answers

TEXT = """\
# Answers to an exercise that doubles a number.

# %% right: plain
import numpy as np


def double(x):
    return 2 * x


# %% right: bound to a name
double = lambda x: x + x

# %% wrong: squares
# hint: You squared: two times x
# mistake: squares, forgets
# score: 1.5
# A comment of the student's own.
def double(x):
    return x * x
"""


def test_blocks_become_answers():
    plain, bound, squares = parse_answers(TEXT, "double")
    assert plain == Answer(
        "double", "right", "plain", "import numpy as np\n\n\ndef double(x):\n    return 2 * x\n"
    )
    assert bound.source == "double = lambda x: x + x\n"
    assert squares.kind == "wrong"
    assert squares.name == "squares"
    assert squares.hint == "You squared: two times x"
    assert squares.mistakes == ("squares", "forgets")
    assert squares.score == 1.5
    assert squares.source.startswith("# A comment of the student's own.\ndef double")
    assert plain.mistakes == ()
    assert plain.score is None


def test_a_class_may_be_the_answer():
    text = "# %% right: a class\nclass Value:\n    pass\n"
    assert parse_answers(text, "Value")[0].exercise == "Value"


def test_a_folder_is_read_by_exercise(tmp_path):
    (tmp_path / "double.py").write_text(TEXT, encoding="utf-8")
    (tmp_path / "also.py").write_text("# %% right: a\ndef also():\n    pass\n", encoding="utf-8")
    bank = load_answers(tmp_path)
    assert list(bank) == ["also", "double"]
    assert len(bank["double"]) == 3


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(AnswerBankError, match="no answers here"):
        load_answers(tmp_path)


GOOD = "def double(x):\n    return 2 * x\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no block"),
        (GOOD, "where:1: code before the first"),
        ("# %%\n" + GOOD, "should read '# %% right: name'"),
        ("# %% maybe: x\n" + GOOD, "where:1: '# %% maybe: x' should read"),
        ("# %% wrong: x\n" + GOOD, "a wrong answer needs '# hint:"),
        ("# %% right: x\n# hint: y\n" + GOOD, "a right answer gets no hint"),
        ("# %% wrong: x\n# hint: y\n# hint: z\n" + GOOD, "hint is given twice"),
        ("# %% wrong: x\n# hint: y\n# score: few\n" + GOOD, "score must be a number, got 'few'"),
        ("# %% right: x\ndef double(x)\n", "not Python"),
        ("# %% right: x\ndef triple(x):\n    return 3 * x\n", "does not define double"),
        (f"# %% right: x\n{GOOD}# %% right: x\n{GOOD}", "two answers are called 'x'"),
        (f"# %% right: x\n{GOOD}\n# %% right: y\n", "where:5: the answer does not define"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(text, words):
    with pytest.raises(AnswerBankError) as caught:
        parse_answers(text, "double", "where")
    assert words in str(caught.value)
