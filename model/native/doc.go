// Package native is the hot path of model in C++ over libtorch: an encoder's
// forward, the losses of its heads, backward, and AdamW. One call of C is one
// pass or one optimizer step, because gotch costs 20 microseconds an operator.
//
// native.h is the interface and states the letters that all files use for
// shapes. layout.hpp says where every parameter lies, names.hpp what it is
// called, batch.hpp how tokens reach the device, encoder.hpp, attend.hpp and
// heads.hpp the forward, matmul.hpp and amx.hpp the CPU's matrix products,
// loss.hpp the loss, pass.hpp joins them, optimizer.hpp is AdamW, device.hpp
// finds CUDA, api.hpp is the C side. The checks of what callers pass are in
// package model.
package native
