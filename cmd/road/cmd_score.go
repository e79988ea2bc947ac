package main

import (
	"fmt"
	"io"
	"os"

	"dev.road/workbench/evalsuite"
)

type scoreCmd struct {
	Data        string  `arg:"" help:"A SQuAD 1.1 or 2.0 file."`
	Predictions string  `arg:"" help:"A JSON object from question id to answer text."`
	NAProb      string  `name:"na-prob" placeholder:"FILE" help:"A JSON object from question id to the probability of no answer."`
	Threshold   float64 `name:"na-prob-thresh" default:"1" placeholder:"P" help:"Probability of no answer above which an answer is empty."`
}

// Help implements kong's HelpProvider.
func (scoreCmd) Help() string {
	return `Prints one JSON object with the official script's keys and values, with or without --json.
A question without a prediction is an error, as it is to the script.

Exit status: 0 scored; 2 an unreadable file, or bad usage.`
}

// Run implements the command.
func (c *scoreCmd) Run(a *app) error {
	questions, err := readFile(c.Data, evalsuite.ReadSQuAD)
	if err != nil {
		return usage(err)
	}
	predictions, err := readFile(c.Predictions, evalsuite.ReadPredictions)
	if err != nil {
		return usage(err)
	}
	var nulls []evalsuite.NAProb
	if c.NAProb != "" {
		if nulls, err = readFile(c.NAProb, evalsuite.ReadNAProb); err != nil {
			return usage(err)
		}
	}
	scores, err := evalsuite.SQuAD2(questions, predictions, nulls, c.Threshold)
	if err != nil {
		return usage(err)
	}
	return a.object(scores)
}

// readFile opens a file for a reader of its format.
func readFile[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, err := os.Open(name)
	if err != nil {
		return none, err
	}
	defer f.Close()
	v, err := read(f)
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}
