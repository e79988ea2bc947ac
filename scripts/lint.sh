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

# The linters type-check what cgo makes of the trainer's packages, and so need
# the flags that it compiles with.
settings=$(scripts/go.sh env CGO_ENABLED CXX CGO_CFLAGS CGO_CXXFLAGS CGO_LDFLAGS GOFLAGS)
{ read -r CGO_ENABLED; read -r CXX; read -r CGO_CFLAGS; read -r CGO_CXXFLAGS; read -r CGO_LDFLAGS; read -r GOFLAGS; } <<<"$settings"
# With -trimpath the cache keeps one copy of what cgo makes for all checkouts,
# and that names the files of whichever came first: findings and the rules of
# .golangci.yml go by those names.
GOFLAGS=${GOFLAGS/-trimpath/}
# The tool's cache too gives back findings of another checkout, by its paths.
export GOLANGCI_LINT_CACHE=$PWD/bin/lint
export CGO_ENABLED CXX CGO_CFLAGS CGO_CXXFLAGS CGO_LDFLAGS GOFLAGS
exec "$tool" run ./...
