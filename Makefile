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
ON_DEMO = eval "$$($(BIN)/kserve-iac sandbox env --name demo)" &&

.PHONY: help
help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.installed: pyproject.toml sandbox/pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --editable ./sandbox
	@touch $@

.PHONY: venv
venv: $(VENV)/.installed ## Create the virtual environment with all Python packages

.PHONY: tools
tools: venv ## Obtain the programs that the sandbox and the tests require and that are not on PATH
	$(BIN)/kserve-iac sandbox tools --for tests

.PHONY: sandbox
sandbox: venv ## Start the sandbox: a real control plane with simulated GPU nodes
	$(BIN)/kserve-iac sandbox up

.PHONY: demo
demo: venv ## Deploy the demo stack on a sandbox of its own with `pulumi up`, and call its services through the Gateway
	$(BIN)/kserve-iac sandbox up --name demo --with traffic
	$(ON_DEMO) pulumi stack select --create demo && pulumi up --yes --skip-preview --stack demo
	@$(ON_DEMO) kserve-iac show demo && kserve-iac smoke -n models
	$(ON_DEMO) kserve-iac ask iris "[[6.8, 2.8, 4.8, 1.4]]" -n models
	$(ON_DEMO) kserve-iac ask versions '{"instances": [[6.8, 2.8, 4.8, 1.4]]}' -n models
	$(ON_DEMO) kserve-iac ask chat "Which city is the capital of France?" --stream --max-tokens 40 -n models

.PHONY: demo-down
demo-down: venv ## Destroy the demo stack and stop its sandbox
	$(ON_DEMO) pulumi destroy --yes --skip-preview --stack demo
	$(BIN)/kserve-iac sandbox down --name demo

.PHONY: dev
dev: sandbox ## Deploy the dev stack, whose model servers exist in name only, and show what runs as a table
	$(ON_SANDBOX) pulumi stack select --create $(STACK) && pulumi up --yes --skip-preview --stack $(STACK)
	@$(ON_SANDBOX) kserve-iac show $(STACK)

.PHONY: preview
preview: sandbox ## Show what `pulumi up` of the dev stack would change
	$(ON_SANDBOX) pulumi stack select --create $(STACK) && pulumi preview --stack $(STACK)

.PHONY: dev-down
dev-down: venv ## Destroy the dev stack and stop its sandbox
	$(ON_SANDBOX) pulumi destroy --yes --skip-preview --stack $(STACK)
	$(BIN)/kserve-iac sandbox down

.PHONY: lint
lint: venv ## Check style and types
	ruff check .
	ruff format --check .
	mypy
	mypy scripts

.PHONY: catalog
catalog: venv ## Derive the tables of the CRDs of each KServe version, and the sandbox's tables of GKE from the catalogue
	python scripts/derive_catalog.py
	python scripts/derive_runtimes.py
	python scripts/derive_sandbox_facts.py

.PHONY: catalog-check
catalog-check: venv ## Check that these tables match the CRDs and the catalogue
	python scripts/derive_catalog.py --check
	python scripts/derive_runtimes.py --check
	python scripts/derive_sandbox_facts.py --check

.PHONY: types
types: venv ## Generate the types for editors and type checkers from the argument classes; a test compares them
	python scripts/derive_types.py

.PHONY: docs
docs: venv ## Generate pages and pictures of the documentation; tests compare them
	python scripts/derive_rules_page.py
	python scripts/derive_reference.py
	python scripts/derive_plan_picture.py
	python scripts/derive_review_examples.py

.PHONY: provider-facts
provider-facts: venv ## Derive how the Google Cloud provider treats each property, from its source in PROVIDER (a checkout)
	python scripts/derive_provider_facts.py $(PROVIDER)

.PHONY: samples
samples: venv fetch-samples ## Read and render KServe's own objects of each release (fetched as Go modules), and compare the results
	python -m tests.samples

.PHONY: fetch-samples
fetch-samples:
	@for release in 0.16.0 0.17.0 0.19.0 0.20.0; do go mod download github.com/kserve/kserve@v$$release; done
	@for release in 2.16.1 2.18.0; do go mod download github.com/kedacore/keda/v2@v$$release; done

.PHONY: fit-report
fit-report: venv ## Compare the memory fit with published vLLM logs, and write the tables into docs/explanation/fit.md
	python -m tests.engines.fit.report --write

.PHONY: test-fast
test-fast: venv ## Run the tests that need no sandbox
	pytest -m "not engine" -n auto

.PHONY: test
test: tools fetch-samples ## Run all tests but those of requests, including those of the engine, which start their own sandboxes
	pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not traffic"

.PHONY: test-traffic
test-traffic: venv ## Run the tests of requests that are answered, one after the other (a quarter of an hour)
	$(BIN)/kserve-iac sandbox tools --for traffic
	pytest -m traffic

.PHONY: oracle
oracle: venv ## Compare our verdict on 5000 objects with that of KServe's own webhooks, on a separate sandbox
	python -m tests.oracle --kserve 0.20 --objects 5000
	python -m tests.oracle --kserve 0.19 --objects 5000

.PHONY: schema
schema: venv ## Generate the Pulumi package's schema from the arguments; a test compares it
	kserve-iac schema --pulumi > components/schema.json.new && mv components/schema.json.new components/schema.json

.PHONY: bench
bench: sandbox ## Measure the seconds of imports, checks and a preview of the dev stack
	$(ON_SANDBOX) pulumi stack select --create $(STACK) && python tests/benchmarks.py --engine

.PHONY: endurance
endurance: tools ## Test interrupted updates, and show a table: kills at many moments, no API server, a full disk (takes hours)
	python -m tests.endurance up upgrade destroy away disk

.PHONY: dist
dist: venv ## Build the wheels and source archives of both distributions into dist/, and check them
	rm -rf dist
	python -m build --outdir dist .
	python -m build --outdir dist sandbox
	python -m twine check --strict dist/*

.PHONY: clean
clean: ## Delete caches and builds of this checkout (not the tools)
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info sandbox/build sandbox/dist sandbox/*.egg-info
