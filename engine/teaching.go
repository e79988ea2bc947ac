package engine

import (
	"context"
	"fmt"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// teach starts the teaching that kd.start asks for, as far as targets are missing: at the
// start, and whenever a request may have changed that. A resume tries again what has
// failed.
func (t *trainer) teach(again bool) {
	if !t.ready || t.over() || t.at.Step >= t.set.Train.Steps {
		return
	}
	n := t.jobs.TeachRecipe(t.control.Applied(wire.Teach, wire.CancelJob), again)
	if n > 0 && t.beforeTargets() {
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "soft targets first: the steps begin when all have joined (kd.start)")
	}
}

// resumeTeaching starts the teaching again that an end of the process, or of a way that the
// run went, has cut off.
func (t *trainer) resumeTeaching() {
	t.jobs.ResumeTeaching(t.control.Applied(wire.Teach, wire.CancelJob))
	t.teach(true)
}

// beforeTargets reports whether the first step waits for targets, if there are any to come.
// Steps that have been taken without them are repeated without them.
func (t *trainer) beforeTargets() bool {
	return t.set.KD.Start == recipe.StartWait && t.set.Teaches() && t.at.Step == 0 && !t.control.Repeats()
}

// awaitTargets lets the teachers go on that the first step waits for. It is false if there
// is nothing to wait for.
func (t *trainer) awaitTargets(ctx context.Context) bool {
	if !t.beforeTargets() || !t.jobs.Teaches() {
		return false
	}
	const why = "soft targets first"
	t.waits(why)
	t.idle(ctx, report.SignEvery, t.feed.Grown)
	t.control.Waited(why)
	t.report.Watch.Skip()
	return true
}

// haltOnFailedTeaching pauses a run that lacks targets of its recipe, because a teacher has
// failed: going on without them would be another experiment.
func (t *trainer) haltOnFailedTeaching() {
	if j, ok := t.jobs.FailedTeaching(""); ok {
		t.control.Halt(fmt.Sprintf("teach %[1]s ← %[2]s failed: %[3]s; mend that and resume: the run teaches what is missing; to go on "+
			"without these targets: road cancel %[4]s %[1]s/%[2]s; road resume %[4]s", j.Dataset, j.Teacher, j.Message, t.front.Hello().Run))
	}
}

// teaching is how far the recipe's teachers are, for clients; nil while none teaches.
func (t *trainer) teaching() *wire.Teaching {
	waits, share := t.beforeTargets(), t.set.Jobs.Share
	if waits || t.control.Phase() == wire.Paused {
		share = 1
	}
	s := t.jobs.Teaching(share)
	if s != nil {
		s.Waits = waits
	}
	return s
}

// cancelTeaching tells of targets that a run was to have, and goes on without.
func (t *trainer) cancelTeaching(j wire.Job) {
	if t.teach(false); j.Kind == wire.JobTeach && t.set.Teaches() {
		t.report.Say(wire.EventJob, wire.LevelWarn, nil, "the run goes on without the rest of the targets of %s by %s, also when it is resumed; "+
			"road teach starts them again", j.Dataset, j.Teacher)
	}
}
