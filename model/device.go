package model

import "dev.road/workbench/model/native"

// LoadCUDA makes CUDA devices usable, or gives the reason why there are none. It
// has to come before the first model, also one on the CPU: libtorch looks for its
// CUDA part once. The environment at that time (CUDA_VISIBLE_DEVICES and the like)
// holds for the life of the process. Without this call a process loads nothing of
// CUDA.
func LoadCUDA() error { return native.LoadCUDA() }

// CUDAVersion is the CUDA that libtorch is built for, 13000 for 13.0, or 0 if it
// is built without.
func CUDAVersion() int { return native.CUDAVersion() }
