"""``course``: one thin command per verb. Exit status 0 done, 1 needs attention, 2 could not run."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperCommand

from grader.pipeline.faults import kept_faults, sentence_of
from grader.pipeline.paths import Course, CourseError, find_course
from grader.pipeline.printed import plain
from grader.pipeline.stopping import stopped_as_by_ctrl_c

app = typer.Typer(
    name="course",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Build, release and grade the units of the course.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console()
err = Console(stderr=True)

Unit = Annotated[str, typer.Argument(help="The unit's name, as in 07-adaptive-methods.")]


@contextmanager
def sentences() -> Iterator[None]:
    """Turn what cannot be done into one sentence and exit status 2; nobody sees a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the terminal's code lacks
            stream.reconfigure(errors="backslashreplace")
    with kept_faults(_work_folder()) as log:
        try:
            with stopped_as_by_ctrl_c():
                yield
        except (typer.Exit, typer.Abort):
            raise
        except CourseError as error:
            _say(str(error))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            _say("stopped; what was finished is kept, and the same command continues")
            raise typer.Exit(2) from None
        except Exception as error:
            _say(sentence_of(error, log))
            raise typer.Exit(2) from None
        finally:
            if log.grown():
                _say(f"something went wrong inside, and was written to {log.path}")


def _say(sentence: str) -> None:
    text = "\n".join(map(plain, f"course: {sentence}".split("\n")))
    err.print(text, markup=False, highlight=False, soft_wrap=True)


def _work_folder() -> Path:
    try:
        return find_course().work
    except CourseError:
        return Path(tempfile.gettempdir())


def _units(course: Course, named: Sequence[str] | None) -> list[str]:
    if named:
        for unit in named:
            course.source(unit)  # a name that cannot be is refused before anything is done
        return list(dict.fromkeys(named))
    units = course.units()
    if not units:
        raise CourseError(f"{course.root / 'solutions'} holds no unit: write solutions/NN-name.py")
    return units


@app.command(epilog="Example: course build 07-adaptive-methods")
def build(
    units: Annotated[
        list[str] | None, typer.Argument(help="One unit or several; all of them without one.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; status 1 where something is stale.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Build even what is up to date.")] = False,
) -> None:
    """Build and execute the instructor's notebook of a unit from its text source."""
    from grader.pipeline import verbs as printing

    with sentences():
        course = find_course()
        raise typer.Exit(printing.build_units(course, _units(course, units), out, check, force))


@app.command(epilog="Example: course release 07-adaptive-methods")
def release(
    units: Annotated[
        list[str] | None, typer.Argument(help="One unit or several; all of them without one.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; status 1 where something is stale.")
    ] = False,
    kit: Annotated[
        Path | None, typer.Option(help="Zip to pack what students need of these units into.")
    ] = None,
) -> None:
    """Generate the students' notebook of a unit, and see that nothing leaks into it."""
    from grader.pipeline import verbs as printing

    with sentences():
        course = find_course()
        wanted = _units(course, units)
        if kit is not None:
            printing.refuse_other_files(kit)
        status = printing.release_units(course, wanted, out, check)
        if kit is not None:
            status = max(status, printing.pack_kit(course, wanted, kit, out, check))
        raise typer.Exit(status)


class GradeCommand(TyperCommand):
    """``--prune`` may stand without a name: then it means everybody whom nothing is found of."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        from grader.pipeline.order import EVERYBODY_ELSE

        spelled = []
        for place, word in enumerate(args):
            following = args[place + 1] if place + 1 < len(args) else "-"
            bare = word == "--prune" and following.startswith("-")
            spelled += [f"--prune={EVERYBODY_ELSE}"] if bare else [word]
        return super().parse_args(ctx, spelled)


@app.command(
    cls=GradeCommand,
    epilog="Example: course grade 07-adaptive-methods --submissions submitted --results results",
)
def grade(
    unit: Unit,
    submissions: Annotated[
        Path, typer.Option(help="Folder with <student>/<unit>/<unit>.ipynb below it.")
    ],
    results: Annotated[Path, typer.Option(help="Folder to write to; earlier grades stay in it.")],
    student: Annotated[
        list[str] | None, typer.Option(help="Grade this student alone; may be repeated.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(help="Table with a column id (name, email): who is missing?")
    ] = None,
    attempt: Annotated[
        str | None,
        typer.Option(
            help="Which attempt counts, last or best; kept for the next run (at first: last)."
        ),
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option(
            help="What a missing submission gets, open or zero; kept too (at first: open)."
        ),
    ] = None,
    prune: Annotated[
        list[str] | None,
        typer.Option(
            help="Take this student's grades away, into the history; may be repeated. Without a "
            "name: everybody of whom the submissions (and the roster) hold nothing."
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="Worker processes.")] = os.cpu_count() or 2,
    regrade: Annotated[
        bool,
        typer.Option("--regrade", help="Grade again what did not change, too; see changes.csv."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and record nothing.")
    ] = False,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait for another run that holds the results folder.")
    ] = 60.0,
    sandbox: Annotated[
        str | None, typer.Option(help="bubblewrap or landlock; the best that works without it.")
    ] = None,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Isolate nothing: only for code that you trust.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="Seed of the hidden inputs, for tests; else class.json's.")
    ] = None,
) -> None:
    """Grade a folder of submissions in the sandbox: gradebook, grades.csv, feedback pages."""
    from grader.pipeline import verbs as printing
    from grader.pipeline.order import Order

    with sentences():
        if no_sandbox and sandbox is not None:
            raise CourseError("--sandbox and --no-sandbox exclude each other: give one of them")
        if no_sandbox:
            _say("no sandbox, as you asked: this code can do whatever you can")
        order = Order(
            unit,
            submissions,
            results,
            workers,
            "none" if no_sandbox else sandbox,
            regrade,
            seed,
            students=tuple(student or ()),
            roster=roster,
            attempt=attempt,
            missing=missing,
            prune=tuple(prune or ()),
            dry_run=dry_run,
            wait=wait,
        )
        summary = printing.grade_with_progress(find_course(), order, err)
        printing.print_summary(summary, out)
    raise typer.Exit(summary.status)


@app.command(epilog="Example: course feedback 07-adaptive-methods --results results")
def feedback(
    unit: Unit,
    results: Annotated[Path, typer.Option(help="Folder that `course grade` wrote to.")],
    wait: Annotated[
        float, typer.Option(help="Seconds to wait for another run that holds the folder.")
    ] = 60.0,
) -> None:
    """Write pages and tables anew, with the marks given in formgrader; no student's code runs."""
    from grader.pipeline import verbs as printing

    with sentences():
        summary = printing.write_pages(find_course(), unit, results, wait, err)
        printing.print_final(summary, out)
    raise typer.Exit(summary.status)


@app.command(epilog="Example: course formgrader --results results")
def formgrader(
    results: Annotated[Path, typer.Option(help="Folder that `course grade` wrote to.")],
    port: Annotated[
        int | None, typer.Option(help="Port on this machine; a free one without it.")
    ] = None,
) -> None:
    """Open nbgrader's formgrader on these results: mark answers, override scores, comment."""
    from grader.pipeline import verbs as printing

    with sentences():
        raise typer.Exit(printing.open_formgrader(find_course(), results, port))


@app.command(epilog="Example: course demo --results demo")
def demo(
    unit: Annotated[str, typer.Argument(help="The unit to show.")] = "07-adaptive-methods",
    results: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("demo"),
    workers: Annotated[int, typer.Option(help="Worker processes.")] = os.cpu_count() or 2,
) -> None:
    """Make a class of 24, right and wrong in many ways, and grade it before your eyes."""
    from grader.pipeline import demo as show

    with sentences():
        raise typer.Exit(show.run(find_course(), unit, results, workers, out))


@app.command(epilog="Example: course doctor")
def doctor() -> None:
    """Test every promise of the sandbox on this machine, and print the table."""
    from grader.pipeline import verbs as printing

    with sentences():
        raise typer.Exit(printing.print_doctor(out))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb of this module, named first; the exit status.

    The console script is ``course_lib.commands.main``, which comes here by ``grader.entry_points``.
    """
    try:
        app(args=argv if argv is None else list(argv), prog_name="course")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
