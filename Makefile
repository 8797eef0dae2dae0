# One word each. Everything here needs Python 3.11 or newer with venv, and make; nothing needs root.
PYTHON ?= python3
BIN := .venv/bin
# A file of bench/ that can be run prints one published figure; the others serve them.
BENCHES := $(basename $(notdir $(sort $(shell grep -ls __main__ bench/*.py))))
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint style types arrows simulate simulate-labels simulate-long journeys-long packing-long nodes-long site-long bench bench-labels-long pictures pictures-all docs package lock clean

help: ## what can be made
	@sed -n 's/^\([a-z][a-z%-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: .venv/installed.stamp ## build .venv with everything the program and its tests need

demo: setup ## open the client on a demo site of its own
	@echo "Starting the demo ..."
	@$(BIN)/pickclient demo

test: setup ## prove it
	@$(BIN)/python -m pytest $(ARGS)

lint: style types arrows ## read it: style, types, arrows

style: setup ## only ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## only mypy
	@$(BIN)/mypy

arrows: setup ## only the imports
	@$(BIN)/lint-imports

check: lint test ## everything, before a commit

simulate: setup ## hundreds of seeded histories of the real code, with crashes; SEED=n takes n and the next
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED)) $(ARGS)

simulate-labels: setup ## seeded histories of labels, faulty carriers and dying workers, and every mutant; SEED=n takes n and the next
	@$(BIN)/python -m tests.simulation.simulate_labels $(if $(SEED),--seed $(SEED)) $(ARGS)

simulate-long: setup ## ten thousand histories, ten thousand disks after power cuts, every mutant, fifty trolleys on dying nodes
	@$(BIN)/python -m bench.faults --long

journeys-long: setup ## the killed trolley with 50 kills, and 1,000 sign-ins searched for secrets; SEED=n picks others
	@PICKCLIENT_KILLS=50 PICKCLIENT_SIGN_INS=1000 $(if $(SEED),PICKCLIENT_SEED=$(SEED)) \
		$(BIN)/python -m pytest -k "no_kill or no_pin" tests/journeys

packing-long: setup ## a shift at six pack desks: 300 orders with everything that goes wrong, counted from all sides; SEED=n
	@$(BIN)/python -m tests.doubles.packing_shift $(if $(SEED),--seed $(SEED)) $(ARGS)

nodes-long: setup ## fifty trolleys on three nodes, one of them killed again and again; two hundred races for one trolley
	@PICKCLIENT_TROLLEYS=50 PICKCLIENT_RACES=200 $(BIN)/python -m pytest -rP -k "always_dying or one_winner_and_a_loser" tests/journeys tests/protocol

site-long: setup ## another site at full size: 5,000 items, 3,000 orders, 13 trolleys picked to the end
	@PICKCLIENT_FULL_SITE=1 $(BIN)/python -m pytest tests/journeys/test_other_site.py $(ARGS)

bench: setup ## every published figure, about a minute each
	@failed=0; for name in $(BENCHES); do $(BIN)/python -m bench.$$name $(ARGS) || failed=1; done; exit $$failed

bench-%: setup ## one of them: bench-scan, bench-start, ...
	@$(BIN)/python -m bench.$(subst -,_,$*) $(ARGS)

bench-labels-long: setup ## the label storm at full size: real settling, and nodes that are killed; twelve minutes
	@$(BIN)/python -m bench.labels --long $(ARGS)

pictures: setup ## draw every screen into docs/screens
	@$(BIN)/python -m tools.pictures $(ARGS)

pictures-all: setup ## draw every screen in every size, theme and language into build/pictures, or DIR=...
	@$(BIN)/python -m tools.pictures $(or $(DIR),build/pictures)

docs: setup ## write the pages of docs that repeat what the code says
	@$(BIN)/python -m tools.reference

package: setup ## the wheel and the sdist, in dist/
	@rm -rf dist && mkdir dist
	@$(BIN)/uv-build build-sdist dist
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--wheel-dir dist dist/pickclient-*.tar.gz && ls dist

lock: ## pin requirements/dev.txt anew (needs uv)
	@command -v uv >/dev/null || test -x $(BIN)/uv || { echo "make lock needs uv: $(BIN)/pip install uv" >&2; exit 1; }
	@PATH="$$PATH:$(CURDIR)/$(BIN)" uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --extra server --extra scales --extra pictures --custom-compile-command "make lock" \
		--output-file requirements/dev.txt pyproject.toml requirements/dev.in

clean: ## forget everything that was made
	@rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "pickclient needs Python 3.11 or newer, and $(PYTHON) is not: say which one with make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot build an environment: install its venv module (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Building .venv: about a minute, this once."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/requirements.stamp: requirements/dev.txt | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# uv_build looks for its own binary on PATH.
.venv/installed.stamp: pyproject.toml .venv/requirements.stamp
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
