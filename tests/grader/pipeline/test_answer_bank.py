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


def test_files_of_a_theme_go_on_where_the_exercise_s_own_ends(tmp_path):
    slip = "# %% wrong: {0}\n# hint: y\n# as: plain\n# -    return 2 * x\n# +    return {0}\n"
    for name, text in {
        "double.py": TEXT,
        "double.a_theme.py": slip.format("3"),
        "double.more.py": slip.format("4"),
        "doubled.py": "# %% right: a\ndef doubled():\n    pass\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    bank = load_answers(tmp_path)
    assert list(bank) == ["double", "doubled"]
    assert [a.name for a in bank["double"]] == ["plain", "bound to a name", "squares", "3", "4"]
    assert bank["double"][3].source.endswith("return 3\n")
    (tmp_path / "double.zz.py").write_text(slip.format("4"), encoding="utf-8")
    with pytest.raises(AnswerBankError, match=r"double\.zz\.py: two answers are called '4'"):
        load_answers(tmp_path)


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(AnswerBankError, match="no answers here"):
        load_answers(tmp_path)


LOOP = """\
# %% right: a loop
def double(x):
    total = 0

    for _ in range(2):
        total += x
    return total

"""


def changed(changes: str) -> str:
    text = f"{LOOP}# %% wrong: other\n# hint: y\n# as: a loop\n{changes}"
    return parse_answers(text, "double", "where")[1].source


def test_an_answer_may_be_another_with_a_few_lines_changed():
    source = changed(
        "# -    total = 0\n# -\n# +    total = 1\n\n# =        total += x\n# +        x = 0\n"
    )
    assert source == (
        "def double(x):\n    total = 1\n    for _ in range(2):\n"
        "        total += x\n        x = 0\n    return total\n"
    )
    assert changed("# -def double(x):\n# +def double(x, y=0):\n").startswith(
        "def double(x, y=0):\n"
    )
    assert changed("# -    return total\n").endswith("total += x\n")


def test_a_changed_line_is_a_whole_line():
    with pytest.raises(AnswerBankError, match="occurs 0 times"):
        changed("# -total = 0\n# +total = 1\n")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ("", "where:9: nothing is changed"),
        ("    return 3 * x\n", "should start with '# -', '# +' or '# ='"),
        ("# +    return 0\n", "the place at '' occurs 0 times"),
        ("# -    totals = 0\n# +    total = 1\n", "the place at 'totals = 0' occurs 0 times"),
        ("# =    total = 0\n# =    for _ in range(2):\n# +        x = 0\n", "occurs 0 times"),
        ("# -def double(x):\n# +def triple(x):\n", "does not define double"),
        ("# -    total = 0\n# +    total =\n", "not Python"),
    ],
)
def test_a_change_that_fits_nowhere_is_refused(changes, words):
    with pytest.raises(AnswerBankError) as caught:
        changed(changes)
    assert words in str(caught.value)


def test_a_place_that_occurs_twice_is_refused():
    text = "# %% right: a\ndef double(x):\n    x += 0\n    x += 0\n    return 2 * x\n"
    text += "# %% wrong: b\n# hint: y\n# as: a\n# -    x += 0\n# +    x += 1\n"
    with pytest.raises(AnswerBankError, match="occurs 2 times"):
        parse_answers(text, "double")


def test_a_change_of_an_answer_that_is_not_there_is_refused():
    text = f"{LOOP}# %% wrong: other\n# hint: y\n# as: a while\n# -    total = 0\n"
    with pytest.raises(AnswerBankError, match="no answer before this one is called 'a while'"):
        parse_answers(text, "double")


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
