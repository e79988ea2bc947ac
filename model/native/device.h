#pragma once
#include <c10/core/Device.h>
#include <string>

namespace road {

void start();
// How many CUDA devices there are; when none, problem says why.
int cuda_devices(std::string &problem);
// Throws when the device cannot be used.
at::Device device_named(const std::string &name);
// Bytes of a CUDA device that libtorch has handed out, and that it keeps.
void allocator_bytes(const at::Device &d, int64_t &used, int64_t &kept);

} // namespace road
