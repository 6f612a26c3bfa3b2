"""Reports to render, and what a browser finds in the page that comes out."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from html.parser import HTMLParser
from typing import Any, cast

from grader.examiner.scoring import CheckResult
from grader.pipeline import figures
from grader.pipeline.page_data import ManualItem, PageCell, PageData, PageExercise

VOID = {"meta", "img", "path", "circle", "use", "link", "br"}


class Page(HTMLParser):
    """What a browser finds in the page: tags with attributes, ids, and text by tag."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def text(self, *tags: str) -> str:
        wanted = [text for tag, text in self.texts if tag != "style" and (not tags or tag in tags)]
        return re.sub(r"\s+", " ", "".join(wanted))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def check(title: str, hint: str = "", max_points: float = 1.0) -> CheckResult:
    points = 0.0 if hint else max_points
    return {
        "name": title.replace(" ", "_"),
        "title": title,
        "points": points,
        "max_points": max_points,
        "passed": not hint,
        "hint": hint,
        "mistakes": [],
    }


def exercise(
    *checks: CheckResult,
    verdict: str = "wrong",
    title: str = "adam_step",
    line: int | None = None,
    override: float | None = None,
    comment: str = "",
    waits: bool = False,
    **cell: Any,
) -> PageExercise:
    empty: PageCell = {"source": "", "stdout": "", "result": None, "trace": "", "figures": []}
    lost = verdict == "infrastructure"
    return {
        "title": title,
        "score": None if lost else sum(c["points"] for c in checks),
        "max_score": sum(c["max_points"] for c in checks),
        "verdict": verdict,
        "checks": list(checks),
        "cell": cast(PageCell, empty | cell),
        "line": line,
        "override": override,
        "comment": comment,
        "waits": waits,
    }


def manual(
    title: str,
    points: float,
    score: float | None = None,
    comment: str = "",
    answered: bool = True,
) -> ManualItem:
    return {
        "id": title.replace(" ", "_"),
        "title": title,
        "points": points,
        "score": score,
        "comment": comment,
        "answered": answered,
    }


def report(*exercises: PageExercise, **changes: Any) -> PageData:
    scores = [e["score"] for e in exercises if e["score"] is not None]
    score = sum(scores) if len(scores) == len(exercises) else None
    by_hand = changes.get("manual", [])
    waits = any(item["score"] is None for item in by_hand)
    whole = sum(e["max_score"] for e in exercises)
    page: PageData = {
        "student": "ada",
        "unit": "07-adaptive-methods",
        "title": "Unit 07: Adaptive methods",
        "status": "graded",
        "score": score,
        "max_score": whole,
        "notes": [],
        "submitted_at": None,
        "attempt": None,
        "manual": [],
        "final": None if score is None or waits else score,
        "final_max": whole + sum(item["points"] for item in by_hand),
        "exercises": {f"exercise_{i}": e for i, e in enumerate(exercises)},
    }
    return cast(PageData, page | changes)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 2, height: int = 2, padding: int = 0) -> str:
    """A PNG in base64 whose header claims this size; ``padding`` bytes make it heavier."""
    data = figures.PNG_SIGNATURE
    data += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data += chunk(b"tEXt", b"c\0" + b"x" * padding)
    data += chunk(
        b"IDAT", zlib.compress(bytes((width + 1) * height if width * height < 100 else 0))
    )
    return base64.b64encode(data + chunk(b"IEND", b"")).decode()
