"""Statements of unit 07 about whole families, of which the lecture shows single members."""

from __future__ import annotations

import math

import numpy as np
import pytest

from course_lib.optim import (
    adagrad_step,
    adam_step,
    amsgrad_step,
    nadam_step,
    rmsprop_step,
)
from course_lib.problems import reddi_sequence

BETAS = [(0.9, 0.999), (0.9, 0.99), (0.5, 0.6), (0.0, 0.9), (0.9, 0.9), (0.95, 0.92)]


def step_bound(beta1: float, beta2: float, t: int) -> float:
    """B_t of section 7: the longest step of Adam over lr, by Cauchy and Schwarz."""
    age = np.arange(t)
    a = (1 - beta1) * beta1**age / (1 - beta1**t)
    b = (1 - beta2) * beta2**age / (1 - beta2**t)
    return math.sqrt(np.sum(a**2 / b))


def last_step(grads: np.ndarray, beta1: float, beta2: float) -> float:
    """|step| / lr of Adam after a sequence of gradients, eps out of the way."""
    w, m, v = np.zeros(1), np.zeros(1), np.zeros(1)
    length = 0.0
    for t, g in enumerate(grads, start=1):
        new, m, v = adam_step(
            w, np.array([g]), m, v, t, lr=1.0, beta1=beta1, beta2=beta2, eps=1e-200
        )
        length = abs(float((new - w)[0]))
    return length


@pytest.mark.parametrize(("beta1", "beta2"), BETAS)
@pytest.mark.parametrize("t", [1, 2, 10, 60])
def test_no_gradients_make_adam_step_further_than_the_bound(
    beta1: float, beta2: float, t: int
) -> None:
    rng = np.random.default_rng(0)
    bound = step_bound(beta1, beta2, t)
    for _ in range(20):
        grads = rng.normal(size=t) * 10.0 ** rng.uniform(-3, 3, size=t)
        # 1e-9: rounding of two sums of at most 60 terms, far below the slack of random gradients.
        assert last_step(grads, beta1, beta2) <= bound * (1 + 1e-9)


@pytest.mark.parametrize(("beta1", "beta2"), [pair for pair in BETAS if pair[0] > 0])
def test_the_bound_is_reached(beta1: float, beta2: float) -> None:
    t = 60
    worst = (beta1 / beta2) ** np.arange(t)[::-1]  # proportional to a_s / b_s
    # 1e-9 relative: rounding of two sums of 60 terms.
    assert last_step(worst, beta1, beta2) == pytest.approx(step_bound(beta1, beta2, t), rel=1e-9)


def test_the_step_after_a_silence_exceeds_what_the_paper_gives() -> None:
    paper = (1 - 0.9) / math.sqrt(1 - 0.999)
    after = np.where(np.arange(5012) < 5000, 0.0, 1.0)
    # 1%: after 5000 silent steps the corrections are 1 - e^-5 and not yet 1.
    assert last_step(after[:5001], 0.9, 0.999) == pytest.approx(paper, rel=0.01)
    assert last_step(after, 0.9, 0.999) > 2 * paper


@pytest.mark.parametrize("kind", ["noise", "against", "loud then quiet", "one"])
@pytest.mark.parametrize("R", [0.1, 2.0])
def test_adagrads_regret_is_within_its_bound(kind: str, R: float) -> None:
    rng = np.random.default_rng(3)
    T = 400
    w, A, lr = np.zeros(1), np.zeros(1), R / math.sqrt(2)
    points, grads = np.zeros(T), np.zeros(T)
    for t in range(T):
        size = {"loud then quiet": 100.0 if t < 50 else 0.01, "one": float(t == 7)}.get(kind, 1.0)
        side = np.sign(w + 1e-3) if kind == "against" else np.sign(rng.normal(size=1))
        g = size * side
        points[t], grads[t] = w[0], g[0]
        w, A = adagrad_step(w, g, A, lr)
        w = np.clip(w, -R / 2, R / 2)
    regret = max(float(grads @ (points - u)) for u in (-R / 2, R / 2))
    # The proof leaves no room for rounding; 1e-12 is the rounding of 400 terms.
    assert regret <= math.sqrt(2) * R * math.sqrt(A[0]) * (1 + 1e-12)


def cycle_drift(C: float, N: int, beta2: float) -> float:
    """Drift of Adam over lr in one cycle: once C, then N - 1 times -1, with beta1 = 0."""
    a = (beta2 * (1 - beta2 ** (N - 1)) + (1 - beta2) * C**2) / (1 - beta2**N)
    j = np.arange(1, N)
    return float(-C / math.sqrt(a) + np.sum(1 / np.sqrt(beta2**j * a + 1 - beta2**j)))


def test_adam_drifts_uphill_for_every_large_gradient_above_2() -> None:
    drifts = [cycle_drift(C, 3, 1 / (1 + C**2)) for C in np.geomspace(2.0001, 1e6, 500)]
    assert min(drifts) > 0.65
    assert drifts[-1] == pytest.approx(1 / math.sqrt(2), rel=1e-4)  # the limit of step (6)


@pytest.mark.parametrize(("N", "beta2"), [(5, 0.2), (40, 0.9), (300, 0.99)])
def test_the_longer_cycles_drift_as_the_formula_says(N: int, beta2: float) -> None:
    C = 2.0 * (N - 1)
    cycles = math.ceil(25 / (1 - beta2) / N) + 1  # 25 memories: the start weighs e^-25
    w, m, v = np.zeros(1), np.zeros(1), np.zeros(1)
    before = 0.0
    for t in range(1, cycles * N + 1):
        if (t - 1) % N == 0:
            before = float(w[0])
        g = np.array([C if (t - 1) % N == 0 else -1.0])
        w, m, v = adam_step(w, g, m, v, t, lr=1.0, beta1=0.0, beta2=beta2, eps=0.0)
    # 1e-6: what is left of the start and of the bias correction after 25 memories is 1e-10.
    assert float(w[0]) - before == pytest.approx(cycle_drift(C, N, beta2), rel=1e-6)


@pytest.mark.parametrize("C", [2.5, 3.0, 10.0])
def test_amsgrad_drifts_downhill_where_adam_drifts_uphill(C: float) -> None:
    sequence, beta2 = reddi_sequence(C), 1 / (1 + C**2)
    w, m, v, v_max = np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1)
    before = 0.0
    for t in range(1, 301):
        if t == 298:
            before = float(w[0])
        w, m, v, v_max = amsgrad_step(
            w, sequence.grad(w, t), m, v, v_max, t, lr=1.0, beta1=0.0, beta2=beta2
        )
    # v_max is the largest v of the settled cycle up to what the start left over, beta2^300.
    assert float(w[0]) - before == pytest.approx(-(C - 2) / math.sqrt(v_max[0]), rel=1e-6)


def test_with_the_correction_amsgrads_step_length_still_grows_at_the_start() -> None:
    w, m, v, v_max = np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1)
    lengths = []
    for t in range(1, 1001):
        g = np.array([1.0 if t == 1 else 1e-3])
        w, m, v, v_max = amsgrad_step(w, g, m, v, v_max, t, lr=1.0, beta1=0.0, eps=0.0)
        lengths.append(1 / math.sqrt(v_max[0] / (1 - 0.999**t)))
    assert lengths[-1] > 20 * lengths[0]  # v_max stands still, 1 - beta2^t grows from 0.001


@pytest.mark.parametrize("beta1", [0.5, 0.9])
def test_nadam_weighs_the_newest_gradient_as_unrolled(beta1: float) -> None:
    T = 300
    grads = np.random.default_rng(8).choice([-1.0, 1.0], size=T)  # so that v_hat is always 1
    age = np.arange(T)[::-1]
    weights = np.where(age == 0, 1 - beta1**2, (1 - beta1) * beta1 ** (age + 1))
    w, m, v = np.zeros(1), np.zeros(1), np.zeros(1)
    before = 0.0
    for t, g in enumerate(grads, start=1):
        before = float(w[0])
        w, m, v = nadam_step(w, np.array([g]), m, v, t, lr=1.0, beta1=beta1, eps=0.0)
    # 1e-10: the corrections are 1 - 0.9^300, and w is a sum of 300 steps.
    assert float(w[0]) - before == pytest.approx(-float(weights @ grads), abs=1e-10)


@pytest.mark.parametrize("lr", [0.002, 0.02, 0.3])
@pytest.mark.parametrize("curvature", [0.1, 1.0, 30.0])
def test_rmsprop_ends_hopping_by_lr(lr: float, curvature: float) -> None:
    w, v = np.array([1.0]), np.zeros(1)
    for _ in range(3000):
        previous = w
        w, v = rmsprop_step(w, curvature * w, v, lr, eps=0.0)
    # 1e-3: the hops close in on lr as fast as the average forgets, from at most 600 steps on.
    assert abs(float(w[0])) == pytest.approx(lr / 2, rel=1e-3)
    assert float(w[0]) == pytest.approx(-float(previous[0]), rel=1e-3)


def test_the_penalty_inside_adam_shrinks_a_noisy_weight_at_the_rate_over_sigma() -> None:
    rng = np.random.default_rng(9)
    lr, l2, T, copies = 1e-3, 0.3, 3000, 2000
    for sigma in (2.0, 8.0):
        w, m, v = np.ones(copies), np.zeros(copies), np.zeros(copies)
        for t in range(1, T + 1):
            w, m, v = adam_step(w, sigma * rng.normal(size=copies) + l2 * w, m, v, t, lr)
        # 2%: the mean of 2000 walks of 3000 steps of lr errs by lr sqrt(3000/2000) = 0.1%, and
        # v_hat is sigma^2 up to its own noise and (l2/sigma)^2 = 2%, of which the root takes half.
        assert w.mean() == pytest.approx(math.exp(-lr * l2 * T / sigma), rel=0.02)
