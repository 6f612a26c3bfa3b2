"""JupyterLab as a student starts it: from the kit's own environment, on loopback, with a token."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STARTS_WITHIN = 120.0
STOPS_WITHIN = 20.0

# Nothing is asked of the network: no news, no updates, no list of extensions.
OPTIONS = (
    "--no-browser",
    "--expose-app-in-browser",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)
SETTINGS = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


@dataclass(frozen=True)
class JupyterServer:
    """A running server.

    Attributes
    ----------
    url
        With a slash at its end.
    root
        The folder that it shows.
    """

    url: str
    token: str
    root: Path

    def lab(self, path: str) -> str:
        """The address of a file in JupyterLab, in a workspace that remembers nothing."""
        space = secrets.token_hex(4)
        return f"{self.url}lab/workspaces/{space}/tree/{path}?token={self.token}"

    def get(self, path: str) -> Any:
        """What the server's own interface answers."""
        request = urllib.request.Request(
            self.url + path, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def jupyter_lab(python: Path, root: Path, library: Path, home: Path) -> Iterator[JupyterServer]:
    """Start JupyterLab over a folder, and stop it with all its kernels.

    Parameters
    ----------
    python
        The interpreter of an environment that has JupyterLab.
    root
        The folder that it shows.
    library
        Where the kernels import course_lib from.
    home
        An empty folder for all that Jupyter and IPython write; ``server.log`` is there too.
    """
    settings = home / "config" / "lab" / "user-settings"
    for name, content in SETTINGS.items():
        (settings / name).parent.mkdir(parents=True, exist_ok=True)
        (settings / name).write_text(json.dumps(content))
    token = secrets.token_hex(16)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "PYTEST", "PYTHON", "VIRTUAL_ENV", "MPL"))
    } | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "JUPYTER_TOKEN": token,
        "PYTHONPATH": str(library),
    }
    command = [str(python), "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={root}"]
    if os.geteuid() == 0:
        command.append("--allow-root")
    log = home / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, env=environment, cwd=root, start_new_session=True
        )
        try:
            yield JupyterServer(_address(process, home / "runtime", log), token, root)
        finally:
            process.terminate()
            try:
                process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Where the server listens, once it answers; it says so in a file of its own."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        for file in runtime.glob(f"jpserver-{process.pid}.json"):
            try:
                url = str(json.loads(file.read_text())["url"])
                with urllib.request.urlopen(f"{url}login", timeout=5):
                    return url
            except (ValueError, KeyError, urllib.error.URLError, OSError):
                pass  # half written, or not listening yet
        time.sleep(0.1)
    state = "does not answer" if process.poll() is None else f"ended with {process.returncode}"
    raise RuntimeError(f"JupyterLab {state}; it says:\n{log.read_text(errors='replace')[-4000:]}")
