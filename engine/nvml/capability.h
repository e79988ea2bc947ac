// A device's compute capability, from CUDA's driver (docs.nvidia.com/cuda/cuda-driver-api).
#pragma once

// The compute capability of the GPU that CUDA calls by that number in this
// process. 0 on failure: *error is a message that the caller frees.
int road_capability(const char *cuda, int ordinal, int *major, int *minor, char **error);
