// Package model computes ELECTRA, BERT or ALBERT with task heads on libtorch:
// training passes, the optimizer step, answers, and checkpoints with Hugging
// Face's names.
//
// A training step is any number of passes, whose gradients add up, and one
// update:
//
//	for each micro-batch {
//	        sums, err := m.Pass(batch, losses, dropoutSeed)
//	}
//	updated, err := m.Step(update)
//
// A pass runs the encoder once over a batch of windows, then every head that
// has a loss on it. A batch holds real tokens only, one window after another;
// padding is this package's affair. A pass's random draws depend on its seed
// alone, so the same passes in the same order give the same bits, on the CPU with
// the same number of threads.
//
// All calls on one model, and on its frozen copies, must come from one OS thread
// (runtime.LockOSThread): libtorch keeps threads and modes by OS thread. Another thread
// may make and load a model before it hands it over, while this one computes with
// others. A program calls Prepare before anything else.
//
// The computing is in model/native, in C++. gotch, the Go binding of libtorch,
// is used where single tensors are handled: Parameter, and the checkpoint
// tensors of any stored type.
package model
