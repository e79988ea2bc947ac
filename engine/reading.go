package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/tasks/read"
)

// openAll begins to read every dataset, and waits until the first windows of
// each can be drawn: small ones are read through then.
func (f *feed) openAll(ctx context.Context, strict bool) error {
	if len(f.sampled) == 0 {
		return errors.New("no dataset of the recipe has training files: give one with --set datasets.NAME.train=FILE")
	}
	for _, d := range f.datasets {
		var err error
		if d.train, err = f.open(d, d.recipe.Train, true, strict); err != nil {
			return err
		}
		var dev []string
		if d.recipe.Dev != "" {
			dev = []string{d.recipe.Dev}
		}
		if d.dev, err = f.open(d, dev, false, strict); err != nil {
			return err
		}
	}
	for _, d := range f.datasets {
		for _, x := range []*text{d.train, d.dev} {
			if err := f.awaitText(ctx, d, x, func() bool { _, ok := x.Draw(f.recipe.Seed, 0); return ok }); err != nil {
				return err
			}
		}
	}
	return f.hear()
}

// readThrough waits, at the start of a run, until a training set is read.
func (f *feed) readThrough(ctx context.Context, d *dataset) error {
	return f.awaitText(ctx, d, d.train, func() bool { return false })
}

// awaitText waits until enough of a text is there, or all of it.
func (f *feed) awaitText(ctx context.Context, d *dataset, x *text, enough func() bool) error {
	if x == nil {
		return nil
	}
	waiting := "reading " + d.name
	f.waits(waiting)
	for !x.done() && !enough() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("stopped while reading: %w", ctx.Err())
		case <-f.grown:
		case <-time.After(signEvery):
			f.waits(waiting)
		}
	}
	_, err := x.Done()
	return err
}

// done says whether a text is read through; none is.
func (x *text) done() bool {
	if x == nil {
		return true
	}
	done, _ := x.Done()
	return done
}

// hear tells what the reading of datasets that are now read through brought.
// A fault ends the run: what would be trained on is not what was asked for.
func (f *feed) hear() error {
	for _, d := range f.datasets {
		if d.told {
			continue
		}
		for _, x := range []*text{d.train, d.dev} {
			if x != nil {
				if _, err := x.Done(); err != nil {
					return err
				}
			}
		}
		if !d.train.done() || !d.dev.done() {
			continue
		}
		d.told = true
		if d.index >= 0 && d.train.Windows() == 0 {
			return fmt.Errorf("datasets.%s: no example fits into windows of %d tokens; raise model.max_len", d.name, f.recipe.Model.MaxLen)
		}
		f.tellDrops(d, d.train)
		f.tellDrops(d, d.dev)
		if d.index >= 0 {
			shown := d.shown(0, 0)
			f.report.Say("data", "info", nil, "%s: %d examples in %d windows, %d dropped; dev %d examples",
				d.name, shown.Examples, shown.Windows, d.dropped, shown.Dev)
		}
		if err := d.unchanged(d.print, f.at.Step); err != nil {
			return err
		}
		f.resample() // its size is known now
	}
	return nil
}

// tellDrops tells which records of a text could not be used.
func (f *feed) tellDrops(d *dataset, x *text) {
	if x == nil {
		return
	}
	for _, report := range x.reports {
		if report.Dropped == 0 {
			continue
		}
		d.dropped += report.Dropped
		first := report.First[0]
		f.report.Say("data", "warn", nil, "%d of %d records dropped; the first: %s: %s%s", report.Dropped, report.Records, first.Record, first.Reason, others(report))
		for _, drop := range report.First {
			f.report.Log.Warn("record dropped", "dataset", d.name, "record", drop.Record, "reason", drop.Reason)
		}
	}
}

// others counts a report's reasons, where there are several.
func others(report *read.Report) string {
	if n := len(report.Reasons); n > 1 {
		return fmt.Sprintf(" (and %d other reasons; the log has them)", n-1)
	}
	return ""
}

// unchanged refuses training windows that are not those of a checkpoint, once
// they are known.
func (d *dataset) unchanged(print string, step int) error {
	if got := d.fingerprint(); got == "" || print == "" || got == print {
		return nil
	}
	return fmt.Errorf("datasets.%s: its training windows are not those of step %d: the files have changed since; a new run can start from this one's checkpoint with model.init", d.name, step)
}
