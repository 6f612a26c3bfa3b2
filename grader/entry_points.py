"""The verbs that the grader adds to ``course``; grader/pyproject.toml names each of them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from typer.models import CommandInfo

from grader.cli import app, main


def _verb(command: CommandInfo) -> Callable[[list[str]], int]:
    """A verb as an entry point of ``descent.verbs``; its documentation is the command's."""
    callback = command.callback
    assert callback is not None
    name = command.name or callback.__name__

    def run(argv: list[str]) -> int:
        return main([name, *argv])

    run.__name__, run.__doc__ = name, callback.__doc__
    return run


# As entry points spell them: ``grader.entry_points:verbs.build``.
verbs = SimpleNamespace(**{run.__name__: run for run in map(_verb, app.registered_commands)})
