"""Each promise of the trust boundary, tried from inside: as whoever runs this, and as nobody."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from grader.pipeline import doctor
from grader.pipeline.promises import PROMISES
from grader.sandbox.backends import BACKENDS
from grader.sandbox.launch import SandboxUnavailableError, WarmParent, choose_backend
from grader.sandbox.view import REPOSITORY
from tests.grader.sandbox.attempts import ISOLATING, USABLE, is_root, warm_parent

pytestmark = pytest.mark.sandbox

NOBODY = 65534


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.title)
def test_promise_is_kept(parent: WarmParent, promise: doctor.Promise) -> None:
    if promise.machines and os.uname().machine not in promise.machines:
        assert os.uname().machine == "aarch64", "a machine without a seccomp filter"
        return
    row = doctor.test_promise(parent, promise)
    assert row.ok, row.detail


def test_at_least_one_back_end_isolates_here() -> None:
    assert USABLE, {name: BACKENDS[name].reason_unavailable() for name in ISOLATING}


@pytest.mark.parametrize("name", [name for name in ISOLATING if name not in USABLE] or ["?"])
def test_a_back_end_that_does_not_work_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(SandboxUnavailableError) as refusal:
        choose_backend(name)
    assert len(str(refusal.value)) > 20


# Kept without a jail as well: by the monitor, the wire and the launch, or because this attempt
# has nothing to leave behind. Every other probe must notice that nothing holds it back.
WITHOUT_A_JAIL = {
    "not many threads",
    "no number beyond the filter's list",
    "nothing is left for the next attempt",
    "no descriptor beside its channel",
    "nothing of the grader's environment",
    "computing is timed by what it computes, in every thread",
    "waiting ends too",
    "no input to wait for",
}


def test_the_probes_notice_that_there_is_no_jail() -> None:
    heavy = {"memory is bounded, however it is asked for"}  # it would take what it asks for
    with warm_parent("none") as bare:
        kept = {
            promise.title
            for promise in PROMISES
            if promise.title not in heavy
            and (not promise.machines or os.uname().machine in promise.machines)
            and doctor.test_promise(bare, promise).ok
        }
    assert kept <= WITHOUT_A_JAIL


SCRIPT = """
import json, os, sys
os.setgroups([])
os.setresgid({nobody}, {nobody}, {nobody})
os.setresuid({nobody}, {nobody}, {nobody})
os.environ["HOME"] = "/"
from grader.pipeline import doctor
rows = [row for name in doctor.ISOLATING for row in doctor.backend_rows(name)]
print(json.dumps([[row.backend, row.promise, row.ok, row.detail] for row in rows]))
"""


def test_promises_are_kept_for_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As nobody, with an interpreter and a copy of the code that nobody may read."""
    if not is_root():  # then every other test of this module has just shown it
        assert os.geteuid() != 0
        return
    place = tmp_path_factory.mktemp("nobody")
    for folder in (place, *place.parents):
        if folder.stat().st_uid == os.geteuid() and not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    python = readable_python(place)
    copy_code(place / "code", place / "packages")
    script = place / "script.py"
    script.write_text(SCRIPT.format(nobody=NOBODY))
    done = subprocess.run(
        [str(python), "-S", "-s", "-P", "-B", str(script)],
        env={
            "PYTHONPATH": f"{place / 'code'}:{place / 'packages'}",
            "PATH": "/usr/bin:/bin",
            "TMPDIR": "/tmp",
        },
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    kept = {name: [row for row in rows if row[0] == name] for name in ISOLATING}
    assert [row for row in kept["landlock"] if not row[2]] == []
    assert len(kept["landlock"]) >= len(PROMISES)
    # where an ordinary user may make no namespaces, that is the one thing said of bubblewrap
    refused = [row for row in kept["bubblewrap"] if not row[2]]
    assert not refused or (len(kept["bubblewrap"]) == 1 and refused[0][1] == "can be used here")


def readable_python(place: Path) -> Path:
    """This interpreter, copied with its standard library where others may not read it."""
    executable = Path(sys.executable).resolve()
    library = Path(sysconfig.get_path("stdlib"))
    if all(_open_to_others(path) for path in (executable, library / "os.py")):
        return executable
    target = place / "python"
    (target / "bin").mkdir(parents=True)
    link(executable, target / "bin" / executable.name)
    for shared in (executable.parents[1] / "lib").glob("libpython*.so*"):
        (target / "lib").mkdir(exist_ok=True)
        link(shared, target / "lib" / shared.name)
    leave_out = shutil.ignore_patterns(
        "site-packages",
        "test",
        "tests",
        "__pycache__",
        "idlelib",
        "tkinter",
        "ensurepip",
        "config-*",
    )
    shutil.copytree(library, target / "lib" / library.name, ignore=leave_out, copy_function=link)
    return target / "bin" / executable.name


def copy_code(target: Path, packages: Path) -> None:
    """The grader and course_lib, and numpy beside them: all that the sandbox needs."""
    leave_out = shutil.ignore_patterns("__pycache__", "tests")
    for package in ("grader", "course_lib"):
        shutil.copytree(REPOSITORY / package, target / package, ignore=leave_out)
    site = Path(sysconfig.get_path("purelib"))
    for entry in sorted(site.iterdir()):
        if entry.name.split("-")[0] in ("numpy", "numpy.libs", "packaging"):
            shutil.copytree(entry, packages / entry.name, ignore=leave_out, copy_function=link)


def link(source: str | Path, target: str | Path) -> None:
    """The same file under another name, or a copy where that is on another disk."""
    try:
        os.link(os.path.realpath(source), target)
    except OSError:
        shutil.copy2(source, target)


def _open_to_others(path: Path) -> bool:
    if not path.stat().st_mode & stat.S_IROTH:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
