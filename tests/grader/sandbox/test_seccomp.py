"""The filter itself, run instruction by instruction against a list written independently of it."""

from __future__ import annotations

import errno
import os
import platform
import struct

import pytest

from grader.sandbox.jail import seccomp

ALLOW, KILL = 0x7FFF0000, 0x80000000
EPERM, ENOSYS = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS
ENOMEM, ENOTTY = 0x50000 | errno.ENOMEM, 0x50000 | errno.ENOTTY
X86, ARM = 0xC000003E, 0xC00000B7
PID = 4321

# Copied from Linux's asm/unistd_64.h and asm-generic/unistd.h, not from the filter's table.
REFUSED_X86 = """
timer_create 222 setrlimit 160
fork 57 vfork 58 execve 59 execveat 322 socket 41 socketpair 53 bind 49 listen 50 accept 43
accept4 288 connect 42 sendmsg 46 sendmmsg 307 recvmsg 47 recvmmsg 299 ptrace 101
process_vm_readv 310 process_vm_writev 311 process_madvise 440 process_mrelease 448 kcmp 312
tkill 200 rt_sigqueueinfo 129 rt_tgsigqueueinfo 297 pidfd_open 434 pidfd_send_signal 424
pidfd_getfd 438 unshare 272 setns 308 mount 165 umount2 166 pivot_root 155 chroot 161
open_tree 428 move_mount 429 fsopen 430 fsconfig 431 fsmount 432 fspick 433 mount_setattr 442
open_tree_attr 467 io_uring_setup 425 io_uring_enter 426 io_uring_register 427 io_setup 206
shmget 29 shmat 30 shmctl 31 semget 64 semop 65 semctl 66 semtimedop 220 msgget 68 msgsnd 69
msgrcv 70 msgctl 71 mq_open 240 mq_unlink 241 bpf 321 perf_event_open 298 keyctl 250 add_key 248
request_key 249 userfaultfd 323 memfd_create 319 memfd_secret 447 kexec_load 246
kexec_file_load 320 init_module 175 finit_module 313 delete_module 176 reboot 169 swapon 167
swapoff 168 acct 163 personality 135 open_by_handle_at 304 name_to_handle_at 303
fanotify_init 300 inotify_init 253 inotify_init1 294 inotify_add_watch 254 chmod 90 fchmod 91
fchmodat 268 fchmodat2 452 chown 92 lchown 94 fchown 93 fchownat 260 utime 132 utimes 235
futimesat 261 utimensat 280 setxattr 188 lsetxattr 189 fsetxattr 190 setxattrat 463
removexattr 197 lremovexattr 198 fremovexattr 199 removexattrat 466 file_setattr 469
setpriority 141 ioprio_set 251 sched_setaffinity 203 sched_setparam 142 sched_setscheduler 144
sched_setattr 314 migrate_pages 256 move_pages 279 statmount 457 listmount 458 quotactl 179
quotactl_fd 443 syslog 103 vhangup 153 sync 162 syncfs 306 iopl 172 ioperm 173 modify_ldt 154
"""
REFUSED_ARM = """
execve 221 execveat 281 socket 198 socketpair 199 bind 200 listen 201 accept 202 connect 203
sendmsg 211 recvmsg 212 accept4 242 recvmmsg 243 sendmmsg 269 ptrace 117 process_vm_readv 270
process_vm_writev 271 process_madvise 440 process_mrelease 448 kcmp 272 tkill 130
timer_create 107 setrlimit 164
rt_sigqueueinfo 138 rt_tgsigqueueinfo 240 pidfd_open 434 pidfd_send_signal 424 pidfd_getfd 438
unshare 97 setns 268 mount 40 umount2 39 pivot_root 41 chroot 51 open_tree 428 move_mount 429
fsopen 430 fsconfig 431 fsmount 432 fspick 433 mount_setattr 442 open_tree_attr 467
io_uring_setup 425 io_uring_enter 426 io_uring_register 427 io_setup 0 shmget 194 shmctl 195
shmat 196 semget 190 semctl 191 semtimedop 192 semop 193 msgget 186 msgctl 187 msgrcv 188
msgsnd 189 mq_open 180 mq_unlink 181 bpf 280 perf_event_open 241 keyctl 219 add_key 217
request_key 218 userfaultfd 282 memfd_create 279 memfd_secret 447 kexec_load 104
kexec_file_load 294 init_module 105 finit_module 273 delete_module 106 reboot 142 swapon 224
swapoff 225 acct 89 personality 92 open_by_handle_at 265 name_to_handle_at 264 fanotify_init 262
inotify_init1 26 inotify_add_watch 27 fchmod 52 fchmodat 53 fchmodat2 452 fchown 55 fchownat 54
utimensat 88 setxattr 5 lsetxattr 6 fsetxattr 7 setxattrat 463 removexattr 14 lremovexattr 15
fremovexattr 16 removexattrat 466 file_setattr 469 setpriority 140 ioprio_set 30
sched_setaffinity 122 sched_setparam 118 sched_setscheduler 119 sched_setattr 274
migrate_pages 238 move_pages 239 statmount 457 listmount 458 quotactl 60 quotactl_fd 443
syslog 116 vhangup 58 sync 81 syncfs 267
"""
# What Python and numpy cannot do without: read write openat mmap futex exit_group recvfrom sendto
# getrandom clock_gettime rt_sigaction close fstat lseek munmap brk
NEEDED_X86 = (0, 1, 257, 9, 202, 231, 45, 44, 318, 228, 13, 3, 5, 8, 11, 12, 16, 72, 157)
NEEDED_ARM = (63, 64, 56, 222, 98, 94, 207, 206, 278, 113, 134, 57, 80, 62, 215, 214, 29, 25, 167)

MACHINES = {"x86_64": (X86, REFUSED_X86, NEEDED_X86), "aarch64": (ARM, REFUSED_ARM, NEEDED_ARM)}


def numbers(table: str) -> dict[str, int]:
    words = table.split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}


def verdict(code: bytes, architecture: int, number: int, *arguments: int) -> int:
    """What a filter answers to a call: a small interpreter of classic BPF."""
    data = struct.pack("<IIQ", number & 0xFFFFFFFF, architecture, 0)
    data += b"".join(struct.pack("<Q", a & (2**64 - 1)) for a in (*arguments, *[0] * 6)[:6])
    held = step = 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("=HBBI", code, 8 * step)
        step += 1
        if operation == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif operation == 0x54:
            held &= value
        elif operation == 0x15:
            step += if_true if held == value else if_false
        elif operation == 0x35:
            step += if_true if held >= value else if_false
        elif operation == 0x06:
            return int(value)
        else:
            raise AssertionError(f"an operation that the filter does not use: {operation:#x}")


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    return str(request.param)


def answers(machine: str, number: int, *arguments: int) -> int:
    return verdict(seccomp.program(PID), MACHINES[machine][0], number, *arguments)


def test_refused_calls(machine: str) -> None:
    code = seccomp.program(PID)
    architecture, refused, _ = MACHINES[machine]
    found = {n: verdict(code, architecture, number) for n, number in numbers(refused).items()}
    assert {name for name, answer in found.items() if answer != EPERM} == set()


def test_every_refusal_is_listed_here(machine: str) -> None:
    """So that nothing is refused, or stops being refused, without a line above."""
    code = seccomp.program(PID)
    architecture, refused, _ = MACHINES[machine]
    judged = {number[list(MACHINES).index(machine)] for number in seccomp.JUDGED.values()}
    found = {n for n in range(470) if verdict(code, architecture, n) != ALLOW} - judged
    assert found == set(numbers(refused).values())


def test_needed_calls_pass(machine: str) -> None:
    arguments = {16: (0, 0x5401), 29: (0, 0x5401)}
    for number in MACHINES[machine][2]:
        assert answers(machine, number, *arguments.get(number, (15, 3))) == ALLOW, number


def test_numbers_beyond_the_list_do_not_exist(machine: str) -> None:
    for number in (470, 1000, 0x40000000, 0x40000000 + 57, 0xFFFFFFFF):
        assert answers(machine, number) == ENOSYS, number


def test_another_architecture_is_killed(machine: str) -> None:
    code = seccomp.program(PID)
    for architecture in {X86, ARM, 0x40000003, 0x40000028} - {MACHINES[machine][0]}:
        assert verdict(code, architecture, 1) == KILL


def test_threads_only(machine: str) -> None:
    column = list(MACHINES).index(machine)
    clone, clone3 = seccomp.JUDGED["clone"][column], seccomp.JUDGED["clone3"][column]
    thread = 0x3D0F00  # what the C library asks for a thread
    assert answers(machine, clone, thread) == ALLOW
    assert answers(machine, clone, 17) == EPERM
    assert answers(machine, clone, thread & ~0x10000) == EPERM
    for namespace in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert answers(machine, clone, thread | namespace) == EPERM, hex(namespace)
    assert answers(machine, clone3, 0, 88) == ENOSYS


def test_signals_and_limits_of_itself_only(machine: str) -> None:
    column = list(MACHINES).index(machine)
    for name, thread in (("kill", ()), ("tgkill", (77,))):
        number = seccomp.JUDGED[name][column]
        assert answers(machine, number, PID, *thread, 15) == ALLOW
        for other in (0, -1, 1, PID + 1, -PID):
            assert answers(machine, number, other, *thread, 15) == EPERM, (name, other)
    limits = seccomp.JUDGED["prlimit64"][column]
    assert [answers(machine, limits, pid, 7) for pid in (0, PID, 1)] == [ALLOW, ALLOW, EPERM]


def test_it_cannot_feign_a_kill_from_outside(machine: str) -> None:
    """SIGKILL by itself, or by a limit on CPU time of its own making."""
    column = list(MACHINES).index(machine)
    assert answers(machine, seccomp.JUDGED["kill"][column], PID, 9) == EPERM
    assert answers(machine, seccomp.JUDGED["tgkill"][column], PID, 77, 9) == EPERM
    limits = seccomp.JUDGED["prlimit64"][column]
    for place in (0x10, 0x7F0000000010, 0x7F0000000000):  # of new limits
        assert answers(machine, limits, 0, 0, place) == EPERM, hex(place)


def test_memory_that_no_limit_counts(machine: str) -> None:
    mmap = seccomp.JUDGED["mmap"][list(MACHINES).index(machine)]
    shared, private, anonymous, stack = 1, 2, 0x20, 0x100
    assert answers(machine, mmap, 0, 4096, 3, private | anonymous) == ALLOW
    assert answers(machine, mmap, 0, 4096, 3, shared) == ALLOW
    assert answers(machine, mmap, 0, 4096, 3, 0x20000 | private | anonymous) == ALLOW
    for flags in (shared | anonymous, 3 | anonymous, private | anonymous | stack):
        assert answers(machine, mmap, 0, 4096, 3, flags) == ENOMEM, hex(flags)


def test_descriptors_signal_nobody(machine: str) -> None:
    column = list(MACHINES).index(machine)
    fcntl, ioctl = seccomp.JUDGED["fcntl"][column], seccomp.JUDGED["ioctl"][column]
    for command in (0, 1, 2, 3, 4, 1030):
        assert answers(machine, fcntl, 3, command) == ALLOW
    for command in (8, 10, 15, 1024, 1026):  # SETOWN, SETSIG, SETOWN_EX, SETLEASE, NOTIFY
        assert answers(machine, fcntl, 3, command) == EPERM, command
    for request in (0x5401, 0x541B, 0x5421):
        assert answers(machine, ioctl, 3, request) == ALLOW
    for request in (0x8901, 0x8902, 0x5412, 0x4004667F):  # FIOSETOWN, SIOCSPGRP, TIOCSTI
        assert answers(machine, ioctl, 3, request) == ENOTTY, hex(request)


def test_it_dies_with_its_monitor_and_stays_closed(machine: str) -> None:
    prctl = seccomp.JUDGED["prctl"][list(MACHINES).index(machine)]
    assert [answers(machine, prctl, option) for option in (1, 4, 15)] == [EPERM, EPERM, ALLOW]


def test_an_unknown_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(NotImplementedError, match="use x86_64 or aarch64"):
        seccomp.program(os.getpid())
