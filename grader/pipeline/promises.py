"""What the sandbox promises, each as a piece of code that a student might hand in to break it.

A source ends in a list of what it got away with: the promise is kept where that list is empty, or,
with ``ends``, where its process comes to that end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.examiner.unit import Limits

LIMITS = Limits(cpu_seconds=3.0, wall_seconds=20.0, memory_mb=256, output_bytes=10_000)

# None of the sources does harm where nothing holds it back: without a sandbox they show what is
# permitted there, which proves that they look.

# Given to every source: which calls were not refused as they should have been.
TOOLS = '''
import ctypes, errno, mmap, os, sys
from grader.sandbox.jail.seccomp import DENIED, JUDGED

libc = ctypes.CDLL(None, use_errno=True)
column = {"x86_64": 0, "aarch64": 1}[os.uname().machine]


def raw(call, *arguments):
    """The errno of a system call by name or number; 0 where it was done."""
    number = call if isinstance(call, int) else {**DENIED, **JUDGED}[call][column]
    if number is None:
        return errno.EPERM  # this machine has no such call
    ctypes.set_errno(0)
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return ctypes.get_errno() if libc.syscall(ctypes.c_long(number), *words) < 0 else 0


def errno_of(function, *arguments):
    try:
        function(*arguments)
    except OSError as error:
        return error.errno
    return 0


def other_than(wanted, **found):
    return [f"{name} {errno.errorcode.get(e, 'done')}" for name, e in found.items() if e != wanted]
'''


@dataclass(frozen=True)
class Promise:
    """A promise and the source that tries to break it.

    Attributes
    ----------
    title : str
        What is promised.
    source : str
        Evaluates to a list of what was not as promised. ``SECRETS`` are paths that nobody below
        may read, ``SITES`` the folders of this machine's packages.
    ends : str
        The verdict that its process must come to instead, or empty.
    before : str
        A source that runs in an attempt of its own first.
    limits : Limits
        What it may use.
    machines : tuple of str
        Where the promise has a meaning; everywhere if empty.
    """

    title: str
    source: str
    ends: str = ""
    before: str = ""
    limits: Limits = LIMITS
    machines: tuple[str, ...] = field(default=())


PROMISES = (
    Promise(
        "no new process",
        """
import subprocess
def clone():
    pid = libc.syscall(ctypes.c_long(JUDGED["clone"][column]), 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    if pid < 0:
        raise OSError(ctypes.get_errno(), "clone")
def fork():
    if os.fork() == 0:
        os._exit(0)
other_than(
    errno.EPERM,
    fork=errno_of(fork),
    clone=errno_of(clone),
    spawn=errno_of(lambda: os.posix_spawn(sys.executable, [sys.executable, "-V"], {})),
    subprocess=errno_of(lambda: subprocess.run([sys.executable, "-V"])),
)
""",
    ),
    Promise(
        "no other program", "other_than(errno.EPERM, exec=errno_of(os.execv, '/bin/true', ['x']))"
    ),
    Promise(
        "threads work, clone3 is absent",
        """
import threading
done = []
for i in range(8):
    thread = threading.Thread(target=done.append, args=(i,))
    thread.start()
    thread.join()
other_than(errno.ENOSYS, clone3=raw("clone3", 0, 0)) + [i for i in range(8) if i not in done]
""",
    ),
    Promise(
        "not many threads",
        """
import threading, time
threading.stack_size(65536)
for i in range(400):
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
time.sleep(30)
""",
        ends="killed",
    ),
    Promise(
        "no socket",
        """
import socket
kinds = {"inet": socket.AF_INET, "inet6": socket.AF_INET6, "unix": socket.AF_UNIX, "netlink": 16}
made = {name: errno_of(socket.socket, family) for name, family in kinds.items()}
other_than(errno.EPERM, **made, pair=errno_of(socket.socketpair), bind=raw("bind", 3, 0, 0))
""",
    ),
    Promise(
        "no look into another process",
        """
other_than(
    errno.EPERM,
    ptrace=raw("ptrace", 0, 0, 0, 0),
    readv=raw("process_vm_readv", os.getpid(), 0, 0, 0, 0, 0),
    pidfd=raw("pidfd_open", os.getpid(), 0),
    getfd=raw("pidfd_getfd", 0, 0, 0),
)
""",
    ),
    Promise(
        "no signal to another process",
        """
import fcntl, signal
others = {"group": 0, "everyone": -1, "next": os.getpid() + 1, "parent": os.getppid()}
sent = {name: errno_of(os.kill, pid, 0) for name, pid in others.items()}
got = []
signal.signal(signal.SIGUSR1, lambda *_: got.append(1))
os.kill(os.getpid(), signal.SIGUSR1)
other_than(
    errno.EPERM,
    **sent,
    tkill=raw("tkill", os.getpid(), 0),
    queue=raw("rt_sigqueueinfo", 1, 0, 0),
    owner=errno_of(fcntl.fcntl, 3, fcntl.F_SETOWN, os.getppid() or 1),
    outlive=raw("prctl", 1, 0),
) + other_than(errno.ENOTTY, ioctl=errno_of(fcntl.ioctl, 3, 0x8902, b"1234")) + (
    [] if got else ["its own signals do not work"]
)
""",
    ),
    Promise(
        "no hand on another's priority",
        """
other_than(
    errno.EPERM,
    nice=errno_of(os.setpriority, os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0)),
    affinity=errno_of(os.sched_setaffinity, 0, os.sched_getaffinity(0)),
    scheduler=raw("sched_setscheduler", 0, 0, 0),
    io=raw("ioprio_set", 1, 0, 0),
)
""",
    ),
    Promise(
        "no new namespace, no mount",
        """
other_than(
    errno.EPERM,
    unshare=raw("unshare", 0x10000000),
    thread=raw("clone", 0x10000 | 0x40000000, 0, 0, 0, 0),
    setns=raw("setns", 3, 0),
    mount=raw("mount", 0, 0, 0, 0, 0),
    chroot=errno_of(os.chroot, "/"),
    tree=raw("open_tree", -100, 0, 0),
    fsopen=raw("fsopen", 0, 0),
)
""",
    ),
    Promise(
        "no io_uring, shared memory, semaphores or queues",
        """
other_than(
    errno.EPERM,
    io_uring=raw("io_uring_setup", 1, 0),
    aio=raw("io_setup", 1, 0),
    shm=raw("shmget", 0, 0, 0o600),
    sem=raw("semget", 0, -1, 0o600),
    msg=raw("msgget", 12345, 0),
    mq=raw("mq_open", 0, 0, 0, 0),
    memfd=raw("memfd_create", 0, 0),
    userfaultfd=raw("userfaultfd", 0),
    bpf=raw("bpf", 0, 0, 0),
    perf=raw("perf_event_open", 0, 0, 0, 0, 0),
    keys=raw("keyctl", 0, 0, 0),
    log=raw("syslog", 3, 0, 0),
)
""",
    ),
    Promise(
        "no number beyond the filter's list",
        "other_than(errno.ENOSYS, x32=raw(0x40000000 + 39), newer=raw(470), far=raw(100_000))",
    ),
    Promise(
        "no call of another architecture",
        """
page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
page.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid of i386); int 0x80; ret
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
ctypes.CFUNCTYPE(ctypes.c_int)(address)()
""",
        ends="killed",
        machines=("x86_64",),
    ),
    Promise(
        "no capability, no way to new privileges",
        """
header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
libc.syscall(ctypes.c_long({0: 125, 1: 90}[column]), header, sets)
def prctl(option, value=0):
    return libc.prctl(*[ctypes.c_long(n) for n in (option, value, 0, 0, 0)])
[name for name, wanted, found in (
    ("capabilities", 0, sum(sets)),
    ("no_new_privs", 1, prctl(39)),
    ("dumpable", 0, prctl(3)),
    ("make dumpable", -1, prctl(4, 1)),
) if wanted != found]
""",
    ),
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
            for _ in range(17):
                file.write(bytes(1 << 20))
    found.append("wrote 51 MB")
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
