package engine

import (
	"fmt"
	"math"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// decideRewind takes the run back to a checkpoint, on a way of its own from
// there. The checkpoint is read, and all that could be in the way found, before
// anything changes; the entry in the ledger then decides. The next attempt
// finishes a rewind that a crash after it interrupts.
func (t *trainer) decideRewind(r wire.Request, e *wire.Entry) error {
	if err := t.report.Metrics.Flush(); err != nil {
		return fmt.Errorf("the metrics cannot be written, so discarded steps could not be distinguished from new ones: %w", err)
	}
	if err := t.keeper.Wait(); err != nil { // its memory is needed
		t.report.Say(wire.EventCheckpoint, wire.LevelError, nil, "%v", err)
	}
	back, err := t.recallCheckpoint(r.Checkpoint)
	if err != nil {
		return err
	}
	rewind := *e
	rewind.Step = back.Step + 1
	if len(r.Changes) > 0 {
		rewind.Changes, err = t.control.CheckRewind(back.set, back.Step, r.Changes)
	}
	if err == nil {
		rewind.Attempt, err = t.owner.NextAttempt()
	}
	if err == nil {
		err = t.control.Enter(&rewind)
	}
	if err != nil {
		back.targets.Close()
		return err
	}
	*e = rewind
	if err := t.applyRewind(back, rewind); err != nil {
		t.control.Fail(err)
	}
	return nil
}

// applyRewind carries a rewind out that is in the ledger. When it fails, the trainer
// has to end: the run is then neither on the old way nor on the new one.
func (t *trainer) applyRewind(back *recalled, e wire.Entry) error {
	t.jobs.EndAll(fmt.Sprintf("the run continues from step %d", back.Step))
	t.models.Copies.Drop()
	if err := t.keeper.RestoreStudent(); err != nil {
		return err
	}
	t.adopt(back)
	t.at.Attempt = e.Attempt
	t.control.Rewound(back.Step)
	past := t.recorded("so far", back.Step)
	if err := t.discardAfter(e, past); err != nil {
		return err
	}
	t.report.Last = report.Row{Step: t.at.Step, Loss: past.At["loss"]}
	t.control.SetKnobs(e.Changes)
	t.tellArithmetic(back.State)
	if how := fmt.Sprintf("rewound to step %d", t.at.Step); t.control.Phase() == wire.Paused {
		t.control.Pause(how + ", by " + e.Author)
	} else {
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "%s, attempt %d", how, t.at.Attempt)
	}
	t.resumeTeaching()
	return nil
}

// discardAfter removes the files of the steps that a rewind takes back,
// and writes the row of the step before them once more, as the new attempt's:
// readers drop the earlier rows from there on. That row is also the sign that
// nothing is left to do. The past has the values of that step.
func (t *trainer) discardAfter(e wire.Entry, past metrics.Past) error {
	last := e.Step - 1
	if err := t.owner.DiscardAfter(last, e.Attempt); err != nil {
		return fmt.Errorf("go back to step %d: %w", last, err)
	}
	values := []metrics.Value{{Tag: "loss", Number: math.NaN()}} // it makes the row a step's, should that step have none
	for tag, v := range past.At {
		values = append(values, metrics.Value{Tag: tag, Number: v})
	}
	t.report.Metrics.Append(metrics.Row{Attempt: e.Attempt, Step: last, Time: e.Time, Values: values})
	t.control.KeepRows()
	return t.report.Metrics.Sync()
}

// recorded reads the metrics with the values of a step, and tells where they are
// damaged; which says which they are.
func (t *trainer) recorded(which string, step int) metrics.Past {
	past, err := metrics.ReadPast(t.owner.Metrics(), step)
	if err != nil {
		t.report.Say(wire.EventData, wire.LevelWarn, nil, "the metrics %s: %v", which, err)
	}
	return past
}

// finishInterruptedRewind reads the metrics of the attempts before this one, and completes the
// rewind that the last of them did not live to carry out.
func (t *trainer) finishInterruptedRewind() (metrics.Past, error) {
	var last wire.Entry
	for _, e := range t.control.Applied(wire.Rewind) {
		if e.Seq > last.Seq {
			last = e
		}
	}
	past := t.recorded("of the attempts before", last.Step-1)
	t.control.RepeatTo(past.Last)
	if last.Attempt <= past.Attempt {
		return past, nil
	}
	t.control.RepeatTo(last.Step - 1)
	return past, t.discardAfter(last, past)
}
