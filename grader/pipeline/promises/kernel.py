"""Promises about what may be asked of the kernel."""

from __future__ import annotations

from grader.pipeline.promises.promise import Promise

KERNEL = (
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
)
