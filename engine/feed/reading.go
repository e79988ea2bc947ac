package feed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/read"
)

// OpenAll begins to read every dataset, and waits until the first windows of
// each can be drawn: small ones are read through then.
func (f *Feed) OpenAll(ctx context.Context, strict bool) error {
	if len(f.Sampled) == 0 {
		return errors.New("no dataset of the recipe has training files: give one with --set datasets.NAME.train=FILE")
	}
	for _, d := range f.Datasets {
		var err error
		if d.Train, err = f.open(d, d.Recipe.Train, true, strict); err != nil {
			return err
		}
		if err = f.OpenDev(d, strict); err != nil {
			return err
		}
	}
	for _, d := range f.Datasets {
		for _, x := range []*Text{d.Train, d.Dev} {
			if err := f.awaitText(ctx, d, x, func() bool { _, ok := x.Draw(f.set.Seed, 0); return ok }); err != nil {
				return err
			}
		}
	}
	return f.CheckReading()
}

// OpenDev begins to read a dataset's dev set, unless it was begun before.
func (f *Feed) OpenDev(d *Dataset, strict bool) (err error) {
	if d.Dev == nil && d.Recipe.Dev != "" {
		d.told = false
		d.Dev, err = f.open(d, []string{d.Recipe.Dev}, false, strict)
	}
	return err
}

// OpenTrain begins to read a dataset's training data, unless it was begun before.
func (f *Feed) OpenTrain(d *Dataset) (err error) {
	if d.Train == nil {
		d.Train, err = f.open(d, d.Recipe.Train, true, false)
	}
	return err
}

// ReadThrough waits until one of a dataset's texts is read.
func (f *Feed) ReadThrough(ctx context.Context, d *Dataset, x *Text) error {
	return f.awaitText(ctx, d, x, func() bool { return false })
}

// awaitText waits until enough of a text is there, or all of it.
func (f *Feed) awaitText(ctx context.Context, d *Dataset, x *Text, enough func() bool) error {
	if x == nil {
		return nil
	}
	waiting := "reading " + d.Name
	f.waits(waiting)
	for !x.Complete() && !enough() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("stopped while reading: %w", ctx.Err())
		case <-f.Grown:
		case <-time.After(report.SignEvery):
			f.waits(waiting)
		}
	}
	_, err := x.Done()
	return err
}

// Complete reports whether a text is read through; none is.
func (x *Text) Complete() bool {
	if x == nil {
		return true
	}
	done, _ := x.Done()
	return done
}

// CheckReading reports on the datasets that are now read through. A fault ends the
// run: it would train on other data than requested.
func (f *Feed) CheckReading() error {
	for _, d := range f.Datasets {
		if d.told {
			continue
		}
		for _, x := range []*Text{d.Train, d.Dev} {
			if x != nil {
				if _, err := x.Done(); err != nil {
					return err
				}
			}
		}
		if !d.Train.Complete() || !d.Dev.Complete() {
			continue
		}
		d.told = true
		if d.Index >= 0 && d.Train.Windows() == 0 {
			return fmt.Errorf("datasets.%s: no example fits into windows of %d tokens; raise model.max_len", d.Name, f.set.Model.MaxLen)
		}
		f.tellDrops(d, d.Train)
		f.tellDrops(d, d.Dev)
		if d.Index >= 0 {
			shown := d.shown(0, 0)
			f.report.Say(wire.EventData, wire.LevelInfo, nil, "%s: %d examples in %d windows, %d dropped; dev %d examples",
				d.Name, shown.Examples, shown.Windows, d.dropped, shown.Dev)
		}
		if err := d.unchanged(d.print, d.gold, f.at.Step); err != nil {
			return err
		}
		f.Resample() // its size is known now
	}
	return nil
}

// TellDev reports on the dev sets that were read since, in a process that trains nothing.
// A fault of one is told by the job that needs it.
func (f *Feed) TellDev() {
	for _, d := range f.Datasets {
		if d.told || !d.Dev.Complete() {
			continue
		}
		d.told = true
		f.tellDrops(d, d.Dev)
	}
}

// tellDrops tells which records of a text could not be used.
func (f *Feed) tellDrops(d *Dataset, x *Text) {
	if x == nil {
		return
	}
	for _, report := range x.reports {
		if report.Dropped == 0 {
			continue
		}
		d.dropped += report.Dropped
		first := report.First[0]
		f.report.Say(wire.EventData, wire.LevelWarn, nil, "%d of %d records dropped; the first: %s: %s%s", report.Dropped, report.Records,
			first.Record, first.Reason, others(report))
		for _, drop := range report.First {
			f.report.Log.Warn("record dropped", "dataset", d.Name, "record", drop.Record, "reason", drop.Reason)
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

// unchanged refuses training windows, or answers and labels, that are not those of a
// checkpoint, once they are known.
func (d *Dataset) unchanged(windows, gold string, step int) error {
	differ := func(got, want string) bool { return got != "" && want != "" && got != want }
	changed := ""
	switch {
	case differ(d.Fingerprint(), windows):
		changed = "training windows"
	case differ(d.goldPrint(), gold):
		changed = "training answers or labels"
	default:
		return nil
	}
	return fmt.Errorf("datasets.%s: its %s are not those of step %d: the files have changed since; a new run can "+
		"start from this one's checkpoint with model.init", d.Name, changed, step)
}
