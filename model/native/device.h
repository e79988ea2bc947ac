#pragma once
#include <c10/core/Device.h>
#include <string>

namespace road {

void start();
// How many CUDA devices there are; when none, problem says why.
int cuda_devices(std::string &problem);
// Throws when the device cannot be used.
at::Device device_named(const std::string &name);

} // namespace road
