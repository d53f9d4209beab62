# Two commands to know: `make demo` shows the program at work, `make test` checks everything.
# Both make their own environment in .venv first (scripts/env).

BIN := .venv/bin
READY := .venv/ready

.PHONY: help demo test soak lint format types expected bench site lock clean

help:
	@echo 'make demo     take a page in, list, tag, read and publish it, in a copy of the handbook'
	@echo 'make test     format check, lint, types and tests'
	@echo 'make soak     the long form of the fault tests: a kill and a full disk at every step, eight processes'
	@echo 'make format   put the code in shape'
	@echo 'make lint     format check and lint alone'
	@echo 'make types    type check alone'
	@echo 'make expected write transcripts, golden files and handbook output anew: read the diff'
	@echo 'make bench    measure against the floor; SIZES="1000 10000" is the default'
	@echo 'make site     export the handbook to site/'
	@echo 'make lock     choose the newest versions again and write requirements.lock (needs uv)'
	@echo 'make clean    remove everything that make made'

demo: $(READY)
	@$(BIN)/python scripts/demo.py

test: lint types
	@$(BIN)/pytest -q -n auto $(ARGS)

soak: $(READY)
	@ARTICLECTL_SOAK=60 $(BIN)/pytest -q tests/store/test_journal_faults.py $(ARGS)
	@ARTICLECTL_SOAK=60 $(BIN)/pytest -q -s tests/test_soak.py $(ARGS)

lint: $(READY)
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo 'run `make format`' >&2; exit 1; }
	@$(BIN)/ruff check --quiet --output-format concise .

types: $(READY)
	@$(BIN)/mypy --no-error-summary

format: $(READY)
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

expected: $(READY)
	@ARTICLECTL_UPDATE_GOLDEN=1 $(BIN)/pytest -q -n auto $(ARGS)

bench: $(READY)
	@$(BIN)/python benchmarks/startup.py
	@$(BIN)/python benchmarks/commands.py $(SIZES)
	@$(BIN)/python benchmarks/scale.py $(SIZES)

site: $(READY)
	@$(BIN)/articlectl --library library export html --output site

# Universal: one file for every platform and for Python 3.11 to 3.13. With hashes, without addresses.
lock:
	@uv pip compile --quiet --universal --python-version 3.11 --group dev --generate-hashes \
	  --upgrade --no-header --no-annotate --output-file requirements.lock pyproject.toml

clean:
	@rm -rf .venv build dist demo site .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): pyproject.toml requirements.lock scripts/env
	@scripts/env
	@touch $@
