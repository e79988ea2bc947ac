// Package native computes model's hot path in C++ over libtorch: an encoder's
// forward, the losses of its heads, backward, and the optimizer step. One call of C
// is one pass or one step, because gotch costs 20 microseconds an operator.
//
// native.h is the interface and states the letters that all files use for
// shapes. native.cpp is the one translation unit, which includes the rest: 19 s
// of a processor, against 105 for a .cpp a concern, and a precompiled header
// would take 2 s a file to load. layout.hpp gives every parameter its place,
// names.hpp its name, batch.hpp brings tokens to the device,
// encoder.hpp, attend.hpp and heads.hpp the forward, matmul.hpp and amx.hpp the
// CPU's matrix products, loss.hpp the loss, pass.hpp joins them, optimizer.hpp is
// AdamW, backup.hpp copies a model to the host beside the steps, memory.hpp knows
// a lack of memory by its message, device.hpp finds CUDA, api.hpp is the C side, and
// plain.hpp the functions for the tests alone.
// The checks of callers' arguments are in package model.
package native
