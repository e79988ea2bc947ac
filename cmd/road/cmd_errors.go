package main

import (
	"errors"
	"fmt"

	"dev.road/workbench/session/analysis"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/wire"
)

type errorsCmd struct {
	Source  string   `arg:"" optional:"" name:"run|predictions" help:"RUN, RUN@STEP, RUN@best or a file. Default: the only live run."`
	Data    string   `placeholder:"FILE" help:"The data of a file of predictions alone."`
	Dataset string   `placeholder:"DATASET" help:"The dataset. Default: the only one of the run with predictions."`
	Filter  string   `short:"f" placeholder:"EXPR" help:"Examples to count, as f1<0.5 wh:who -answerable."`
	By      string   `default:"error" placeholder:"FIELD" help:"The field to slice by: groups of errors, wh, type, ctx_len, overlap."`
	Against string   `placeholder:"OTHER" help:"Predictions to compare with: RUN@STEP, @STEP, a file, a teacher or another model."`
	Sort    string   `placeholder:"FIELD" help:"The order of --export; --sort=-FIELD descending. Default: as in the file."`
	Export  string   `enum:",ids,csv,jsonl,markdown" default:"" placeholder:"FORM" help:"Print the examples: ids, csv, jsonl or markdown."`
	Tag     []string `placeholder:"TAG" help:"Add a tag to the selected examples; repeatable."`
	Untag   []string `placeholder:"TAG" help:"Remove a tag from the selected examples; repeatable."`
	Note    *string  `placeholder:"TEXT" help:"Write a note on the selected examples; an empty one removes it."`
	Fields  bool     `help:"List the fields and the forms of a filter."`
}

// Help implements kong's HelpProvider.
func (errorsCmd) Help() string {
	return `Prints the errors of predictions in groups, or the slices by another field, those first that cost
most: examples, errors and their share of all, the score with its 95 % interval, and the points of
the whole score that it costs. docs/evaluation.md has the fields and the groups.

With --against the number of examples that are fixed, broken, both wrong and both right since the
other predictions, and the difference of the scores, as a whole and by slice.

With --json: {"source","dataset","step","filter","of","all","by","buckets","comparison"}; all and
each of buckets is {"name","filter","n","errors","score","share","cost","gain"}, and score has
value, interval, items, clusters and note. comparison is {"before","after","n","counts","score",
"exact","f1"}, with tests.

Exit status: 0 printed, or written; 1 the notes could not be written; 2 bad usage, or predictions,
data or a filter that cannot be used.`
}

// Run implements the command.
func (c *errorsCmd) Run(a *app) error {
	if c.Fields {
		return a.fields()
	}
	if c.Export != "" && a.json {
		return usage(errors.New("errors: --json and --export exclude each other; --export jsonl prints the examples as JSON"))
	}
	s, err := analysis.Open(analysis.From{Name: c.Source, Data: c.Data, Dataset: c.Dataset})
	if err != nil {
		return usage(err)
	}
	for _, remark := range s.Remarks {
		fmt.Fprintf(a.err, "road: %s\n", remark)
	}
	set := s.Set
	var compared *analysis.Comparison
	if c.Against != "" {
		if compared, err = s.Against(analysis.From{Name: c.Against, Data: c.Data}); err != nil {
			return usage(err)
		}
		set = compared.Set()
	}
	f, err := set.Parse(c.Filter)
	if err != nil {
		return usage(fmt.Errorf("errors: --filter: %w", err))
	}
	of := set.Filter(f)
	if len(c.Tag)+len(c.Untag) > 0 || c.Note != nil {
		return c.note(a, s, of)
	}
	if c.Export != "" {
		return c.export(a, set, of)
	}
	return c.report(a, s, set, of, compared)
}

// export prints the examples.
func (c *errorsCmd) export(a *app, set *analysis.Set, of []int) error {
	if by := c.Sort; by != "" {
		descending := by[0] == '-'
		if descending {
			by = by[1:]
		}
		if err := set.Sort(of, by, descending); err != nil {
			return usage(fmt.Errorf("errors: --sort: %w", err))
		}
	}
	return set.Export(a.out, of, c.Export)
}

// note changes the notes on the selected examples.
func (c *errorsCmd) note(a *app, s *analysis.Source, of []int) error {
	if c.Filter == "" {
		return usage(errors.New("errors: select the examples to write on with --filter, as in --filter id=ID"))
	}
	for _, tag := range append(c.Tag, c.Untag...) {
		if err := notes.CheckTag(tag); err != nil {
			return usage(fmt.Errorf("errors: %w", err))
		}
	}
	changes := make([]wire.NoteChange, len(of))
	for k, i := range of {
		changes[k] = wire.NoteChange{ID: s.Example(i).ID, Add: c.Tag, Remove: c.Untag, Text: c.Note}
	}
	if err := s.Note(a.ctx, changes); err != nil {
		return err
	}
	return a.print(map[string]int{"changed": len(of)}, func() { a.printf("notes on %d examples are written\n", len(of)) })
}

// fields lists the fields.
func (a *app) fields() error {
	type field struct {
		Name  string `json:"name"`
		Kind  string `json:"kind"`
		Help  string `json:"help"`
		Needs string `json:"needs,omitempty"`
	}
	var all []field
	var rows [][]string
	for _, f := range analysis.All() {
		all = append(all, field{f.Name, string(f.Kind), f.Help, f.Needs})
		rows = append(rows, []string{f.Name, string(f.Kind), f.Help})
	}
	return a.print(all, func() {
		a.table(rows)
		for _, form := range analysis.Language().Forms() {
			a.printf("%s\n", form)
		}
	})
}
