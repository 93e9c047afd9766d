# `make play` serves the app, `make test` checks everything; both set up what they need.

PORT ?= 8501
ADDRESS ?= 127.0.0.1
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: play test walk bench clean
.DEFAULT_GOAL := play

play: $(VENV)/.app
	@echo "Double take: http://localhost:$(PORT)   (Ctrl-C stops it)"
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

test: $(VENV)/.dev
	@$(RUN) tests/browser.py
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy .
	$(RUN) tests/postgresql.py $(RUN) -m pytest

walk: $(VENV)/.dev
	@$(RUN) tests/browser.py
	$(RUN) -m pytest tests/e2e/walk/test_walk.py -m "walk or not walk"

bench: $(VENV)/.dev
	@$(RUN) tests/browser.py
	$(RUN) -m bench

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
