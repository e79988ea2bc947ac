package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/check"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

type dataCmd struct {
	Check dataCheckCmd `cmd:"" help:"Report the content of a dataset's files, and their faults."`
}

type dataCheckCmd struct {
	Files       []string          `arg:"" optional:"" name:"file" help:"Files, or parts of them: FILE#SPLIT, X.zip#MEMBER."`
	Train       []string          `placeholder:"FILE" sep:"none" help:"Training files: they are not compared with each other."`
	Dev         []string          `placeholder:"FILE" sep:"none" help:"Dev files: they are not compared with each other."`
	Task        []string          `placeholder:"TASK" help:"Tasks, as in a recipe: labels of no such task are faults. Default: any label."`
	Format      string            `placeholder:"FORMAT" help:"The format. Default: recognised by content."`
	Label       map[string]string `placeholder:"WRITTEN=LABEL" mapsep:"none" help:"The meaning of a label in the file, as labels in a recipe."`
	Columns     map[string]string `placeholder:"PART=COLUMN" mapsep:"none" help:"The column of a part (text, label), as in a recipe."`
	Evidence    string            `placeholder:"DIR" help:"The folder with the documents that TriviaQA's questions name."`
	Split       string            `placeholder:"SPLIT" help:"The split to count (train, dev, test), if records have one."`
	Model       string            `placeholder:"DIR" help:"A model's folder or tokenizer file: counts windows, and lengths in tokens."`
	MaxLen      int               `default:"512" placeholder:"N" help:"Tokens per window."`
	Overlap     int               `default:"128" placeholder:"N" help:"Tokens shared by neighbouring windows of a passage."`
	MaxQuestion int               `default:"64" placeholder:"N" help:"Maximum tokens of a question."`
	First       int               `default:"10" placeholder:"N" help:"Number of records with faults to name."`
}

// Help implements kong's HelpProvider.
func (dataCheckCmd) Help() string {
	return `Reports for each file: its format; the numbers of records: kept, unusable with the reasons,
without a label with the reasons, and of another split, which add up; labels; lengths;
duplicates; exact overlap with each file before it; the first records with faults. Files are
streamed, and may be compressed with gzip or zstd.

A record without a label is no fault, and neither is a duplicate, nor an example in both train
and dev: they are only counted.

With --json: one object per line for each file, with file, format, records, kept, examples,
dropped, unlabelled, unlabelled_reasons, other_split, reasons, misplaced, labels, lengths,
duplicates, overlap, windows, first; or with file and error, if it cannot be read. records is
the sum of kept, dropped, unlabelled and other_split; examples is more than kept where a record
makes several, one for each choice of an answer; misplaced counts answers that are not at
their stated offset; overlap has one entry for each file compared with; windows is null without
--model.

Exit status: 0 all records are usable; 1 some are not; 2 a file is unreadable or has no usable
record, or bad usage.`
}

// Run implements the command.
func (c *dataCheckCmd) Run(a *app) error {
	o, err := c.options()
	if err != nil {
		return usage(err)
	}
	paths := slices.Concat(c.Files, c.Train, c.Dev)
	if len(paths) == 0 {
		return usage(errors.New("data check: name a file"))
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
		return fmt.Errorf("data check: unusable records: %d", dropped)
	}
	return nil
}

// role classifies the i-th path: 0 is neither train nor dev.
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
	for _, value := range []struct {
		flag, name string
		given      int
	}{
		{"--max-len", "model.max_len", c.MaxLen}, {"--overlap", "datasets.*.overlap", c.Overlap},
		{"--max-question", "datasets.*.max_question", c.MaxQuestion},
	} {
		declared, _ := recipe.Declared(value.name)
		if what, _ := declared.Refusal(float64(value.given)); what != "" {
			return nil, fmt.Errorf("data check: %s %s", value.flag, what)
		}
	}
	for part, column := range c.Columns {
		if err := o.Read.Columns.Name(part, column); err != nil {
			return nil, fmt.Errorf("data check: --columns: %w", err)
		}
	}
	for _, name := range c.Task {
		task, ok := tasks.Lookup(name)
		if !ok {
			var known []string
			for _, t := range tasks.All {
				known = append(known, t.Name)
			}
			return nil, fmt.Errorf("data check: no task %q; known tasks: %s", name, strings.Join(known, ", "))
		}
		o.Read.Tasks = append(o.Read.Tasks, task)
	}
	if err := c.mapped(o.Read.Tasks); err != nil {
		return nil, err
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
	noRoom := recipe.NoRoom(c.MaxLen, c.Overlap, c.MaxQuestion)
	o.Windows = func(ex *tasks.Example) (int, error) {
		served := class
		if check.IsSpan(ex) {
			served = span
		}
		if noRoom != "" && check.IsSpan(ex) {
			return 0, fmt.Errorf("data check: a window %s: give --max-question, --overlap or --max-len", noRoom)
		}
		return len(window.Cut(t, ex, 0, served, cut)), nil
	}
	return o, nil
}

// mapped refuses a label that is none of the tasks', as a recipe is.
func (c *dataCheckCmd) mapped(served []tasks.Task) error {
	var labels []string
	for _, task := range served {
		labels = append(labels, task.Labels...)
	}
	for written, label := range c.Label {
		if len(served) > 0 && !slices.Contains(labels, label) {
			return fmt.Errorf("data check: --label %s=%s: there is no label %q; the tasks have %s", written, label, label,
				strings.Join(labels, ", "))
		}
	}
	return nil
}
