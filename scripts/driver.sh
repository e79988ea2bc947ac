# The NVIDIA driver and the cards of this machine, for scripts/libtorch.sh to
# source. session/driver has the same rule for the programs; its test holds both
# to one table.
#
# $ROAD_TEST_ROOT is put before /dev, /proc and /usr/lib/wsl: tests set it.

# nvidia_smi ARGUMENTS: runs the driver's tool, which under WSL2 need not be on
# the PATH. It can take seconds if the driver is not kept loaded.
nvidia_smi() {
  local smi=nvidia-smi
  command -v "$smi" >/dev/null || smi=${ROAD_TEST_ROOT:-}/usr/lib/wsl/lib/nvidia-smi
  command -v "$smi" >/dev/null && timeout 30 "$smi" "$@" 2>/dev/null
}

# driver_version: succeeds if there is a driver, and prints its version, or
# nothing if the version is unknown.
driver_version() {
  local root=${ROAD_TEST_ROOT:-} text='' number='[0-9]{3,}\.[0-9]+(\.[0-9]+)?' present=1
  if [ -r "$root/proc/driver/nvidia/version" ]; then
    present=0
    read -r text <"$root/proc/driver/nvidia/version" || true
  fi
  [ ! -e "$root/dev/nvidiactl" ] || present=0
  # WSL2 has /dev/dxg for the cards of every maker.
  [ ! -e "$root/dev/dxg" ] || [ ! -e "$root/usr/lib/wsl/lib/libcuda.so.1" ] || present=0
  if ! [[ $text =~ $number ]]; then
    text=$(nvidia_smi --query-gpu=driver_version --format=csv,noheader) || return $present
    [[ $text =~ $number ]] || return $present
  fi
  printf '%s' "${BASH_REMATCH[0]}"
}

# capabilities: the compute capability of each card, a line each; none if the
# driver does not report it.
capabilities() {
  nvidia_smi --query-gpu=compute_cap --format=csv,noheader | grep -xE '[0-9]+\.[0-9]+' || true
}
