// Package check inspects a dataset's files: records read, records dropped
// with the reasons, labels, lengths, windows, duplicates, and the overlap of a
// training file with its dev file.
//
// Files are streamed. A record leaves sums and a few hashes of 64 bits: of its
// id, its passage, its question, and both together. Two texts with one hash would
// be taken for the same; among ten million that happens once in 400,000 files.
package check
