"""Isolation back ends behind one interface: what surrounds the warm parent."""

from __future__ import annotations

from grader.sandbox.backends.bubblewrap import Bubblewrap
from grader.sandbox.backends.interface import Backend, SandboxUnavailableError
from grader.sandbox.backends.plain import Landlock, NoSandbox

BACKENDS: dict[str, type[Backend]] = {
    backend.name: backend for backend in (Bubblewrap, Landlock, NoSandbox)
}

__all__ = ["BACKENDS", "Backend", "Bubblewrap", "Landlock", "NoSandbox", "SandboxUnavailableError"]
