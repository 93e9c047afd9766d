# Each target sets up what it needs. tests/tiers.py says which test is of which tier.
#
#   make play   serves the app; with ADDRESS=0.0.0.0 to phones in the same network as well
#   make lint   style and types
#   make fast   lint, and the tests that need no browser, server or network's weights: under a minute
#   make unit   all tests but the browser's, on SQLite and PostgreSQL
#   make e2e    the browser's
#   make test   lint, unit and e2e: what is run before anything is accepted
#   make walk   every page, with everything pressed, at every size
#   make bench  the measurements that the documents quote
#
# WORKERS=n has so many processes share the tests of `fast` and `unit`. The browser's run one after the other: they
# wait for pages, and a second browser on two cores makes them slower than it saves.
# HYPOTHESIS_PROFILE=explore has property tests try other examples each time; usually they are the same.

PORT ?= 8501
ADDRESS ?= 127.0.0.1
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
WORKERS ?= 2
VENV := .venv
RUN := $(VENV)/bin/python
SHARED_OUT := -n $(WORKERS) --dist worksteal

.PHONY: play browser lint fast unit e2e test walk bench clean
.NOTPARALLEL:
.DEFAULT_GOAL := play

play: $(VENV)/.app
	@$(RUN) -m web.addresses $(ADDRESS) $(PORT)
	@exec $(RUN) -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Double take needs Python 3.11 or newer; found: $$(python3 --version 2>&1)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the app needs: some 5 GB at most, a few minutes, once."
	$(RUN) -m pip install --disable-pip-version-check --progress-bar on -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(RUN) -m pip install --disable-pip-version-check --progress-bar on -r requirements-dev.txt
	@touch $(VENV)/.app $@

browser: $(VENV)/.dev
	@$(RUN) tests/browser.py

lint: $(VENV)/.dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy .

fast: $(VENV)/.dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	@echo "Types, beside the tests."; $(RUN) -m mypy . & types=$$!; \
	$(RUN) -m pytest --tier fast $(SHARED_OUT); tests=$$?; wait $$types && exit $$tests

unit: $(VENV)/.dev
	$(RUN) tests/postgresql.py $(RUN) -m pytest --tier unit $(SHARED_OUT)

e2e: browser
	$(RUN) -m pytest --tier e2e

test: browser lint unit e2e

walk: browser
	$(RUN) -m pytest tests/e2e/walk/test_walk.py -m "walk or not walk"

bench: browser
	$(RUN) -m bench

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
