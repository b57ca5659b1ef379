# Everything one does with Mijn Loket. Needs Python 3.11 and make; installs the rest into .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
FRESH ?=
UPGRADE ?=
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help run check test journeys bench load lighthouse evidence chaos messages migrate screenshots lock audit sbom

help:  ## Say what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# What is installed is what was locked, by its hashes; then the project itself, in place.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
PROJECT = $(INSTALL) --no-build-isolation -e .
LOCKING = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) pyproject.toml --group build

.venv/.running: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(PROJECT)
	@touch $@

$(INSTALLED): requirements-test.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements-test.lock
	@$(PROJECT)
	@touch $@ .venv/.running

run: .venv/.running  ## Run the whole world on this machine (FRESH=1 starts over)
	@$(BIN)/mijnloket demo $(if $(FRESH),--fresh)

check: $(INSTALLED)  ## Look at the code: style, types, import contracts, translations, fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/mijnloket messages --check
	$(BIN)/pytest -q tests --ignore=tests/journeys --ignore=tests/attacks --ignore=tests/chaos --ignore=tests/workers

test: $(INSTALLED)  ## Test everything, in a real browser too
	@sh tests/chromium.sh
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -q tests/chaos tests/attacks tests/workers tests/journeys

journeys: $(INSTALLED)  ## Walk the residents' journeys in Chromium
	@sh tests/chromium.sh
	$(BIN)/pytest -q tests/journeys

screenshots: $(INSTALLED)  ## Make the pictures of the README anew
	MIJNLOKET_SCREENSHOTS=1 $(BIN)/pytest -q tests/journeys -k screenshots

bench: $(INSTALLED)  ## Measure speed, as ratios in one run
	$(BIN)/python -m bench

load: $(INSTALLED)  ## Hundreds of residents at once, for minutes; and two workers against one
	$(BIN)/python -m bench --long --only load scaling

lighthouse: $(INSTALLED)  ## Have Lighthouse judge every page
	@sh tests/chromium.sh
	$(BIN)/python -m bench --only lighthouse

evidence: $(INSTALLED)  ## Write docs/evidence.md from what was measured
	$(BIN)/python -m bench.evidence

LONG = MIJNLOKET_CHAOS_KILLS=500 MIJNLOKET_ISOLATION_RESIDENTS=200 MIJNLOKET_ISOLATION_ANSWERS=50000 \
	MIJNLOKET_BAD_PAYLOADS=10000 MIJNLOKET_SOCKET_DROPS=200 MIJNLOKET_CHAOS_RESTARTS=20 \
	MIJNLOKET_OUTAGE_LETTERS=5000 MIJNLOKET_OUTAGE_HOURS=24 MIJNLOKET_ISOLATION_WORKERS="1 2"

chaos: $(INSTALLED)  ## Kill and attack at full length: five hundred kills, 50,000 answers, a day's outage
	$(LONG) $(BIN)/pytest -q tests/chaos tests/attacks tests/journeys/test_sockets.py -s

messages: $(INSTALLED)  ## Bring the catalogues up to date with the sentences in the code
	$(BIN)/mijnloket messages

migrate: .venv/.running  ## Bring the database to the newest shape
	$(BIN)/mijnloket migrate

lock:  ## Write down every dependency with its hashes, as pyproject.toml wants them (UPGRADE=1: the newest)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(INSTALL) uv
	$(LOCKING) -o requirements.lock
	$(LOCKING) --extra test -c requirements.lock -o requirements-test.lock

audit: $(INSTALLED)  ## Ask public databases for known weaknesses in what is locked; fails when they cannot be reached
	@deploy/audit.sh

sbom: $(INSTALLED)  ## Write the parts list of an installation (CycloneDX) to sbom.json
	@$(BIN)/python -m deploy.parts > sbom.json && echo "sbom.json"
