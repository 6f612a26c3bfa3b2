# make demo: set up, then grade a class of notebooks.  make test: what CI runs.  make help: the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# Set-up is repeated when what it installs has changed, and only then.
INSTALLED := $(VENV)/installed-$(shell cat requirements.lock pyproject.toml grader/pyproject.toml | cksum | cut -d' ' -f1)
# What students may have: the oldest versions that are promised, JupyterLab, and nothing of ours.
# It takes 40 s and 620 MB, JupyterLab most of both; browser tests start it from there.
OLDEST := build/oldest
OLDEST_INSTALLED := $(OLDEST)/installed-$(shell cat .ci/oldest.txt requirements.lock | cksum | cut -d' ' -f1)
WORKERS ?= 2

# One thread each: the workers share the cores, and figures come out the same everywhere.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1: /p' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## make .venv and install from requirements.lock

$(INSTALLED):
	@python=$$(sh .ci/find-python) || exit 2; \
	if [ ! -x $(BIN)/python ]; then \
	    echo "Making $(VENV) with $$python"; \
	    "$$python" -m venv $(VENV) || exit 2; \
	fi
	@echo "Installing requirements.lock into $(VENV) (minutes, the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e ./grader
	@rm -f $(VENV)/installed-*
	@touch $@

demo: setup ## build what is missing and grade a class of 24
	@$(BIN)/course build
	@$(BIN)/course demo

oldest: $(OLDEST_INSTALLED) ## make build/oldest: a student's environment, for the tests of the kit

$(OLDEST_INSTALLED):
	@python=$$(sh .ci/find-python) || exit 2; \
	echo "Making $(OLDEST) with $$python (a minute)"; \
	rm -rf $(OLDEST) && "$$python" -m venv $(OLDEST) || exit 2
	@grep -vE '^(matplotlib|numpy|scikit-learn|scipy)==' requirements.lock > $(OLDEST)/others.txt
	@$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check \
	    -r .ci/oldest.txt -c $(OLDEST)/others.txt matplotlib numpy scikit-learn scipy jupyterlab
	@touch $@

lint: setup ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint oldest ## everything that CI runs
	$(BIN)/course build --check
	@# the first use on a machine builds matplotlib's font cache, and says so on a cell's stderr
	$(BIN)/python -c "from matplotlib import font_manager; font_manager.findfont('DejaVu Sans')"
	$(BIN)/python -m pytest -n $(WORKERS)
	$(BIN)/python -m pytest --nbval --nbval-cell-timeout 600 --nbval-kernel-startup-timeout 300 \
	    -n $(WORKERS) --dist loadfile solutions/*/*.ipynb

test-all: export DESCENT_CAMPAIGN := full
test-all: test ## make test with the whole of the long campaigns

bench: setup ## seconds: grading, beside stock nbgrader and the floor; course check; each lab's frame
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/check_command.py
	$(BIN)/python benchmarks/labs.py

bench-lib: setup ## course_lib beside torch, SciPy and a plain design, as ratios
	@for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

clean: ## remove caches and the demo class; keeps .venv, submissions, results and gradebooks
	rm -rf build demo *.egg-info grader/build grader/*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

clean-venv: ## remove .venv
	rm -rf $(VENV)

.PHONY: help setup demo oldest lint test test-all bench bench-lib clean clean-venv
