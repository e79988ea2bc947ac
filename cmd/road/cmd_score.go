package main

import (
	"fmt"

	"dev.road/workbench/session/scoring"
	"dev.road/workbench/tasks/read"
)

type scoreCmd struct {
	Data        string            `arg:"" help:"A data file of any format that is read, or a part: FILE#SPLIT, X.zip#MEMBER."`
	Predictions string            `arg:"" help:"Predictions: texts by ID, n-best lists, QuAC's, a TSV, labels, probabilities, or a run's."`
	Other       string            `arg:"" optional:"" name:"predictions2" help:"Other predictions of the same data, to compare with."`
	Metric      string            `default:"auto" placeholder:"NAME" help:"auto, squad1, squad2, mrqa, newsqa, quac or accuracy."`
	Missing     string            `default:"script" placeholder:"HOW" help:"Missing predictions: script, wrong, or skip (MRQA)."`
	NAProb      string            `name:"na-prob" placeholder:"FILE" help:"A JSON object of probabilities of no answer by question ID."`
	Threshold   float64           `name:"na-prob-thresh" default:"1" placeholder:"P" help:"Probability above which an answer is empty."`
	Labels      []string          `placeholder:"A,B,C" help:"Names of the classes in the order of their numbers in the predictions."`
	Format      string            `placeholder:"FORMAT" help:"The format of the data. Default: recognised by content."`
	Label       map[string]string `placeholder:"WRITTEN=LABEL" mapsep:"none" help:"The meaning of a label in the data, as labels in a recipe."`
	Columns     map[string]string `placeholder:"PART=COLUMN" mapsep:"none" help:"The column of a part in the data, as in a recipe."`
	Positive    string            `placeholder:"LABEL" help:"The one of two classes that F1 is of. Default: 1, same, yes and the like."`
	Plain       bool              `help:"Leave the intervals out."`
}

// Help implements kong's HelpProvider.
func (scoreCmd) Help() string {
	return `Measures predictions by the rules of the official script of the data's form, with 95 %
intervals, clustered by what questions share: their article, else their passage. docs/evaluation.md
says how each script treats missing predictions, unknown IDs and empty answers.

DATA may be a folder of MRQA's datasets, *.jsonl or *.jsonl.gz: with one file of predictions for all
or a folder with one for each, all are measured, and their mean.

With two files of predictions: the differences (second minus first) with intervals, and the
two-sided p of paired bootstrap, approximate randomization and exact McNemar.

With --json: the script's keys with its values, then metric, intervals (by key: low, high, level,
items, clusters), missing, notes; of labels confusion, and calibration where all predictions have
probabilities. Of two files: a, b (as reports with figures) and differences. Of a
folder: exact_match and f1, the means, and datasets by name.

Exit status: 0 scored; 2 an unreadable file, predictions for other data or with some missing
where the script fails for it, or bad usage.`
}

// Run implements the command.
func (c *scoreCmd) Run(a *app) error {
	o := scoring.Options{Metric: c.Metric, Threshold: c.Threshold, Positive: c.Positive, Plain: c.Plain}
	switch c.Missing {
	case "script":
	case "wrong":
		o.MissingWrong = true
	case "skip":
		o.SkipMissing = true
	default:
		return usage(fmt.Errorf("--missing is %q: give script, wrong or skip", c.Missing))
	}
	if files := scoring.Files(c.Data); files != nil && c.Other == "" {
		sets, err := scoring.MeasureSets(files, c.Predictions, o)
		if err != nil {
			return usage(err)
		}
		return a.sets(sets)
	}
	reading := read.Options{Format: c.Format, Labels: c.Label}
	for part, column := range c.Columns {
		if err := reading.Columns.Name(part, column); err != nil {
			return usage(fmt.Errorf("--columns: %w", err))
		}
	}
	data, err := scoring.ReadData(c.Data, reading)
	if err != nil {
		return usage(err)
	}
	o.Format = data.Format
	first, err := data.Join(c.Predictions, scoring.JoinOptions{Labels: c.Labels, NAProb: c.NAProb})
	if err != nil {
		return usage(err)
	}
	o.NAProb = first.NAProb
	if c.Other == "" {
		report, err := scoring.Measure(first.Predictions, o)
		if err != nil {
			return usage(fmt.Errorf("%s: %w", c.Predictions, c.hint(err)))
		}
		report.Notes = append(first.Notes, report.Notes...)
		return a.scored(report)
	}
	if c.NAProb != "" {
		return usage(fmt.Errorf("--na-prob is of one file of predictions: score each alone"))
	}
	second, err := data.Join(c.Other, scoring.JoinOptions{Labels: c.Labels})
	if err != nil {
		return usage(err)
	}
	both, err := scoring.Compare(first.Predictions, second.Predictions, o)
	if err != nil {
		return usage(c.hint(err))
	}
	both.A.Notes, both.B.Notes = append(first.Notes, both.A.Notes...), append(second.Notes, both.B.Notes...)
	return a.print(both, func() { a.compared(both) })
}

// hint adds the option that counts missing predictions as wrong.
func (c *scoreCmd) hint(err error) error {
	if scoring.IsMissing(err) {
		return fmt.Errorf("%w (--missing wrong)", err)
	}
	return err
}
