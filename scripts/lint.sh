#!/usr/bin/env bash
# Runs golangci-lint over the whole project as .golangci.yml says. The tool is
# built once, in the version pinned here, into the cache folder.
set -euo pipefail
cd "$(dirname "$0")/.."

version=2.15.0
cache=${ROAD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/road}
tool=$(command -v golangci-lint || true)
if [ -z "$tool" ] || [ "$("$tool" version --short 2>/dev/null)" != "$version" ]; then
  tool=$cache/tools/golangci-lint-$version/golangci-lint
  if [ ! -x "$tool" ]; then
    printf 'road: building golangci-lint %s into %s, once; about two minutes\n' "$version" "$cache/tools" >&2
    GOBIN=$(dirname "$tool") GOFLAGS= CGO_ENABLED=0 go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
  fi
fi

# The linters type-check cgo's output for the trainer's packages, and so need its
# compiler flags.
settings=$(scripts/go.sh env CGO_ENABLED CXX CGO_CFLAGS CGO_CXXFLAGS CGO_LDFLAGS GOFLAGS)
{ read -r CGO_ENABLED; read -r CXX; read -r CGO_CFLAGS; read -r CGO_CXXFLAGS; read -r CGO_LDFLAGS; read -r GOFLAGS; } <<<"$settings"
# With -trimpath all checkouts share one cached copy of cgo's output, and that
# names the files of the first of them: findings and the rules of .golangci.yml
# go by those names.
GOFLAGS=${GOFLAGS/-trimpath/}
# The tool's cache would also return another checkout's findings, by its paths.
export GOLANGCI_LINT_CACHE=$PWD/bin/lint
export CGO_ENABLED CXX CGO_CFLAGS CGO_CXXFLAGS CGO_LDFLAGS GOFLAGS
exec "$tool" run ./...
