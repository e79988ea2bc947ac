// Package checkpoint is a model's folder on disk, as Hugging Face's
// transformers lays it out: config.json, the weights in one of three forms,
// and the tokenizer's files. It is pure Go: road reads, exports and imports
// checkpoints without libtorch.
package checkpoint
