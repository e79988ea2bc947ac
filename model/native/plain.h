// An entry of the tests, beside the interface in native.h that programs use.
#pragma once
#include "native.h"
#ifdef __cplusplus
extern "C" {
#endif

// A model on the CPU computes by libtorch's operators from now on, which its own
// kernels are compared with. On a GPU it does so anyway.
int road_make_plain(road_model *m, char **error);

#ifdef __cplusplus
}
#endif
