"""requirements.lock, environment.yml, pyproject.toml and the installed packages agree."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    requirement = Requirement(f"python{project['requires-python']}")
    assert requirement.specifier.contains(line.removeprefix("python=") + ".0")


def test_every_line_of_the_lock_is_one_exact_pin() -> None:
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        assert not line or line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line


def test_lock_satisfies_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = locked()
    for line in project["dependencies"] + project["optional-dependencies"]["dev"]:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{line} of pyproject.toml is not in requirements.lock"
        assert requirement.specifier.contains(pins[name]), f"{line}, and the lock has {pins[name]}"


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
