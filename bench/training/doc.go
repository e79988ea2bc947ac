// Package training compares training with transformers on PyTorch. Both sides
// take the same optimizer steps from the same checkpoint on the same batches, and
// their losses have to agree before they are measured in turns.
package training
