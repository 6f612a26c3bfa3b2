"""``course``: one thin command per verb. Exit status 0 done, 1 needs attention, 2 could not run."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.pipeline.paths import Course, CourseError, find_course

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
    """Turn what cannot be done into one sentence and exit status 2."""
    try:
        yield
    except CourseError as error:
        err.print(f"course: {error}", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        err.print("course: stopped; what was finished is kept, and the same command continues")
        raise typer.Exit(2) from None


def _units(course: Course, unit: str | None) -> list[str]:
    if unit is not None:
        return [unit]
    units = course.units()
    if not units:
        raise CourseError(f"{course.root / 'solutions'} holds no unit: write solutions/NN-name.py")
    return units


@app.command(epilog="Example: course build 07-adaptive-methods")
def build(
    unit: Annotated[str | None, typer.Argument(help="One unit; all of them without it.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; status 1 where something is stale.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Build even what is up to date.")] = False,
) -> None:
    """Build and execute the instructor's notebook of a unit from its text source."""
    from grader.pipeline import verbs

    with sentences():
        course = find_course()
        raise typer.Exit(verbs.build_units(course, _units(course, unit), out, check, force))


@app.command(epilog="Example: course release 07-adaptive-methods")
def release(
    unit: Annotated[str | None, typer.Argument(help="One unit; all of them without it.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; status 1 where something is stale.")
    ] = False,
) -> None:
    """Generate the students' notebook of a unit, and see that nothing leaks into it."""
    from grader.pipeline import verbs

    with sentences():
        course = find_course()
        raise typer.Exit(verbs.release_units(course, _units(course, unit), out, check))


@app.command(
    epilog="Example: course grade 07-adaptive-methods --submissions submitted --results results"
)
def grade(
    unit: Unit,
    submissions: Annotated[
        Path, typer.Option(help="Folder with <student>/<unit>/<unit>.ipynb below it.")
    ],
    results: Annotated[Path, typer.Option(help="Folder to write grades and feedback to.")],
    workers: Annotated[int, typer.Option(help="Worker processes.")] = os.cpu_count() or 2,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade again what did not change, too.")
    ] = False,
    sandbox: Annotated[
        str | None, typer.Option(help="bubblewrap or landlock; the best that works without it.")
    ] = None,
    no_sandbox: Annotated[
        bool, typer.Option("--no-sandbox", help="Isolate nothing: only for code that you trust.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of the hidden tests' random cases.")] = 0,
) -> None:
    """Grade a folder of submissions in the sandbox: gradebook, grades.csv, feedback pages."""
    from grader.pipeline import verbs
    from grader.pipeline.grade import Order

    logging.basicConfig(level=logging.ERROR)
    with sentences():
        if no_sandbox and sandbox is not None:
            raise CourseError("--sandbox and --no-sandbox exclude each other: give one of them")
        if no_sandbox:
            err.print("course: no sandbox, as you asked: this code can do whatever you can")
        order = Order(
            unit,
            submissions,
            results,
            workers,
            "none" if no_sandbox else sandbox,
            regrade,
            seed,
        )
        summary = verbs.grade_with_progress(find_course(), order, err)
        verbs.print_summary(summary, out)
    raise typer.Exit(summary.status)


@app.command(epilog="Example: course demo --results demo")
def demo(
    unit: Annotated[str, typer.Argument(help="The unit to show.")] = "07-adaptive-methods",
    results: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("demo"),
    workers: Annotated[int, typer.Option(help="Worker processes.")] = os.cpu_count() or 2,
) -> None:
    """Make a class of 24, right and wrong in many ways, and grade it before your eyes."""
    from grader.pipeline import demo as show

    logging.basicConfig(level=logging.ERROR)
    with sentences():
        raise typer.Exit(show.run(find_course(), unit, results, workers, out))


@app.command(epilog="Example: course doctor")
def doctor() -> None:
    """Test every promise of the sandbox on this machine, and print the table."""
    from grader.pipeline import verbs

    with sentences():
        raise typer.Exit(verbs.print_doctor(out))


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
