# sellerdesk. `make` alone lists what can be done.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# Any Python from 3.11 on; the machine's own first.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
ARGS ?=
# A worker per core and one more, a file at a time in the order of tests/conftest.py; PARALLEL= runs all in one process.
PARALLEL ?= --numprocesses auto --dist loadfile --no-loadscope-reorder
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
RUNTIME := $(VENV)/.installed
DEVELOPMENT := $(VENV)/.installed-dev
COMPILED := $(VENV)/.catalogues

# Whatever is named here is only looked at, never connected to.
PRODUCTION := SELLERDESK_SECURE=1 SELLERDESK_DEMO=0 SELLERDESK_HOSTS=desk.example.org \
	SELLERDESK_SECRET_KEY=a-key-only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	SELLERDESK_FIELD_KEYS=b25seS1mb3ItdGhpcy1jaGVjay0wMTIzNDU2Nzg5MDE= \
	DATABASE_URL=postgres://none@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0

.PHONY: help run test long check lint bench soak returns-soak messages-soak manage lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) $(COMPILED) ## install if needed, then start everything; Ctrl-C stops it (PORT=8000)
	@$(BIN)/python manage.py run

test: $(DEVELOPMENT) $(COMPILED) ## run all tests on servers of their own (ARGS="-k name")
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

long: $(DEVELOPMENT) $(COMPILED) ## what make test leaves out: the whole desk in a browser, a short soak
	@LONG=1 $(BIN)/python -m pytest tests/browser/test_whole_desk.py tests/browser/test_clocks.py tests/soak \
		tests/browser/test_shift.py tests/browser/test_second_person.py \
		tests/flows/test_key_stays_inside.py tests/concurrency/test_kill.py $(ARGS)

lint: $(DEVELOPMENT) $(COMPILED) ## everything `check` does except the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PRODUCTION) $(BIN)/mypy .
	$(BIN)/lint-imports
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && \
		SELLERDESK_DATA="$$data" $(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

check: lint ## style, types, import contracts, migrations, production settings, tests with coverage
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term $(ARGS)

bench: $(DEVELOPMENT) $(COMPILED) ## measure; the last line is JSON (ARGS=name for one benchmark)
	@$(BIN)/python -m benchmarks $(ARGS)

soak: $(DEVELOPMENT) $(COMPILED) ## twenty minutes of a broken Ozon and killed workers (SOAK_SECONDS=1200)
	@$(BIN)/python -m tests.soak

returns-soak: $(DEVELOPMENT) $(COMPILED) ## a thousand returns at a failing Ozon, compared to the kopeck (SOAK_RETURNS=1000)
	@$(BIN)/python -m tests.soak returns

messages-soak: $(DEVELOPMENT) $(COMPILED) ## a thousand messages to buyers, answers lost, workers killed (SOAK_MESSAGES=1000)
	@$(BIN)/python -m tests.soak messages

manage: $(RUNTIME) $(COMPILED) ## run a management command: make manage ARGS="sync --shop 1"
	@$(BIN)/python manage.py $(ARGS)

lock: $(VENV)/.uv ## choose the newest allowed versions and write them down with their hashes
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

clean: ## remove what can be made again; data and .venv stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov staticfiles
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

# uv installs in a third of the time. Where it cannot be had, or does not know the machine's own index, pip does the
# same from the same hashes.
INSTALL = { [ -x $(BIN)/uv ] && UV_NATIVE_TLS=1 $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); } \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "sellerdesk needs Python 3.11 or newer, and found none. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; fi
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.uv: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv is not to be had; pip does it, slower"
	@touch $@

$(RUNTIME): requirements.txt | $(VENV)/.uv
	@echo "installing requirements.txt"
	@$(call INSTALL,requirements.txt)
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements.txt | $(VENV)/.uv
	@echo "installing requirements-dev.txt"
	@$(call INSTALL,requirements-dev.txt)
	@touch $(RUNTIME) $@

# .mo files are made, not committed.
$(COMPILED): $(CATALOGUES) | $(RUNTIME)
	@if [ -n "$(CATALOGUES)" ]; then $(BIN)/python -m babel.messages.frontend --quiet compile -d locale -D django -f; fi
	@touch $@
