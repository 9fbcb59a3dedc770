# Entry points only; the work is in infra/. All are safe to repeat.
#   make run      install what is missing, build, start the stack, coordinate
#                 the example cases; leaves the stack up
#   make status   what is running and where it listens
#   make stop     end it, keep its data
#   make clean    end it and remove its data and every build
#   make test     every check and test, as CI runs them
#   make soak     SOAK_CALLS that sell nights, as many operations on funds, then
#                 random lives for SOAK_MINUTES, under random faults
#   make bench    measure on a stack of its own; prints, passes or fails nothing
#   make scale    the same reads at 10,000 and at 1,000,000 cases (more than an hour;
#                 in pieces: tests/load/scale.py --state DIR --fill)
#   make format   rewrite C++ as clang-format wants it
#   make lint     the checks that need no build
#   make tidy     every file with its own includes only, and clang-tidy over
#                 what changed since it last ran
#   make sanitize unit and store tests under the sanitizers
SHELL := /bin/bash
SOAK_MINUTES ?= 30
SOAK_CALLS ?= 100000

.PHONY: run build install status stop clean test soak bench scale format lint tidy sanitize
.NOTPARALLEL:

run: build
	infra/dev/stack up
	infra/dev/coordinate

build: install
	infra/ci/build.sh release deployables

install:
	@infra/install.sh

status:
	@infra/dev/stack status

stop:
	infra/dev/stack down

clean:
	infra/dev/stack clean
	rm -rf build

test:
	@infra/ci/test.sh

soak: build
	tests/oversold/run.py --calls $(SOAK_CALLS)
	tests/ledger/run.py --operations $(SOAK_CALLS)
	tests/chaos/soak --minutes $(SOAK_MINUTES)

bench: build
	infra/ci/build.sh release duplicate_linkage hold_callers stay_histories \
	  matching_bench visa_statistics
	tests/load/existence.py
	tests/load/known_names.py
	tests/load/duplicates.py
	tests/load/holds.py
	tests/load/overload.py
	tests/load/search_availability.py
	tests/load/watchers.py
	tests/load/import_capacity.py
	tests/load/import_policy.py
	build/release/bin/stay_histories
	tests/load/stay_days.py
	build/release/bin/visa_statistics
	tests/load/matching.py

scale: build
	infra/ci/build.sh release store_population
	tests/load/scale.py

format: install
	git ls-files -z -- '*.cc' '*.h' | xargs -0 clang-format -i

lint: install
	@infra/ci/lint.sh

tidy: install
	infra/ci/build.sh tidy
	infra/ci/tidy.py build/tidy

sanitize: install
	infra/ci/build.sh asan
	infra/ci/with_postgres.sh ctest --test-dir build/asan -L 'unit|postgres|fuzz' --output-on-failure -j2
