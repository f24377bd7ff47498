# Each line is a command that a person could type.
# PYTHON picks the interpreter that the environment is made from.
PYTHON ?= python3
BIN := .venv/bin
RUN := "$(BIN)/python" -m
SITE := site
DIST := dist
export NO_MKDOCS_2_WARNING := 1

.PHONY: env newest serve site offline portable test test-2.0 fresh lint record check bench bench-compare bench-check clean lock

env: .venv/ready

# What a machine may lack is named in one sentence, and nothing half-made is
# left. --no-deps: the lock is whole, and an old pip would resolve it anew.
PIP := $(RUN) pip --disable-pip-version-check
.venv/ready: requirements.lock pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 or newer, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$('$(PYTHON)' --version) is too old: this needs 3.11 or newer. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its module venv: install it (Debian: python3-venv), or name another Python: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear .venv
	@echo "Installing what requirements.lock names"
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock >.venv/log 2>&1 || { if grep -q 'connection broken' .venv/log; then echo "The package index cannot be reached, which is needed once: check the network, and pip's settings for a proxy or certificate." ; else grep '^ERROR' .venv/log; fi >&2; rm -rf .venv; exit 1; }
	$(PIP) check
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/ready

# The environment with the newest of everything that pyproject.toml allows,
# instead of the lock: where that breaks something, a reader will meet it.
newest:
	"$(PYTHON)" -m venv --clear --upgrade-deps .venv
	$(PIP) install --quiet --group dev --editable '.[postgres]'
	$(PIP) check
	@touch .venv/ready

# Build the site, strictly: a broken link or embed is an error. It serves the
# package as well.
site: env
	$(RUN) mkdocs build --strict --quiet --site-dir "$(SITE)"

serve: site
	@echo "The book is on http://127.0.0.1:8000 (Ctrl-C ends)"
	$(RUN) http.server --bind 127.0.0.1 --directory "$(SITE)" 8000

# Pack the site for reading without a server: unzip it, open index.html.
offline: env
	rm -rf "$(DIST)/database-recipes" "$(DIST)/database-recipes.zip"
	OFFLINE=true SITE_URL= $(RUN) mkdocs build --strict --quiet --site-dir "$(DIST)/database-recipes"
	$(RUN) zipfile --create "$(DIST)/database-recipes.zip" "$(DIST)/database-recipes"
	rm -r "$(DIST)/database-recipes"

# Build the same pages with Zensical, from PyPI, and look for their content.
portable: env
	"$(BIN)/python" tests/portable.py

# The tests of the recipes on both engines: some minutes on two cores. Tests
# wait for their databases now and then: three processes keep these busy. With
# COVERAGE=1 every test, also those that start servers, browsers and programs:
# they are traced, and what they missed of an engine's lines and branches fails.
test: env
	$(RUN) pytest --numprocesses 3 --dist loadfile --max-worker-restart 0 $(if $(COVERAGE),--cov --cov-report=,-m "not slow")
	$(if $(COVERAGE),"$(BIN)/python" tests/coverage_by_engine.py)

# Run every recipe on the newest SQLAlchemy 2.0, in an environment of its own,
# and compare with what is written down.
test-2.0: .venv-2.0/ready
	.venv-2.0/bin/python -m recipes.kit.cli compare

.venv-2.0/ready: requirements-2.0.lock .venv/ready
	"$(PYTHON)" -m venv --clear .venv-2.0
	.venv-2.0/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --requirement requirements-2.0.lock
	@touch .venv-2.0/ready

# Measure what each way costs, beside Django, Tortoise and Piccolo, in an
# environment that has them; NAME is that of one benchmark, or of some.
bench: .venv-bench/ready
	.venv-bench/bin/python -m benchmarks $(NAME)

# Measure again, and say which published ratios have moved.
bench-compare: .venv-bench/ready
	.venv-bench/bin/python -m benchmarks --compare $(NAME)

# Let all ways do the same small work, those of the peers as well.
bench-check: .venv-bench/ready
	.venv-bench/bin/python -W error -m benchmarks --check $(NAME)

.venv-bench/ready: requirements-bench.lock .venv/ready
	"$(PYTHON)" -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --requirement requirements-bench.lock
	@touch .venv-bench/ready

lint: env
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

# Make environments from nothing, in the ways that README names and with an
# old pip, and use them. It needs the network, for PyPI.
fresh: env
	"$(BIN)/python" tests/fresh.py

# Run the recipes and write, or compare with, their receipts.
record: env
	"$(BIN)/cookbook" record

check: env
	"$(BIN)/cookbook" check

clean:
	rm -rf .venv .venv-2.0 .venv-bench "$(SITE)" "$(DIST)" .coverage .pytest_cache .mypy_cache .ruff_cache

# Resolve the locks anew, with UPGRADE=1 to the newest of everything.
# No index address is written.
COMPILE := "$(BIN)/uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra postgres --custom-compile-command "make lock" pyproject.toml
lock: env
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra applications --group dev --output-file requirements.lock
	$(COMPILE) $(if $(UPGRADE),--upgrade) --extra applications --upgrade-package 'sqlalchemy<2.1' --output-file requirements-2.0.lock
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group bench --output-file requirements-bench.lock
