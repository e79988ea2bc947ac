// Package teachers is the screen of a run's teachers: their figures on training data and
// dev sets beside those of their ensembles, and the soft target of one training window with
// all that it is made of.
package teachers
