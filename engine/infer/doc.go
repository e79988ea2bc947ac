// Package infer asks the models of a run: the student between two micro-batches,
// copies of its weights beside the steps, and the teachers. It reads windows a
// batch at a time and decodes their logits into answers.
package infer
