# make run: set up and open the app. make test: set up and check everything. Nothing else needs installing by hand.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp

.PHONY: setup run lint test bench golden fmt clean tools
.DEFAULT_GOAL := run

setup: $(STAMP)

$(STAMP): requirements.txt requirements-dask.txt requirements-dev.txt constraints.txt
	@sh tools/setup.sh "$(PYTHON)"
	@touch $(STAMP)

run: setup
	MALLOC_ARENA_MAX=1 $(BIN)/streamlit run app.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

tools:
	@sh tools/test_tools.sh

test: setup tools lint
	$(BIN)/pytest

bench: setup
	$(BIN)/python -m benchmarks

golden: setup
	$(BIN)/pytest -q -n 0 tests/test_golden.py --refresh-golden

fmt: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis
