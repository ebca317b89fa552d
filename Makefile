# Escale. `make` alone explains the targets.
SHELL := /bin/bash
GO ?= go
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
DEMO ?= data/demo
PORT ?= 8080
export ESCALE_TEST_DATA ?= $(abspath ../shared/data)

.PHONY: help build demo test check lint bench fuzz clean setup-go setup-test setup-bench

help: ## show this text
	@echo "Escale: an open, collaborative tourism information system"; echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 16

build: setup-go ## build the one static binary, bin/escale
	@mkdir -p bin
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/escale ./cmd/escale

demo: build ## make a demo network in data/demo and serve it at http://127.0.0.1:8080
	bin/escale demo --data $(DEMO) --listen 127.0.0.1:$(PORT)

test: setup-go setup-test lint ## set up what is missing, then run every test
	$(GO) run ./internal/house/testkit/withpostgres $(GO) test -timeout 14m ./...
	$(GO) -C bench test -timeout 5m -v ./... # -v: says aloud what is missing

lint: setup-go ## gofmt, go vet, staticcheck
	@bad=$$(gofmt -l cmd internal bench tools 2>/dev/null); [ -z "$$bad" ] || { echo "not gofmt'ed:"; echo "$$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) -C bench vet ./...
	cd bench && $(GO) tool staticcheck ./...

bench: setup-go setup-bench ## measure speed beside PostgreSQL and Bleve (BENCH="-sizes 60000,240000 -write" for bench/RESULTS.md)
	$(GO) -C bench run . $(BENCH)

fuzz: setup-go ## fuzz every decoder of foreign input, a minute each (FUZZTIME=5m for longer)
	@tools/fuzz $(or $(FUZZTIME),1m)

clean: ## remove what was built and the demo's data
	rm -rf bin data/demo

setup-go:
	@command -v $(GO) >/dev/null || { echo "Go 1.26 or later is missing: https://go.dev/dl/"; exit 1; }

setup-test:
	@tools/setup-test

setup-bench:
	@tools/setup-test postgis
