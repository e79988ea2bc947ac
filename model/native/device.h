#pragma once
#include <ATen/core/Tensor.h>
#include <string>

namespace road {

void start();
// Loads libtorch's CUDA part, once, and returns its number of devices; if 0, problem is the reason. Only
// before any other use of libtorch: it has looked for CUDA by then.
int load_cuda(std::string &problem);
// The CUDA that libtorch is built for, as 1000 major + 10 minor; 0 if none or unknown.
int cuda_version();
// Loads CUDA for a CUDA device. Throws when the device cannot be used.
at::Device device_named(const std::string &name);
// staged: memory on the host for values to be sent to a device, not initialised; sent does not wait
// for the copy to a GPU, so the memory is of a kind that the GPU reads itself.
at::Tensor staged(at::IntArrayRef shape, at::ScalarType type, const at::Device &to);
at::Tensor sent(const at::Tensor &t, const at::Device &to);
// Whether products of float32 matrices on GPUs may be rounded to TF32.
void use_tf32(bool may);
// Whether libtorch's operators add up in a fixed order. Attention's backward and the gradients of
// gathers then take other kernels; an operator that has none throws.
void use_deterministic(bool only);
// Bytes of a CUDA device that libtorch has handed out, and that it keeps.
void allocator_bytes(const at::Device &d, int64_t &used, int64_t &kept);

} // namespace road
