// Package check counts what is in the files of a dataset: what was read and
// why the rest was not, labels, lengths, windows, what occurs twice, and what
// a training file shares with the file it is measured on.
//
// Files are streamed. What is kept of a record are sums and a few hashes of
// 64 bits: of its id, its passage, its question, and both together. Two texts
// with one hash would be taken for the same; among ten million that happens
// once in 400,000 files.
package check
