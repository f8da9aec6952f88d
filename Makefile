# Four commands: run, test, bench, debug. Each makes .venv from the lock and builds what is out of date by itself.
# Needs python3 (3.11 or newer) with venv, Python's headers, a C compiler and make; says which one is missing.
#
#   make run                    the demonstration, then a server that goes on serving
#   make test                   lint, types and the suite on the release build; TESTS="tests/engine -k fire" for a part,
#                               TESTS="tests --hypothesis-seed=random" for other draws than each time the same
#   make bench                  the speed table; FULL=1 for everything, CASE=name for one case
#   make debug                  the suite on a build that checks bounds and initialisation; takes TESTS too

PYTHON ?= python3
TESTS ?= tests
# Most tests wait for processes of their own, so two run side by side; a file's tests stay in one process,
# and the files in the order that tests/conftest.py gives.
SPREAD ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder
FULL ?=
CASE ?=

# Every process that a test starts would compile all the sources again.
unexport PYTHONDONTWRITEBYTECODE

SOURCES := $(wildcard dispatch_core/*.pyx dispatch_core/*.pxd proto/sigap/v1/*.proto)
# setup.py sees to extensions and generated code alone, so only a change outside SOURCES needs a new installation.
INSTALL = .venv/bin/pip install --quiet --no-deps --no-build-isolation --editable .
REBUILD = .venv/bin/python setup.py --quiet build_proto --inplace build_ext --inplace

.PHONY: run test bench debug
run: .venv/ready
	.venv/bin/sigap demo --serve

test: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/pytest $(SPREAD) $(TESTS)

bench: .venv/ready
	.venv/bin/python benchmarks/run.py $(if $(FULL),--full) $(CASE)

# The debug build is installed as a wheel into a venv of its own and nothing puts the checkout on sys.path, so its
# extensions and those that `make test` builds beside the sources never mix.
# `make test` judges the sources themselves and whatever lies around the engine: no kernel runs in a browser, in tables of a
# command line, in accounts or in metrics, and no other one where processes are killed and disks fill up. It draws the
# most from its dice, too; here they are drawn from less often.
AROUND := tidy console cli accounts ops faults
debug: .venv-debug/ready
	SIGAP_SEARCH_QUERIES=$${SIGAP_SEARCH_QUERIES:-300} \
	SIGAP_MACHINE_EXAMPLES=$${SIGAP_MACHINE_EXAMPLES:-40} SIGAP_MACHINE_SHIFTS=$${SIGAP_MACHINE_SHIFTS:-40} \
	SIGAP_BUILD=debug PYTHONSAFEPATH=1 .venv-debug/bin/pytest $(SPREAD) $(AROUND:%=--ignore=tests/%) $(TESTS)

%/locked: requirements.lock
	@PYTHON='$(PYTHON)' .ci/prerequisites
	$(PYTHON) -m venv $*
	$*/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.venv/ready: .venv/locked setup.py pyproject.toml $(SOURCES)
	$(if $(filter-out $(SOURCES),$?),$(INSTALL),$(REBUILD))
	@mkdir -p .venv/imports  # mypy reads the packages under the names they are imported by.
	@ln -sfn ../../server .venv/imports/dispatch_server
	@ln -sfn ../../loadtest .venv/imports/dispatch_loadtest
	@ln -sfn ../../proto/sigap .venv/imports/sigap
	@touch $@

FILES := $(shell find dispatch_core server loadtest proto -type f -not -path '*/__pycache__/*' 2>/dev/null)
.venv-debug/ready: .venv-debug/locked setup.py pyproject.toml $(filter-out %.so %_pb2.py %_pb2.pyi %_pb2_grpc.py,$(FILES))
	rm -rf build/debug/lib* build/debug/wheel
	DISPATCH_DEBUG=1 .venv-debug/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/debug/wheel .
	.venv-debug/bin/pip install --quiet --no-deps --force-reinstall build/debug/wheel/*.whl
	@touch $@

.PRECIOUS: %/locked
