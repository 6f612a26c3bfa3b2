"""The feedback page: a student finds what happened and what to do next."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import pairwise

import jinja2
import pytest

from grader.examiner.scoring import SEVERITY
from grader.pipeline import feedback
from grader.pipeline.feedback import VERDICTS, render
from tests.grader.pipeline.feedback_page import Page, check, exercise, manual, png, report


def test_backticks_in_hints_and_titles_are_code() -> None:
    page = Page(render(report(exercise(check("`m` first", "Look at `a < b` and a lone ` here")))))
    assert [text for tag, text in page.texts if tag == "code"] == ["m", "a < b"]
    assert "and a lone ` here" in page.text()


@pytest.mark.parametrize("verdict", SEVERITY)
def test_every_verdict_has_a_word_a_symbol_a_tone_and_a_sentence(verdict: str) -> None:
    hint = "" if verdict == "passed" else "some hint"
    page = Page(render(report(exercise(check("first", hint), verdict=verdict))))
    text = page.text()
    assert VERDICTS[verdict].sentence in text
    assert VERDICTS[verdict].sentence.count(".") == 1
    badges = [a for a in page.all("span") if str(a.get("class")).startswith("badge ")]
    wanted = [{"class": f"badge {VERDICTS[verdict].tone}"}]
    assert badges == ([] if verdict == "passed" else wanted)  # that one is folded to a line
    assert f"adam_step {VERDICTS[verdict].word}" in text
    symbols = {str(a["id"]) for a in page.all("symbol")}
    used = {str(a["href"])[1:] for a in page.all("use")}
    assert f"i-{verdict.replace(' ', '-')}" in used
    assert used <= symbols


def test_verdicts_are_those_of_the_examiner() -> None:
    assert set(VERDICTS) == set(SEVERITY)


def test_symbols_differ_where_colours_do_not() -> None:
    html = render(report())
    drawings = dict(re.findall(r'<symbol id="(.*?)".*?>(.*?)</symbol>', html))
    assert set(drawings) == {f"i-{word.replace(' ', '-')}" for word in VERDICTS} | {"i-person"}
    assert len(set(drawings.values())) == len(drawings)


def test_a_repeated_hint_is_shown_once_with_the_checks_it_explains() -> None:
    page = Page(
        render(
            report(
                exercise(
                    check("first step", "The averages start at zero."),
                    check("values"),
                    check("hundred steps", "The averages start at zero."),
                    check("inputs", "Work on a copy."),
                )
            )
        )
    )
    text = page.text()
    assert text.count("The averages start at zero.") == 1
    assert "The averages start at zero. This explains 2 checks: first step hundred steps" in text
    assert text.index("The averages") < text.index("Work on a copy.")
    assert [a["href"] for a in page.all("a")] == ["#e1k1", "#e1k1"]
    assert "1 of 4 checks passed." in text


def test_two_repeated_hints_are_numbered() -> None:
    hints = ["A mistake.", "Another.", "A mistake.", "Another."]
    checks = [check(f"check {i}", hint) for i, hint in enumerate(hints)]
    text = Page(render(report(exercise(*checks)))).text()
    assert "Hint 1: A mistake. This explains 2 checks: check 0 check 2" in text
    assert "Hint 2: Another. This explains 2 checks: check 1 check 3" in text
    assert "check 3 (hint 2 above)" in text


def test_checks_that_were_not_reached_share_the_hint_of_the_one_that_stopped() -> None:
    html = render(
        report(
            exercise(
                check("values"),
                check("hundred steps", "Time ran out."),
                check("extremes", "Not reached: Time ran out."),
                verdict="timeout",
            )
        )
    )
    text = Page(html).text()
    assert text.count("Time ran out.") == 1
    assert "Time ran out. This explains every check that did not pass." in text
    assert "failed hundred steps 0 of 1" in text
    assert "not reached extremes 0 of 1" in text


def test_nothing_is_said_twice_of_an_exercise_that_was_not_attempted() -> None:
    hint = "Nothing was handed in for this exercise: the cell still holds the placeholder."
    text = Page(
        render(report(exercise(check("a", hint), check("b", hint), verdict="not attempted")))
    )
    assert hint not in text.text()
    assert VERDICTS["not attempted"].sentence in text.text()


def test_the_total_stands_on_top_with_what_is_graded_by_hand() -> None:
    by_hand = [manual("explain bias", 3.0), manual("explain eps", 1.0)]
    page = Page(
        render(report(exercise(check("a", max_points=2.5), check("b", "no")), manual=by_hand))
    )
    text = page.text()
    assert "Feedback for ada 2.5 of 7.5 points so far Up to 4 more points wait for a person" in text
    assert "explain bias waits for a person– of 3" in text
    assert "explain eps waits for a person– of 1" in text
    widths = [str(a["style"]) for a in page.all("span") if "style" in a]
    assert widths == ["width:33.33%", "width:53.33%"]


def test_a_score_that_is_not_final_says_so() -> None:
    good, lost = exercise(check("a")), exercise(check("b", "ours"), verdict="infrastructure")
    text = Page(render(report(good, lost))).text()
    assert "1 of 2 points so far This is not your final score" in text
    assert "infrastructure not graded yet, 1 point" in text
    assert "not graded yet b – of 1" in text


def test_code_output_and_traceback_are_collapsed() -> None:
    cell = {"source": "x = 1\n\ny = 2", "stdout": "hello", "result": "42", "trace": "NameError"}
    page = Page(render(report(exercise(check("a"), verdict="passed", **cell))))
    assert page.all("details") == [{"id": "e1"}, {}, {}, {}]
    assert page.text("summary").endswith("TracebackOutput of your cellYour code")
    assert page.text("pre", "mark", "span").endswith("NameErrorhello42here: x = 1 y = 2")
    assert len(page.all("i")) == 3  # a number for each line
    empty = Page(render(report(exercise(check("a"), verdict="passed"))))
    assert empty.all("details") == [{"id": "e1"}]


def test_the_page_serves_phones_screen_readers_and_printers() -> None:
    failing = exercise(check("b", "no"), check("c", "no"), check("d"), source="x\n" * 90)
    passing = exercise(check("a"), verdict="passed")
    html = render(report(passing, failing, notes=["a note"], manual=[manual("m", 1.0)]))
    page = Page(html)
    assert page.all("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all(
        "meta"
    )
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [str(a["id"]) for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    named = {
        str(a[key]).lstrip("#")
        for _, a in page.tags
        for key in ("href", "aria-labelledby")
        if key in a
    }
    assert named <= set(ids)
    assert all(a.get("alt") for a in page.all("img"))
    for query in ("@media screen and (prefers-color-scheme: dark)", "@media print"):
        assert query in html


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_colour_stands_out_from_its_ground(scheme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", render(report()), re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))
    tones = {verdict.tone for verdict in VERDICTS.values()}
    pairs = [(tone, f"{tone}-tint") for tone in tones] + [(tone, "paper") for tone in tones]
    pairs += [(text, ground) for text in ("ink", "soft") for ground in ("paper", "page", "code")]
    pairs += [("link", "paper"), ("ink", "slow-tint"), ("ink", "ours-tint"), ("ink", "bad-tint")]
    # WCAG 2.2, 1.4.3 (AA): 4.5 for text
    assert {p for p in pairs if contrast(colours[p[0]], colours[p[1]]) < 4.5} == set()


def test_an_unknown_verdict_is_shown_as_it_is() -> None:
    text = Page(render(report(exercise(check("a"), verdict="asleep")))).text()
    assert "asleep" in text
    assert "Ask the teaching staff" in text


def test_a_report_that_lacks_something_is_an_error_not_a_gap() -> None:
    broken = report(exercise(check("a")))
    del broken["title"]  # type: ignore[misc]
    with pytest.raises(KeyError):
        render(broken)


def test_a_page_does_not_tell_how_long_the_run_took() -> None:
    """A hidden call can sleep as many seconds as a number that it was given has."""
    page = report(exercise(check("a")))
    assert "seconds" not in page
    assert render(report(exercise(check("a")), seconds=3.1415)) == render(page)


def test_a_name_that_the_template_misspells_is_an_error_not_a_gap() -> None:
    with pytest.raises(jinja2.UndefinedError):
        feedback._template().render()


def test_the_template_is_compiled_once() -> None:
    render(report())
    misses = feedback._template.cache_info().misses
    for _ in range(5):
        render(report())
    assert feedback._template.cache_info().misses == misses


def seconds(work: Callable[[], object]) -> float:
    """The least CPU time of a few runs."""
    spent = []
    for _ in range(5):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def test_a_page_takes_milliseconds() -> None:
    source = "def adam_step(w, grad):\n    return w - grad\n" * 20
    checks = [check(f"check {i}", "The averages start at zero." * (i % 2)) for i in range(6)]
    whole = report(*[exercise(*checks, source=source, figures=[png(padding=30_000)])] * 7)
    render(whole)
    # 3 ms measured; compiling the template costs ten times as much, on a slow machine too
    assert seconds(lambda: render(whole)) < seconds(feedback._template.__wrapped__)
