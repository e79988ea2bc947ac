// Package results sets runs beside each other: the values in which they differ, their
// figures on dev sets with intervals, and the size and inference cost of their models.
package results
