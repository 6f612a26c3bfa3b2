"""Data of the course: made by a generator, found on the machine, or read from a user's file."""

from course_lib.data.digits import digits
from course_lib.data.distorted_digits import distort, move_images
from course_lib.data.documents import Documents, documents
from course_lib.data.heteroscedastic import heteroscedastic_curve, heteroscedastic_truth
from course_lib.data.high_dimensional import high_dimensional_regression
from course_lib.data.idx import load_mnist, read_idx
from course_lib.data.scaling import standardize_features
from course_lib.data.spirals import spirals
from course_lib.data.split import random_split, stratified_split
from course_lib.data.two_moons import two_moons
from course_lib.data.xor import xor

__all__ = [
    "Documents",
    "digits",
    "distort",
    "documents",
    "heteroscedastic_curve",
    "heteroscedastic_truth",
    "high_dimensional_regression",
    "load_mnist",
    "move_images",
    "random_split",
    "read_idx",
    "spirals",
    "standardize_features",
    "stratified_split",
    "two_moons",
    "xor",
]
