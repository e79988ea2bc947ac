package engine_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/replay"
	"dev.road/workbench/session/wire"
)

// planned is a recipe with schedules, some of which act on the losses of a run without
// teachers.
func planned(t *testing.T, sets ...string) *recipe.Recipe {
	t.Helper()
	return small(t, append([]string{
		"schedule.optim.lr_scale=5: 0.5 linear, 25: 1.5 cosine", "schedule.kd.w=10: 0.5 linear", "schedule.train.passes=15: 2",
		"schedule.sampling.strategy=8: power", "model.dropout=0.1", "schedule.model.dropout=9: 0.3 linear",
	}, sets...)...)
}

// course is the schedule of a knob.
func course(t *testing.T, r *recipe.Recipe, name string) recipe.Course {
	t.Helper()
	all := r.Courses()
	i := slices.IndexFunc(all, func(c recipe.Course) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("%s has no schedule", name)
	}
	return all[i]
}

// schedule is the schedule of a knob as a client sees it.
func (k *trainer) schedule(name string) *wire.Schedule {
	k.t.Helper()
	knobs, err := k.run.Knobs(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	i := slices.IndexFunc(knobs, func(k wire.Knob) bool { return k.Name == name })
	return knobs[i].Schedule
}

// A knob follows its schedule, until a set ends it, and again when that is undone: the
// same in a run that goes straight through, and in those that are killed and resumed,
// rewound from another way, or branched.
func TestAScheduleIsTheSameResumedRewoundAndBranched(t *testing.T) {
	t.Parallel()
	r := planned(t)
	held := func(f session.Folder) *trainer { // lr_scale is held from step 12 to 17
		k := start(t, f).ready()
		k.applied(wire.Request{Action: wire.Pause})
		k.scheduled(12, wire.Change{Name: "optim.lr_scale", Value: 2.0})
		k.to(17)
		return k
	}
	undo := func(k *trainer) {
		t.Helper()
		e := k.applied(wire.Request{Action: wire.Undo})
		if c := e.Changes[0]; c.Schedule != wire.ScheduleResumed || c.New != course(t, r, "optim.lr_scale").At(18) {
			t.Errorf("the undo is %+v", c)
		}
	}
	straight := held(create(t, r))
	if s := straight.schedule("optim.lr_scale"); !s.Ended || s.Next != nil {
		t.Errorf("held, its schedule is %+v", s)
	}
	u := straight.offered()
	if u.Entry == nil || u.Entry.Changes[0].Schedule != wire.ScheduleEnded || ledger.Changes(ledger.Inverse(*u.Entry)) !=
		"optim.lr_scale 2 → its schedule" || !contains(ledger.Sentence(*u.Entry), "→ 2, which ends its schedule applied at step 12") {
		t.Errorf("undo is of %+v", u.Entry)
	}
	undo(straight)
	want := wire.SchedulePoint{Step: 25, Value: 1.5, Way: "cosine"}
	if s := straight.schedule("optim.lr_scale"); s.Ended || s.Next == nil || *s.Next != want || len(s.Points) != 2 {
		t.Errorf("undone, its schedule is %+v", s)
	}
	straight.toTheEnd()
	for _, name := range []string{"optim.lr_scale", "kd.w", "train.passes", "model.dropout"} {
		values := column(t, straight.folder, name)
		for step := 1; step <= 30; step++ {
			want := course(t, r, name).At(step)
			if name == "optim.lr_scale" && step >= 12 && step < 18 {
				want = 2.0
			}
			if any(values[step]) != want {
				t.Errorf("%s is %v at step %d, want %v", name, values[step], step, want)
			}
		}
	}

	ways := map[string]func() session.Folder{
		"killed and resumed": func() session.Folder {
			k := held(create(t, r))
			undo(k)
			k.to(19)
			k = k.again()
			k.wait()
			return k.folder
		},
		"rewound": func() session.Folder {
			k := held(create(t, r))
			undo(k)
			k.scheduled(22, wire.Change{Name: "optim.lr_scale", Value: 7.0}, wire.Change{Name: "kd.w", Value: 0.9})
			k.to(27)
			k.saved(20)
			k.applied(rewind(20))
			k.toTheEnd()
			return k.folder
		},
		"replayed": func() session.Folder {
			f := create(t, replayed(t, straight.folder))
			start(t, f).wait()
			return f
		},
		"branched": func() session.Folder {
			b := start(t, branch(t, straight.folder, 20), "ROAD_TEST_RESUME=1")
			b.wait()
			return b.folder
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			f := way()
			for _, tag := range []string{"loss", "grad_norm", "optim.lr_scale", "kd.w", "train.passes", "sampling.strategy", "model.dropout"} {
				if want, got := column(t, straight.folder, tag), column(t, f, tag); len(want) != 30 || !maps.Equal(want, got) {
					t.Errorf("%s differs:\nstraight %v\n%s %v", tag, want, name, got)
				}
			}
			if !bytes.Equal(read(t, straight.folder, 30, "model.safetensors"), read(t, f, 30, "model.safetensors")) {
				t.Error("the last weights differ")
			}
		})
	}
}

// replayed is the recipe that repeats a run.
func replayed(t *testing.T, f session.Folder) *recipe.Recipe {
	t.Helper()
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := session.Open(f).Entries()
	if err != nil {
		t.Fatal(err)
	}
	return replay.Of(r, entries).Recipe
}

// A value on its way cannot be expected to stand still until a person has confirmed:
// the schedule's own steps are no other person's change. A set of the present value
// holds it.
func TestASetOfAKnobOnItsWay(t *testing.T) {
	t.Parallel()
	r := planned(t, "schedule.kd.w=20: 0.5 linear")
	k := start(t, create(t, r)).ready()
	k.applied(wire.Request{Action: wire.Pause})
	shown := course(t, r, "kd.w").At(3)
	k.to(7)
	now := course(t, r, "kd.w").At(8).(float64)
	confirmed := func(value, expect any) wire.Request {
		return wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: "kd.w", Value: value, Expect: expect}}}
	}
	if e := k.do(confirmed(0.9, 0.123)); e.Fate != wire.Refused || e.Why != fmt.Sprintf("kd.w is now %v, not 0.123", now) {
		t.Errorf("with a value that it never had, the set was %s: %s", e.Fate, e.Why)
	}
	e := k.applied(confirmed(now, shown))
	if e.Changes[0].Schedule != wire.ScheduleEnded {
		t.Errorf("held, the change is %+v", e.Changes)
	}
	k.to(12)
	if e := k.do(confirmed(0.9, shown)); e.Fate != wire.Refused {
		t.Errorf("after another's change, the set was %s", e.Fate)
	}
	if u := k.offered(); u.Entry == nil || u.Entry.ID != e.ID {
		t.Errorf("undo is of %+v", u.Entry)
	}
	k.applied(wire.Request{Action: wire.Undo, Target: e.ID})
	k.to(14)
	values := column(t, k.folder, "kd.w")
	for step, want := range map[int]any{7: course(t, r, "kd.w").At(7), 8: now, 12: now, 13: course(t, r, "kd.w").At(13)} {
		if any(values[step]) != want {
			t.Errorf("kd.w is %v at step %d, want %v", values[step], step, want)
		}
	}
}

// A value that a person's settings do not allow is not taken: its schedule ends there,
// in the ledger, and the run pauses with the reason.
func TestAScheduledValueThatDoesNotFitPausesTheRun(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "schedule.train.batch=8: 20, 12: 32", "train.steps=14"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(set("train.passes", 8.0))
	k.applied(wire.Request{Action: wire.Resume})
	k.until("the pause", pausedBy("the schedule's train.batch = 20 cannot be: train.batch 20 is not divisible by train.passes 8"))
	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	e := entries[len(entries)-1]
	if e.Step != 8 || !e.ByTrainer || ledger.Changes(e.Changes) != "train.batch 16 → 16, which ends its schedule" {
		t.Errorf("the ledger has %+v", e)
	}
	k = k.again().ready()
	k.wait() // what the ledger has is not met again
	for step, batch := range column(t, f, "train.batch") {
		if batch != 16 {
			t.Errorf("train.batch is %v at step %d", batch, step)
		}
	}
}

// A live change of W, T and the method between two steps gives the losses of a run that
// is resumed there and started with those values, of one whose schedule has them, and of
// one of the replay's recipe.
func TestALiveChangeIsAResumeWithTheValuesAndASchedule(t *testing.T) {
	t.Parallel()
	var teachers []string
	for seed := range 2 {
		f := create(t, small(t, "train.steps=10", fmt.Sprint("seed=", seed+1), fmt.Sprintf("name=teacher-%d", seed)))
		start(t, f).wait()
		teachers = append(teachers, f.Checkpoint(10))
	}
	distilled := func(sets ...string) *trainer {
		sets = append([]string{"train.steps=20", "kd.start=manual", "datasets.quac.teachers=" + strings.Join(teachers, ",")}, sets...)
		k := start(t, create(t, small(t, sets...))).ready()
		k.applied(wire.Request{Action: wire.Pause})
		s := k.until("a dataset", func(s wire.State) bool { return len(s.Datasets) == 3 })
		for _, teacher := range s.Datasets[2].Teachers {
			k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: teacher})
		}
		k.until("targets", func(s wire.State) bool {
			q := s.Datasets[2]
			return len(q.Targets) == 2 && q.Targets[0].Windows == q.Windows && q.Targets[1].Windows == q.Windows
		})
		return k
	}
	values := []wire.Change{
		{Name: "kd.w", Value: 0.3}, {Name: "kd.temperature", Value: 7.0}, {Name: "kd.method", Value: "annealed"},
		{Name: "kd.kd_weight", Value: 0.8},
	}
	var live, given []string
	for _, v := range values {
		live = append(live, fmt.Sprintf("%s=%v", v.Name, v.Value))
		given = append(given, fmt.Sprintf("schedule.%s=11: %v", v.Name, v.Value))
	}
	changed := distilled()
	changed.to(10)
	changed.applied(wire.Request{Action: wire.Set, Changes: values})
	changed.toTheEnd()
	resumed := distilled()
	resumed.to(10)
	resumed.applied(wire.Request{Action: wire.Stop})
	resumed.wait()
	start(t, resumed.folder, "ROAD_TEST_RESUME=1", "ROAD_TEST_SET="+strings.Join(live, " ")).wait()
	scheduled := distilled(given...)
	scheduled.toTheEnd()
	again := start(t, create(t, replayed(t, changed.folder))) // its teachers teach first, unasked
	again.wait()
	for _, tag := range []string{"loss", "grad_norm", "kd/quac/mrc", "kd/quac/yesno", "hard_share", "kd.w", "kd.temperature", "kd.method"} {
		want := column(t, changed.folder, tag)
		for name, k := range map[string]*trainer{"resumed": resumed, "scheduled": scheduled, "replayed": again} {
			if got := column(t, k.folder, tag); len(want) == 0 || !maps.Equal(want, got) {
				t.Errorf("%s differs:\nchanged live %v\n%s %v", tag, want, name, got)
			}
		}
	}
	for _, k := range []*trainer{resumed, scheduled, again} {
		if !bytes.Equal(read(t, changed.folder, 20, "model.safetensors"), read(t, k.folder, 20, "model.safetensors")) {
			t.Error("the last weights differ")
		}
	}
}
