// Package tasks defines the tasks that a model can learn: their labels, and the
// examples and windows in which a dataset serves them.
//
// A dataset is a named list of examples; it serves one task, or several (a
// dialog question has an answer span, a yes/no and a follow-up label). Each
// task has one head, shared by all datasets that serve it. Labels travel by
// name up to the window, where they become the index of the task's logit.
//
// Below it: read turns files into examples, check inspects them, tokenize
// turns text into ids, window cuts examples to the length of a model's input,
// corpus keeps them on disk, sample draws them, demo invents a world of them.
package tasks
