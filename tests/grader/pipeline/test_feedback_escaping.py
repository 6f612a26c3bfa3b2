"""Whatever strangers wrote is text on the feedback page, and the page runs and loads nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.pipeline.feedback import render
from grader.pipeline.page_data import PageData
from grader.pipeline.page_text import TEXT_CAP, marked, printable
from tests.grader.pipeline.feedback_page import Page, check, exercise, manual, png, report

TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "svg",
        "symbol",
        "path",
        "circle",
        "use",
        "main",
        "header",
        "h1",
        "h2",
        "h3",
        "p",
        "small",
        "div",
        "span",
        "strong",
        "ul",
        "li",
        "section",
        "a",
        "bdi",
        "code",
        "details",
        "summary",
        "pre",
        "i",
        "mark",
        "figure",
        "img",
        "figcaption",
        "footer",
    ]
)


def hostile(number: int) -> str:
    return f"\"'></pre></title></style><script>alert({number})</script><img src=x onerror=alert(1)>"


def hostile_report() -> tuple[PageData, int]:
    texts = iter(range(1000))
    attack = exercise(
        check(hostile(next(texts))),
        check(hostile(next(texts)), hostile(next(texts))),
        check(hostile(next(texts)), "in `" + hostile(next(texts)) + "` code"),
        *(check(hostile(next(texts)), "twice " + hostile(900)) for _ in range(2)),
        verdict=hostile(next(texts)),
        title=hostile(next(texts)),
        comment=hostile(next(texts)),
        line=2,
    )
    attack["cell"] = {
        "source": "a\n" + hostile(next(texts)),
        "stdout": hostile(next(texts)),
        "result": hostile(next(texts)),
        "trace": hostile(next(texts)),
        "figures": [hostile(999), "data:text/html," + hostile(999), png() + '"onload="x', png()],
    }
    whole = report(
        attack,
        student=hostile(next(texts)),
        unit=hostile(next(texts)),
        title=hostile(next(texts)),
        notes=[hostile(next(texts)), "`" + hostile(next(texts)) + "`"],
        manual=[manual(hostile(next(texts)), 3.0, 1.0, hostile(next(texts)))],
        submitted_at=hostile(next(texts)),
    )
    whole["exercises"] = {hostile(next(texts)): attack}
    return whole, next(texts)


def test_strings_from_strangers_are_text_and_nothing_else() -> None:
    whole, count = hostile_report()
    page = Page(render(whole))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert page.open == []
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        if "style" in attributes:
            own = r"width:[\d.]+%|counter-reset:line( \d+)?"
            assert re.fullmatch(own, attributes["style"] or "")
        assert set(attributes) & {"src", "srcset", "action", "formaction", "data"} <= {"src"}
        if "src" in attributes:
            assert tag == "img"
            assert re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/]+=*", attributes["src"] or "")
        if "href" in attributes:
            assert re.fullmatch(r"#[a-z0-9-]+", attributes["href"] or "")
    shown = page.text() + "".join(str(image["alt"]) for image in page.all("img"))
    for number in range(count):
        assert hostile(number) in shown, f"text {number} is not on the page"
    assert hostile(999) not in shown  # figures that are none, an id


@given(st.text(max_size=60))
def test_any_text_in_a_hint_stays_text(text: str) -> None:
    page = Page(f"<p>{marked(text)}</p>")
    assert {tag for tag, _ in page.tags} <= {"p", "code"}
    assert "".join(t for _, t in page.texts).replace("`", "") == printable(text).replace("`", "")


def test_the_policy_forbids_everything_but_inline_style_and_data_images() -> None:
    page = Page(render(report()))
    metas = page.all("meta")
    policies = [m for m in metas if m.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    directives = dict(d.split(None, 1) for d in str(policies[0]["content"]).split(";"))
    assert directives == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    names = [tag for tag, _ in page.tags]
    assert metas.index(policies[0]) == 1  # after the charset, before all that it governs
    assert names.index("style") > names.index("meta") + 1


def test_control_characters_and_terminal_codes_do_not_reach_the_page() -> None:
    cell = {"stdout": "\x1b[31mred\x1b[0m\x00\r\nnext \u202egnol", "source": "half \udcff"}
    html = render(report(exercise(check("a"), **cell), student="\ud800\x07"))
    html.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    assert "red\ufffd\nnext \ufffdgnol" in html


@pytest.mark.parametrize("field", ["stdout", "result", "trace", "source"])
def test_long_texts_are_cut_and_say_so(field: str) -> None:
    html = render(report(exercise(check("a"), **{field: "&" * 1_000_000})))
    assert html.count("&amp;") == TEXT_CAP
    assert f"[cut here: {1_000_000 - TEXT_CAP} more characters]" in html
