# Incident Almanac. `make help` is the manual.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
ARCHIVE ?= data/postmortems
WAREHOUSE ?= data/warehouse.duckdb
PORT ?= 8501
BENCH ?=
SIZES ?= 1000
# Recipes take these from the environment, so that paths with blanks and quotes stay whole.
CALLER := $(PWD)
export ARCHIVE WAREHOUSE PORT BENCH SIZES CALLER

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The stamp carries the digest of the lock, so a changed lock installs again and an unchanged one does nothing.
DIGEST := $(shell cksum requirements.lock | cut -d' ' -f1)
STAMP := $(VENV)/.installed-$(DIGEST)

.PHONY: help run load test lint bench dictionary lock

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16
	@echo
	@echo '  ARCHIVE=path/to/postmortems   the archive to load (default: data/postmortems, the sample)'
	@echo '  PORT=8501                     where the dashboard is served, on this machine only'

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or newer is needed; name it: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo 'Python comes without venv here. Install it: sudo apt install python3-venv'; exit 1; }
	@echo 'Setting up $(VENV) from requirements.lock (once) …'
	@# Two calls at once: the second waits, and finds the work done. uv installs the lock in half the time pip needs.
	@if command -v flock >/dev/null; then exec 9>.venv.lock; flock 9; fi; \
	if [ ! -e $@ ]; then \
		test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); \
		{ $(PIP) uv 2>/dev/null && $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; } \
			|| $(PIP) --require-hashes -r requirements.lock; \
		rm -f $(VENV)/.installed-*; \
		touch $@; \
	fi

# A path that is not found from here may be meant from where `make -C` was called.
load: $(STAMP) ## read the archive into the warehouse
	@test -e "$$ARCHIVE" || test ! -e "$$CALLER/$$ARCHIVE" || ARCHIVE="$$CALLER/$$ARCHIVE"; \
	$(BIN)/python -m etl load "$$ARCHIVE" --warehouse "$$WAREHOUSE"

run: load ## read the archive and serve the dashboard
	@$(BIN)/python -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' "$$PORT" 2>/dev/null \
		|| { echo "Port $$PORT is taken; name another: make run PORT=8502"; exit 1; }
	@echo "Incident Almanac is at http://127.0.0.1:$$PORT  (Ctrl-C ends it)"
	@trap 'exit 0' INT TERM; \
	INCIDENT_ALMANAC_WAREHOUSE="$$WAREHOUSE" $(BIN)/streamlit run app.py --server.port "$$PORT"

test: $(STAMP) ## run every test, on all cores
	@$(BIN)/python -m pytest -n logical --maxprocesses 8 --dist loadscope

lint: $(STAMP) ## style, types and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(STAMP) ## time ours against its peers; SIZES='1000 10000' and BENCH='reading' choose
	@$(BIN)/python -m benchmarks $$BENCH --sizes "$$SIZES"

dictionary: $(STAMP) ## write docs/data-dictionary.md from the comments of the warehouse's schema
	@$(BIN)/python -m etl.dictionary > docs/data-dictionary.md

lock: $(STAMP) ## write requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra dashboard --group dev --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock
