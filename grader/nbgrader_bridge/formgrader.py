"""nbgrader's formgrader on a results folder, for one person at this machine.

A Jupyter server of its own is started for it, with nothing but formgrader in it: on loopback, with
a token, and with all that it writes in ``DIR/.formgrader``. Neither the settings of the user nor
those of the environment count.
"""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.nbgrader_bridge.errors import BridgeError

HOST = "127.0.0.1"
START = 60.0  # seconds until the server answers; measured 4 on two busy cores
STOP = 10.0  # seconds that it may take to end

SERVER = """# Written by `course formgrader`; changes are lost.
c = get_config()
c.ServerApp.ip = {host!r}
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.root_dir = {private!r}
c.ServerApp.default_url = "/formgrader/gradebook"
c.ServerApp.terminals_enabled = False
c.ServerApp.allow_root = {root!r}
c.IdentityProvider.cookie_options = {{"path": "/", "samesite": "Strict"}}
c.ServerApp.jpserver_extensions = {{"nbgrader.server_extensions.formgrader": True}}
"""

NBGRADER = """# Written by `course formgrader`; changes are lost.
from pathlib import Path

from grader.nbgrader_bridge.formgrader_page import configure

c = get_config()
configure(c, results=Path({results!r}), course=Path({course!r}), private=Path({private!r}))
"""


@dataclass(frozen=True)
class Served:
    """A formgrader that answers."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """What to open in a browser; whoever has it may change grades."""
        return f"http://{HOST}:{self.port}/formgrader/gradebook?token={self.token}"


def run(
    results: Path,
    course_root: Path,
    port: int | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Serve formgrader until Ctrl-C; the exit status.

    Parameters
    ----------
    results : Path
        A results folder of ``course grade``.
    course_root : Path
        The course, whose built notebooks hold the rubrics.
    port : int, optional
        A free one without it.
    say : callable
        Gets the lines for the person, the address among them.

    Raises
    ------
    BridgeError
        Where there is nothing to mark, the port is taken, or the server does not start.
    """
    with suppress(KeyboardInterrupt), serve(results, course_root, port) as at:
        say(f"formgrader: {at.url}")
        say("Open that address in a browser on this machine; keep it to yourself. Ctrl-C stops.")
        say("Then `course feedback UNIT --results DIR` writes pages and tables with your marks.")
        while True:
            time.sleep(0.5)
            if not _answers(at):
                raise BridgeError(f"formgrader has stopped: {_log(results)} says why")
    return 0


@contextmanager
def serve(results: Path, course_root: Path, port: int | None = None) -> Iterator[Served]:
    """A formgrader that runs while the ``with`` statement does."""
    results = results.resolve()
    if not (results / "gradebook.db").is_file():
        raise BridgeError(
            f"{results} holds no gradebook.db: grade into it first, with "
            "`course grade UNIT --submissions DIR --results DIR`"
        )
    at = Served(_port(port), secrets.token_urlsafe(24))
    private = write_settings(results, course_root.resolve())
    with _log(results).open("wb") as log:
        process = subprocess.Popen(
            command(results, at.port),
            env=environment(results, at.token),
            cwd=private,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to handle
        )
    try:
        deadline = time.monotonic() + START
        while not _answers(at):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BridgeError(f"formgrader does not start: {_log(results)} says why")
            time.sleep(0.1)
        yield at
    finally:
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for name in ("runtime", "tmp", "data"):
            shutil.rmtree(private / name, ignore_errors=True)


def command(results: Path, port: int) -> list[str]:
    """The command that serves formgrader; to be run in ``.formgrader`` of the results folder.

    ``write_settings(results, course_root)`` has to come first, and ``environment`` goes with it.
    """
    private = private_folder(results)
    return [
        sys.executable,
        "-m",
        "jupyter_server",
        f"--config={private / 'jupyter_server_config.py'}",
        f"--ServerApp.port={port}",
    ]


def environment(results: Path, token: str) -> dict[str, str]:
    """Environment variables that keep the server to its own folder.

    The token is handed over here: a command line can be read by every user of the machine.
    """
    private = private_folder(results)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER_")}
    path = [str(Path(grader.__file__).resolve().parents[1]), kept.get("PYTHONPATH", "")]
    return kept | {
        "JUPYTER_TOKEN": token,
        "JUPYTER_NO_CONFIG": "1",  # no settings but ours; it takes a folder in TMPDIR for others
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "TMPDIR": str(private / "tmp"),
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
    }


def private_folder(results: Path) -> Path:
    """Where everything lies that formgrader needs beside the results."""
    return results.resolve() / ".formgrader"


def write_settings(results: Path, course_root: Path) -> Path:
    """Write the settings of the server and of nbgrader; the folder that they lie in.

    Raises
    ------
    BridgeError
        If the results folder cannot be written.
    """
    private = private_folder(results)
    values = {
        "host": HOST,
        "private": str(private),
        "results": str(results.resolve()),
        "course": str(course_root.resolve()),
        "root": os.geteuid() == 0,
    }
    try:
        for folder in (private, private / "tmp", private / "runtime", private / "data"):
            folder.mkdir(mode=0o700, exist_ok=True)
        _lay_out(private, results.resolve())
        (private / "jupyter_server_config.py").write_text(SERVER.format(**values))
        (private / "nbgrader_config.py").write_text(NBGRADER.format(**values))
    except OSError as error:
        raise BridgeError(
            f"{private} cannot be written ({error.strerror}): make the results folder writable"
        ) from None
    return private


def _lay_out(private: Path, results: Path) -> None:
    """Make the private folder look like a course of nbgrader.

    It lists the assignments that have a folder in ``source``, reads submissions from
    ``autograded``, and counts them in ``submitted``.
    """
    for name in ("autograded", "submitted"):
        (private / name).unlink(missing_ok=True)
        (private / name).symlink_to(results / "autograded")
    for path in results.glob("autograded/*/*/"):
        (private / "source" / path.name).mkdir(parents=True, exist_ok=True)


def _log(results: Path) -> Path:
    return private_folder(results) / "server.log"


def _port(wanted: int | None) -> int:
    """``wanted`` if it is free, else a port that is.

    Raises
    ------
    BridgeError
        If another program has the port that was asked for.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted or 0))
        except (OSError, OverflowError) as error:
            raise BridgeError(
                f"port {wanted} cannot be used ({error}): give another one with --port, or none"
            ) from None
        port: int = probe.getsockname()[1]
        return port


def _answers(at: Served) -> bool:
    """Whether our server answers: another one would not know the token."""
    connection = http.client.HTTPConnection(HOST, at.port, timeout=STOP)
    try:
        connection.request(
            "GET", "/formgrader/api/status", headers={"Authorization": f"token {at.token}"}
        )
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
