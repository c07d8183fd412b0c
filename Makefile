# Targets of the project; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
STACK ?= dev
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# In one shell: the sandbox's own environment, then the command.
ON_SANDBOX = eval "$$($(BIN)/kserve-iac sandbox env)" &&

.PHONY: help
help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.installed: pyproject.toml sandbox/pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --editable ./sandbox
	@touch $@

.PHONY: venv
venv: $(VENV)/.installed ## The virtual environment with everything Python

.PHONY: tools
tools: venv ## The programs that the sandbox and the tests run on, where they are not on PATH
	$(BIN)/kserve-iac sandbox tools --for tests

.PHONY: sandbox
sandbox: venv ## Start the sandbox: a real control plane with simulated GPU nodes
	$(BIN)/kserve-iac sandbox up

.PHONY: demo
demo: sandbox ## The whole dev stack on the sandbox: `pulumi up`, then a table of what stands
	$(ON_SANDBOX) pulumi stack select --create $(STACK) && pulumi up --yes --skip-preview --stack $(STACK)
	@$(ON_SANDBOX) kserve-iac show $(STACK)

.PHONY: preview
preview: sandbox ## What `pulumi up` of the dev stack would change
	$(ON_SANDBOX) pulumi stack select --create $(STACK) && pulumi preview --stack $(STACK)

.PHONY: demo-down
demo-down: venv ## Destroy the dev stack and stop the sandbox
	$(ON_SANDBOX) pulumi destroy --yes --skip-preview --stack $(STACK)
	$(BIN)/kserve-iac sandbox down

.PHONY: lint
lint: venv ## Style and types
	ruff check .
	ruff format --check .
	mypy
	mypy scripts

.PHONY: catalog
catalog: venv ## Derive the tables of what each KServe version's CRDs know, and from the catalogue what the sandbox knows of GKE
	python scripts/derive_catalog.py
	python scripts/derive_runtimes.py
	python scripts/derive_sandbox_facts.py

.PHONY: catalog-check
catalog-check: venv ## Are these tables what the CRDs and the catalogue say?
	python scripts/derive_catalog.py --check
	python scripts/derive_runtimes.py --check
	python scripts/derive_sandbox_facts.py --check

.PHONY: types
types: venv ## What editors and type checkers know of the arguments, from the argument classes; a test compares
	python scripts/derive_types.py

.PHONY: docs
docs: venv ## The generated pages and pictures of the documentation; tests compare
	python scripts/derive_rules_page.py
	python scripts/derive_reference.py
	python scripts/derive_plan_picture.py

.PHONY: provider-facts
provider-facts: venv ## What the Google Cloud provider does with each property, from its source in PROVIDER (a checkout)
	python scripts/derive_provider_facts.py $(PROVIDER)

.PHONY: samples
samples: venv fetch-samples ## KServe's own objects at each release, fetched as Go modules: read, rendered, compared
	python -m tests.samples

.PHONY: fetch-samples
fetch-samples:
	@for release in 0.16.0 0.17.0 0.19.0 0.20.0; do go mod download github.com/kserve/kserve@v$$release; done
	@for release in 2.16.1 2.18.0; do go mod download github.com/kedacore/keda/v2@v$$release; done

.PHONY: fit-report
fit-report: venv ## How far the memory fit is from what vLLM printed: the table of docs/explanation/fit.md, written there
	python -m tests.engines.fit.report --write

.PHONY: test-fast
test-fast: venv ## The tests that need no sandbox
	pytest -m "not engine" -n auto

.PHONY: test
test: tools fetch-samples ## All tests, those of the engine on sandboxes of their own included
	pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: oracle
oracle: venv ## Our verdict on 5000 objects beside that of KServe's own webhooks, on a sandbox of its own
	python -m tests.oracle --kserve 0.20 --objects 5000
	python -m tests.oracle --kserve 0.19 --objects 5000

.PHONY: schema
schema: venv ## The Pulumi package's schema, from the arguments; a test compares
	kserve-iac schema --pulumi > components/schema.json.new && mv components/schema.json.new components/schema.json

.PHONY: bench
bench: sandbox ## Seconds of imports, checks and a preview of the dev stack
	$(ON_SANDBOX) pulumi stack select --create $(STACK) && python tests/benchmarks.py --engine

.PHONY: endurance
endurance: tools ## What updates survive, as a table: kills at many moments, an API server that is away, a full disk (hours)
	python -m tests.endurance up upgrade destroy away disk

.PHONY: clean
clean: ## Caches and builds of this checkout (not the tools)
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info sandbox/build sandbox/dist sandbox/*.egg-info
