# Two commands do everything on a fresh machine that has Python 3.11-3.13 (with venv) and make:
#   make demo   install, build the demo company, print its scorecard, serve its pages (SERVE=no: end there)
#   make test   everything that CI runs (make check is its quick part)
# Another Python: make demo PYTHON=python3.12 VENV=.venv312

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
LOCK    = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --no-header --no-annotate $(UPGRADE)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install develop demo voice test check lint types imports reference tests quick-tests test-engines test-browser-all docs lock bench size clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r goal text; do \
		printf '  make %-16s %s\n' "$$goal" "$$text"; done

install: $(VENV)/.installed  ## Install Suara and what it needs into .venv, from the lock

develop: $(VENV)/.developed  ## Install the tools of development as well

$(VENV)/.installed: pyproject.toml requirements.lock requirements-build.lock
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
		{ echo "Suara needs Python 3.11, 3.12 or 3.13 with venv. Name yours: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Installing Suara into $(VENV), a minute or so ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed requirements-dev.lock
	@echo "Installing the tools of development ..."
	@$(PIP) install --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

SERVE ?= yes

demo: $(VENV)/.installed  ## Build the demo company in ./demo-company, print its scorecard, serve it (SERVE=no: do not)
	@if [ -f demo-company/suara.toml ]; then $(BIN)/suara score --workspace demo-company; else \
		rm -rf demo-company; \
		$(BIN)/suara demo demo-company --no-serve || { status=$$?; rm -rf demo-company; exit $$status; }; fi
	@if [ "$(SERVE)" = yes ]; then exec $(BIN)/suara serve --workspace demo-company; fi

voice: $(VENV)/.developed  ## Play one invitation from mail to score in a browser; pictures in ./voice
	@$(BIN)/python examples/voice.py voice

test: lint types imports reference tests test-engines  ## Everything that CI runs

check: lint types imports reference quick-tests  ## The quick part of it, under three minutes

lint: $(VENV)/.developed  ## Style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.developed  ## Strict types of our own code
	@$(BIN)/mypy

imports: $(VENV)/.developed  ## The import contract: rooms in one direction
	@$(BIN)/lint-imports

reference: $(VENV)/.developed  ## The generated reference agrees with the code
	@$(BIN)/python docs/generate.py --check
	@$(BIN)/python docs/catalogues.py --check

# One suite, every engine: the conformance of metrics and the reference cases. A real Spark cluster takes much longer
# (and Java); where that is missing its tests say so and are skipped: make test-engines ENGINES="chdb sail spark"
ENGINES ?= chdb sail
SUITE    = tests/measure/test_conformance.py tests/acceptance/test_reference.py
# Files stay whole, for what their tests share, and begin in the order of tests/conftest.py: the long ones first.
# Two workers more than there are cores, as many tests wait for a browser, a server or a cluster.
SPREAD   = -n $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 2)') --dist loadfile --no-loadscope-reorder

test-engines: $(VENV)/.developed  ## The conformance and reference tests on chDB and Sail
	@for engine in $(ENGINES); do \
		echo "On $$engine:"; $(BIN)/python -m pytest $(SPREAD) --engine=$$engine $(SUITE) || exit 1; done

tests: $(VENV)/.developed  ## All tests, and every example in README and docs
	@$(BIN)/python -m pytest $(SPREAD)

test-browser-all: $(VENV)/.developed  ## Every combination of type, language, width and script in a browser
	@SUARA_BROWSER=all $(BIN)/python -m pytest -n auto tests/browser

# What numbers mean, how they are said, and the bar that the code is held to; no server, browser or cluster.
QUICK = tests/measure tests/languages tests/test_architecture.py

quick-tests: $(VENV)/.developed
	@$(BIN)/python -m pytest $(SPREAD) -m "not slow" $(QUICK)

docs: $(VENV)/.developed  ## Generate the reference and the README's picture anew
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/picture.py

lock: $(VENV)/.developed  ## Resolve the locks anew; newest versions: make lock UPGRADE=--upgrade
	$(LOCK) pyproject.toml --all-extras --group build --group dev -o requirements-dev.lock
	$(LOCK) pyproject.toml --constraints requirements-dev.lock -o requirements.lock
	$(LOCK) --group build --constraints requirements-dev.lock -o requirements-build.lock

bench: $(VENV)/.developed  ## Measure speed and memory
	@$(BIN)/python bench

size:  ## Packages and megabytes of the default install, in a fresh environment (for the README)
	@$(PYTHON) -m venv --without-pip $(VENV)-size
	@$(PYTHON) -m pip --quiet --quiet --python $(VENV)-size/bin/python install --no-compile --require-hashes -r requirements.lock
	@$(VENV)-size/bin/python -c 'from importlib.metadata import distributions as d; print(len(list(d())), "packages")'
	@du -sm $(VENV)-size/lib/python*/site-packages
	@rm -rf $(VENV)-size

clean:  ## Remove the environment, the demo company and caches
	rm -rf $(VENV) demo-company build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
