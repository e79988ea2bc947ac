#!/usr/bin/env bash
# Builds model/native with AddressSanitizer and UndefinedBehaviorSanitizer around a
# driver of its C interface, without Go and gotch, and runs it. libtorch is not
# instrumented: its allocations are no leaks that could be told, and its containers
# are not annotated.
set -euo pipefail
cd "$(dirname "$0")/.."

read -r -a compiler <<<"$(go env CXX)"
kit=$(scripts/libtorch.sh)
mkdir -p bin
printf 'road: compiling model/native with the sanitizers\n' >&2
# -std and -fopenmp as in native.go. Of -O3 there is no need, and vptr wants types
# that libtorch does not export.
"${compiler[@]}" -std=c++17 -O1 -g1 -fopenmp -DROAD_NATIVE -Wall -Wno-psabi -Wno-deprecated-declarations \
  -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer \
  "-I$kit/torch/include" "-I$kit/torch/include/torch/csrc/api/include" \
  -o bin/sanitize model/native/sanitize/driver.cpp \
  "-L$kit/torch/lib" -Wl,--no-as-needed -ltorch_cpu -lc10 "-Wl,-rpath,$kit/torch/lib" -ldl -lgomp
ASAN_OPTIONS=detect_leaks=0:detect_container_overflow=0:allocator_may_return_null=1 \
UBSAN_OPTIONS=print_stacktrace=1 OMP_WAIT_POLICY=passive bin/sanitize
