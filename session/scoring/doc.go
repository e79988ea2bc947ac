// Package scoring measures predictions by the official metrics of their dataset: it
// joins a data file in any format that is read with a file of predictions, and gives
// each figure its official name, and its uncertainty.
//
//	data, err := scoring.ReadData("dev.json", read.Options{})
//	joined, err := data.Join("predictions.json", scoring.JoinOptions{})
//	report, err := scoring.Measure(joined.Predictions, scoring.Options{Format: joined.Format})
//
// Measure takes any predictions, those of a run among them. A prediction whose
// student has no Model is a missing one.
package scoring
