# The only list of commands. `make` says what each is for.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-postgresql test-browser test-every-page test-crash test-wheel test-spark test-cluster test-clusters ci check fix docs bench lock

BIN := .venv/bin
PORT ?= 8000
WORKERS ?= 2
# Tests keep nothing in the checkout's own data folder.
TESTING = KINWEAVE_MODE=test KINWEAVE_DATA=$$(mktemp -d)
POSTGRESQL ?= $(or $(DATABASE_URL),postgresql://127.0.0.1:5432/kinweave)
BUILT := src/kinweave/service/design/static/kinweave/built/.done

help: ## what each command is for
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/' | sort

run: .venv/.run $(BUILT) ## the service with its demonstration, at http://localhost:8000
	@$(BIN)/kinweave serve --demo --port $(PORT)

test: .venv/.all $(BUILT) ## every test, on SQLite
	@bin/need-debian test
	@bin/need-debian spark
	@$(MAKE) --no-print-directory test-sqlite test-crash test-browser test-every-page test-wheel test-spark test-cluster

test-sqlite: .venv/.all $(BUILT) ## the suite on SQLite (budget: 12 minutes)
	@env -u DATABASE_URL $(TESTING) $(BIN)/pytest -q -n $(WORKERS) $(LEFT_OUT)

test-postgresql: .venv/.all $(BUILT) ## the service's suite on PostgreSQL (budget: 5 minutes)
	@DATABASE_URL=$(POSTGRESQL) $(TESTING) $(BIN)/pytest -q -n $(WORKERS) tests/service tests/architecture \
	  --ignore tests/service/canary/test_what_each_visitor_finds.py  # crawled whole on SQLite: the time budget

test-crash: .venv/.all ## kills the process inside actions, on this database (budget: 4 minutes)
	@$(TESTING) $(BIN)/pytest -q -m crash tests/service

test-browser: .venv/.all $(BUILT) ## both stories, the keyboard and two at one plan in a real browser (budget: 8 minutes)
	@bin/need-debian test
	@env -u DATABASE_URL $(TESTING) $(BIN)/pytest -q -m browser --timeout 900 tests/browser \
	  --ignore tests/browser/test_every_page.py

test-every-page: .venv/.all $(BUILT) ## every page and state by axe and at 320 px, as each role (budget: 6 minutes)
	@bin/need-debian test
	@env -u DATABASE_URL $(TESTING) $(BIN)/pytest -q -m browser --timeout 1800 tests/browser/test_every_page.py

test-spark: .venv/.all ## rules, stitching and outcomes on a real local Spark cluster of two workers (budget: 2 minutes)
	@bin/need-debian spark
	@env -u DATABASE_URL $(TESTING) $(BIN)/pytest -q -m spark tests/spark

test-cluster: .venv/.all ## simulations on a local Dask and a local Ray cluster (budget: 2 minutes)
	@$(TESTING) $(BIN)/pytest -q -m cluster tests/cluster

test-clusters: ## Spark, then Dask and Ray: one cluster after another
	@$(MAKE) --no-print-directory --jobs 1 test-spark test-cluster

test-wheel: .venv/.all $(BUILT) ## the wheel, and the library's tests on it, in a clean environment without Django (budget: 7 minutes)
	@$(TESTING) $(BIN)/pytest -q -m wheel tests/packaging

ci: .venv/.all $(BUILT) ## all that must pass before work lands
	@$(MAKE) --no-print-directory check
	@# The library's tests run once, on the wheel.
	@env -u DATABASE_URL $(MAKE) --no-print-directory test-sqlite LEFT_OUT="$$($(BIN)/python -m tests.packaging.library)"
	@env -u DATABASE_URL $(MAKE) --no-print-directory test-wheel
	@# Killing waits for the disk, so that the clusters have the processors meanwhile.
	@env -u DATABASE_URL $(MAKE) --no-print-directory --jobs 2 --output-sync test-crash test-clusters
	@# Each is one browser and one service: the two go side by side.
	@env -u DATABASE_URL $(MAKE) --no-print-directory --jobs 2 --output-sync test-browser test-every-page
	@$(MAKE) --no-print-directory test-postgresql
	@DATABASE_URL=$(POSTGRESQL) $(MAKE) --no-print-directory test-crash

check: .venv/.all $(BUILT) ## linters, types, walls between packages, migrations, docs: all failures, not the first
	@bin/check

fix: .venv/.all ## what a machine can mend
	@$(BIN)/ruff check --fix --quiet src tests bin benchmarks || true
	@$(BIN)/ruff format --quiet src tests benchmarks docs
	@$(BIN)/python -m docs.generate

docs: .venv/.all ## the documentation, in docs/_build
	@$(BIN)/python -m sphinx -q -W -b html docs docs/_build

bench: .venv/.all $(BUILT) ## cost of the main pages as ratios to a bare page, and speed of files and linkage (benchmarks/cin.py says how to set a peer beside)
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.tracker
	@$(BIN)/python -m benchmarks.cin
	@$(BIN)/python -m benchmarks.ssda903
	@$(BIN)/python -m benchmarks.linkage
	@$(BIN)/python -m benchmarks.evidence

lock: .venv/bin/uv ## new lockfiles from pyproject.toml
	@$(BIN)/uv pip compile -q pyproject.toml --extra service --extra linkage --extra evidence --extra spark --extra cluster --group test --group check --group docs \
	  --no-header --no-emit-index-url --no-emit-find-links --generate-hashes --no-annotate \
	  --python-version 3.11 -o requirements/all.txt
	@$(BIN)/uv pip compile -q pyproject.toml --extra service -c requirements/all.txt \
	  --no-header --no-emit-index-url --no-emit-find-links --generate-hashes --no-annotate \
	  --python-version 3.11 -o requirements/run.txt

# Each stamp is made only when its step has wholly succeeded, so a broken install is taken up again.
.venv/bin/uv: requirements/uv.txt
	@bin/need-debian run
	@echo "Making the environment in .venv" >&2
	@test -x $(BIN)/python || python3 -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.run: .venv/bin/uv requirements/run.txt pyproject.toml
	@bin/need-debian run
	@echo "Installing Python packages" >&2
	@test -e .venv/.all || $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@

.venv/.all: .venv/bin/uv requirements/all.txt pyproject.toml
	@bin/need-debian run
	@echo "Installing Python packages, with those for tests and checks" >&2
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements/all.txt
	@$(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@ .venv/.run

$(BUILT): package-lock.json package.json $(shell find src/kinweave/service/design/assets -type f) | .venv/bin/uv
	@echo "Building the style sheet and scripts" >&2
	@PATH="$$PWD/$(BIN):$$PATH"; \
	node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null \
	  || $(BIN)/uv pip install --quiet --require-hashes -r requirements/node.txt; \
	npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@
