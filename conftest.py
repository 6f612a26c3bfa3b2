"""Every test run, nbval's included: one thread each, and labs show their static figure."""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "DESCENT_STATIC"):
    os.environ.setdefault(variable, "1")
