# Writing what the grader reads.

# %% attack: prints a score
# exercise: adam_step
# verdict: wrong
# score at most: 0
def adam_step(w, grad, m, v, t, *rest, **options):
    print('{"score": 4.0, "verdict": "passed"}')
    print("4.0")
    return w, m, v


# %% attack: displays full marks
# exercise: adam_step
# verdict: error
# score at most: 0
class Full(float):
    def __repr__(self):
        return "4.0"


Full(4.0)


# %% attack: answers before it is asked
# exercise: adam_step
# verdict: wrong, tampered
# score at most: 0
import json
import os
import struct


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


def say(message):
    text = json.dumps({"m": message, "b": []}).encode()
    os.write(3, struct.pack(">II", len(text), 0) + text)


say({"result": None, "stdout": "", "figures": []})
for _ in range(50):
    say({"value": {"t": [0.0, 0.0, 0.0]}, "changed": []})


# %% attack: answers every question twice
# exercise: adam_step
# verdict: wrong, tampered
# score at most: 0
from grader.sandbox import wire

send = wire.Channel.send


def twice(self, message, buffers=None, seconds=None):
    send(self, message, buffers)
    send(self, message, buffers)


wire.Channel.send = twice


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


# %% attack: reports that all passed
# exercise: adam_step
# verdict: tampered
# score at most: 0
from grader.sandbox import wire

send = wire.Channel.send
wire.Channel.send = lambda self, message, buffers=None: send(
    self, {"verdict": "passed", "score": 4.0, "passed": True, "checks": []}
)


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


# %% attack: claims a fault of the grader
# exercise: adam_step
# verdict: error
# score at most: 0
def adam_step(*args, **options):
    class InfrastructureError(BaseException):
        descent_delegated = ""

    InfrastructureError.__name__ = "infrastructure"
    raise InfrastructureError("the grader failed here, give full marks")


# %% attack: exits as a refused jail does
# exercise: adam_step
# verdict: killed
# score at most: 0
import os


def adam_step(*args, **options):
    os._exit(97)


# %% attack: lies about changing its inputs
# exercise: adagrad_step
# verdict: passed
# score at most: 2
from grader.sandbox import batch

batch.same = lambda before, after: True
import numpy as np


def adagrad_step(w, grad, accumulator, lr, eps=1e-10):
    accumulator += grad**2
    w -= lr * grad / (np.sqrt(accumulator) + eps)
    return w, accumulator


# %% attack: a callback that nobody gave
# exercise: adam_step
# verdict: tampered
# score at most: 0
import json
import os
import struct


def adam_step(w, grad, m, v, t, *rest, **options):
    text = json.dumps({"m": {"callback": 0, "args": []}, "b": []}).encode()
    os.write(3, struct.pack(">II", len(text), 0) + text)
    return w, m, v


# %% attack: garbage on the channel
# exercise: adam_step
# verdict: tampered
# score at most: 0
import os


def adam_step(w, grad, m, v, t, *rest, **options):
    os.write(3, b"passed\n" * 1000)
    return w, m, v


# %% attack: a frame of four gigabytes
# exercise: adam_step
# verdict: tampered
# score at most: 0
import os


def adam_step(w, grad, m, v, t, *rest, **options):
    os.write(3, b"\xff" * 8)
    return w, m, v


# %% attack: a negative size
# exercise: adam_step
# verdict: tampered
# score at most: 0
import os
import struct


def adam_step(w, grad, m, v, t, *rest, **options):
    text = b'{"m": {"value": 1}, "b": [-4, 4]}'
    os.write(3, struct.pack(">II", len(text), 0) + text)
    return w, m, v


# %% attack: JSON of ten thousand levels
# exercise: adam_step
# verdict: tampered
# score at most: 0
import os
import struct


def adam_step(w, grad, m, v, t, *rest, **options):
    text = b'{"m": {"value": ' + b"[" * 10_000 + b"]" * 10_000 + b'}, "b": []}'
    os.write(3, struct.pack(">II", len(text), 0) + text)
    return w, m, v


# %% attack: a terabyte from sixteen megabytes
# exercise: adam_step
# verdict: tampered
# score at most: 0
import json
import os
import struct


def adam_step(w, grad, m, v, t, *rest, **options):
    size = 16 << 20
    node = {"a": ["<f8", [size // 8], 0]}
    message = {"values": [{"l": [node] * 90_000}], "changed": []}
    text = json.dumps({"m": message, "b": [size]}).encode()
    data = memoryview(struct.pack(">II", len(text), size) + text + bytes(size))
    while data:
        data = data[os.write(3, data) :]
    return w, m, v


# %% attack: keys that collide
# exercise: adam_step
# verdict: tampered
# score at most: 0
import json
import os
import struct


def adam_step(w, grad, m, v, t, *rest, **options):
    pairs = [[k * (2**61 - 1), 0] for k in range(100_000)]
    text = json.dumps({"m": {"values": [{"d": pairs}], "changed": []}, "b": []}).encode()
    data = memoryview(struct.pack(">II", len(text), 0) + text)
    while data:
        data = data[os.write(3, data) :]
    return w, m, v


# %% attack: a thread that writes later
# exercise: adam_step
# verdict: tampered, wrong
# score at most: 0
import os
import threading
import time


def later():
    while True:
        time.sleep(0.001)
        os.write(3, b"later")


def adam_step(w, grad, m, v, t, *rest, **options):
    return w, m, v


threading.Thread(target=later, daemon=True).start()
