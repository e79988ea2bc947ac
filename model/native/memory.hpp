// A lack of memory: recognising it, and freeing memory after it.
#include "memory.h"
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/util/Exception.h>
#include <cstring>

namespace road {
namespace {

struct Sign {
  const char *text;
  bool whole; // the message is this text, and not one that begins with it
};

constexpr Sign signs[] = {
    {"out of memory", false},         // "CUDA out of memory. Tried ...", "CUDA error: out of memory", "CUDA driver error: ..."
    {"ALLOC_FAILED", false},          // CUBLAS_STATUS_..., CUDNN_STATUS_...
    {"ALLOCATION_FAILED", false},     // CUDNN_STATUS_INTERNAL_ERROR_DEVICE_..., ..._HOST_...
    {"can't allocate memory", false}, // libtorch's allocator of the CPU
    {"not enough memory", false},     // the same, elsewhere
    {"Cannot allocate memory", false}, // strerror(ENOMEM)
    {"std::bad_alloc", false},
    // oneDNN: its code for a shape, its buffers. That it has no code for a
    // shape is "could not create a primitive descriptor for ...".
    {"could not create a primitive", true},
    {"could not create a memory", true},
    {"could not create a memory object", true},
    {"could not execute a primitive", true},
};

} // namespace

bool lacks_memory(const char *message) {
  for (const Sign &s : signs)
    if (s.whole ? strcmp(message, s.text) == 0 : strstr(message, s.text) != nullptr) return true;
  return false;
}

void release_kept(const c10::Device &d) {
  if (!d.is_cuda()) return;
  try {
    c10::getDeviceAllocator(d.type())->emptyCache();
  } catch (...) { // the lack of memory is reported, not this
  }
}

} // namespace road
