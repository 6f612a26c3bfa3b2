"""What the command line prints around the work of each verb."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from grader.pipeline.paths import Course, CourseError
from grader.pipeline.printed import plain
from grader.pipeline.records import Row

if TYPE_CHECKING:  # each verb imports what it needs: `course build` loads no sandbox
    from grader.pipeline.order import Order, Say, Summary

SHOWN_CHANGES = 40
STYLES = {
    "passed": "green",
    "wrong": "yellow",
    "not attempted": "dim",
    "unread": "bold red",
    "missing": "dim",
    "infrastructure": "bold red",
}


def plainly(console: Console, before: str = "") -> Say:
    """Prints a sentence as it is: no markup, no colours, no line breaks."""

    def say(sentence: str) -> None:
        console.print(plain(f"{before}{sentence}"), markup=False, highlight=False, soft_wrap=True)

    return say


def build_units(
    course: Course, units: Sequence[str], out: Console, check: bool, force: bool
) -> int:
    """Build units one after another; the exit status."""
    from grader.pipeline.build import build

    status = 0
    for unit in units:
        with out.status(f"building {unit}"):
            report = build(unit, check=check, force=force, course=course)
        plainly(out)(report.sentence)
        for warning in report.warnings:
            plainly(out)(f"warning: {warning}")
        status = max(status, report.exit_status)
    return status


def release_units(course: Course, units: Sequence[str], out: Console, check: bool) -> int:
    """Release units one after another; the exit status."""
    from grader.pipeline.release import release

    status = 0
    for unit in units:
        with out.status(f"releasing {unit}"):
            report = release(unit, check=check, course=course)
        plainly(out)(report.sentence)
        status = max(status, report.exit_status)
    return status


def refuse_other_files(kit: Path) -> None:
    """Raise CourseError where no kit can be written to this name; before any unit is released."""
    from grader.pipeline.kit import refuse_other_files

    refuse_other_files(kit)


def pack_kit(course: Course, units: Sequence[str], file: Path, out: Console, check: bool) -> int:
    """Pack what students need of these units; the exit status."""
    from grader.pipeline.kit import pack

    with out.status("packing the kit"):
        report = pack(course, units, file, check=check)
    plainly(out)(report.sentence)
    return report.exit_status


def grade_with_progress(course: Course, order: Order, console: Console) -> Summary:
    """Grade, moving a progress bar that goes away when the work is done."""
    from grader.pipeline.grade import grade

    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
    )
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task("", total=None)

    def advance(done: int, total: int, student: str) -> None:
        bar.start()  # only now: what cannot begin prints its sentence and nothing else
        bar.update(task, completed=done, total=total, description=plain(student[:40]))

    try:
        return grade(course, order, advance, plainly(console, "course: "))
    finally:
        if bar.live.is_started:
            bar.stop()


def write_pages(course: Course, unit: str, results: Path, wait: float, console: Console) -> Summary:
    """Write pages and tables anew, with a sign of life."""
    from grader.pipeline.final import write_final

    with console.status(f"writing the pages of {unit}"):
        return write_final(course, unit, results, wait, plainly(console, "course: "))


def verdicts(row: Row) -> str:
    """The verdicts of a row, counted: ``5 passed, 1 wrong, 1 timeout``; or its status."""
    if row["status"] != "graded":
        return f"[{STYLES[row['status']]}]{row['status']}[/{STYLES[row['status']]}]"
    counts: dict[str, int] = {}
    for exercise in row["exercises"].values():
        counts[exercise["verdict"]] = counts.get(exercise["verdict"], 0) + 1
    parts = []
    for verdict, count in counts.items():
        style = STYLES.get(verdict, "red")
        parts.append(f"[{style}]{count} {verdict}[/{style}]")
    return ", ".join(parts)


def results_table(rows: Sequence[Row]) -> Table:
    """Student, score, verdicts and seconds."""
    table = Table(box=None, pad_edge=False)
    table.add_column("student")
    table.add_column("score", justify="right")
    table.add_column("verdicts")
    table.add_column("s", justify="right")
    for row in rows:
        score = "-" if row["score"] is None else f"{row['score']:g}"
        table.add_row(
            escape(plain(row["student"][:40])),
            f"{score}/{row['max_score']:g}",
            verdicts(row),
            f"{row['seconds']:.2f}",
        )
    return table


def print_summary(summary: Summary, out: Console) -> None:
    """What was graded, what has changed, what needs attention, and where everything lies."""
    say = plainly(out)
    folder = summary.results.folder
    if len(summary.rows) <= 40:
        out.print(results_table(summary.rows))
    for student in summary.pruned:
        say(f"taken away: {student}; history.jsonl keeps the grade")
    counts = [f"{summary.graded} graded"]
    for status in ("unread", "missing"):
        found = sum(row["status"] == status for row in summary.rows)
        counts += [f"{found} {status}"] if found else []
    kept = sum(row["status"] == "graded" for row in summary.rows) - summary.graded
    counts += [f"{kept} unchanged"] if kept > 0 else []
    if summary.others:
        counts.append(f"{summary.others} more in the folder")
    say(f"{', '.join(counts)}, in {summary.seconds:.1f} s; class seed {summary.seed}")
    for incident in summary.incidents:
        say(incident)
    if summary.dry:
        say("a dry run: nothing was recorded")
    else:
        for name in ("feedback", "gradebook.db", "grades.csv", "results.jsonl"):
            say(f"  {folder / name}")
    if summary.changes is not None:
        print_changes(summary, say)
    print_attention(summary, say)


def print_final(summary: Summary, out: Console) -> None:
    """How many pages were written, and how many grades wait for a person."""
    waiting = sum(row["score"] is not None and row["final"] is None for row in summary.rows)
    text = f"{len(summary.rows)} pages written, in {summary.seconds:.1f} s"
    if waiting:
        text += f"; {waiting} wait for a person's mark: course formgrader --results "
        text += str(summary.results.folder)
    say = plainly(out)
    say(text)
    print_attention(summary, say)


def print_attention(summary: Summary, say: Say) -> None:
    """Whose submission somebody must look at, and why."""
    if summary.attention:
        say(f"{len(summary.attention)} need attention:")
    for row in summary.rows:
        if row["student"] in summary.attention:
            notes = dict.fromkeys([*row["notes"], *summary.places.get(row["student"], ())])
            say(f"  {row['student']}: {' '.join(notes) or row['status']}")


def open_formgrader(course: Course, results: Path, port: int | None) -> int:
    """Serve nbgrader's formgrader on a results folder until it is stopped; the exit status."""
    from grader.nbgrader_bridge.errors import BridgeError
    from grader.nbgrader_bridge.formgrader import run

    if not (results / "gradebook.db").is_file():
        raise CourseError(
            f"{results} holds no gradebook.db: give the folder that `course grade` wrote to"
        )
    try:
        return run(results, course.root, port)
    except BridgeError as error:
        raise CourseError(str(error)) from None


def print_changes(summary: Summary, say: Say) -> None:
    """What grading the same notebooks again has changed."""
    changes = summary.changes or []
    count = f"{len(changes)} exercise{'' if len(changes) == 1 else 's'}"
    say(f"{count} changed by grading again: {summary.results.changes}")
    for change in changes[:SHOWN_CHANGES]:
        say(f"  {change.sentence}")
    if len(changes) > SHOWN_CHANGES:
        say(f"  and {len(changes) - SHOWN_CHANGES} more")


def print_doctor(out: Console) -> int:
    """The table of promises; the exit status."""
    from grader.pipeline.doctor import doctor, exit_status

    with out.status("testing the sandbox"):
        rows = doctor()
    table = Table(box=None, pad_edge=False)
    for column in ("promise", "back end", "", "detail"):
        table.add_column(column)
    for row in rows:
        mark = "[green]kept[/green]" if row.ok else "[red]not kept[/red]"
        table.add_row(escape(row.promise), escape(row.backend), mark, escape(row.detail))
    out.print(table)
    return exit_status(rows)
