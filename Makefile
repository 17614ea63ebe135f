# `make` lists the targets. Everything is installed into ./.venv and nothing outside the repository is touched but
# pip's own cache. PYTHON=/path/to/python chooses the Python (3.11 or newer).

VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-library

# The folder as it was typed: $(value) keeps a "$" in it, and the shell sees it as one word, spaces and quotes included.
export MUSIC := $(value DIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

FUZZ_SECONDS ?= 600

UI_SOURCES := $(shell find ui -path ui/node_modules -prune -o -type f ! -name schema.d.ts -print 2>/dev/null)
UI := playlista/web/static/index.html

.PHONY: help analyze serve ui test system kernels fuzz check bench docs screenshots clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

# The folder named, or a small library made for the purpose.
define find_music
	if [ -z "$$MUSIC" ]; then \
		[ -d $(DEMO) ] || $(BIN)/playlista demo $(DEMO); \
		MUSIC=$(DEMO); \
	fi; \
	case "$$MUSIC" in "~/"*) MUSIC="$$HOME/$${MUSIC#??}";; esac;
endef

analyze: $(VENV)/base.stamp ## analyse the music in DIR=~/Music; without DIR, a small library made for the purpose
	@$(find_music) \
	$(BIN)/playlista analyze -- "$$MUSIC"

serve: $(VENV)/server.stamp $(UI) ## the web server for the music in DIR=~/Music; without DIR, for the same small library
	@$(find_music) \
	PLAYLISTA_LIBRARY_PATH="$$MUSIC" $(BIN)/playlista serve

ui: $(UI) ## build the pages into playlista/web/static

test: $(VENV)/test.stamp ## run all tests
	@$(MAKE) --no-print-directory --jobs=3 system kernels $(UI)
	$(BIN)/python ui/npm.py test
	@workers=$$($(BIN)/python -c 'import core.settings; print(core.settings.automatic_workers(per_worker_bytes=1 << 30))'); \
	$(BIN)/python -m pytest --numprocesses "$$workers" --dist worksteal

# Installed and compiled while the pages are built.
system: $(VENV)/test.stamp
	@.ci/system $(BIN)/python

# Compiled once, and not by each process of the tests that needs them first.
kernels: $(VENV)/test.stamp
	@$(BIN)/python -c 'import core.preload'

fuzz: $(VENV)/test.stamp ## damage files of every kind for FUZZ_SECONDS=600; those that do harm are kept in fuzz-findings
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest -q tests/fuzz/test_fuzz.py

check: $(VENV)/test.stamp ui/node_modules/.stamp ## format, lint, types, and the directions of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python ui/npm.py run check
	$(BIN)/python -m pytest -q tests/test_architecture.py

bench: $(VENV)/bench.stamp ## score accuracy and speed beside other programs (needs ../shared/corpus)
	$(BIN)/python benchmarks/accuracy.py --corpus ../shared/corpus --peers
	$(BIN)/python benchmarks/analysis.py --corpus ../shared/corpus

docs: $(VENV)/base.stamp ## write docs/configuration.md, docs/cli.md and playlista.conf anew
	$(BIN)/python -m docs.generate

screenshots: $(VENV)/test.stamp $(UI) ## every page in light, dark and phone width, into screenshots/
	@.ci/system $(BIN)/python
	$(BIN)/python -m tests.screenshots screenshots

clean: ## remove all that make has made
	rm -rf $(VENV) $(DEMO) fuzz-findings build dist screenshots ui/node_modules playlista/web/static ui/src/api/schema.d.ts ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of packages: newer than setup.cfg means that nothing has to be installed.
$(VENV)/base.stamp: EXTRAS :=
$(VENV)/server.stamp: EXTRAS := [server]
$(VENV)/ui.stamp: EXTRAS := [ui]
$(VENV)/test.stamp: EXTRAS := [all,test,ui]
$(VENV)/bench.stamp: EXTRAS := [all,test,ui,peers]
$(VENV)/%.stamp: setup.cfg pyproject.toml
	@.ci/venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.$(EXTRAS)'
	@touch $@

# Whatever environment is there brings Node; without any, the smallest is made.
ui/node_modules/.stamp: ui/package-lock.json | $(if $(wildcard $(VENV)/test.stamp $(VENV)/bench.stamp),,$(VENV)/ui.stamp)
	$(BIN)/python ui/npm.py ci --no-progress
	@touch $@

$(UI): ui/node_modules/.stamp docs/openapi.json $(UI_SOURCES)
	$(BIN)/python ui/npm.py run build
