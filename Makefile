# Everything by one word. `make` alone says what there is. The work is done by scripts/, CMake and ninja.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build deps test test-system-duckdb e2e psql bench lint format fuzz docker clean

PORT ?= 5432
JOBS ?= $(shell nproc)
BINARY := build/release/duckgres

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

run: build ## build all that is needed and start the server (ARGS="--port 5433" for flags of its own)
	@exec $(BINARY) $(ARGS)

build: deps ## build build/release/duckgres
	@scripts/build release duckgres

deps: ## install what building needs (Debian packages, DuckDB)
	@scripts/install-deps build

test: ## build and run every test: units, sanitizers, fuzzers, linters, clients (ARGS="asan" for one stage)
	@scripts/install-deps build test lint
	@python3 scripts/test $(ARGS)

test-system-duckdb: ## the unit tests with Debian's own DuckDB
	@scripts/install-deps build test
	@scripts/build system-duckdb all
	@ctest --preset system-duckdb -j $(JOBS)

e2e: build ## the client programs against the server (CLIENTS="psql pgx" for some)
	@scripts/install-deps test
	@tests/run-e2e --server duckgres --binary $(BINARY) $(CLIENTS)

psql: ## connect to the server that runs here (PORT=5432)
	@command -v psql > /dev/null || scripts/install-deps test
	@PGPASSWORD="$${PGPASSWORD-postgres}" psql "host=127.0.0.1 port=$(PORT) user=$${PGUSER-postgres} dbname=$${PGDATABASE-postgres} sslmode=require"

bench: build ## measure against PostgreSQL 18 and DuckDB in process (docs/benchmarks.md)
	@scripts/install-deps build test
	@bench/run $(ARGS)

lint: ## clang-format, clang-tidy, shellcheck and the test of the rooms, without changing anything
	@scripts/install-deps build lint
	@python3 scripts/test lint

format: ## lay out every C++ file as .clang-format says
	@scripts/install-deps lint
	@scripts/cpp-files | xargs clang-format-21 -i

fuzz: ## one fuzzer for longer: make fuzz TARGET=frontend_messages_fuzz SECONDS=600
	@scripts/install-deps build lint
	@scripts/build fuzz $(TARGET)
	@scripts/fuzz $(TARGET) $(or $(SECONDS),600)

docker: ## build the container image duckgres:latest
	docker build -t duckgres .

clean: ## remove what was built (data, certificates and caches stay)
	rm -rf build
