# Slotline. `make demo` runs it, `make test` tests it; both install what they need first.
# Everything is written in Python: this file only gives it names.

PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
RUN := .venv/bin/python

.PHONY: help demo test setup check e2e combinations bench lock assets dev-db clean

help:
	@echo "make demo    run Slotline with three example businesses (PORT=8123 for another port)"
	@echo "make test    run the tests"
	@echo "make check   formatting, types, imports, migrations, templates"
	@echo "make e2e     run the browser tests (needs Chromium)"
	@echo "make combinations  what can be combined; writes docs/combinations.md"
	@echo "make bench   time the slot engine, its page, races, many businesses"
	@echo "make setup   install only"
	@echo "make dev-db  start PostgreSQL and Redis for manage.py; prints their addresses"
	@echo "make clean   remove everything that was installed, built or stored here"

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) bootstrap.py

demo: setup
	@$(RUN) -m ops.demo

test: setup
	@$(RUN) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

e2e: setup
	@$(RUN) -m pytest tests/e2e -m e2e $(ARGS)

check: setup
	@$(RUN) -m ops.check

# Every pair of features with every verb; the table of those that go together.
combinations: setup
	@SLOTLINE_WRITE_DOCS=1 $(RUN) -m pytest tests/combinations/test_matrix.py $(ARGS)

bench: setup
	@$(RUN) bench/engine.py
	@$(RUN) bench/pages.py
	@$(RUN) bench/races.py
	@$(RUN) bench/scale.py

# After a change of the dependencies in pyproject.toml.
lock: setup
	.venv/bin/uv pip compile pyproject.toml --extra embedded --extra dev --universal \
		--python-version 3.11 --generate-hashes -o requirements.lock -q
	.venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
		--generate-hashes -c requirements.lock -o requirements-production.lock -q

# The browser code alone is built by every setup whose inputs have changed.
assets: setup

dev-db: setup
	@$(RUN) -m ops.embedded --env

clean:
	@test ! -x $(RUN) || $(RUN) -m ops.embedded --stop || true
	rm -rf .venv node_modules dist var
