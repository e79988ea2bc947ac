// Package native is the hot path of model in C++ over libtorch: an encoder's
// forward, the losses of its heads, backward, and AdamW. One call of C is one
// pass or one optimizer step, because gotch costs 20 microseconds an operator.
//
// native.h is the interface and states the letters that all files use for
// shapes. layout.cpp says where every parameter lies, names.cpp what it is
// called, batch.cpp how tokens reach the device, encoder.cpp, attend.cpp and heads.cpp the
// forward, matmul.cpp and amx.cpp the CPU's matrix products, loss.cpp the loss,
// pass.cpp joins them, optimizer.cpp is AdamW, device.cpp finds CUDA, api.cpp is
// the C side. The checks of what callers pass are in package model.
package native
