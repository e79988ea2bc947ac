// Package pickle reads files of PyTorch's torch.save, such as pytorch_model.bin.
//
// Such a file is a zip archive with one pickle, which names the tensors, and an
// entry of plain values for every storage; or, before PyTorch 1.6, the pickle and
// the values one after another.
//
// A pickle is a program. gopickle runs it here, after a check of every
// instruction: only those that torch.save writes for a table of tensors pass, no
// length is longer than the file, and a class that tensors do not need is refused
// by name.
package pickle
