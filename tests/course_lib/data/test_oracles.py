"""Data against scikit-learn, torch, SciPy, and the distributions that are claimed."""

from __future__ import annotations

import ast
import importlib.util
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import sparse, stats
from sklearn.datasets import load_digits, make_moons
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from course_lib import data
from course_lib.data.documents import GIVE_AWAY, _first_documents


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_digits_are_those_of_scikit_learn() -> None:
    X, y = data.digits()
    expected = load_digits()
    np.testing.assert_array_equal(16 * X, expected.data)
    np.testing.assert_array_equal(y, expected.target)
    assert X.dtype == np.float64
    assert y.dtype == np.int64
    X[:] = 0.0
    assert data.digits()[0].any()


def moved_by_torch(X: np.ndarray, shifts: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """torch's sampling grid goes from -1 to 1, x to the right first, from output to input."""
    side = int(np.sqrt(X.shape[1]))
    half = (side - 1) / 2
    theta = np.zeros((len(X), 2, 3))
    theta[:, 0, 0] = theta[:, 1, 1] = np.cos(angles)
    theta[:, 0, 1], theta[:, 1, 0] = np.sin(angles), -np.sin(angles)
    right, down = shifts[:, 1] / half, shifts[:, 0] / half
    theta[:, :, 2] = -np.einsum("nij,nj->ni", theta[:, :, :2], np.column_stack([right, down]))
    images = torch.from_numpy(X.reshape(-1, 1, side, side))
    grid = torch.nn.functional.affine_grid(
        torch.from_numpy(theta), list(images.shape), align_corners=True
    )
    out = torch.nn.functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="zeros", align_corners=True
    )
    return out.numpy().reshape(X.shape)


@pytest.mark.parametrize("side", [2, 5, 8])
def test_moved_images_are_those_of_torch(side: int) -> None:
    X = rng().random((30, side * side))
    shifts, angles = rng(1).uniform(-2, 2, (30, 2)), rng(2).uniform(-1, 1, 30)
    # Coordinates up to 8 round by 1e-15, and so do the weights of the four pixels.
    np.testing.assert_allclose(
        data.move_images(X, shifts, angles), moved_by_torch(X, shifts, angles), atol=1e-13
    )
    distorted = data.distort(X, rng(3), max_shift=2.0, max_angle=1.0, noise=0.0)
    draws = rng(3)
    shifts, angles = draws.uniform(-2, 2, (30, 2)), draws.uniform(-1, 1, 30)
    np.testing.assert_allclose(distorted, moved_by_torch(X, shifts, angles), atol=1e-13)


def test_whole_pixels_and_quarter_turns_are_exact() -> None:
    image = rng().random((4, 4))
    X = image.reshape(1, 16)
    down = data.move_images(X, np.array([[1.0, 0.0]]), np.zeros(1)).reshape(4, 4)
    np.testing.assert_array_equal(down, np.vstack([np.zeros(4), image[:3]]))
    right = data.move_images(X, np.array([[0.0, 1.0]]), np.zeros(1)).reshape(4, 4)
    np.testing.assert_array_equal(right[:, 1:], image[:, :3])
    turned = data.move_images(X, np.zeros((1, 2)), np.array([np.pi / 2])).reshape(4, 4)
    # np.rot90 with k = -1 is clockwise; pi/2 is rounded.
    np.testing.assert_allclose(turned, np.rot90(image, k=-1), atol=1e-14)


def test_distortions_are_as_large_as_asked() -> None:
    X = np.full((4000, 16), 0.5)
    noisy = data.distort(X, rng(), max_shift=0.0, max_angle=0.0, noise=0.05)
    # 64,000 normal numbers: their deviation is known to 0.3 %, five times that is allowed.
    assert (noisy - X).std() == pytest.approx(0.05, rel=0.015)
    assert stats.kstest((noisy - X).ravel() / 0.05, "norm").pvalue > 1e-4
    np.testing.assert_array_equal(data.distort(X, rng(), 0.0, 0.0, 0.0), X)
    dot = np.zeros((4000, 49))
    dot[:, 24] = 1.0  # the centre of 7 by 7 pixels: a turn leaves it where it is
    moved = data.distort(dot, rng(), max_shift=2.0, max_angle=0.0, noise=0.0).reshape(-1, 7, 7)
    pixels = np.arange(7) - 3
    down = (moved.sum(axis=2) @ pixels, moved.sum(axis=1) @ pixels)
    for shift in down:  # bilinear weights keep the centre of mass
        assert stats.kstest(shift, stats.uniform(-2, 4).cdf).pvalue > 1e-4


def test_moons_are_those_of_scikit_learn() -> None:
    for n in (2, 7, 100):
        X, y = data.two_moons(n, rng(), noise=0.0)
        expected_X, expected_y = make_moons(n, shuffle=False)
        # Each side rounds a sine, a cosine and a sum.
        np.testing.assert_allclose(X, expected_X, atol=1e-15)
        np.testing.assert_array_equal(y, expected_y)
    clean, _ = data.two_moons(4000, rng(), noise=0.0)
    noisy, _ = data.two_moons(4000, rng(), noise=0.2)
    assert stats.kstest((noisy - clean).ravel() / 0.2, "norm").pvalue > 1e-4


def test_spirals_are_archimedean() -> None:
    X, y = data.spirals(3000, rng(), num_classes=3, turns=1.5, noise=0.0)
    z = X[:, 0] + 1j * X[:, 1]
    r = np.abs(z)
    # Turned back by what the radius and the class say, every point lies on the positive axis.
    straight = z * np.exp(-2j * np.pi * (1.5 * r + y / 3))
    # Angles up to 12 are known to 1e-15 each.
    np.testing.assert_allclose(straight, r, atol=1e-13)
    assert stats.kstest(r, stats.uniform(0.1, 0.9).cdf).pvalue > 1e-4
    assert np.bincount(y).tolist() == [1000, 1000, 1000]
    noisy, _ = data.spirals(3000, rng(), num_classes=3, turns=1.5, noise=0.3)
    assert stats.kstest((noisy - X).ravel() / 0.3, "norm").pvalue > 1e-4


def test_xor_is_numpys() -> None:
    X, y = data.xor(10, rng())
    np.testing.assert_array_equal(y, np.logical_xor(X[:, 0], X[:, 1]))
    assert len(np.unique(X[:4], axis=0)) == 4
    # No straight line does better than three of the four corners.
    line = LogisticRegression(C=1e6).fit(X[:8], y[:8])
    assert line.score(X[:8], y[:8]) <= 0.75
    noisy, again = data.xor(4000, rng(), noise=0.3)
    np.testing.assert_array_equal(again[:10], y)
    clean, _ = data.xor(4000, rng())
    assert stats.kstest((noisy - clean).ravel() / 0.3, "norm").pvalue > 1e-4


def test_regression_is_found_again_by_scikit_learn() -> None:
    X, y = data.high_dimensional_regression(5000, rng())
    fit = LinearRegression().fit(X, y)
    # Each number is known to 0.01 / sqrt(5000 - 201) = 1.4e-4; the worst of 201 within 5 of that.
    np.testing.assert_allclose(fit.coef_, 0.01, atol=7e-4)
    assert fit.intercept_ == pytest.approx(0.05, abs=7e-4)
    residual = y - fit.predict(X)
    assert residual.std() == pytest.approx(0.01 * np.sqrt(1 - 201 / 5000), rel=0.05)
    assert stats.kstest(X.ravel()[:100_000], "norm").pvalue > 1e-4


def test_noise_of_the_curve_is_normal_by_scipy() -> None:
    x, y = data.heteroscedastic_curve(5000, rng())
    mean, std = data.heteroscedastic_truth(x)
    np.testing.assert_allclose(mean, np.sin(2 * np.pi * x))
    np.testing.assert_allclose(std, np.interp(x**2, [0.0, 1.0], [0.05, 0.5]))
    assert (np.diff(x) >= 0).all()
    assert stats.kstest(x, "uniform").pvalue > 1e-4
    for part in (slice(0, 2500), slice(2500, None)):
        assert stats.kstest(((y - mean) / std)[part], "norm").pvalue > 1e-4


def test_bags_of_words_are_those_of_scikit_learn() -> None:
    docs = data.documents(max_per_library=40)
    texts = []
    for name in docs.names:
        path, thing = name.split(": ")
        library, _, rest = path.partition("/")
        spec = importlib.util.find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        tree = ast.parse((Path(spec.origin).parent / rest).read_bytes())
        found = [
            ast.get_docstring(node) or ""
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and getattr(node, "name", "module") == thing
        ]
        texts.append(found)
    # A name may stand for several docstrings of a file; the one that was counted is among them.
    counter = CountVectorizer(
        token_pattern="[a-z]{2,}", stop_words=list(GIVE_AWAY), vocabulary=list(docs.vocabulary)
    )
    X = sparse.csr_matrix((docs.data, docs.indices, docs.indptr), shape=docs.shape)
    assert X.has_canonical_format
    for i, found in enumerate(texts):
        counts = counter.transform(found).toarray()
        assert (counts == X[[i]].toarray()).all(axis=1).any(), docs.names[i]
    # The vocabulary: every word of at least three of the documents, where each name is plain.
    assert min(np.bincount(docs.indices)) >= 3
    assert list(docs.vocabulary) == sorted(set(docs.vocabulary) - GIVE_AWAY)
    assert np.bincount(docs.y).tolist() == [40] * 4
    assert docs.libraries == ("numpy", "scipy", "sklearn", "matplotlib")


def test_the_vocabulary_is_that_of_scikit_learn() -> None:
    texts = [text for lib in ("numpy", "scipy") for _, text in _first_documents(lib, 60)]
    counter = CountVectorizer(token_pattern="[a-z]{2,}", stop_words=list(GIVE_AWAY), min_df=4)
    expected = counter.fit_transform(texts)
    docs = data.documents(("numpy", "scipy"), max_per_library=60, min_documents=4)
    assert list(docs.vocabulary) == counter.get_feature_names_out().tolist()
    X = sparse.csr_matrix((docs.data, docs.indices, docs.indptr), shape=docs.shape)
    assert (expected != X).nnz == 0
    again = data.documents(("numpy", "scipy"), max_per_library=60, min_documents=4)
    for name in ("data", "indices", "indptr", "y"):
        np.testing.assert_array_equal(getattr(docs, name), getattr(again, name))
    assert docs.names == again.names


def test_documents_can_be_told_apart() -> None:
    docs = data.documents(max_per_library=150)
    X = sparse.csr_matrix((docs.data, docs.indices, docs.indptr), shape=docs.shape)
    train, test = data.stratified_split(docs.y, (0.75, 0.25), rng())
    fit = LogisticRegression(max_iter=300).fit(X[train].sign(), docs.y[train])
    score = fit.score(X[test].sign(), docs.y[test])
    # Chance is 0.25; a task that is done to the last document would teach nothing.
    assert 0.6 < score < 0.99


def test_scaled_features_are_those_of_scikit_learn() -> None:
    X_train, X_test = 3 + 10 * rng().random((40, 6)), 3 + 10 * rng(1).random((15, 6))
    X_train[:, 2] = 0.1  # its mean rounds, its std is not exactly 0
    scaled = data.standardize_features(X_train, X_test)
    scaler = StandardScaler().fit(X_train)
    for mine, X in zip(scaled, (X_train, X_test), strict=True):
        # Two roundings each of numbers up to 10; means of 40 numbers in another order.
        np.testing.assert_allclose(mine, scaler.transform(X), atol=1e-13)
    np.testing.assert_array_equal(scaled[0][:, 2], 0.0)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.7, 0.2, 0.1), (0.335, 0.335, 0.33), (1.0,)])
def test_parts_are_as_long_as_torchs(shares: tuple[float, ...]) -> None:
    for n in (1, 2, 3, 10, 11, 101):
        parts = data.random_split(n, shares, rng())
        empty = 0 in map(len, parts)
        with pytest.warns(UserWarning, match="Length of split") if empty else nullcontext():
            expected = torch.utils.data.random_split(range(n), shares)
        assert [len(part) for part in parts] == [len(part) for part in expected]
        np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(n))
    counts = np.zeros(4)
    for seed in range(400):
        counts[data.random_split(4, (0.5, 0.5), rng(seed))[0]] += 1
    assert stats.chisquare(counts).pvalue > 1e-4


def test_strata_are_as_even_as_scikit_learns() -> None:
    y = rng().choice([2, 3, 7], size=200, p=[0.7, 0.2, 0.1])
    parts = data.stratified_split(y, (0.2,) * 5, rng())
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(200))
    folds = [test for _, test in StratifiedKFold(5).split(y, y)]
    for label in (2, 3, 7):
        mine = sorted((y[part] == label).sum() for part in parts)
        assert mine == sorted((y[fold] == label).sum() for fold in folds)
    assert any((np.diff(y[part]) < 0).any() for part in parts), "each part is shuffled"
