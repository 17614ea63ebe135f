# `make` lists the targets. Everything is installed into ./.venv and nothing outside the repository is touched but
# pip's own cache. PYTHON=/path/to/python chooses the Python (3.11 or newer).

VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-library

# The folder as it was typed: $(value) keeps a "$" in it, and the shell sees it as one word, spaces and quotes included.
export MUSIC := $(value DIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

FUZZ_SECONDS ?= 600

.PHONY: help analyze test fuzz check bench docs clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

analyze: $(VENV)/base.stamp ## analyse the music in DIR=~/Music; without DIR, a small library made for the purpose
	@if [ -z "$$MUSIC" ]; then \
		[ -d $(DEMO) ] || $(BIN)/playlista demo $(DEMO); \
		MUSIC=$(DEMO); \
	fi; \
	case "$$MUSIC" in "~/"*) MUSIC="$$HOME/$${MUSIC#??}";; esac; \
	$(BIN)/playlista analyze -- "$$MUSIC"

test: $(VENV)/test.stamp ## run all tests
	@workers=$$($(BIN)/python -c 'import core.settings; print(core.settings.automatic_workers(per_worker_bytes=1 << 30))'); \
	$(BIN)/python -m pytest --numprocesses "$$workers"

fuzz: $(VENV)/test.stamp ## damage files of every kind for FUZZ_SECONDS=600; those that do harm are kept in fuzz-findings
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -q tests/fuzz/test_fuzz.py

check: $(VENV)/test.stamp ## format, lint, types, and the directions of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: $(VENV)/bench.stamp ## score accuracy and speed beside other programs (needs ../shared/corpus)
	$(BIN)/python benchmarks/accuracy.py --corpus ../shared/corpus --peers
	$(BIN)/python benchmarks/analysis.py --corpus ../shared/corpus

docs: $(VENV)/base.stamp ## write docs/configuration.md, docs/cli.md and playlista.conf anew
	$(BIN)/python -m docs.generate

clean: ## remove all that make has made
	rm -rf $(VENV) $(DEMO) fuzz-findings build dist ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of packages: newer than setup.cfg means that nothing has to be installed.
$(VENV)/base.stamp: EXTRAS :=
$(VENV)/test.stamp: EXTRAS := [all,test]
$(VENV)/bench.stamp: EXTRAS := [all,test,peers]
$(VENV)/%.stamp: setup.cfg pyproject.toml
	@.ci/venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.$(EXTRAS)'
	@touch $@
