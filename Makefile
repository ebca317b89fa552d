# Escale. `make` alone explains the targets.
SHELL := /bin/bash
GO ?= go
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
DEMO ?= data/demo
PORT ?= 8080
export ESCALE_TEST_DATA ?= $(abspath ../shared/data)

ASSETS := internal/ui/assets
# The sources of the assets: what changes in them is built again, and nothing else is.
ASSET_SOURCES := $(shell find $(ASSETS) \( -name node_modules -o -name dist \) -prune -o -type f ! -name '*.go' -print)
TEMPLATES := $(shell find internal -name node_modules -prune -o -name '*.templ' -print)

.PHONY: help build demo test audit check lint bench fuzz clean assets generate setup-go setup-node setup-test setup-bench

help: ## show this text
	@echo "Escale: an open, collaborative tourism information system"; echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 16

build: setup-go assets generate ## build the one static binary, bin/escale
	@mkdir -p bin
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/escale ./cmd/escale

demo: build ## make a demo network in data/demo and serve it at http://127.0.0.1:8080
	bin/escale demo --data $(DEMO) --listen 127.0.0.1:$(PORT)

test: setup-go setup-test assets lint ## set up what is missing, then run every test
	$(GO) run ./internal/house/testkit/withpostgres $(GO) test -timeout 14m ./...
	$(GO) -C bench test -timeout 5m -v ./... # -v: says aloud what is missing

lint: setup-go ## gofmt, go vet, staticcheck
	@bad=$$(find cmd internal bench tools -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l); [ -z "$$bad" ] || { echo "not gofmt'ed:"; echo "$$bad"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) -C bench vet ./...
	cd bench && $(GO) tool staticcheck ./...

audit: setup-go setup-test assets ## judge every kind of page in a browser, and write what was found for the accessibility statement
	ESCALE_AUDIT=$(abspath internal/portal/audit.json) $(GO) test -count=1 -timeout 30m -run TestJourneys ./internal/portal

assets: $(ASSETS)/dist/manifest.json ## build styles, scripts, fonts, icons and map (Node 20 or later)

$(ASSETS)/dist/manifest.json: $(ASSETS)/node_modules/.package-lock.json $(ASSET_SOURCES)
	@echo "building the assets"
	@cd $(ASSETS) && node build.mjs

$(ASSETS)/node_modules/.package-lock.json: $(ASSETS)/package.json $(ASSETS)/package-lock.json | setup-node
	@echo "installing what the assets are built with"
	@cd $(ASSETS) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

generate: setup-go $(TEMPLATES:.templ=_templ.go) ## make Go of the templates (*.templ) that changed

%_templ.go: %.templ
	@$(GO) tool templ generate -include-version=false -log-level warn -f $<
	@touch $@

bench: setup-go setup-bench ## measure speed beside PostgreSQL and Bleve (BENCH="-sizes 60000,500000,1000000 -grow -write" for bench/RESULTS.md)
	$(GO) -C bench run . $(BENCH)

fuzz: setup-go ## fuzz every decoder of foreign input, a minute each (FUZZTIME=5m for longer)
	@tools/fuzz $(or $(FUZZTIME),1m)

clean: ## remove what was built and the demo's data
	rm -rf bin data/demo $(ASSETS)/node_modules
	find $(ASSETS)/dist -type f ! -name .gitignore -delete

setup-go:
	@command -v $(GO) >/dev/null || { echo "Go 1.26 or later is missing: https://go.dev/dl/"; exit 1; }

setup-node:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Node 20 or later is missing, of which the pages' styles and scripts are built: https://nodejs.org or apt-get install -y nodejs npm"; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' || { echo "Node $$(node --version) is too old: 20 or later is needed, see https://nodejs.org"; exit 1; }

setup-test:
	@tools/setup-test

setup-bench:
	@tools/setup-test postgis
