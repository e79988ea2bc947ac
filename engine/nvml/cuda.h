// CUDA's driver, libcuda.so.1, opened at run time.
#pragma once

// The newest CUDA that the driver runs, as 1000 major + 10 minor. Starts nothing.
// 0: *error says why there is none, and is freed by the caller.
int road_cuda_driver(const char *cuda, char **error);
// Starts the driver, which then takes CUDA_VISIBLE_DEVICES for the life of the
// process, and returns the number of its devices, with the first one's name. -1: *error
// has the driver's name for its failure, and is freed by the caller.
int road_cuda_start(const char *cuda, char *name, int n, char **error);
