#include "capability.h"
#include "library.h"
#include <dlfcn.h>
#include <stdio.h>

// CUdevice_attribute, of cuda.h.
enum { COMPUTE_CAPABILITY_MAJOR = 75, COMPUTE_CAPABILITY_MINOR = 76 };

int road_capability(const char *cuda, int ordinal, int *major, int *minor, char **error) {
  void *library = road_open_library(cuda);
  const char *why = library ? NULL : dlerror();
  int status = -1;
  if (library) {
    int (*init)(unsigned) = (int (*)(unsigned))dlsym(library, "cuInit");
    int (*get)(int *, int) = (int (*)(int *, int))dlsym(library, "cuDeviceGet");
    int (*attribute)(int *, int, int) = (int (*)(int *, int, int))dlsym(library, "cuDeviceGetAttribute");
    int device = 0;
    if (!init || !get || !attribute) why = "it lacks cuInit, cuDeviceGet or cuDeviceGetAttribute";
    else if ((status = init(0)) == 0 && (status = get(&device, ordinal)) == 0 &&
             (status = attribute(major, COMPUTE_CAPABILITY_MAJOR, device)) == 0)
      status = attribute(minor, COMPUTE_CAPABILITY_MINOR, device);
    // Not closed: a driver that is in use must not be unloaded, and one that is not is small.
  }
  if (status == 0) return 1;
  char text[64];
  snprintf(text, sizeof text, "device %d: CUDA error %d", ordinal, status);
  return road_say(error, cuda, why ? why : text), 0;
}
