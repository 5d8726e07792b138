# Everything a newcomer types. `make demo` and `make test` do all the set-up by themselves.
#
# Each installed set of packages has a stamp in .venv, newer than the files it was installed from: a second run installs
# nothing. The stamps are a chain, so that `make -j` never runs two installations at once.

PORT ?= 8000
TESTS ?= tests
VENV := .venv
BIN := $(VENV)/bin
OCR_MODELS := ocr-eng ocr-rus ocr-kaz ocr-fra ocr-deu
export PYTHON

# What the caller's shell has set up for another project must not reach this one.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE VIRTUAL_ENV PIP_TARGET PIP_PREFIX
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-input --progress-bar off
UV_COMPILE = $(VENV)/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check coverage bench faults translations lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: $(VENV)/.test ## make .venv and install Fonds with what its tests need
	@echo "ready: $(VENV)"

demo: $(VENV)/.runtime ## take in the sample documents and serve them; PORT=8000
	@exec $(BIN)/fonds demo --port $(PORT)

test: $(VENV)/.test $(VENV)/.chromium ## the whole test suite; TESTS=tests/unit for a part
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal -r s $(TESTS)

check: $(VENV)/.test ## format, lint, types, layers
	@echo "format" && $(BIN)/python -m ruff format --quiet --check --output-format concise . || { echo "ruff format . would change files" >&2; exit 1; }
	@echo "lint" && $(BIN)/python -m ruff check --quiet .
	@echo "types" && $(BIN)/python -m mypy --no-error-summary
	@echo "layers" && $(BIN)/lint-imports --no-logo >$(VENV)/layers.txt || { cat $(VENV)/layers.txt; exit 1; }

coverage: $(VENV)/.test ## the test suite with branch coverage
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal -r s --cov --cov-report term $(TESTS)

bench: $(VENV)/.bench ## measure, write bench/results/*.json, print a table
	@$(BIN)/python -m bench $(BENCH)

faults: $(VENV)/.test ## kill, cut the power, damage: nothing acknowledged may be lost; FAULTS="--only points"
	@$(BIN)/python -m tests.faults $(FAULTS)

translations: $(VENV)/.runtime ## bring the catalogs up to what the sources say, and compile them
	@$(BIN)/python -m webapp.languages.catalogs

lock: $(VENV)/lock/bin/uv ## write the lock files anew; UPGRADE=1 for the newest versions that setup.cfg allows
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		>$(VENV)/build-system.txt
	@$(UV_COMPILE) --no-annotate -o requirements.lock setup.cfg $(VENV)/build-system.txt
	@$(UV_COMPILE) --no-annotate -c requirements.lock -o requirements-test.lock --extra test --extra samples setup.cfg $(VENV)/build-system.txt
	@$(UV_COMPILE) --no-annotate -c requirements-test.lock -o requirements-bench.lock --extra test --extra samples --extra bench setup.cfg $(VENV)/build-system.txt
	@grep -c == requirements.lock requirements-test.lock requirements-bench.lock

clean: ## remove what can be made again; archives, in uploads/ too, stay
	@rm -rf $(VENV) build dist *.egg-info bench/work .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage .coverage.*
	@find . -name __pycache__ -type d -not -path './uploads/*' -prune -exec rm -rf {} +

$(VENV)/.made:
	@python=$$(tools/find-python) && PYTHON=$$python tools/system-packages venv libmagic libarchive \
		libreoffice bubblewrap fonts $(OCR_MODELS) \
		&& echo "virtual environment: $(VENV), $$($$python --version)" && $$python -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements.lock setup.cfg pyproject.toml
	@echo "packages: requirements.lock"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.lock
	@echo "packages: requirements-test.lock"
	@$(PIP_INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.test requirements-bench.lock
	@echo "packages: requirements-bench.lock"
	@$(PIP_INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@

# Tried once: where Chromium cannot be had, the browser tests are skipped by name.
$(VENV)/.chromium: $(VENV)/.made
	@PYTHON=$(BIN)/python tools/system-packages chromium
	@touch $@

$(VENV)/lock/bin/uv: $(VENV)/.made
	@$(BIN)/python -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install --quiet uv
	@touch $@
