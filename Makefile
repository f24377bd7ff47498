# Each line is a command that a person could type.
# PYTHON picks the interpreter that the environment is made from.
PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1

.PHONY: env serve site test lint record check clean lock

env: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch .venv/ready

# Build the book into site/; a warning is an error.
site: env
	$(BIN)/mkdocs build --quiet --strict

# Read the book at http://127.0.0.1:8000, until Ctrl-C.
serve: site
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory site 8000

# Resolve requirements.lock anew; needs uv. No index address is written.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --extra postgres --group dev --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
