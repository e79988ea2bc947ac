// Stands in for libtorch's CUDA part: loads, says with which settings of the
// allocator, and has no GPU.
#include <stdio.h>
#include <stdlib.h>

static const char *set(const char *name) { return getenv(name) ? getenv(name) : "-"; }

__attribute__((constructor)) static void loaded(void) {
  printf("allocator: PYTORCH_CUDA_ALLOC_CONF=%s PYTORCH_ALLOC_CONF=%s\n", set("PYTORCH_CUDA_ALLOC_CONF"), set("PYTORCH_ALLOC_CONF"));
  fflush(stdout);
}
