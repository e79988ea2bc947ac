// Package compute settles the device of a run and its arithmetic: the GPU or the CPU, the
// precision, and the other values that show in the last bits of every number.
package compute
