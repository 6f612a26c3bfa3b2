"""requirements.lock, environment.yml, both pyproject.toml and the installed packages agree."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
COURSE, GRADER = "pyproject.toml", "grader/pyproject.toml"


def project(name: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / name).read_text())["project"]
    return found


def locked() -> dict[str, str]:
    pins = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            pins[canonicalize_name(name)] = version
    return pins


def conda() -> dict[str, str]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (pip_section,) = [item for item in environment["dependencies"] if isinstance(item, dict)]
    pairs = (line.split("==") for line in pip_section["pip"])
    return {canonicalize_name(name): version for name, version in pairs}


def test_conda_users_get_the_locked_versions() -> None:
    assert conda() == locked()


def test_conda_python_is_allowed_by_the_project() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (line,) = [i for i in environment["dependencies"] if str(i).startswith("python=")]
    for name in (COURSE, GRADER):
        requirement = Requirement(f"python{project(name)['requires-python']}")
        assert requirement.specifier.contains(line.removeprefix("python=") + ".0")


def test_every_line_of_the_lock_is_one_exact_pin() -> None:
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        assert not line or line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line


@pytest.mark.parametrize("name", [COURSE, GRADER])
def test_lock_satisfies_every_dependency(name: str) -> None:
    extras = project(name)["optional-dependencies"]
    lines = project(name)["dependencies"] + extras.get("dev", []) + extras.get("torch", [])
    own = {canonicalize_name(project(file)["name"]): project(file) for file in (COURSE, GRADER)}
    pins = locked() | {name: it["version"] for name, it in own.items()}
    assert lines
    for line in lines:
        requirement = Requirement(line)
        package = canonicalize_name(requirement.name)
        assert package in pins, f"{line} of {name} is not in requirements.lock"
        assert requirement.specifier.contains(pins[package]), f"{line}: locked {pins[package]}"


def test_every_locked_package_that_is_named_by_group_is_asked_for() -> None:
    """What stands above the last heading is a dependency of ours; below it, of those packages."""
    text = (ROOT / "requirements.lock").read_text()
    direct = text[: text.index("# What the packages above need")]
    asked = {
        canonicalize_name(Requirement(line).name)
        for name in (COURSE, GRADER)
        for line in [
            *project(name)["dependencies"],
            *project(name)["optional-dependencies"].get("dev", []),
        ]
    }
    named = {line.split("==")[0] for line in direct.splitlines() if "==" in line}
    assert not {canonicalize_name(line) for line in named} - asked


def test_a_student_installs_numbers_and_figures_and_nothing_else() -> None:
    names = {canonicalize_name(Requirement(line).name) for line in project(COURSE)["dependencies"]}
    assert names == {"matplotlib", "numpy", "scikit-learn", "scipy"}


def test_the_oldest_versions_that_are_tested_are_those_that_are_promised() -> None:
    oldest = {}
    for line in (ROOT / ".ci" / "oldest.txt").read_text().splitlines():
        requirement = Requirement(line) if line and not line.startswith("#") else None
        if requirement and (requirement.marker is None or requirement.marker.evaluate()):
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            oldest[canonicalize_name(requirement.name)] = pin.version
    for line in project(COURSE)["dependencies"]:
        requirement = Requirement(line)
        (bound,) = requirement.specifier
        assert bound.operator == ">=", line
        if sys.version_info < (3, 13):  # a newer Python needs newer wheels
            pinned = Version(oldest[canonicalize_name(requirement.name)])
            assert pinned == Version(bound.version), line


def test_installed_packages_are_the_locked_ones() -> None:
    differing = {}
    for name, version in locked().items():
        installed = importlib.metadata.version(name).split("+")[0]
        if installed != version:
            differing[name] = f"installed {installed}, locked {version}"
    assert not differing, "run `make clean-venv`, then `make demo`, or renew the lock"


def test_lock_is_whole() -> None:
    """Every package that a locked one needs on this machine is locked as well."""
    pins = locked()
    missing = set()
    for name in pins:
        for line in importlib.metadata.requires(name) or []:
            requirement = Requirement(line)
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            # torch's own platform packages come with the build of torch that pip chooses.
            if wanted and name != "torch" and canonicalize_name(requirement.name) not in pins:
                missing.add(f"{name} needs {requirement.name}")
    assert not missing
