# Dispatchable: every target says in one line what it does. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PYTHON ?= python3
VENV ?= .venv
# Tests that run at once: each is a process or two, and a browser now and then.
JOBS ?= 2
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
TABLES := $(VENV)/.tables
PAGES := $(VENV)/.pages
MESSAGES := $(wildcard src/dispatchable/interfaces/web/*/locale/*/LC_MESSAGES/django.po)
say = @printf '%s\n' "$(1)"
# Every kind of lock is made by the same resolver call: versions and digests, no addresses.
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.PHONY: help install compile run test postgresql kernels check format docs messages pictures bench torture wheel lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(TABLES) $(PAGES) compile ## make .venv from the locked versions, the tables, the pages, the compiled engine

$(READY): requirements/dev.lock requirements/npm.lock pyproject.toml hatch_build.py tools/bootstrap.py
	@$(PYTHON) tools/bootstrap.py $(VENV)
	@touch $@

$(TABLES): $(READY) tools/build_reference.py tools/build_areas.py package.json package-lock.json
	$(call say,compiling the reference tables)
	@PATH="$(abspath $(VENV))/bin:$$PATH" $(PY) tools/build_reference.py
	@$(PY) tools/build_areas.py
	@touch $@

$(PAGES): $(TABLES) tools/build_pages.py package-lock.json $(MESSAGES)
	@PATH="$(abspath $(VENV))/bin:$$PATH" $(PY) tools/build_pages.py
	@touch $@

compile: $(TABLES) ## compile the engine where there is a C compiler; it runs plain as soon as a source changes
	@$(PY) tools/compile_engine.py

run: $(PAGES) ## start the product: pages and worker, with a demonstration organisation
	@$(VENV)/bin/dispatchable up

test: $(PAGES) ## run the tests, JOBS of them at once
	@mkdir -p build
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -rfEs --junitxml=build/junit.xml $(TESTS)

postgresql: $(PAGES) ## run what touches the database on the PostgreSQL of DISPATCHABLE_DATABASE_URL
	@mkdir -p build
	@test -n "$$DISPATCHABLE_DATABASE_URL" || { echo "set DISPATCHABLE_DATABASE_URL first" >&2; exit 2; }
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -q -rfEs -m "database and not browser and not torture" --junitxml=build/junit-postgresql.xml tests/service tests/web

kernels: $(PAGES) ## run the kernels' tests in plain Python
	@mkdir -p build
	@NUMBA_DISABLE_JIT=1 $(PY) -m pytest -q -rfEs -m kernels --junitxml=build/junit-kernels.xml

check: $(PAGES) ## format, lint, types, imports, spelling, house rules, docs
	@$(PY) tools/check.py

format: $(READY) ## rewrite the code in the house's format
	@$(PY) -m ruff format --quiet .
	@$(PY) -m ruff check --quiet --fix-only .
	@find src -path '*/templates/*.html' -print0 | xargs -0 -r $(VENV)/bin/djade --target-version 5.2

docs: $(PAGES) ## rewrite the parts of docs that are generated (reasons, command help)
	@$(PY) tools/docs.py --write

messages: $(READY) ## bring the French catalogues of the pages up to what the pages say
	@PYTHONPATH=src $(PY) tools/messages.py --write

pictures: $(PAGES) ## take the pictures of docs from the running product and from a real verdict (needs Chromium)
	@$(PY) tools/picture.py
	@$(PY) tools/pictures.py

bench: $(PAGES) compile ## measure accuracy and speed, write docs/benchmarks.md
	@$(PY) -m bench

torture: $(PAGES) ## long property, fuzz and crash runs
	@DISPATCHABLE_HYPOTHESIS=torture $(PY) -m pytest -rfEs -m "torture or not torture"

wheel: $(READY) ## build dist/*.whl in an environment of its own
	$(call say,building the wheel)
	@rm -rf dist
	@PATH="$(abspath $(VENV))/bin:$$PATH" $(PY) -m uv build --quiet --wheel --out-dir dist
	@ls dist/*.whl

lock: $(READY) ## resolve the newest allowed versions into requirements/*.lock
	$(call say,resolving requirements/*.lock)
	@$(COMPILE) --upgrade pyproject.toml -o requirements/run.lock
	@$(COMPILE) --upgrade pyproject.toml --group dev -o requirements/dev.lock
	@$(COMPILE) --upgrade --group npm -o requirements/npm.lock

clean: ## remove what make made
	@rm -rf $(VENV) build dist node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
	  src/dispatchable/engine/countries/compiled src/dispatchable/interfaces/web/frame/static/vendor \
	  src/dispatchable/compiled/*.so src/dispatchable/compiled/manifest.json
	@find src -name '*.mo' -delete
	@find src tests tools bench -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
