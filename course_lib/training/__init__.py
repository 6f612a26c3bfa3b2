"""Training: a loop that any loss and any optimizer of the course fit, and what it needs."""

from course_lib.training.checkpoints import load_checkpoint, save_checkpoint
from course_lib.training.flat import flatten
from course_lib.training.loop import train
from course_lib.training.patience import EarlyStopping
from course_lib.training.progress import ProgressBar
from course_lib.training.run import Run
from course_lib.training.seeds import generators

__all__ = [
    "EarlyStopping",
    "ProgressBar",
    "Run",
    "flatten",
    "generators",
    "load_checkpoint",
    "save_checkpoint",
    "train",
]
