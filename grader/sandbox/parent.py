"""The warm parent: imports once what a unit's cells import, then forks an attempt per request.

Run as ``python -m grader.sandbox.parent FD`` with the configuration as the first control message.
It computes nothing itself, stays single-threaded, and never holds a hidden test or a solution.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
from typing import Any

from grader.sandbox import imports, monitor
from grader.sandbox.jail import kernel
from grader.sandbox.jail.wear import JailLimits

ALWAYS = (
    "math itertools functools collections heapq random statistics copy dataclasses typing "
    "operator string re time numpy numpy.linalg numpy.random numpy.fft numpy.testing "
    "numpy.polynomial numpy.ma numpy.lib IPython.display"
).split()


def warm(modules: list[str]) -> list[str]:
    """Import what the cells will import; returns the names that could not be imported."""
    missing = []
    for name in [*ALWAYS, *modules]:
        try:
            importlib.import_module(name)
        except Exception:
            missing.append(name)
    if "matplotlib" in sys.modules or "matplotlib.pyplot" in sys.modules:
        importlib.import_module("matplotlib.pyplot")
    return missing


def assert_single_threaded() -> None:
    """A fork copies one thread: any other would be lost with its locks held."""
    if threading.active_count() != 1:
        raise RuntimeError(f"the warm parent has threads: {threading.enumerate()}")
    if os.path.isdir("/proc/self/task") and len(os.listdir("/proc/self/task")) != 1:
        raise RuntimeError("the warm parent has native threads: set the thread counts of BLAS to 1")


def serve(control: socket.socket) -> None:
    """Warm up, say so, then fork one attempt per message until the examiner hangs up."""
    configuration = _receive(control)[0]
    if configuration is None:
        return
    missing = warm(configuration["modules"])
    imports.guard(configuration["unit"], configuration["delegated"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    _send(control, {"ready": True, "missing": missing, "python": sys.version})
    while True:
        message, descriptors = _receive(control)
        if message is None:
            return
        limits = JailLimits(message["memory_bytes"], message["cpu_seconds"])
        plan = monitor.Plan(
            configuration["namespaces"],
            configuration["jail"],
            configuration["readable"],
            limits,
            message["output_bytes"],
        )
        try:
            assert_single_threaded()
            pid = os.fork()
        except (OSError, RuntimeError) as error:
            _send(control, {"refused": str(error)})
            pid = -1
        if pid == 0:
            control.close()
            monitor.attempt(descriptors[0], descriptors[1], plan)
        for descriptor in descriptors:
            os.close(descriptor)
        if pid > 0:
            _send(control, {"forked": True})


def _receive(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    text, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 2)
    if not text:
        return None, descriptors
    return json.loads(text), descriptors


def _send(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode())


def main(control: socket.socket) -> None:
    """Serve, and end with the worker that started this process, while it warms up too."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    poller = select.poll()
    poller.register(control, 0)
    if not poller.poll(0):  # else it was gone before the line above
        serve(control)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
