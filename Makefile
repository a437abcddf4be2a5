# make run    set up what is needed and serve the desk on http://127.0.0.1:8000
# make test   set up what is needed and run every test
# make check  what a department's pull request must pass: check, examples, diff, impact (BASE=revision, else main)
# make soak   the long runs: 25,000 requests made up from the API's description; the ledger's 200 kills and 10,000 commands
#             a database, 10,000 walks, 100,000 dates (an hour)
# make wheelhouse  everything for an installation without network, ear and index built, in dist/
# make bench  the benchmarks, as ratios measured in one run

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3 python,$(shell $(p) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && echo $(p))))
# durable-rules' last release calls a function by a name that Python 3.13 dropped: build it with the name that stayed.
RENAMED = $(shell $(PYTHON) -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")')
PIP := $(PY) -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := help
.PHONY: help run test test-slow soak check bench lint clean wheelhouse

help:
	@sed -n 's/^# //p' Makefile | head -7

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "缺 Python：请先装 Python 3.11、3.12 或 3.13（Debian：apt-get install python3 python3-venv python3-dev）。"; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || { echo "缺 C 编译器：durable-rules 要编译（Debian：apt-get install gcc python3-dev）。"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { echo "建不了虚拟环境：请装 python3-venv（Debian：apt-get install python3-venv）。"; exit 1; }
	CPPFLAGS="$(RENAMED)" $(PIP) install -r requirements.lock
	$(PIP) install --no-deps -e .
	@touch $@
	@echo "装好了。下面这样就能直接写 bancheng 命令：source $(VENV)/bin/activate"

run: $(VENV)/.ready
	$(VENV)/bin/bancheng serve --port $(PORT)

test: $(VENV)/.ready
	$(PY) -m pytest -n auto --dist loadfile -m "not slow"

test-slow: $(VENV)/.ready
	$(PY) -m pytest -m slow

soak: $(VENV)/.ready
	BANCHENG_MADE_UP=25000 $(PY) -m pytest tests/test_api_made_up.py
	BANCHENG_SOAK=1 $(PY) -m pytest -s tests/test_storm.py tests/test_ledger_walks.py tests/test_ledger_clock.py

lint: $(VENV)/.ready
	$(VENV)/bin/ruff check triage web tests bench
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

$(VENV)/.bench: $(VENV)/.ready pyproject.toml
	$(PIP) install -e '.[bench]'
	@touch $@

bench: $(VENV)/.bench
	$(PY) -m bench $(BENCH)

check: $(VENV)/.ready
	$(VENV)/bin/bancheng review $(BASE)

wheelhouse: $(VENV)/.ready
	CPPFLAGS="$(RENAMED)" sh deploy/wheelhouse.sh $(VENV)

clean:
	rm -rf $(VENV) build *.egg-info
	test ! -d var || find var -mindepth 1 -maxdepth 1 ! -name 'journal.sqlite3*' ! -name anchors.jsonl ! -name backups -exec rm -rf {} +
