// Package pickle reads the files that PyTorch's torch.save writes, such as
// pytorch_model.bin: a zip archive with one pickle, which names the tensors,
// and an entry of plain values for every storage; or, before PyTorch 1.6, the
// pickle and the values one after another.
//
// A pickle is a program. What runs it here is gopickle, and before that every
// instruction has been looked at: only those that torch.save writes for a table
// of tensors pass, no length is longer than the file, and a class that tensors
// have no need of is refused by name.
package pickle
