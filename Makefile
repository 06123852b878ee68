# make help lists the targets. What CI runs is .ci/run; these are the same steps one by one.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LINT     := $(GO) tool -modfile=.ci/tools.mod golangci-lint
LDFLAGS  := -s -w -X main.version=$(VERSION)
DIST     ?= dist
TARGETS  := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
FUZZTIME ?= 30s
REQUESTS ?= 1000000
SOAK     ?= 5m
N        ?= 50
IMAGE    ?= sendmock

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: ## serve on 127.0.0.1:7363 (ARGS="--port 0 --strict" adds flags)
	$(GO) run ./cmd/sendmock serve $(ARGS)

.PHONY: test
test: ## the tests
	$(GO) test ./...

.PHONY: race
race: ## the tests under the race detector (needs a C compiler)
	$(GO) test -race ./...

.PHONY: lint
lint: ## vet and golangci-lint, the version pinned in .ci/tools.mod
	$(GO) vet ./...
	$(LINT) run

.PHONY: fmt
fmt: ## format the sources as the linter wants them
	$(LINT) fmt

.PHONY: generate
generate: ## write the generated code again
	$(GO) generate ./...

.PHONY: bench
bench: ## the benchmarks, with allocations
	$(GO) test -run '^$$' -bench . -benchmem ./...

.PHONY: fuzz
fuzz: ## each fuzz target for FUZZTIME (30s), then REQUESTS (1000000) at random to the Graph and three for ten of them to the control API
	FUZZTIME=$(FUZZTIME) REQUESTS=$(REQUESTS) .ci/fuzz

.PHONY: soak
soak: ## everything at once on one emulator for SOAK (5m): nothing grows, gets lost or comes in another order
	SENDMOCK_SOAK=$(SOAK) $(GO) test -count=1 -timeout 24h -v -run '^TestSoak$$' ./emulator/internal/soak

.PHONY: prove-bounds
prove-bounds: ## attacks on the memory of the built binary, with a table of what each takes and gives back (Linux)
	SENDMOCK_PROVE_BOUNDS=1 $(GO) test -count=1 -timeout 60m -v -run '^TestBounds$$' ./emulator/internal/soak

.PHONY: prove-waits
prove-waits: ## bots of every pace against the same tests on every surface, N (50) times each; takes a quarter of an hour
	SENDMOCK_PROVE_RUNS=$(N) $(GO) test -count=1 -timeout 60m -v -run '^TestWithSockets$$' ./emulator/internal/proof

.PHONY: clients
clients: ## real third-party clients against the emulator (needs npm and root, see .ci/acceptance)
	.ci/clients

.PHONY: bots
bots: ## bots on third-party frameworks, in conversation by webhook (needs npm and root, see .ci/acceptance)
	.ci/bots

.PHONY: image
image: ## the container image, with docker
	docker build --build-arg VERSION=$(VERSION) -t $(IMAGE) .

.PHONY: ci
ci: ## everything CI runs
	.ci/run

.PHONY: dist
dist: ## release binaries for linux, darwin and windows, checksums and third-party notices
	rm -rf $(DIST)
	mkdir -p $(DIST)
	for t in $(TARGETS); do \
	  os=$${t%/*} arch=$${t#*/} ext=; \
	  [[ $$os != windows ]] || ext=.exe; \
	  echo "$$t"; \
	  CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' \
	    -o $(DIST)/sendmock_$${os}_$${arch}$$ext ./cmd/sendmock; \
	done
	cp LICENSE NOTICE $(DIST)/
	.ci/notices $(TARGETS) > $(DIST)/THIRD_PARTY_NOTICES
	cd $(DIST) && sha256sum * > SHA256SUMS

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf $(DIST) sendmock sendmock.exe
