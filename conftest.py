"""Every test run, nbval's included: one thread each, labs show their static figure, no clock.

Hypothesis draws the same examples in each run, new ones in the long campaigns, and an example may
take as long as the machine is busy.
"""

from __future__ import annotations

import os

import hypothesis

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "DESCENT_STATIC"):
    os.environ.setdefault(variable, "1")

hypothesis.settings.register_profile(
    "course",
    deadline=None,
    derandomize=os.environ.get("DESCENT_CAMPAIGN") != "full",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("course")
