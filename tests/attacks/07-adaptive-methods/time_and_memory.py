# Taking more than there is.

# %% attack: never returns
# exercise: adam_step
# verdict: timeout
# score at most: 0
def adam_step(*args, **options):
    while True:
        pass


# %% attack: never returns, in four threads
# exercise: adam_step
# verdict: timeout
# score at most: 0
import threading


def burn():
    while True:
        pass


def adam_step(*args, **options):
    for _ in range(3):
        threading.Thread(target=burn, daemon=True).start()
    burn()


# %% attack: catches everything and goes on
# exercise: adam_step
# verdict: timeout
# score at most: 0
def adam_step(*args, **options):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


# %% attack: waits for input
# exercise: adam_step
# verdict: error
# score at most: 0
def adam_step(*args, **options):
    return input("the answer, please: ")


# %% attack: all memory at once
# exercise: adam_step
# verdict: memory
# score at most: 0
import numpy as np


def adam_step(*args, **options):
    return np.ones(10**11)


# %% attack: all memory, little by little
# exercise: adam_step
# verdict: memory, timeout
# score at most: 0
def adam_step(*args, **options):
    held = []
    while True:
        held.append(bytearray(10**7))


# %% attack: memory that limits do not count
# exercise: adam_step
# verdict: error
# score at most: 0
import mmap


def adam_step(*args, **options):
    for flags in (mmap.MAP_PRIVATE | 0x100, mmap.MAP_SHARED):
        held = mmap.mmap(-1, 1 << 31, flags=flags | mmap.MAP_ANONYMOUS)
        for place in range(0, 1 << 31, 4096):
            held[place] = 1


# %% attack: fills the disk
# exercise: adam_step
# verdict: error
# score at most: 0
def adam_step(*args, **options):
    with open("/scratch/full", "wb") as file:
        while True:
            file.write(bytes(1 << 20))


# %% attack: floods its output
# exercise: adam_step
# verdict: wrong
# score at most: 0
import os
import sys


def adam_step(w, grad, m, v, t, *rest, **options):
    print("spam " * 100_000)
    sys.stderr.write("spam " * 100_000)
    os.write(1, b"spam " * 10_000)
    os.write(2, b"spam " * 10_000)
    return w, m, v


# %% attack: a cell that eats memory and keeps it
# exercise: adam_step
# verdict: memory, wrong, error, killed
# score at most: 0
held = []
try:
    while True:
        held.append(bytearray(1 << 18))
except MemoryError:
    pass


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v
