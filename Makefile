# make run    prepare, build, and open the demo. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

version := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
stamp   := -s -w -X main.version=$(version)
# The trainer finds libtorch in the folder that it was built on, or in lib/ of
# the folder that it was unpacked to.
trainer_stamp := $(stamp) -extldflags=-Wl,-rpath,$$ORIGIN/../lib
data    ?= ../shared/data
go      := scripts/go.sh
archive  = road-$(version)-linux-$(shell go env GOARCH)

.PHONY: help run build road trainer test faults check lint bench performance benchmarks acceptance acceptance-long dist clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

run: build ## fetch libtorch, build, open the demo (without a terminal: run it with progress lines)
	@if [ -t 0 ] && [ -t 1 ]; then exec bin/road demo; else exec bin/road demo --headless; fi

build: ## fetch libtorch if there is none; build bin/road and bin/road-trainer
	@scripts/build.sh -ldflags '$(trainer_stamp)' -o bin/ -- ./cmd/road ./cmd/road-trainer

road: ## build bin/road alone; needs neither libtorch nor a C++ compiler
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '$(stamp)' -o bin/road ./cmd/road

trainer: ## build bin/road-trainer alone
	@scripts/build.sh -ldflags '$(trainer_stamp)' -o bin/road-trainer -- ./cmd/road-trainer

test: bin/tally ## run every test, those without libtorch under the race detector
	@scripts/build.sh -- ./...
	scripts/test.sh | bin/tally

faults: bin/tally ## run the long tests: faults injected into running trainers, and flat memory; six minutes on two cores
	ROAD_FAULTS=1 $(go) test -json -count=1 -timeout 30m -run '^Test(Fault|Memory)' ./engine/... ./session/... ./tasks/tokenize | bin/tally

check: bin/tally ## run model/native under ASan and UBSan, the engine under the race detector, simulations of evalsuite/stats; half an hour
	scripts/sanitize.sh
	ROAD_SIMULATIONS=1 CGO_ENABLED=0 go test -trimpath -tags=netgo,osusergo -json -count=1 -timeout 60m ./evalsuite/stats | bin/tally
	scripts/test.sh race | bin/tally

bin/tally: $(wildcard scripts/tally/*.go)
	@$(go)
	@CGO_ENABLED=0 go build -buildvcs=false -o bin/tally ./scripts/tally

lint: ## check gofmt, go vet, and the layers between the packages (.golangci.yml)
	scripts/lint.sh

bench: build ## compare speeds with other programs, in turns; prints one JSON object per row
	@DATA='$(data)' scripts/bench.sh

performance: build ## run the same benchmarks and write the rows into docs/performance.md
	DATA='$(data)' scripts/bench.sh | CGO_ENABLED=0 go run ./scripts/performance docs/performance.md

benchmarks: ## run the Go benchmarks, package by package
	$(go) test -run '^$$' -bench . -benchmem ./...

# ROAD_ORACLE=PYTHON adds the tests against transformers (docs/building.md).
acceptance: build bin/tally ## test the built programs on the data folder beside the checkout
	ROAD_ORACLE='$(ROAD_ORACLE)' ROAD_ACCEPTANCE='$(abspath $(data))' ROAD_BIN='$(CURDIR)/bin' \
	  $(go) test -json -count=1 -timeout 30m -run Acceptance ./... | bin/tally

acceptance-long: build bin/tally ## fine-tune a pretrained BERT with three seeds and compare it with transformers; hours on two cores
	ROAD_MINILM="$$(scripts/minilm.sh)" ROAD_ACCEPTANCE='$(abspath $(data))' ROAD_BIN='$(CURDIR)/bin' \
	  $(go) test -json -count=1 -timeout 12h -run LongAcceptance ./cmd/road | bin/tally

dist: build ## pack dist/*.tar.gz for machines without Go or a compiler (WITH_LIBTORCH=1 adds the CPU libraries)
	scripts/dist.sh '$(archive)'

clean: ## remove bin and dist; the cache folder with libtorch stays
	rm -rf bin dist
