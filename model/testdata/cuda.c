// A CUDA driver of one device, as far as libtorch's allocator is asked about it.
#ifndef MAPS
#define MAPS 1
#endif

int cuInit(unsigned flags) { return flags; }
int cuDeviceGet(int *device, int ordinal) { return *device = ordinal, 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) { return *value = attribute == 102 ? MAPS : 1, device; }
