package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/check"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

type dataCmd struct {
	Check dataCheckCmd `cmd:"" help:"Say what a dataset's files hold, and what is wrong in them."`
}

type dataCheckCmd struct {
	Files       []string          `arg:"" optional:"" name:"file" help:"Files of examples, in any known format."`
	Train       []string          `placeholder:"FILE" sep:"none" help:"Files that are trained on: they are not compared with each other."`
	Dev         []string          `placeholder:"FILE" sep:"none" help:"Files that are measured on: they are not compared with each other."`
	Task        []string          `placeholder:"TASK" help:"What the dataset serves, as in a recipe (mrc, or mrc,yesno,followup): labels of no such task are faults. Without, labels are taken as they are."`
	Format      string            `placeholder:"FORMAT" help:"The format, where it is not to be recognised by content."`
	Label       map[string]string `placeholder:"WRITTEN=LABEL" mapsep:"none" help:"What a label of the file means, as labels in a recipe."`
	Evidence    string            `placeholder:"DIR" help:"The folder with the documents that TriviaQA's questions name."`
	Split       string            `placeholder:"SPLIT" help:"Which records count, where they say their split (train, dev, test)."`
	Model       string            `placeholder:"DIR" help:"A model's folder, or a file of its tokenizer: lengths are then tokens, and windows are counted."`
	MaxLen      int               `default:"512" placeholder:"N" help:"Tokens that a window holds."`
	Overlap     int               `default:"128" placeholder:"N" help:"Tokens that a passage's next window repeats."`
	MaxQuestion int               `default:"64" placeholder:"N" help:"Tokens that are kept of a question."`
	First       int               `default:"10" placeholder:"N" help:"How many records with faults are named."`
}

// Help implements kong's HelpProvider.
func (dataCheckCmd) Help() string {
	return `For each file: its format; how many records there are, and how many of them became examples, have no label, or cannot be used, and why; labels; lengths; examples that occur twice; what it has in common, to the letter, with each file before it; the first records with faults. Files are streamed, and may be gzipped.

A record without a label is no fault. Nor is an example that occurs twice, or in train and dev: look at the counts.

With --json: one object a line for each file, with file, format, records, kept, dropped, unlabelled, other_split, reasons, misplaced, labels, lengths, duplicates, overlap, windows, first; or with file and error, if it cannot be read. misplaced counts the answers that are not where the file says; overlap has one entry for each file compared with; windows is null without --model.

Exit status: 0 all records are good; 1 some cannot be used; 2 a file cannot be read, or none of its records can be used, or bad usage.`
}

// Run implements the command.
func (c *dataCheckCmd) Run(a *app) error {
	o, err := c.options()
	if err != nil {
		return usage(err)
	}
	paths := slices.Concat(c.Files, c.Train, c.Dev)
	if len(paths) == 0 {
		return usage(errors.New("data check: no file is named"))
	}
	var done []*check.File
	var dropped int
	var unread []error
	for i, path := range paths {
		f, err := check.Read(a.ctx, path, *o)
		if a.ctx.Err() != nil {
			return a.ctx.Err()
		}
		if err != nil {
			unread = append(unread, err)
			if a.json {
				if err := a.object(map[string]string{"file": path, "error": err.Error()}); err != nil {
					return err
				}
			}
			done = append(done, nil)
			continue
		}
		for k, other := range done {
			if other != nil && (c.role(k) != c.role(i) || c.role(i) == 0) {
				f.Compare(other)
			}
		}
		done = append(done, f)
		dropped += f.Dropped
		if err := a.print(f, func() { a.checked(f) }); err != nil {
			return err
		}
	}
	switch {
	case len(unread) > 0:
		for _, err := range unread[:len(unread)-1] {
			fmt.Fprintf(a.err, "road: %v\n", err)
		}
		return usage(unread[len(unread)-1])
	case dropped > 0:
		return fmt.Errorf("data check: records that cannot be used: %d", dropped)
	}
	return nil
}

// role tells the i-th path: 0 is neither train nor dev.
func (c *dataCheckCmd) role(i int) int {
	switch {
	case i < len(c.Files):
		return 0
	case i < len(c.Files)+len(c.Train):
		return 1
	}
	return 2
}

func (c *dataCheckCmd) options() (*check.Options, error) {
	o := &check.Options{
		Read:  read.Options{Format: c.Format, Labels: c.Label, Evidence: c.Evidence, Split: c.Split},
		First: c.First,
	}
	for _, name := range c.Task {
		task, ok := tasks.Lookup(name)
		if !ok {
			var known []string
			for _, t := range tasks.All {
				known = append(known, t.Name)
			}
			return nil, fmt.Errorf("data check: there is no task %q; known are %s", name, strings.Join(known, ", "))
		}
		o.Read.Tasks = append(o.Read.Tasks, task)
	}
	if c.Model == "" {
		return o, nil
	}
	t, err := tokenize.Load(c.Model)
	if err != nil {
		return nil, fmt.Errorf("data check: %w", err)
	}
	var tokens []tokenize.Token
	o.Tokens = func(text string) int {
		tokens = t.Encode(tokens[:0], text)
		return len(tokens)
	}
	cut := window.Options{MaxLen: c.MaxLen, Overlap: c.Overlap, MaxQuestion: c.MaxQuestion}
	span, class := []tasks.Task{{Name: check.Spans, Kind: tasks.Span}}, []tasks.Task{{Name: read.AnyTask, Kind: tasks.Class}}
	o.Windows = func(ex *tasks.Example) int {
		served := class
		if check.IsSpan(ex) {
			served = span
		}
		return len(window.Cut(t, ex, 0, served, cut))
	}
	return o, nil
}
