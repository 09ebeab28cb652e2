# The commands of the suite. `make help` lists them.
SHELL := /bin/bash
PYTHON311 ?= python3.11
PY := .venv/bin/python
STAMP := .venv/.installed
PIP := $(PY) -m pip install -q --disable-pip-version-check
# Where pip is configured with folders that are not there it says so once for each package.
HUSHED := 2> >(grep -v "^WARNING: Location .* is ignored" >&2)
DISTRIBUTIONS := services/chassis services/contracts services/organization services/customers services/sales \
	services/ledger services/service_desk services/notify services/partner_client gateway tools
LOCKS := $(wildcard requirements/*.txt)
MANIFESTS := $(addsuffix /pyproject.toml,$(DISTRIBUTIONS))

.DEFAULT_GOAL := help

# Where it is set every process would compile all of its modules anew: half a second each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: setup
setup: $(STAMP) ## Create .venv and install the pinned, hashed dependencies and all own packages

$(STAMP): $(LOCKS) $(MANIFESTS)
	@echo "Installing into .venv: a minute or two, once …"
	@test -x $(PY) || $(PYTHON311) -m venv .venv
	@$(PIP) --require-hashes -r requirements/build.txt $(HUSHED)
	@$(PIP) --require-hashes --no-build-isolation -r requirements/dev.txt $(HUSHED)
	@$(PIP) --require-hashes --no-deps -r requirements/assets.txt $(HUSHED)
	@$(PIP) --no-deps --no-build-isolation $(addprefix -e ./,$(DISTRIBUTIONS)) $(HUSHED)
	@touch $(STAMP)

.PHONY: lock
lock: ## Resolve requirements/*.in into the hashed locks again
	requirements/lock

.PHONY: broker-install
broker-install: setup ## Install RabbitMQ from the distribution's packages, if it is missing
	@$(PY) -m house broker install

# Ctrl-C reaches make and the suite. A SIGINT to make alone does not: GNU make waits for its child and
# hands down SIGTERM only. To stop it from elsewhere send SIGTERM to make.
.PHONY: run
run: setup broker-install-if-needed ## Start the whole suite on this machine; Ctrl-C stops it
	@exec $(PY) -m house run

# A broker of your own (AMQP_URI) makes RabbitMQ on this machine unnecessary.
.PHONY: broker-install-if-needed
broker-install-if-needed: setup
	@test -n "$$AMQP_URI" || $(PY) -m house broker install

.PHONY: lint
lint: setup ## Check style, types, laws of the architecture and the tidy rules
	@failed=; \
	$(PY) -m ruff check --quiet . || failed+=" ruff-check"; \
	$(PY) -m ruff format --check --quiet . || failed+=" ruff-format(make format)"; \
	$(PY) -m mypy --no-error-summary $(addsuffix /src,$(DISTRIBUTIONS)) || failed+=" mypy"; \
	laws=$$(.venv/bin/lint-imports --no-logo 2>&1) || { echo "$$laws"; failed+=" imports"; }; \
	$(PY) -m pytest -q -r f tests/architecture || failed+=" architecture"; \
	test -z "$$failed" || { echo "make lint fails in:$$failed"; exit 1; }

.PHONY: format
format: setup ## Put all Python files into the house style
	@$(PY) -m ruff check --quiet --fix . ; $(PY) -m ruff format --quiet .

.PHONY: ratchet
ratchet: setup ## Take back exceptions to the tidy rules that are no longer needed
	@$(PY) -m tests.architecture.ratchet

# T=word runs only the tiers whose name holds the word; ARGS go to pytest: make test T=unit ARGS="-k merge"
.PHONY: test
test: setup broker-install-if-needed ## Run all tiers of tests (T=tier, ARGS=for pytest)
	@$(PY) -m house test $(addprefix --tier ,$(T)) -- $(ARGS)

.PHONY: requirements
requirements: setup ## Write docs/requirements.md: which test shows which requirement
	@$(PY) -m house.requirements

.PHONY: generate
generate: setup ## Write all generated files: OpenAPI, AsyncAPI, golden schemas, routes, settings, requirements
	@$(PY) -m gateway.documents write $(if $(ACCEPT_BREAKS),--accept-breaks)
	@$(PY) -m house.generated

.PHONY: check-generated
check-generated: setup ## Fail where a generated file differs from what it is generated from
	@$(PY) -m gateway.documents check
	@$(PY) -m house.generated check

.PHONY: demo
demo: setup broker-install-if-needed ## Play one day of business against the running suite (or one of its own)
	@$(PY) -m house.demo $(ARGS)

.PHONY: chaos
chaos: setup broker-install-if-needed ## Kill processes at random under load and check every promise (OPS=2000)
	@$(PY) -m tests.chaos --operations $(or $(OPS),2000) $(ARGS)

.PHONY: hot
hot: setup ## Let 16 workers move OPS=2000 cents among 80 hot accounts under kill -9; prove the book
	@$(PY) -m tests.bench.hot --transfers $(or $(OPS),2000) $(ARGS)

.PHONY: bench
bench: setup broker-install-if-needed ## Measure time and CPU per operation against raw echo and raw SQL
	@$(PY) -m tests.bench $(ARGS)
