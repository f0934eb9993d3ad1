# Needs Python 3.11 or later and make; everything else is fetched into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.made-from-lock
SCREENSHOTS ?= screenshots
APPLICATIONS ?= 1000

.DEFAULT_GOAL := help
.PHONY: help venv demo test check format screenshots translations docs lock bench wheel clean

help: ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name it with make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

venv: $(STAMP) ## the environment, from requirements.lock

demo: $(STAMP) ## a city's fund, served at a printed address
	$(BIN)/grants demo

test: check ## every check and every test
	$(BIN)/python -m pytest -n auto

check: $(STAMP) ## style, types, import contracts, templates
	$(BIN)/ruff check grants tests migrations
	$(BIN)/ruff format --check grants tests migrations
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --check --lint --quiet templates

format: $(STAMP) ## put code and templates into the house's style
	$(BIN)/ruff check --fix grants tests migrations
	$(BIN)/ruff format grants tests migrations
	$(BIN)/djlint --reformat --quiet templates || true

screenshots: $(STAMP) ## the pages of the journey as pictures, in screenshots/
	GRANTS_SCREENSHOTS=$(SCREENSHOTS) $(BIN)/python -m pytest -n 0 -m browser

translations: $(STAMP) ## extract the texts and merge them into the catalogues
	$(BIN)/pybabel --quiet extract -F babel.cfg -k lazy -k _l -k step:4 --no-location --sort-output \
	    --project grants --copyright-holder "the grants authors" -o grants/translations/messages.pot .
	$(BIN)/pybabel --quiet update --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete -i grants/translations/messages.pot -d grants/translations

docs: $(STAMP) ## draw the tables of the code into the documentation
	$(BIN)/grants docs

# The index is named here and not in the lock, so that no registry address is committed.
lock: ## pin every dependency with its hashes
	test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }
	env -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL -u UV_INDEX $(BIN)/uv pip compile pyproject.toml --no-config --quiet \
	    --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header -o requirements.lock

bench: $(STAMP) ## figures from generated data: make bench APPLICATIONS=100000
	$(BIN)/grants bench --applications $(APPLICATIONS)

wheel: $(STAMP) ## the package, in dist/
	$(BIN)/python -m build --no-isolation --wheel --outdir dist .

clean: ## remove what was built; the environment and the instance stay
	rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
