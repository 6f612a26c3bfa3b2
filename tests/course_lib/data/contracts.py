"""The table of data sets: what each refuses, and what the oracles are for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import data

Arguments = dict[str, Any]
X8 = np.linspace(0.0, 1.0, 3 * 64).reshape(3, 64)
BROKEN = np.where(np.arange(64) == 5, np.nan, X8)
NO_GENERATOR = ({"rng": np.random.RandomState(0)}, "rng must be a numpy Generator, got RandomState")
COUNT = [
    ({"num_examples": 0}, "num_examples must be an integer >= 1, got 0"),
    ({"num_examples": 4.0}, "num_examples must be an integer >= 1, got 4.0"),
    ({"num_examples": True}, "num_examples must be an integer >= 1, got True"),
]
NOISE = [
    ({"noise": -0.1}, "noise must be a finite number >= 0, got -0.1"),
    ({"noise": np.nan}, "noise must be a finite number >= 0, got nan"),
]
SHARES = [
    ({"shares": (0.5, 0.6)}, "shares must be numbers > 0 with sum 1"),
    ({"shares": (1.5, -0.5)}, "shares must be numbers > 0 with sum 1"),
    ({"shares": ()}, "shares must be numbers > 0 with sum 1"),
    ({"shares": 0.5}, "shares must be numbers > 0 with sum 1"),
]


@dataclass(frozen=True, repr=False)
class DataRow:
    """One data set: a good call, the calls that are refused, and the tests that judge it.

    ``draws`` is whether it takes ``rng``; ``oracles`` names tests of this folder that compare it
    with something that nobody here wrote, or with its distribution.
    """

    function: Callable[..., Any]
    good: Arguments
    refused: Sequence[tuple[Arguments, str]]
    oracles: Sequence[str]

    @property
    def draws(self) -> bool:
        return "rng" in self.good

    def call(self, **change: Any) -> Any:
        fresh = {"rng": np.random.default_rng(3)} if self.draws else {}
        arguments = self.good | fresh | change
        others = arguments.pop("others", ())
        return self.function(*arguments.values(), *others) if others else self.function(**arguments)


RNG = np.random.default_rng(0)
ROWS = [
    DataRow(data.digits, {}, [], ["test_digits_are_those_of_scikit_learn"]),
    DataRow(
        data.move_images,
        {"X": X8, "shifts": np.zeros((3, 2)), "angles": np.zeros(3)},
        [
            ({"X": X8[:, :63]}, "X must hold square images"),
            ({"X": (16 * X8).astype(int)}, "X must be a float64 array (N, D), got shape (3, 64)"),
            ({"X": BROKEN}, "X must be finite"),
            ({"shifts": np.zeros((2, 2))}, "shifts and angles must have shapes (3, 2) and (3,)"),
            ({"angles": np.zeros((3, 1))}, "angles must be a float64 array (N)"),
        ],
        ["test_moved_images_are_those_of_torch", "test_whole_pixels_and_quarter_turns_are_exact"],
    ),
    DataRow(
        data.distort,
        {"X": X8, "rng": RNG},
        [
            ({"X": 16 * X8}, "X must be in [0, 1], got values from 0 to 16; distort first"),
            NO_GENERATOR,
            ({"max_shift": -1.0}, "max_shift must be a finite number >= 0, got -1.0"),
            ({"max_angle": np.inf}, "max_angle must be a finite number >= 0, got inf"),
            *NOISE,
        ],
        ["test_distortions_are_as_large_as_asked", "test_moved_images_are_those_of_torch"],
    ),
    DataRow(
        data.spirals,
        {"num_examples": 7, "rng": RNG},
        [
            *COUNT,
            NO_GENERATOR,
            ({"num_classes": 0}, "num_classes must be an integer >= 1, got 0"),
            ({"turns": -1.0}, "turns must be a finite number >= 0, got -1.0"),
            *NOISE,
        ],
        ["test_spirals_are_archimedean"],
    ),
    DataRow(
        data.two_moons,
        {"num_examples": 7, "rng": RNG},
        [
            ({"num_examples": 1}, "num_examples must be an integer >= 2, got 1"),
            NO_GENERATOR,
            *NOISE,
        ],
        ["test_moons_are_those_of_scikit_learn"],
    ),
    DataRow(
        data.xor,
        {"num_examples": 7, "rng": RNG},
        [*COUNT, NO_GENERATOR, *NOISE],
        ["test_xor_is_numpys"],
    ),
    DataRow(
        data.high_dimensional_regression,
        {"num_examples": 7, "rng": RNG},
        [
            *COUNT,
            NO_GENERATOR,
            ({"num_features": 0}, "num_features must be an integer >= 1, got 0"),
            *NOISE,
        ],
        ["test_regression_is_found_again_by_scikit_learn"],
    ),
    DataRow(
        data.heteroscedastic_truth,
        {"x": np.array([0.5])},
        [
            ({"x": 0.5}, "x must be a float64 array (N), got float"),
            ({"x": np.array([np.inf])}, "x must be finite"),
        ],
        ["test_noise_of_the_curve_is_normal_by_scipy"],
    ),
    DataRow(
        data.heteroscedastic_curve,
        {"num_examples": 7, "rng": RNG},
        [*COUNT, NO_GENERATOR],
        ["test_noise_of_the_curve_is_normal_by_scipy"],
    ),
    DataRow(
        data.documents,
        {"libraries": ("numpy", "scipy"), "max_per_library": 5},
        [
            ({"libraries": ("numpy",)}, "libraries must be at least two different names"),
            ({"libraries": ("numpy", "numpy")}, "libraries must be at least two different names"),
            ({"libraries": "numpy"}, "libraries must be at least two different names"),
            (
                {"libraries": ("numpy", "no_such_library")},
                "libraries must be installed packages, got 'no_such_library'; install it",
            ),
            ({"libraries": ("numpy", "this")}, "libraries must be installed packages, got 'this'"),
            ({"max_per_library": 0}, "max_per_library must be an integer >= 1, got 0"),
            ({"min_documents": 0}, "min_documents must be an integer >= 1, got 0"),
        ],
        ["test_bags_of_words_are_those_of_scikit_learn"],
    ),
    DataRow(
        data.standardize_features,
        {"X_train": X8, "others": (X8,)},
        [
            ({"X_train": X8[:0]}, "X_train must hold at least one example, got none"),
            ({"X_train": X8[0]}, "X_train must be a float64 array (N, D), got shape (64,)"),
            ({"others": (X8, X8[:, :2])}, "others[1] must have as many columns as X_train, 64"),
            ({"others": (BROKEN,)}, "others[0] must be finite"),
        ],
        ["test_scaled_features_are_those_of_scikit_learn"],
    ),
    DataRow(
        data.random_split,
        {"num_examples": 7, "shares": (0.5, 0.5), "rng": RNG},
        [*COUNT, NO_GENERATOR, *SHARES],
        ["test_parts_are_as_long_as_torchs"],
    ),
    DataRow(
        data.stratified_split,
        {"y": np.array([0, 1, 1, 0]), "shares": (0.5, 0.5), "rng": RNG},
        [
            ({"y": np.array([0.0, 1.0])}, "y must be a vector (N,) of integers, N >= 1, got shape"),
            ({"y": np.array([], dtype=int)}, "y must be a vector (N,) of integers, N >= 1"),
            NO_GENERATOR,
            *SHARES,
        ],
        ["test_strata_are_as_even_as_scikit_learns"],
    ),
]

FILES = {"read_idx", "load_mnist"}
"""They read files, and test_idx.py holds them to the format."""

TYPES = {"Documents"}
