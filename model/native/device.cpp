// CUDA, found at run time: the program is linked without it.
#include "device.h"
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/empty.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <dlfcn.h>
#include <malloc.h>
#include <mutex>
#include <unistd.h>

namespace road {

static std::string cuda_problem;

// libtorch looks for its CUDA part once, at the first question about devices:
// this must come before any other call of libtorch.
void start() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Keep freed memory: glibc otherwise hands a pass's buffers back to the
    // kernel and takes page faults for them at the next (15 % of a pass).
    mallopt(M_MMAP_MAX, 0), mallopt(M_TRIM_THRESHOLD, -1), mallopt(M_TOP_PAD, 64 << 20), mallopt(M_ARENA_MAX, 1);
    if (access("/dev/nvidiactl", F_OK) != 0)
      cuda_problem = "this machine has no NVIDIA driver (/dev/nvidiactl is missing)";
    else if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL))
      cuda_problem = std::string("libtorch's CUDA part cannot be loaded: ") + dlerror();
    else if (at::detail::getCUDAHooks().getNumGPUs() == 0)
      cuda_problem = "the CUDA driver shows no GPU (CUDA_VISIBLE_DEVICES, or a driver older than libtorch's CUDA)";
  });
}

int cuda_devices(std::string &problem) {
  start();
  problem = cuda_problem;
  return problem.empty() ? at::detail::getCUDAHooks().getNumGPUs() : 0;
}

at::Device device_named(const std::string &name) {
  start();
  at::Device d(name);
  if (d.is_cpu()) return d;
  if (!d.is_cuda()) throw std::runtime_error("device " + name + " is neither cpu nor cuda:N");
  if (!d.has_index()) d.set_index(0);
  std::string problem;
  const int n = cuda_devices(problem);
  if (!problem.empty()) throw std::runtime_error("device " + name + " cannot be used: " + problem);
  if (d.index() >= n)
    throw std::runtime_error("device " + name + " is not there: this machine has " + std::to_string(n) + " (cuda:0 to cuda:" +
                             std::to_string(n - 1) + ")");
  at::globalContext().lazyInitDevice(at::kCUDA);
  return d;
}

at::Tensor staged(at::IntArrayRef shape, at::ScalarType type, const at::Device &to) {
  return at::empty(shape, at::TensorOptions(type).pinned_memory(to.is_cuda()));
}

at::Tensor sent(const at::Tensor &t, const at::Device &to) { return t.to(to, /*non_blocking=*/true); }

void use_tf32(bool may) {
  at::globalContext().setFloat32Precision(at::Float32Backend::CUDA, at::Float32Op::MATMUL,
                                          may ? at::Float32Precision::TF32 : at::Float32Precision::IEEE);
}

// Through c10, where every accelerator's allocator is registered: CUDA's own
// functions are not linked.
void allocator_bytes(const at::Device &d, int64_t &used, int64_t &kept) {
  const auto stats = c10::getDeviceAllocator(d.type())->getDeviceStats(d.index());
  constexpr auto all = size_t(c10::CachingAllocator::StatType::AGGREGATE);
  used = stats.allocated_bytes[all].current, kept = stats.reserved_bytes[all].current;
}

} // namespace road
