// Package corpus keeps a dataset's examples on disk and cuts their windows on
// demand: memory does not grow with the files, and training starts before they
// are read through.
//
// One goroutine reads; every example is appended to a file without a name,
// which is gone with the process however it ends. Memory holds 16 bytes an
// example: its place in the file, and the number of windows before it. All cores
// count the windows while the reading goes on.
//
// Windows are drawn in an order that does not depend on the speed of reading.
// The examples are in blocks, in the order of the files; the first time
// through, each block is shuffled by itself, one after another; after that
// the whole dataset is shuffled, as a dataset of one block is from the start.
package corpus
