"""course_lib.optim beside SciPy and torch, in one run: ratios, each with the limit it must keep.

L-BFGS is counted in function evaluations on 20 problems, with the same memory and the same
tolerance as SciPy's. Conjugate gradients and Adam are timed against SciPy's and torch's in pairs
that alternate, because the machines this runs on are shared; the ratio is the median over pairs.
One thread each.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import scipy.optimize  # noqa: E402
import scipy.sparse.linalg  # noqa: E402
import torch  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from course_lib import problems  # noqa: E402
from course_lib.optim import Adam, conjugate_gradient, lbfgs  # noqa: E402

Array = np.ndarray
Test = tuple[str, Callable[[Array], float], Callable[[Array], Array], Array]

MEMORY, TOL = 10, 1e-6


def sum_of_squares(
    name: str, residuals: Callable[[torch.Tensor], torch.Tensor], start: list[float]
) -> Test:
    """A problem of More, Garbow and Hillstrom's kind, with its gradient from torch."""

    def f(w: Array) -> float:
        return float((residuals(torch.from_numpy(w)) ** 2).sum())

    def grad(w: Array) -> Array:
        x = torch.tensor(w, requires_grad=True)
        (residuals(x) ** 2).sum().backward()
        assert x.grad is not None
        return x.grad.numpy()

    return name, f, grad, np.array(start)


def wood(x: torch.Tensor) -> torch.Tensor:
    a, b, c, d = x
    return torch.stack(
        [
            10 * (b - a**2),
            1 - a,
            90**0.5 * (d - c**2),
            1 - c,
            10**0.5 * (b + d - 2),
            10**-0.5 * (b - d),
        ]
    )


def powell_singular(x: torch.Tensor) -> torch.Tensor:
    a, b, c, d = x
    return torch.stack([a + 10 * b, 5**0.5 * (c - d), (b - 2 * c) ** 2, 10**0.5 * (a - d) ** 2])


def broyden_tridiagonal(x: torch.Tensor) -> torch.Tensor:
    zero = torch.zeros(1, dtype=x.dtype)
    return (3 - 2 * x) * x - torch.cat([zero, x[:-1]]) - 2 * torch.cat([x[1:], zero]) + 1


def variably_dimensioned(x: torch.Tensor) -> torch.Tensor:
    total = (torch.arange(1, len(x) + 1) * (x - 1)).sum()
    return torch.cat([x - 1, total[None], total[None] ** 2])


def dixon_price(x: torch.Tensor) -> torch.Tensor:
    i = torch.arange(2, len(x) + 1)
    return torch.cat([x[:1] - 1, i**0.5 * (2 * x[1:] ** 2 - x[:-1])])


def himmelblau(x: torch.Tensor) -> torch.Tensor:
    a, b = x
    return torch.stack([a**2 + b - 11, a + b**2 - 7])


def trigonometric(x: torch.Tensor) -> torch.Tensor:
    n, i = len(x), torch.arange(1, len(x) + 1)
    return n - torch.cos(x).sum() + i * (1 - torch.cos(x)) - torch.sin(x)


def twenty_problems() -> list[Test]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 20)) * np.geomspace(1, 30, 20)
    y = np.where(X @ rng.normal(size=20) + 20 * rng.normal(size=200) > 0, 1.0, -1.0)
    own = [
        problems.rosenbrock(),
        problems.beale(),
        problems.saddle(),
        problems.long_valley(),
        problems.quadratic_ravine(1e4, angle=0.3),
        problems.quadratic(np.geomspace(1, 1e3, 20), rng=rng),
        problems.quadratic(np.geomspace(1, 1e4, 100), rng=rng),
        problems.quadratic(np.repeat([1.0, 30.0, 1e3], 20), rng=rng),
        problems.logistic(X / 30, y, l2=1e-3),
        problems.logistic(X, y, l2=1e-3),
        problems.sparse_logistic(400, 50, 0.1, rng),
    ]
    rosen = [
        (
            f"rosenbrock {d}-D",
            scipy.optimize.rosen,
            scipy.optimize.rosen_der,
            np.tile([-1.2, 1.0], d // 2),
        )
        for d in (10, 50)
    ]
    return [
        *((p.name, p.value, p.grad, p.start) for p in own),
        *rosen,
        sum_of_squares("wood", wood, [-3.0, -1.0, -3.0, -1.0]),
        sum_of_squares("powell singular", powell_singular, [3.0, -1.0, 0.0, 1.0]),
        sum_of_squares("broyden tridiagonal", broyden_tridiagonal, [-1.0] * 30),
        sum_of_squares(
            "variably dimensioned", variably_dimensioned, [1 - i / 10 for i in range(1, 11)]
        ),
        sum_of_squares("dixon-price", dixon_price, [0.8] * 10),
        sum_of_squares("himmelblau", himmelblau, [0.0, 0.0]),
        sum_of_squares("trigonometric", trigonometric, [0.1] * 10),
    ]


def evaluations(test: Test) -> tuple[int, int]:
    """Function evaluations of course_lib's L-BFGS and of SciPy's until the same tolerance."""
    _, f, grad, start = test
    calls = 0

    def counted(w: Array) -> float:
        nonlocal calls
        calls += 1
        return f(w)

    end = lbfgs(counted, grad, start, memory=MEMORY, tol=TOL, max_iter=20_000)[-1]
    options = {"gtol": TOL, "ftol": 0.0, "maxcor": MEMORY, "maxiter": 20_000, "maxfun": 50_000}
    found = scipy.optimize.minimize(f, start, jac=grad, method="L-BFGS-B", options=options)
    for who, w in (("course_lib", end), ("SciPy", found.x)):
        if np.abs(grad(w)).max() > TOL:
            print(f"    {test[0]}: {who} stopped at gradient {np.abs(grad(w)).max():.1e}")
    return calls, int(found.nfev)


def bench_lbfgs() -> float:
    """Evaluations of all problems together, course_lib's over SciPy's."""
    print(f"L-BFGS, memory {MEMORY}, until no entry of the gradient is above {TOL:g}")
    tests = twenty_problems()
    counts = [evaluations(test) for test in tests]
    for (name, *_, start), (ours, theirs) in zip(tests, counts, strict=True):
        print(
            f"  {name:28} D {len(start):4}  {ours:5} evaluations, SciPy {theirs:5}"
            f"  ratio {ours / theirs:.2f}"
        )
    ours, theirs = (sum(column) for column in zip(*counts, strict=True))
    typical = statistics.geometric_mean(a / b for a, b in counts)
    print(f"  all {len(tests)}: {ours} to {theirs}; geometric mean of the ratios {typical:.2f}")
    return max(ours / theirs, typical)


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def paired(ours: Callable[[], object], theirs: Callable[[], object], pairs: int) -> float:
    """Median over pairs of the ratio of times; the order alternates."""
    ours(), theirs()
    first, second = [], []
    for i in range(pairs):
        for which in (0, 1) if i % 2 == 0 else (1, 0):
            (first, second)[which].append(seconds((ours, theirs)[which]))
    print(f"  {statistics.median(first) * 1e3:.1f} ms to {statistics.median(second) * 1e3:.1f} ms")
    return statistics.median(a / b for a, b in zip(first, second, strict=True))


def bench_conjugate_gradient(pairs: int) -> float:
    size = 1000
    print(f"conjugate gradients, dense, D = {size}, condition number 1000, |r| <= 1e-10 |b|")
    rng = np.random.default_rng(1)
    problem = problems.quadratic(np.geomspace(1, 1e3, size), rng=rng)
    assert problem.hessian is not None
    A, b = problem.hessian(problem.start), rng.normal(size=size)
    x, num_iter = conjugate_gradient(lambda v: A @ v, b)
    steps: list[Array] = []
    scipy.sparse.linalg.cg(A, b, rtol=1e-10, atol=0.0, callback=steps.append)
    print(f"  {num_iter} products, SciPy {len(steps)}; residual {np.linalg.norm(A @ x - b):.1e}")
    return paired(
        lambda: conjugate_gradient(lambda v: A @ v, b),
        lambda: scipy.sparse.linalg.cg(A, b, rtol=1e-10, atol=0.0),
        pairs,
    )


def bench_adam(pairs: int, size: int) -> float:
    print(f"Adam, one step over {size:,} float64 parameters, {torch.get_num_threads()} thread")
    rng = np.random.default_rng(2)
    w, grad = rng.normal(size=size), rng.normal(size=size)
    param = torch.tensor(w, requires_grad=True)
    param.grad = torch.tensor(grad)
    theirs, ours = torch.optim.Adam([param], foreach=True), Adam()
    ratio = paired(lambda: ours.step(w, grad, in_place=True), theirs.step, pairs)
    difference = np.abs(w - param.detach().numpy()).max()
    print(f"  largest difference after the same {pairs + 1} steps: {difference:.1e}")
    print("  with a new array for the result, course_lib only:")
    print(f"    ratio {paired(lambda: ours.step(w, grad), theirs.step, max(pairs // 2, 1)):.2f}")
    return ratio


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=7, help="timed pairs of runs (default 7)")
    parser.add_argument("--size", type=int, default=10_000_000, help="parameters of the Adam step")
    options = parser.parse_args()
    torch.set_num_threads(1)
    results = [
        ("L-BFGS evaluations, course_lib to SciPy", bench_lbfgs(), 1.2),
        ("CG time, course_lib to SciPy", bench_conjugate_gradient(options.pairs), 1.5),
        ("Adam time, course_lib to torch foreach", bench_adam(options.pairs, options.size), 1.5),
    ]
    print()
    for what, ratio, limit in results:
        print(f"{what:42} {ratio:5.2f}  limit {limit}  {'' if ratio <= limit else 'MISSED'}")
    return int(any(ratio > limit for _, ratio, limit in results))


if __name__ == "__main__":
    raise SystemExit(main())
