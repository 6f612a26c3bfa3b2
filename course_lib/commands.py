"""``course``: the console script. ``check`` is the students'; other verbs come with the grader.

A distribution adds a verb by an entry point of the group ``descent.verbs``: its name is the verb,
its value a function of the arguments after the verb that returns the exit status. The first line
of that function's docstring is the verb's line in ``course --help``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points

GROUP = "descent.verbs"
CHECK = "run the visible checks of a saved notebook, one line for each exercise"

Verb = Callable[[list[str]], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb.

    Parameters
    ----------
    argv : sequence of str, optional
        The verb and its arguments; by default those of the command line.

    Returns
    -------
    int
        The exit status: 0 done, 1 something needs attention, 2 could not run.

    Examples
    --------
    >>> main(["fly"])  # and one sentence, on stderr
    2
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_help())
        return 0 if arguments else 2
    verb, *rest = arguments
    if verb == "check":  # before any look at what is installed: that look takes its time
        from course_lib.checking.command import main as check

        return check(rest)
    found = {point.name: point for point in _points()}
    if verb not in found:
        known = ", ".join(["check", *found])
        return _fault(
            f"there is no verb {verb!r} here ({known}). Verbs that build, release and grade come "
            "with descent-grader, which instructors install"
        )
    try:
        run = _load(found[verb])
    except Exception as error:
        return _fault(f"the verb {verb} {_broken(found[verb], error)}")
    return run(rest)


def _points() -> list[EntryPoint]:
    """The verbs that installed distributions add, by name."""
    return sorted(entry_points(group=GROUP), key=lambda point: point.name)


def _load(point: EntryPoint) -> Verb:
    verb: Verb = point.load()
    if not callable(verb):
        raise TypeError(f"{point.value} is no function")
    return verb


def _help() -> str:
    lines = {"check": CHECK}
    for point in _points():
        try:
            documentation = (_load(point).__doc__ or "").strip()
        except Exception as error:
            documentation = _broken(point, error)
        lines[point.name] = documentation.split("\n")[0]
    width = max(map(len, lines))
    listed = [f"  {verb:{width}}  {text}".rstrip() for verb, text in lines.items()]
    last = "`course VERB --help` says more. Status: 0 done, 1 needs attention, 2 could not run."
    return "\n".join(["usage: course VERB ...", "", *listed, "", last])


def _broken(point: EntryPoint, error: Exception) -> str:
    distribution = point.dist.name if point.dist is not None else point.value
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return f"cannot be loaded ({reason}): install {distribution} again"


def _fault(sentence: str) -> int:
    print(f"course: {sentence}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
