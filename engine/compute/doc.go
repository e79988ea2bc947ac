// Package compute settles what a run computes on and how: the GPU or the CPU, the
// precision, and the other values that show in the last bits of every number.
package compute
