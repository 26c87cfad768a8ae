# make demo    set up and score the real example
# make test    set up and run the tests, against the installed package
# make check   formatting, lint, types, import contracts, tests
# make coverage  the tests once more, with the floors of coverage: takes twice as long
# make bench   measure
# make clean   remove what the others made

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST_ARGS ?= -n auto

# What the wheel is made of: when one of these is newer than a stamp, the package is built and
# installed again.
PARTS := $(shell find src rules indicators -type f -not -name '*.pyc' 2>/dev/null) pyproject.toml $(wildcard README.md)

.PHONY: demo test check lint suite coverage bench wheel clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	$(BIN)/perfeval score examples/longyang-2020/with-targets.yaml

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: lint suite

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

suite: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS)

coverage: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS) --cov --cov-report=
	$(BIN)/coverage report --include='*/perfeval/language/*' --fail-under=95
	$(BIN)/coverage report --include='*/perfeval/packs/*' --fail-under=95
	$(BIN)/coverage report --include='*/perfeval/engines/*' --fail-under=95
	$(BIN)/coverage report --include='*/perfeval/workers/*' --fail-under=95

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/run.py

wheel: $(VENV)/.installed-dev
	$(BIN)/python -m build --wheel

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "perfeval needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

# pip builds the wheel from this directory and installs that; nothing is imported from src/.
$(VENV)/.installed: $(PARTS) | $(BIN)/python
	$(PIP) .
	@touch $@

$(VENV)/.installed-test: $(PARTS) | $(BIN)/python
	$(PIP) '.[test]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-dev: $(PARTS) | $(BIN)/python
	$(PIP) '.[test,dev]'
	@touch $(VENV)/.installed $(VENV)/.installed-test $@

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
