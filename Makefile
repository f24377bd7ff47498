# Each line is a command that a person could type.
# PYTHON picks the interpreter that the environment is made from.
PYTHON ?= python3
BIN := .venv/bin
DIST := dist
export NO_MKDOCS_2_WARNING := 1

.PHONY: env serve site offline portable test coverage lint record check clean lock

env: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import ensurepip, sys; assert sys.version_info >= (3, 11)' 2>/dev/null || { echo "This needs Python 3.11 or newer with its venv module (Debian: python3-venv). Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip check --disable-pip-version-check
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch .venv/ready

# Build the site, strictly: a broken link or embed is an error.
site: env
	$(BIN)/python -m mkdocs build --strict --quiet

serve: site
	@echo "The book is on http://127.0.0.1:8000 (Ctrl-C ends)"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000

# Pack the site for reading without a server: unzip it, open index.html.
offline: env
	rm -rf $(DIST)/database-recipes $(DIST)/database-recipes.zip
	OFFLINE=true SITE_URL= $(BIN)/python -m mkdocs build --strict --quiet --site-dir $(abspath $(DIST))/database-recipes
	cd $(DIST) && $(abspath $(BIN))/python -m zipfile -c database-recipes.zip database-recipes
	rm -r $(DIST)/database-recipes

# Build the same pages with Zensical, from PyPI, and look for their content.
portable: env
	$(BIN)/python tests/portable.py

# Every test on both engines. Tests wait for their databases now and then:
# three processes keep two cores busy.
TEST := $(BIN)/python -m pytest --numprocesses 3 --dist loadfile

test: env
	$(TEST)

# The same tests, traced, which takes half as long again; then the lines and
# branches that they missed on each engine.
coverage: env
	$(TEST) --cov --cov-report=
	$(BIN)/python tests/coverage_by_engine.py

lint: env
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

# Run the recipes and write, or compare with, their receipts.
record: env
	$(BIN)/cookbook record

check: env
	$(BIN)/cookbook check

clean:
	rm -rf .venv site $(DIST) .coverage .pytest_cache .mypy_cache .ruff_cache

# Resolve requirements.lock anew; needs uv. No index address is written.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra postgres --group dev --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
