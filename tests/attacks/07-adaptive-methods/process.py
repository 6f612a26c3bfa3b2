# Leaving, staying, multiplying.

# %% attack: exits with success
# exercise: adam_step
# verdict: error
# score at most: 0
import sys


def adam_step(*args, **options):
    sys.exit(0)


# %% attack: ends the process
# exercise: adam_step
# verdict: killed
# score at most: 0
import os


def adam_step(*args, **options):
    os._exit(0)


# %% attack: ends the process in its cell
# exercise: adam_step
# verdict: killed
# score at most: 0
import os

os._exit(0)


# %% attack: says goodbye at exit
# exercise: adam_step
# verdict: killed
# score at most: 0
import atexit
import os

atexit.register(print, "4.0")


def adam_step(*args, **options):
    os.kill(os.getpid(), 15)
    os.abort()


# %% attack: closes its channel
# exercise: adam_step
# verdict: killed
# score at most: 0
import os


def adam_step(w, grad, m, v, t, *rest, **options):
    os.closerange(0, 64)
    return w, m, v


# %% attack: reads past the end of memory
# exercise: adam_step
# verdict: killed
# score at most: 0
import ctypes


def adam_step(*args, **options):
    return ctypes.string_at(0)


# %% attack: forks without end
# exercise: adam_step
# verdict: error
# score at most: 0
import os


def adam_step(*args, **options):
    while True:
        os.fork()


# %% attack: starts threads without end
# exercise: adam_step
# verdict: killed, error
# score at most: 0
import threading
import time


def adam_step(*args, **options):
    threading.stack_size(65536)
    while True:
        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()


# %% attack: runs a program
# exercise: adam_step
# verdict: error
# score at most: 0
import subprocess


def adam_step(*args, **options):
    return subprocess.check_output(["cat", "/etc/passwd"])


# %% attack: kills everybody
# exercise: adam_step
# verdict: error
# score at most: 0
import os


def adam_step(*args, **options):
    os.kill(-1, 9)


# %% attack: calls home
# exercise: adam_step
# verdict: error
# score at most: 0
import urllib.request


def adam_step(*args, **options):
    return urllib.request.urlopen("http://example.org/answer", timeout=1).read()


# %% attack: closes the machine's null device to everybody
# exercise: adam_step
# verdict: error
# score at most: 0
import os


def adam_step(*args, **options):
    os.chmod("/dev/null", 0o666)


# %% attack: an alarm that ends it
# exercise: adam_step
# verdict: killed, wrong
# score at most: 0
import signal
import time


def adam_step(*args, **options):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.05)


# %% attack: an alarm that answers
# exercise: adam_step
# verdict: wrong, timeout, error
# score at most: 0
# An error where the alarm rings before the try.
import signal


class Enough(BaseException):
    pass


def stop(*args):
    raise Enough


signal.signal(signal.SIGALRM, stop)


def adam_step(w, grad, m, v, t, *rest, **options):
    signal.setitimer(signal.ITIMER_REAL, 0.0005)
    try:
        while True:
            pass
    except Enough:
        return w, m, v
