# `make demo` and `make test` set up what they need, in a virtual environment of their own.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TRIED := $(VENV)/.tried
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
SOURCES := cpshell tests benchmarks docs/picture.py docs_site examples plugins fuzz hatch_build.py .ci/check_release.py
SECONDS ?= 600
SPEED ?= 4

# Tests wait for programs and answers half of their time: two workers a core. Quick ones do not.
CORES := $(shell getconf _NPROCESSORS_ONLN)
WORKERS ?= $(shell expr 2 '*' $(CORES))

.PHONY: demo test check-fast coverage lint types houses check floors lowest catalog container release \
	bench fuzz picture docs man clean

# It needs little of what tests need, and shall begin soon.
demo: $(TRIED)
	@$(BIN)/cpshell play --sandbox --speed $(SPEED) examples/tour.md

test: lint types houses check

check-fast: lint types
	$(BIN)/pytest -n $(CORES) --dist worksteal -m "not slow" --hypothesis-profile=fast

coverage: $(READY)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --sort=cover

lint: $(READY)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: $(READY)
	$(BIN)/mypy
	$(BIN)/mypy --config-file plugins/cpshell-mcp/pyproject.toml plugins/cpshell-mcp/src

houses: $(READY)
	$(BIN)/lint-imports

# It ends with a list of all commands that documents show, and that it ran.
check: $(READY)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --documented

# The wheel in empty environments, with the lowest versions that it allows; `make check` does it, too.
floors: $(READY)
	$(BIN)/pytest tests/packaging/test_installed.py

# Everything with the lowest versions, in an environment of its own.
LOWEST := build/lowest

lowest: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST) --resolution lowest-direct \
		-r pyproject.toml --extra dev --extra dask --extra keyring \
		$(PLUGINS:%=-r %/pyproject.toml) --editable . $(PLUGINS:%=--editable %)
	PATH="$(CURDIR)/$(LOWEST)/bin:$$PATH" $(LOWEST)/bin/pytest -n $(WORKERS) --dist worksteal

# The data files alone, after one has been edited; `make check` does it, too.
catalog: $(READY)
	$(BIN)/pytest tests/catalog/test_data.py

# Builds the image and runs it: needs Docker, or ENGINE=podman.
ENGINE ?= docker

container: $(READY)
	ENGINE=$(ENGINE) $(BIN)/pytest tests/packaging/test_container.py

# The files of a release, once it is clear that TAG may be one: CONTRIBUTING.md, "Releasing".
release: $(READY)
	$(BIN)/python .ci/check_release.py "$$TAG"
	rm -rf dist
	$(BIN)/python -m hatchling build
	$(BIN)/pytest tests/packaging

# `make bench BENCH=--quick` tries whether all of them run.
bench: $(READY)
	$(BIN)/python -m benchmarks $(BENCH)

# An input that takes ten seconds or 2 GiB is a finding, too.
FUZZ_BOUNDS := -max_len=600 -len_control=0 -timeout=10 -rss_limit_mb=2048 -artifact_prefix=fuzz/

fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	for harness in fuzz/[a-z]*.py; do \
		$(BIN)/python $$harness -max_total_time=$(SECONDS) $(FUZZ_BOUNDS) || exit 1; \
	done

picture: $(READY)
	$(BIN)/python docs/picture.py

# The documentation as a site, in build/site; a link that leads nowhere is an error.
docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

# The man page, after an option has changed.
man: $(READY)
	$(BIN)/python -m docs_site.manual

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage

$(TRIED): pyproject.toml
	@echo "Setting up $(VENV), once"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[sandbox]'
	@touch $@

$(READY): pyproject.toml $(PLUGINS:%=%/pyproject.toml)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' \
		$(PLUGINS:%=--editable ./%)
	touch $@ $(TRIED)
