// Package teachers describes the teachers of a run and the effect of their weighting:
// figures of each, a preview of a change of W, T or the method before it is applied, and the
// soft target of one window. It computes over stored logits, in pure Go; a trainer reads
// them, and this package's client adds the dev sets' figures from the run's folder.
package teachers
