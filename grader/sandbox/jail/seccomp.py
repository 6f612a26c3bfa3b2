"""A seccomp filter: no new processes, exec, sockets, tracing, namespaces or shared memory.

Landlock does not judge changes of modes, owners, times and attributes, nor watches on folders, and
root without capabilities still owns root's files (/dev/null among them): those calls are refused
here, and so is whatever reaches another process of the same user (priorities, affinities, the
owner of a descriptor's signals). A student's process cannot send SIGKILL, not even to itself:
who dies by it was killed by somebody else.

The filter denies by name. Numbers beyond the newest call that it knows answer ENOSYS, so a newer
kernel does not open a door. Threads are allowed; clone3, whose flags a filter cannot read, answers
ENOSYS, and the C library then falls back to clone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import signal
import struct

from grader.sandbox.jail.kernel import (
    PR_SET_DUMPABLE,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    PR_SET_SECCOMP,
    prctl,
)

# name: (x86_64, aarch64); None where the machine has no such call
DENIED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "connect": (42, 203),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "timer_create": (222, 107),
    "setrlimit": (160, 164),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "userfaultfd": (323, 282),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "personality": (135, 92),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
}
# Calls that are judged by an argument: name: (x86_64, aarch64)
JUDGED = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "prlimit64": (302, 261),
    "mmap": (9, 222),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "prctl": (157, 167),
}
NEWEST = 469
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

CLONE_THREAD = 0x00010000
CLONE_NEW_NAMESPACES = 0x7E020000
MAP_SHARED_ANONYMOUS = 0x21
MAP_GROWSDOWN = 0x100
# duplicates, flags, record locks, the size of a pipe: not who gets a descriptor's signals
FCNTL_COMMANDS = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1031, 1032)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
IOCTL_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

_LOAD, _EQUAL, _GREATER_EQUAL, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NUMBER, _ARCHITECTURE = 0, 4


def _refuse(number: int) -> int:
    return 0x00050000 | number


def _argument(index: int) -> int:
    return 16 + 8 * index  # the low word, on the little-endian machines supported here


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def program(pid: int) -> bytes:
    """The filter for the process ``pid``, as BPF instructions.

    Raises
    ------
    NotImplementedError
        On a machine other than x86_64 and aarch64.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        raise NotImplementedError(f"no seccomp filter for {machine}: use x86_64 or aarch64")
    column, architecture = _MACHINES[machine]
    eperm, enosys = _refuse(errno.EPERM), _refuse(errno.ENOSYS)
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_GREATER_EQUAL, NEWEST + 1, 0, 1),  # also the x32 calls, which start at 2**30
        _step(_RETURN, enosys),
    ]

    def judge(name: str, *body: bytes) -> None:
        steps.append(_step(_EQUAL, JUDGED[name][column], 0, len(body)))
        steps.extend(body)

    def equal_or_refuse(index: int, *values: int, refusal: int = eperm) -> list[bytes]:
        tests = [_step(_EQUAL, v, len(values) - i, 0) for i, v in enumerate(values)]
        return [
            _step(_LOAD, _argument(index)),
            *tests,
            _step(_RETURN, refusal),
            _step(_RETURN, _ALLOW),
        ]

    def refuse_if_set(index: int, bits: int, refusal: int) -> list[bytes]:
        return [
            _step(_LOAD, _argument(index)),
            _step(_AND, bits),
            _step(_EQUAL, bits, 0, 1),
            _step(_RETURN, refusal),
        ]

    judge("clone3", _step(_RETURN, enosys))
    judge(
        "clone",
        _step(_LOAD, _argument(0)),
        _step(_AND, CLONE_THREAD | CLONE_NEW_NAMESPACES),
        _step(_EQUAL, CLONE_THREAD, 1, 0),
        _step(_RETURN, eperm),
        _step(_RETURN, _ALLOW),
    )

    def itself_with_any_but(index: int, value: int) -> list[bytes]:
        return [
            _step(_LOAD, _argument(0)),
            _step(_EQUAL, pid, 0, 2),
            _step(_LOAD, _argument(index)),
            _step(_EQUAL, value, 0, 1),
            _step(_RETURN, eperm),
            _step(_RETURN, _ALLOW),
        ]

    # SIGKILL from outside is the grader's fault, so a student has no way to send it: not by these,
    # a timer that carries it, or a limit on CPU time of their own making
    judge("kill", *itself_with_any_but(1, signal.SIGKILL))
    judge("tgkill", *itself_with_any_but(2, signal.SIGKILL))
    judge(
        "prlimit64",
        _step(_LOAD, _argument(2)),  # limits may be read
        _step(_EQUAL, 0, 0, 7),
        _step(_LOAD, _argument(2) + 4),
        _step(_EQUAL, 0, 0, 5),
        *equal_or_refuse(0, 0, pid),
        _step(_RETURN, eperm),
    )
    judge(
        "mmap",  # RLIMIT_DATA counts neither shared anonymous memory nor stacks
        *refuse_if_set(3, MAP_SHARED_ANONYMOUS, _refuse(errno.ENOMEM)),
        *refuse_if_set(3, MAP_GROWSDOWN, _refuse(errno.ENOMEM)),
        _step(_RETURN, _ALLOW),
    )
    judge("fcntl", *equal_or_refuse(1, *FCNTL_COMMANDS))
    judge("ioctl", *equal_or_refuse(1, *IOCTL_REQUESTS, refusal=_refuse(errno.ENOTTY)))
    judge(
        "prctl",  # it must die with its monitor, and stay closed to its siblings
        _step(_LOAD, _argument(0)),
        _step(_EQUAL, PR_SET_PDEATHSIG, 1, 0),
        _step(_EQUAL, PR_SET_DUMPABLE, 0, 1),
        _step(_RETURN, eperm),
        _step(_RETURN, _ALLOW),
    )
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            steps.append(_step(_EQUAL, number, 0, 1))
            steps.append(_step(_RETURN, eperm))
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)


def install(pid: int) -> None:
    """Put the filter on this thread and everything that it starts, for good."""
    code = program(pid)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    prctl(PR_SET_NO_NEW_PRIVS, 1)
    filled = Program(len(code) // 8, code)
    prctl(PR_SET_SECCOMP, 2, ctypes.addressof(filled))
