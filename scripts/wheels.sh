# The pinned wheels with libtorch, and the functions that fetch them into
# $cache/wheels; for scripts/libtorch.sh to source, which sets version and cache.

# Package, version, MB to download, MB on disk (10^6 bytes each). These are for
# every run,
base_wheels="torch $version 531 1137
nvidia-cuda-runtime 13.0.96 3 8
nvidia-cuda-cupti 13.0.85 11 46"
# and these for libtorch_cuda.so, which finds them beside torch through its own
# RPATH. torch requires cusolver, nvtx and triton, too, but no run loads them.
cuda_wheels="nvidia-cublas 13.1.0.3 424 598
nvidia-cudnn-cu13 9.19.0.56 367 494
nvidia-cufft 12.0.0.61 215 288
nvidia-nccl-cu13 2.28.9 197 219
nvidia-cusparselt-cu13 0.8.0 170 234
nvidia-cusparse 12.6.3.3 146 163
nvidia-cuda-nvrtc 13.0.88 91 228
nvidia-nvshmem-cu13 3.4.5 61 81
nvidia-curand 10.4.0.35 60 135
nvidia-nvjitlink 13.0.88 41 99
nvidia-cufile 1.15.1.6 2 4"

# whole PACKAGE VERSION: the cache folder has it with all of its libraries.
whole() {
  local record=$cache/wheels/${1//-/_}-$2.dist-info/RECORD file
  [ -e "$record" ] || return 1
  while IFS=, read -r file _; do
    [ -e "$cache/wheels/$file" ] || return 1
  done < <(grep '\.so[.0-9]*,' "$record")
}

# lacking WHEELS: the lines of those that are not whole.
lacking() {
  local line
  while read -r line; do
    # shellcheck disable=SC2086 # a line is words
    whole $line || printf '%s\n' "$line"
  done <<<"$1"
}

# sizes WHEELS: their size to download and on disk, in words.
sizes() { awk '{ d += $3; u += $4 } END { print d " MB to download, " u " MB on disk" }' <<<"$1"; }

# fetch WHEELS: adds them to the cache folder. They are downloaded aside and moved
# when all are there: an interrupted download leaves nothing that a later run could
# take for whole.
fetch() {
  local part=$cache/wheels.part python=python3 free need
  free=$(df -Pk "$cache" | awk 'NR == 2 { print int($4 * 1024 / 1e6) }')
  need=$(awk '{ n += $3 + $4 } END { print n }' <<<"$1")
  [ "$free" -gt "$need" ] ||
    fail "$cache has $free MB free and needs $need for a while: make room, or set ROAD_CACHE to a folder on another disk$otherwise"
  command -v python3 >/dev/null ||
    fail "python3 is not installed, and fetches libtorch: run 'apt install python3 python3-pip', or set LIBTORCH to a libtorch folder"
  rm -rf "$part"
  trap 'rm -rf "$cache/wheels.part"' EXIT
  trap 'exit 130' INT TERM HUP
  mkdir -p "$part/tmp"
  if ! python3 -m pip --version >/dev/null 2>&1; then
    python3 -m venv "$part/venv" >/dev/null 2>&1 ||
      fail "python3 has no pip: run 'apt install python3-pip', or set LIBTORCH to a libtorch folder"
    python=$part/venv/bin/python
  fi
  # --target: pip leaves the system alone, and so does not refuse where the
  # system's packager owns python's (PEP 668). TMPDIR: pip unpacks there first,
  # and /tmp is often small.
  # shellcheck disable=SC2046 # a word a package
  TMPDIR=$part/tmp "$python" -m pip install --no-deps --no-compile --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
    --target "$part/wheels" $(awk '{ print $1 "==" $2 }' <<<"$1") >&2 ||
    fail "the download failed; nothing of it was kept. Run this again, or set LIBTORCH to a libtorch folder$otherwise"
  if whole torch "$version"; then
    merge "$part/wheels" "$cache/wheels"
  else
    usable "$part/wheels/torch" ||
      fail "the downloaded torch $version has no lib/libtorch_cpu.so and include/ATen; set LIBTORCH to a libtorch folder"
    rm -rf "$cache/wheels"
    mv "$part/wheels" "$cache/wheels"
  fi
}

# merge FROM TO: moves packages into a folder with others, which may be in use. A
# package's RECORD, the mark that it is whole, is removed first and moved last.
merge() {
  local file mark
  for mark in "$1"/*.dist-info; do rm -rf "$2/${mark##*/}"; done
  while IFS= read -r -d '' file; do
    mkdir -p "$2/${file%/*}"
    mv -f "$1/$file" "$2/$file"
  done < <(cd "$1" && find . -name '*.dist-info' -prune -o -type f -print0)
  mv "$1"/*.dist-info "$2"
}
