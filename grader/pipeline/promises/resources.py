"""Promises about files, memory, time and what there is to see."""

from __future__ import annotations

from grader.examiner.unit import Limits
from grader.pipeline.promises.promise import Promise

RESOURCES = (
    Promise(
        "modes, owners and times stay as they are",
        """
files = ["/dev/null", sys.executable, os.__file__]
changes = {
    "chmod": lambda f: os.chmod(f, os.stat(f).st_mode & 0o7777),
    "chown": lambda f: os.chown(f, -1, -1),
    "utime": lambda f: os.utime(f, ns=(os.stat(f).st_atime_ns, os.stat(f).st_mtime_ns)),
    "setxattr": lambda f: os.removexattr(f, "user.none"),
}
other_than(errno.EPERM, **{
    f"{name} {file}": errno_of(change, file) for name, change in changes.items() for file in files
})
""",
    ),
    Promise("no watch on a folder", "other_than(errno.EPERM, inotify=raw('inotify_init1', 0))"),
    Promise(
        "memory is bounded, however it is asked for",
        """
import numpy as np
def held(make):
    try:
        return len(make()) or True
    except (MemoryError, OSError):
        return False
anonymous = mmap.MAP_ANONYMOUS
asked = {
    "bytearray": lambda: bytearray(1 << 30),
    "list": lambda: [0] * (1 << 28),
    "numpy": lambda: np.ones(1 << 27),
    "private": lambda: mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | anonymous),
    "shared": lambda: mmap.mmap(-1, 1 << 20, flags=mmap.MAP_SHARED | anonymous),
    "stack": lambda: mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | anonymous | 0x100),
    "untouched": lambda: mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | anonymous, prot=1),
}
[name for name, make in asked.items() if held(make)] + (
    [] if held(lambda: bytearray(100 << 20)) else ["a hundred megabytes are refused"]
)
""",
    ),
    Promise(
        "limits that cannot be raised",
        """
import resource
limited = ("STACK", "DATA", "AS", "FSIZE", "NOFILE", "CPU", "CORE", "SIGPENDING")
found = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in limited}
[name for name, (now, most) in found.items() if most == -1 or now != most]
""",
    ),
    Promise(
        "files are small, few, and in no place but its own",
        """
places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/dev", *SECRETS, *sys.path, *SITES,
          os.path.dirname(os.__file__)]
found = []
for place in dict.fromkeys(places):
    try:
        file = os.path.join(place, "left-by-a-student")
        open(file, "x").close()
        os.remove(file)
        if place != "/scratch":
            found.append(f"wrote into {place}")
    except OSError:
        pass
try:
    for i in range(3):
        with open(f"/scratch/{i}", "wb") as file:
            for _ in range(10):
                file.write(bytes(1 << 20))
    found.append("wrote 31 MB")
except OSError:
    pass
found
""",
    ),
    Promise(
        "nothing is left for the next attempt",
        """
try:
    found = os.listdir("/scratch")
except OSError:
    found = []
found
""",
        before="""
for name in ("a", ".b"):
    try:
        open("/scratch/" + name, "w").write("for a friend")
    except OSError:
        pass
""",
    ),
    Promise(
        "no view of the course, the home folder, other programs or the system",
        """
found = []
for place in [*SECRETS, "/etc/passwd", "/etc/hostname", "/proc/self/environ", "/proc/self/maps",
              "/proc/1/environ", f"/proc/{os.getppid()}/environ", "/sys/kernel", "/dev/mem",
              "/dev/kmsg", "/dev/shm", "/dev/tty", "/dev/zero", "/var/log"]:
    for look in (os.listdir, lambda p: open(p, "rb").read(1), os.open):
        try:
            look(place, os.O_RDONLY) if look is os.open else look(place)
            found.append(place)
        except OSError:
            pass
sorted(set(found))
""",
    ),
    Promise(
        "no descriptor beside its channel",
        """
def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
[number for number in range(4096) if is_open(number) and number not in (0, 1, 2, 3)]
""",
    ),
    Promise(
        "nothing of the grader's environment",
        """
known = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "PATH", "HOME", "LANG", "PWD",
         "MPLBACKEND", "MPLCONFIGDIR", "TMPDIR", "LC_CTYPE", "MALLOC_ARENA_MAX", "KMP_INIT_AT_FORK",
         "KMP_DUPLICATE_LIB_OK"}
[name for name in os.environ if name not in known and not name.endswith("_NUM_THREADS")]
""",
    ),
    Promise(
        "delegated modules are not there",
        """
import importlib.util
sys.meta_path[:] = [f for f in sys.meta_path if "Guard" not in type(f).__name__]
sys.path += SITES
importlib.invalidate_caches()
import course_lib
found = []
for name in ("course_lib.optim", "torch", "sklearn"):
    try:
        found += [name] if importlib.util.find_spec(name) else []
    except ImportError:
        pass
found + [p for p in course_lib.__path__ if os.path.exists(os.path.join(p, "optim"))]
""",
    ),
    Promise(
        "computing is timed by what it computes, in every thread",
        """
import threading
for _ in range(3):
    threading.Thread(target=lambda: [i for i in iter(int, 1)], daemon=True).start()
while True:
    pass
""",
        ends="timeout",
        limits=Limits(cpu_seconds=0.3, wall_seconds=20.0),
    ),
    Promise(
        "waiting ends too",
        "import time\ntime.sleep(60)",
        ends="timeout",
        limits=Limits(cpu_seconds=3.0, wall_seconds=0.4),
    ),
    Promise(
        "no input to wait for",
        """
try:
    found = [input()]
except EOFError:
    found = []
found
""",
    ),
)
