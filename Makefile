# Everything a person or CI does with TagCat, one target a habit. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Node comes from the machine when it is new enough, else from a Python package; see scripts/node.
NPM := scripts/node npm --prefix web
# Tools of AWS have pins of their own, which are not ours.
AWS_VENV := .venv-aws
# Of the functions on AWS; scripts/lambda takes wheels for it, whatever Python runs here.
LAMBDA_PYTHON := 3.13

C_SOURCES := $(shell find src -name '*.[ch]')
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print)

.DEFAULT_GOAL := help

.PHONY: help
help:
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: run
run: $(VENV)/.ready src/tagcat/web/index.html ## build what is missing and start the app on the embedded store
	@$(BIN)/tagcat serve $(ARGS)

.PHONY: test
test: $(VENV)/.ready-dev web/node_modules/.ready ## set up and run the Python and web tests
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not e2e and not aws and not long"
	$(NPM) run --silent test

.PHONY: test-long
test-long: $(VENV)/.ready-dev ## run the tests that take minutes
	$(BIN)/pytest -q -n 2 --dist loadgroup -m long

# A browser test that failed beside others is run once more with nothing beside it; that it failed, and
# what its page showed, stays in what is printed.
.PHONY: e2e
e2e: $(VENV)/.ready-dev src/tagcat/web/index.html ## drive the built app in a real Chromium
	$(BIN)/pytest -q -n 2 --dist loadgroup -m e2e $(ARGS) \
		|| $(BIN)/pytest -q -m e2e --last-failed --last-failed-no-failures none $(ARGS)

.PHONY: aws-test
aws-test: $(VENV)/.ready-dev $(AWS_VENV)/.ready ## check the template for AWS, and drive the built package as Lambda does
	TAGCAT_AWS_TOOLS=$(AWS_VENV) $(BIN)/pytest -q -m aws $(ARGS)

.PHONY: lambda
lambda: $(VENV)/.ready-dev ## make the package of the API for AWS Lambda
	$(BIN)/python scripts/lambda --python $(LAMBDA_PYTHON)

.PHONY: deploy
deploy: lambda src/tagcat/web/index.html ## deploy all to AWS, and print the address (docs/deployment.md)
	scripts/deploy

.PHONY: deploy-web
deploy-web: src/tagcat/web/index.html ## put the web app alone on AWS
	scripts/deploy site address

.PHONY: rotate-key
rotate-key: ## make a new key for access tokens on AWS
	scripts/rotate-key

.PHONY: lint
lint: $(VENV)/.ready-dev web/node_modules/.ready ## linters and formatting of both languages, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(NPM) run --silent lint

.PHONY: types
types: $(VENV)/.ready-dev web/node_modules/.ready ## type checks of both languages
	$(BIN)/mypy
	$(NPM) run --silent types

.PHONY: neo4j
neo4j: $(VENV)/.ready ## start a Neo4j server for trying things out, and print how to reach it
	@$(BIN)/python scripts/neo4j start $(ARGS)

.PHONY: neo4j-stop
neo4j-stop: $(VENV)/.ready ## stop it and remove its data
	@$(BIN)/python scripts/neo4j stop

.PHONY: sanitize
sanitize: $(VENV)/.ready-dev ## run the tests of the C code with sanitizers
	scripts/sanitize
	$(BIN)/python scripts/fuzz-kernel --replay

.PHONY: fuzz-kernel
fuzz-kernel: $(VENV)/.ready-dev ## fuzz the C code with libFuzzer (needs clang)
	$(BIN)/python scripts/fuzz-kernel $(ARGS)

.PHONY: crash
crash: $(VENV)/.ready-dev ## kill TagCat hundreds of times while it saves, and check what is left
	$(BIN)/python scripts/crash $(ARGS)

.PHONY: audit
audit: $(VENV)/.ready web/node_modules/.ready ## look for known weaknesses in the dependencies (needs the network)
	scripts/audit

.PHONY: check
check: lint types test test-long sanitize e2e aws-test ## all of the above

.PHONY: format
format: $(VENV)/.ready-dev web/node_modules/.ready ## write the formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run --silent format

.PHONY: spec
spec: $(VENV)/.ready-dev web/node_modules/.ready ## write the vectors, the OpenAPI document, the schemas of files and the web client anew
	$(BIN)/python scripts/make-vectors
	$(BIN)/python scripts/make-match-vectors
	$(BIN)/python scripts/make-filter-vectors
	$(BIN)/python scripts/make-review-vectors
	$(BIN)/python scripts/make-label-vectors
	$(BIN)/python -m tagcat.api.openapi > spec/openapi.json
	$(BIN)/python -m tagcat.app.transfer.lines > spec/export.schema.json
	$(BIN)/python -m tagcat.app.tagfiles.jsonl > spec/tags.schema.json
	$(BIN)/python -m tagcat.review.plan > spec/cleanup.schema.json
	$(NPM) run --silent client

.PHONY: lock
lock: ## pin all dependencies anew (needs uv)
	scripts/lock

.PHONY: clean
clean: ## remove everything that was built or installed here
	rm -rf $(VENV) $(AWS_VENV) .node web/node_modules src/tagcat/web build dist src/*.egg-info .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks -name '__pycache__' -prune -exec rm -rf {} +
	find src -name '*.so' -delete

$(BIN)/python:
	$(PYTHON) scripts/make-venv $(VENV)

$(VENV)/.ready: $(BIN)/python requirements/run.txt pyproject.toml setup.py $(C_SOURCES)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(AWS_VENV)/.ready: requirements/aws-tools.txt
	$(PYTHON) scripts/make-venv $(AWS_VENV)
	# The file names all there is; pip knows no pins for what is asked for with extras.
	$(AWS_VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/aws-tools.txt
	@touch $@

web/node_modules/.ready: web/package.json web/package-lock.json $(BIN)/python
	$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

src/tagcat/web/index.html: web/node_modules/.ready $(WEB_SOURCES)
	$(NPM) run --silent build
	@touch $@
