// CUDA, found at run time: the program is linked without it.
#include "device.h"
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <cstdlib>
#include <dlfcn.h>
#include <malloc.h>
#include <mutex>
#include <unistd.h>

namespace road {

void start() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Keep freed memory: glibc otherwise hands a pass's buffers back to the
    // kernel and takes page faults for them at the next (15 % of a pass).
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 << 20);
    mallopt(M_ARENA_MAX, 1);
  });
}

// Passes differ in their number of tokens, so blocks of one pass seldom fit the next: segments that grow
// in place keep the caching allocator from stranding memory between them. They need virtual memory
// management and shareable handles, which a vGPU lacks and WSL2 has only in part.
static void let_segments_grow() {
  enum { VIRTUAL_MEMORY = 102, FILE_DESCRIPTORS = 103 }; // CUdevice_attribute
  if (getenv("PYTORCH_CUDA_ALLOC_CONF") || getenv("PYTORCH_ALLOC_CONF") || access("/dev/dxg", F_OK) == 0) return;
  void *driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (!driver) return;
  const auto init = (int (*)(unsigned))dlsym(driver, "cuInit");
  const auto get = (int (*)(int *, int))dlsym(driver, "cuDeviceGet");
  const auto ask = (int (*)(int *, int, int))dlsym(driver, "cuDeviceGetAttribute");
  int device = 0, maps = 0, shares = 0;
  if (init && get && ask && !init(0) && !get(&device, 0) && !ask(&maps, VIRTUAL_MEMORY, device) &&
      !ask(&shares, FILE_DESCRIPTORS, device) && maps && shares)
    setenv("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True", 0);
}

// A kernel on the first device: whether libtorch has one for it, and nobody else keeps it for
// himself. From here on the driver shows others that this process computes there.
static std::string first_kernel() try {
  at::ones({1}, at::TensorOptions(at::Device(at::kCUDA, 0))).item<float>();
  return "";
} catch (const c10::Error &e) {
  const std::string all = e.what_without_backtrace();
  return "libtorch computes nothing on the GPU: " + all.substr(0, all.find('\n'));
}

// libtorch looks for its CUDA part once, at its first question about devices.
int load_cuda(std::string &problem) {
  static std::once_flag once;
  static std::string why;
  static int devices = 0;
  std::call_once(once, [] {
    let_segments_grow();
    if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) why = std::string("libtorch_cuda.so does not load: ") + dlerror();
    else if (at::detail::getCUDAHooks().getNumGPUs() == 0) why = "libtorch_cuda.so is loaded and finds no GPU";
    else why = first_kernel();
    if (why.empty()) devices = at::detail::getCUDAHooks().getNumGPUs();
  });
  problem = why;
  return devices;
}

int cuda_version() {
  const auto ask = (int (*)(int *))dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion");
  int version = 0;
  return ask && ask(&version) == 0 ? version : 0;
}

at::Device device_named(const std::string &name) {
  start();
  at::Device d(name);
  if (d.is_cpu()) return d;
  if (!d.is_cuda()) throw std::runtime_error("device " + name + " is neither cpu nor cuda:N");
  if (!d.has_index()) d.set_index(0);
  std::string problem;
  const int n = load_cuda(problem);
  if (!problem.empty()) throw std::runtime_error("device " + name + " cannot be used: " + problem);
  if (d.index() >= n)
    throw std::runtime_error("device " + name + " is not there: this process sees " + std::to_string(n) + " (cuda:0 to cuda:" +
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

void use_deterministic(bool only) {
  at::globalContext().setDeterministicAlgorithms(only, /*warn_only=*/false);
  at::globalContext().setDeterministicFillUninitializedMemory(false); // a kernel for each new tensor, against reads that we do not do
}

// Through c10, where every accelerator's allocator is registered: CUDA's own
// functions are not linked.
void allocator_bytes(const at::Device &d, int64_t &used, int64_t &kept) {
  const auto stats = c10::getDeviceAllocator(d.type())->getDeviceStats(d.index());
  constexpr auto all = size_t(c10::CachingAllocator::StatType::AGGREGATE);
  used = stats.allocated_bytes[all].current;
  kept = stats.reserved_bytes[all].current;
}

} // namespace road
