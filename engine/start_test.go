package engine_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// schooled is a small run with one of the demo's teachers for quac and mnli.
func schooled(t *testing.T, sets ...string) session.Folder {
	t.Helper()
	return create(t, small(t, append([]string{"datasets.quac.teachers=demo:teacher-1", "datasets.mnli.teachers=demo:teacher-1"}, sets...)...))
}

// joins are the entries of targets in a run's ledger.
func (k *trainer) joins() []wire.Entry {
	k.t.Helper()
	entries, err := k.run.Entries()
	if err != nil {
		k.t.Fatal(err)
	}
	return slices.DeleteFunc(entries, func(e wire.Entry) bool { return e.Action != wire.TargetsIn || e.Fate != wire.Applied })
}

// softOnly fails unless the windows of a task had soft targets as of a step, and not before.
func (k *trainer) softOnly(task string, from int) {
	k.t.Helper()
	soft := column(k.t, k.folder, "soft/"+task)
	if len(soft) == 0 {
		k.t.Errorf("there are no passes of %s", task)
	}
	for step, share := range soft {
		if (share == 1) != (step >= from) {
			k.t.Errorf("at step %d %v of the windows of %s had soft targets; they are due as of %d", step, share, task, from)
		}
	}
}

// Under kd.start wait, which is the default, the first step waits for all targets. A kill
// while the steps go on, a rewind and a branch change nothing in that.
func TestTheFirstStepWaitsForTheTargets(t *testing.T) {
	t.Parallel()
	sets := []string{"kd.start=wait", "datasets.quac.limit=2000"}
	whole := start(t, schooled(t, sets...))
	seen := whole.until("the wait for targets", func(s wire.State) bool { return s.Teaching != nil })
	if at := seen.Teaching; !at.Waits || at.Jobs == 0 || seen.Step != 0 || at.Total < at.Done {
		t.Errorf("at step %d the teaching is %+v", seen.Step, at)
	}
	whole.wait()
	k := start(t, schooled(t, sets...))
	k.until("steps", func(s wire.State) bool { return s.Step >= 5 })
	k = k.resumed()
	for _, run := range []*trainer{whole, k} {
		taught := map[string]bool{}
		for _, e := range run.joins() {
			if taught[e.Dataset] = true; e.Step != 1 {
				t.Errorf("targets of %s joined at step %d", e.Dataset, e.Step)
			}
		}
		if want := map[string]bool{"quac": true, "mnli": true}; !maps.Equal(taught, want) {
			t.Errorf("the datasets with targets are %v", taught)
		}
		run.softOnly("quac/followup", 1)
		run.softOnly("mnli/nli", 1)
	}
	if want, got := column(t, whole.folder, "loss"), column(t, k.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the losses are %v, undisturbed %v", got, want)
	}
	d, err := session.Branch(t.Context(), t.TempDir(), k.folder, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	branch := start(t, d.Folder(), "ROAD_TEST_RESUME=1")
	branch.wait()
	if want, got := column(t, whole.folder, "loss"), column(t, branch.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the branch's losses are %v, the run's %v", got, want)
	}
	s, err := branch.run.State(t.Context())
	if err != nil || slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.Kind == wire.JobTeach }) {
		t.Errorf("the branch taught anew: %+v, %v", s.Jobs, err)
	}
}

// Under kd.start join the steps begin at once, and what joins beside them joins at the same
// steps when they are repeated.
func TestTargetsJoinBesideTheSteps(t *testing.T) {
	t.Parallel()
	k := start(t, schooled(t, "kd.start=join", "train.steps=100000", "checkpoint.every=0", "datasets.quac.limit=3000"))
	k.until("targets beside steps", func(s wire.State) bool {
		i := slices.IndexFunc(s.Datasets, func(d wire.Dataset) bool { return d.Name == "quac" && len(d.Targets) > 0 })
		return i >= 0 && s.Step > 1
	})
	k.kill()
	before, losses := k.joins(), column(t, k.folder, "loss")
	k = start(t, k.folder, "ROAD_TEST_RESUME=1")
	k.until("a step more", func(s wire.State) bool { return s.Step > len(losses) && s.Teaching == nil })
	k.kill()
	again := column(t, k.folder, "loss")
	for step, loss := range losses {
		if again[step] != loss {
			t.Fatalf("step %d was repeated with the loss %v, not %v", step, again[step], loss)
		}
	}
	all := k.joins()
	for i, e := range all {
		if i < len(before) && e.ID != before[i].ID || i >= len(before) && e.Step <= len(losses) {
			t.Errorf("join %d is %+v; before the kill there were %d, in %d steps", i, e, len(before), len(losses))
		}
	}
	if len(losses) == 0 || before[len(before)-1].Step < 2 {
		t.Errorf("in %d steps the joins were %+v", len(losses), before)
	}
}

// A rewind under kd.start wait goes back to a step that had all targets: nothing is taught
// again, and the run goes on as one that was left alone.
func TestARewindOfARunThatWaitedForItsTargetsKeepsThem(t *testing.T) {
	t.Parallel()
	whole := start(t, schooled(t, "kd.start=wait"))
	whole.wait()
	k := start(t, schooled(t, "kd.start=wait")).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.to(22)
	k.saved(10)
	before := k.until("a pause", paused)
	k.applied(wire.Request{Action: wire.Rewind, Checkpoint: 10})
	k.toTheEnd()
	if want, got := column(t, whole.folder, "loss"), column(t, k.folder, "loss"); !maps.Equal(want, got) {
		t.Errorf("the losses are %v, undisturbed %v", got, want)
	}
	for _, e := range k.joins() {
		if e.Step != 1 {
			t.Errorf("targets of %s joined at step %d", e.Dataset, e.Step)
		}
	}
	after := k.until("its end", func(wire.State) bool { return true })
	taught := func(s wire.State) int {
		return len(slices.DeleteFunc(slices.Clone(s.Jobs), func(j wire.Job) bool { return j.Kind != wire.JobTeach }))
	}
	if taught(after) != taught(before) {
		t.Errorf("it taught again: %+v, before %+v", after.Jobs, before.Jobs)
	}
}

// A rewind under kd.start join takes back the targets that joined after its step; they are
// on the disk, and join again at the next one, each once.
func TestARewindOfARunWhoseTargetsJoinLetsThemJoinAgain(t *testing.T) {
	t.Parallel()
	k := start(t, schooled(t, "kd.start=join", "jobs.share=0.01", "datasets.quac.limit=1500", "train.steps=16")).ready()
	k.applied(wire.Request{Action: wire.Pause})
	all := func(s wire.State) bool { return s.Teaching == nil }
	k.to(12)
	k.saved(10)
	k.until("all targets", all)
	k.to(13) // the last of them join
	late := slices.DeleteFunc(k.joins(), func(e wire.Entry) bool { return e.Step <= 10 })
	if len(late) == 0 {
		t.Fatal("all targets had joined by step 10")
	}
	files := targetFiles(t, k.folder)
	k.applied(wire.Request{Action: wire.Rewind, Checkpoint: 10})
	k.until("all targets", func(s wire.State) bool { return s.Step == 10 && all(s) })
	k.toTheEnd()
	joined := map[string]int{}
	for _, e := range k.joins() {
		for _, shard := range e.Shards {
			joined[shard]++
		}
	}
	for name := range files {
		if n := joined[name]; n != 1 && !contains(name, "manifest") {
			t.Errorf("%s has joined %d times; those after step 10 were %+v", name, n, late)
		}
	}
	if !maps.EqualFunc(files, targetFiles(t, k.folder), bytes.Equal) {
		t.Error("the files of targets have changed")
	}
	for step, share := range column(t, k.folder, "soft/quac/followup") {
		if step > 11 && share != 1 {
			t.Errorf("at step %d %v of the windows of quac have targets", step, share)
		}
	}
}

// kd.method hard has no teacher; a change to another method teaches what is missing, as
// long as kd.start is not manual.
func TestHardTeachesNothing(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"wait", "join", "manual"} {
		k := start(t, schooled(t, "kd.start="+when, "kd.method=hard", "train.steps=100000", "checkpoint.every=0")).ready()
		k.applied(wire.Request{Action: wire.Pause})
		jobs := func(step int) int {
			k.to(step)
			return len(k.until("the step", func(s wire.State) bool { return s.Step == step }).Jobs)
		}
		if n := jobs(3); n > 0 {
			t.Errorf("%s: there are %d jobs", when, n)
		}
		e := k.applied(set("kd.method", "weighted"))
		if when == "manual" {
			if n := jobs(5); n > 0 {
				t.Errorf("%s: there are %d jobs", when, n)
			}
			k.kill()
			continue
		}
		k.until("targets", func(s wire.State) bool { return s.Teaching == nil && len(k.joins()) > 0 })
		k.kill()
		for _, j := range k.joins() {
			if j.Step != e.Step {
				t.Errorf("%s: %+v joined; the run was paused before step %d", when, j, e.Step)
			}
		}
	}
}

// A teacher that fails pauses the run before its first step, with the reason; a resume
// tries it again.
func TestARunWaitsForATeacherThatFails(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	dir, away := teacher.Checkpoint(10), filepath.Join(t.TempDir(), "away")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	f := create(t, small(t, "kd.start=wait", "train.steps=3", "datasets.quac.teachers="+dir, "datasets.mnli.teachers=demo:teacher-1"))
	move(dir, away)
	k := start(t, f).ready()
	s := k.until("a pause", pausedBy("teach quac ← small-10 failed: "))
	if !s.Halted || s.Step != 0 || !contains(s.Note, "resume: the run teaches what is missing") ||
		!contains(s.Note, "road cancel small quac/small-10; road resume small") {
		t.Errorf("it waits with %+v", s.Note)
	}
	k.applied(wire.Request{Action: wire.Resume})
	failed := slices.IndexFunc(s.Jobs, func(j wire.Job) bool { return j.State == wire.JobFailed })
	again := k.until("the next pause", func(now wire.State) bool { return paused(now) && now.Jobs[failed].Ended.After(s.Jobs[failed].Ended) })
	if len(again.Jobs) != len(s.Jobs) || again.Jobs[failed].ID != s.Jobs[failed].ID {
		t.Errorf("the job that was tried again is %+v of %d; it was %+v of %d", again.Jobs[failed], len(again.Jobs), s.Jobs[failed], len(s.Jobs))
	}
	move(away, dir)
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	k.softOnly("quac/mrc", 1)
	k.softOnly("mnli/nli", 1)
}

// A failed job that a person cancels is not missed any more, nor is one that goes on: the
// run takes its steps without, and so does every resume.
func TestACancelledTeachingIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	dir := teacher.Checkpoint(10)
	f := create(t, small(t, "kd.start=wait", "train.steps=100000", "checkpoint.every=0", "datasets.quac.teachers="+dir,
		"datasets.mnli.teachers=demo:teacher-1", "datasets.mnli.limit=3000"))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.CancelJob, Target: "teach-1"}) // before all of it is done
	k.until("a pause", pausedBy("teach quac ← small-10 failed: "))
	k.applied(wire.Request{Action: wire.CancelJob, Target: "quac/small-10"})
	k.applied(wire.Request{Action: wire.Resume})
	k.until("steps", func(s wire.State) bool { return s.Step > 2 })
	if !told(t, f, "the run goes on without the rest of the targets of mnli by teacher-1") {
		t.Error("no event says what the run lacks")
	}
	k.kill()
	k = start(t, f, "ROAD_TEST_RESUME=1")
	if s := k.until("steps", func(s wire.State) bool { return s.Step > 2 }); len(s.Jobs) > 0 || len(k.joins()) > 0 {
		t.Errorf("it teaches again: %+v", s.Jobs)
	}
}

// A request to teach that names no dataset is for everything that the recipe's teachers
// have not taught.
func TestTeachAll(t *testing.T) {
	t.Parallel()
	k := start(t, schooled(t, "datasets.nq.teachers=demo:teacher-2")).ready()
	k.applied(wire.Request{Action: wire.Pause})
	if e := k.do(wire.Request{Action: wire.Teach, Teacher: "teacher-3"}); e.Fate != wire.Refused || !contains(e.Why, `a teacher "teacher-3"`) {
		t.Errorf("%s: %s", e.Fate, e.Why)
	}
	k.applied(wire.Request{Action: wire.Teach, Dataset: "mnli", Teacher: "teacher-1"})
	k.applied(wire.Request{Action: wire.Teach, Teacher: "teacher-1"})
	k.applied(wire.Request{Action: wire.Teach})
	k.until("the end of three jobs", func(s wire.State) bool {
		if len(s.Jobs) > 3 {
			t.Fatalf("%+v", s.Jobs)
		}
		return len(s.Jobs) == 3 && !slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.State != wire.JobDone })
	})
	k.until("all targets", func(s wire.State) bool {
		return !slices.ContainsFunc(s.Datasets, func(d wire.Dataset) bool { return len(d.Targets) != 1 || d.Targets[0].Windows != d.Windows })
	})
	if e := k.do(wire.Request{Action: wire.Teach}); e.Fate != wire.Noop {
		t.Errorf("%s: %s", e.Fate, e.Why)
	}
}
