# From a fresh clone with Python 3.11 or later, make and git: `make demo`, then `make test`.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: audit constraints fuzz demo test check readme pages docs bench compiled linters clean

# Lints a small app that browsers will refuse: findings (exit code 1) are its point.
demo: .venv/.installed compiled
	@$(BIN)/corslint examples || test $$? -eq 1

test: .venv/.tested compiled
	@$(BIN)/pytest

# What a change must pass.
check: .venv/.developed compiled
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/pytest

# Hostile input for MINUTES, each kind of text for its share; what breaks something is kept in build/fuzz.
MINUTES ?= 5
fuzz: .venv/.tested
	@$(INSTALL) --only-binary atheris --editable '.[fuzz]' || echo "no atheris for this Python: the mutations are not guided by coverage" >&2
	@PYTHONPATH=tests $(BIN)/python -m fuzzing $(MINUTES)

# The versions that tests take, after a change of what they need.
constraints: .venv/.developed
	@$(INSTALL) uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header --no-annotate \
	  --no-emit-index-url --extra test pyproject.toml --output-file tests/constraints.txt

# Asks the registry what is known of the versions that tests take; it cannot be asked without a network.
audit: .venv/.tested
	@$(INSTALL) pip-audit
	@$(BIN)/pip-audit --strict --disable-pip --no-deps --requirement tests/constraints.txt

# The README's outputs, after a change of what they show.
readme: .venv/.installed
	@$(BIN)/python tests/test_readme.py

# The documentation's pages of rules, commands and limits, after a change of one.
pages: .venv/.installed
	@$(BIN)/python scripts/pages.py

# The documentation as a site, in build/site.
docs: .venv/.developed pages
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# Measures corslint beside its peers, and writes docs/benchmarks.md: half an hour in which the machine has nothing else.
bench: .venv/.developed .bench/.installed compiled
	@$(BIN)/python benchmarks/bench.py

# What other linters say of right APIs: docs/other-linters.json, of which the pages are made.
linters: .venv/.developed .bench/.installed .bench/cdk-nag
	@PYTHONPATH=tests:scripts $(BIN)/python scripts/other_linters.py

.bench/cdk-nag:
	@mkdir -p $@ && npm install --silent --no-save --prefix $@ cdk-nag aws-cdk-lib constructs

# Where Python may not write bytecode by itself, every start would compile all of it anew: half a second.
compiled:
	@$(BIN)/python -m compileall -q src rules

clean:
	rm -rf .venv .bench dist build

.bench/.installed:
	@for peer in cfn-lint checkov; do \
	  $(PYTHON) -m venv .bench/$$peer && .bench/$$peer/bin/pip install --quiet --disable-pip-version-check $$peer; done
	@touch $@

.venv/.installed: pyproject.toml | $(BIN)/pip
	@$(INSTALL) --editable .
	@touch $@

# What tests need, in the versions that they are known to pass with; where those cannot be had, in any that fit.
.venv/.tested: pyproject.toml tests/constraints.txt | $(BIN)/pip
	@$(INSTALL) --constraint tests/constraints.txt --editable '.[test]' || $(INSTALL) --editable '.[test]'
	@touch $@ .venv/.installed

.venv/.developed: pyproject.toml | $(BIN)/pip
	@$(INSTALL) --editable '.[dev]'
	@touch $@ .venv/.tested .venv/.installed

$(BIN)/pip:
	@$(PYTHON) -m venv .venv
