# One entry for everything. `make` alone lists the targets.
#
#   make demo PORT=8100          another port
#   make demo FRESH=1            make the demo data anew
#   make test PYTEST='-k lake'   only some tests (the other checks still run)
#   make bench SIZES=1m,10m      sizes of the benchmark

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PYTEST ?=
SIZES ?= 1m
CODE := run.py etl queries dashboard tests .ci

.PHONY: help setup demo test format lock plotly bench screenshots

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/installed .venv/browser ## packages into .venv; Chromium and a Chinese font where missing

.venv/installed: requirements.txt .ci/uv.txt .ci/packages
	@sh .ci/packages requirements.txt
	@touch $@

.venv/installed-dev: tests/requirements.txt .venv/installed
	@sh .ci/packages tests/requirements.txt
	@touch $@

.venv/browser: .ci/browser .venv/installed
	@sh .ci/browser
	@touch $@

demo: setup ## simulated brand, refresh, server; prints a one-time sign-in link
	@$(BIN)/python run.py demo $(if $(PORT),--port $(PORT)) $(if $(FRESH),--fresh)

test: setup .venv/installed-dev ## every check: format, lint, types, imports, SQL, tests with the browser
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint queries --processes 2 --disable-progress-bar
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

format: .venv/installed-dev ## rewrite Python and SQL in the house style
	$(BIN)/ruff check --fix --exit-zero $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/sqlfluff fix queries --processes 2 --disable-progress-bar

LOCK := $(BIN)/uv pip compile --no-config --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" --quiet $(UPGRADE)
lock: .venv/installed-dev ## pin the packages of pyproject.toml anew; UPGRADE=--upgrade takes newer ones
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o tests/requirements.txt
	echo uv | $(LOCK) - --no-annotate -o .ci/uv.txt

plotly: ## build the browser's chart library anew (needs npm)
	@sh .ci/plotly/build

bench: setup .venv/installed-dev ## measure refresh, queries and first page against a plain scan
	@$(BIN)/python -m tests.bench --sizes $(SIZES)

screenshots: setup .venv/installed-dev ## docs/images from the running demo
	@$(BIN)/python -m tests.browser.screenshots
