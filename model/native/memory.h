#pragma once
#include <c10/core/Device.h>

namespace road {

// Whether an error of libtorch, or of a library that it calls, says that memory
// did not suffice. Few of them have a type for it.
bool lacks_memory(const char *message);

// Returns the blocks that libtorch's allocator keeps of a GPU to its driver. cuBLAS
// and cuDNN allocate there themselves and find none of them.
void release_kept(const c10::Device &d);

} // namespace road
