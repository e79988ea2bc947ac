#define _GNU_SOURCE
#include "capability.h"
#include <dlfcn.h>
#include <stdio.h>

// CUdevice_attribute, of cuda.h.
enum { COMPUTE_CAPABILITY_MAJOR = 75, COMPUTE_CAPABILITY_MINOR = 76 };

int road_capability(const char *cuda, int ordinal, int *major, int *minor, char **error) {
  void *library = dlopen(cuda, RTLD_NOW | RTLD_LOCAL);
  const char *why = library ? NULL : dlerror();
  int status = -1;
  if (library) {
    int (*init)(unsigned) = (int (*)(unsigned))dlsym(library, "cuInit");
    int (*get)(int *, int) = (int (*)(int *, int))dlsym(library, "cuDeviceGet");
    int (*attribute)(int *, int, int) = (int (*)(int *, int, int))dlsym(library, "cuDeviceGetAttribute");
    int device = 0;
    if (!init || !get || !attribute) why = "it lacks cuInit, cuDeviceGet or cuDeviceGetAttribute";
    else if ((status = init(0)) == 0 && (status = get(&device, ordinal)) == 0 && (status = attribute(major, COMPUTE_CAPABILITY_MAJOR, device)) == 0)
      status = attribute(minor, COMPUTE_CAPABILITY_MINOR, device);
    // Not closed: a driver that is in use must not be unloaded, and one that is not is small.
  }
  if (status == 0) return 1;
  const int written = why ? asprintf(error, "%s: %s", cuda, why) : asprintf(error, "%s: device %d: CUDA error %d", cuda, ordinal, status);
  if (written < 0) *error = NULL;
  return 0;
}
