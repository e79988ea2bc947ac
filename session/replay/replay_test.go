package replay

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// from is a recipe of the demo with schedules.
func from(t testing.TB, sets ...string) *recipe.Recipe {
	t.Helper()
	r, err := recipe.Read("demo", append([]string{"kd.method=hard"}, sets...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func set(seq int64, step int, id string, changes ...wire.Changed) wire.Entry {
	return wire.Entry{Seq: seq, Step: step, ID: id, Author: "ann", Action: wire.Set, Fate: wire.Applied, Changes: changes}
}

// Sets, an undo at a later step, changes of one step and a rewind.
func TestLiveChangesBecomeASchedule(t *testing.T) {
	undo := wire.Entry{
		Seq: 4, Step: 40, ID: "u", Action: wire.Undo, Fate: wire.Applied, Undoes: "b",
		Changes: []wire.Changed{{Name: "kd.w", Old: 0.4, New: 0.5}},
	}
	p := Of(from(t), []wire.Entry{
		set(1, 10, "a", wire.Changed{Name: "kd.w", Old: 0.75, New: 0.5}, wire.Changed{Name: "kd.method", Old: "hard", New: "mean"}),
		{Seq: 2, Step: 12, ID: "p", Action: wire.Pause, Fate: wire.Applied},
		set(3, 20, "b", wire.Changed{Name: "kd.w", Old: 0.5, New: 0.4}), undo,
		set(5, 50, "c", wire.Changed{Name: "kd.temperature", Old: 4.0, New: 9.0}),
		set(6, 50, "d", wire.Changed{Name: "kd.temperature", Old: 9.0, New: 5.0}),
		{Seq: 7, Step: 60, ID: "e", Action: wire.Set, Fate: wire.Superseded, Changes: []wire.Changed{{Name: "kd.w", Old: 0.5, New: 0.9}}},
		{Seq: 8, Step: 51, ID: "r", Action: wire.Rewind, Fate: wire.Applied,
			Changes: []wire.Changed{{Name: "train.steps", Old: 1000.0, New: 90.0}}},
		{Seq: 9, Step: 70, ID: "n", Action: wire.Set, Fate: wire.Noop, Changes: []wire.Changed{{Name: "kd.w", Old: 0.5, New: 0.5}}},
	})
	want := map[string]recipe.Names{
		"kd.w": {"10: 0.5", "20: 0.4", "40: 0.5"}, "kd.method": {"10: mean"}, "kd.temperature": {"50: 5"}, "train.steps": {"51: 90"},
	}
	if d := cmp.Diff(want, p.Recipe.Schedule); d != "" {
		t.Error(d)
	}
	if want := []string{
		"1 rewind: the replay goes the final way, without the steps that were taken back", "1 pause, which changed no step",
	}; !slices.Equal(want, p.LeftOut) {
		t.Errorf("left out: %q", p.LeftOut)
	}
}

// However a schedule is left and taken up again, the replay has the same value in every
// step, to the bit.
func TestAReplayHasTheValueOfEveryStep(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var points []string
		step := 0
		for range rapid.IntRange(0, 3).Draw(rt, "points") {
			step += rapid.IntRange(1, 30).Draw(rt, "apart")
			points = append(points, recipe.Point{
				Step: step, Value: rapid.Float64Range(0.01, 1).Draw(rt, "value"), Way: rapid.SampledFrom(recipe.Ways).Draw(rt, "way"),
			}.String())
		}
		r := from(t, "schedule.kd.w="+strings.Join(points, ","))
		var course recipe.Course
		if all := r.Courses(); len(all) > 0 {
			course = all[0]
		} else {
			course.Start = r.KD.W
		}
		var entries []wire.Entry
		var sets []string // that stand
		values := map[string]any{}
		want := make([]any, 120)
		at := func(step int) any {
			if n := len(sets); n > 0 {
				return values[sets[n-1]]
			}
			return course.At(step)
		}
		now := 0
		for seq := int64(1); now < len(want)-1; seq++ {
			next := now + rapid.IntRange(0, 40).Draw(rt, "steps")
			for ; now < min(next, len(want)-1); now++ {
				want[now+1] = at(now + 1)
			}
			if now == len(want)-1 {
				break
			}
			c := wire.Changed{Name: "kd.w", Old: at(now + 1)}
			e := wire.Entry{Seq: seq, Step: now + 1, ID: string(rune('a' + seq%26)), Author: "ann", Action: wire.Set, Fate: wire.Applied}
			if n := len(sets); n > 0 && rapid.Bool().Draw(rt, "undo") {
				e.Action, e.Undoes = wire.Undo, sets[n-1]
				if sets = sets[:n-1]; n == 1 && len(course.Points) > 0 {
					c.Schedule = wire.ScheduleResumed
				}
				c.New = at(now + 1)
			} else {
				e.ID = strings.Repeat("x", int(seq))
				c.New = rapid.Float64Range(0.01, 1).Draw(rt, "set")
				if n == 0 && len(course.Points) > 0 {
					c.Schedule = wire.ScheduleEnded
				}
				sets, values[e.ID] = append(sets, e.ID), c.New
			}
			e.Changes = []wire.Changed{c}
			entries = append(entries, e)
		}
		p := Of(r, entries)
		again := recipe.Course{Start: r.KD.W}
		for _, text := range p.Recipe.Schedule["kd.w"] {
			point, err := recipe.ParsePoint(text)
			if err != nil {
				rt.Fatal(err)
			}
			again.Points = append(again.Points, point)
		}
		for step := 1; step < len(want); step++ {
			if got := again.At(step); got != want[step] {
				rt.Fatalf("step %d has %v, and in the replay %v, by %q of %q", step, want[step], got, p.Recipe.Schedule["kd.w"], points)
			}
		}
	})
}

// A part of a long way is near the original in every step, and it is said how near.
func TestAPartOfALongWayIsNear(t *testing.T) {
	for way, most := range map[recipe.Way]float64{recipe.Linear: 1e-15, recipe.Cosine: 1e-6} {
		r := from(t, "train.steps=60000", "schedule.kd.w=50000: 0.1 "+string(way))
		course := r.Courses()[0]
		p := Of(r, []wire.Entry{set(1, 40_000, "a", wire.Changed{Name: "kd.w", Old: course.At(40_000), New: 0.7, Schedule: wire.ScheduleEnded})})
		again := p.Recipe.Courses()[0]
		largest := 0.0
		for step := 1; step < 40_000; step += 7 {
			largest = max(largest, math.Abs(again.At(step).(float64)-course.At(step).(float64)))
		}
		if largest == 0 || largest > most || again.At(40_000) != 0.7 || len(again.Points) != mostSteps+1 {
			t.Errorf("%s: it differs by %v, with %d points", way, largest, len(again.Points))
		}
		var said float64
		_, err := fmt.Sscanf(p.LeftOut[0], "differences of up to %g in kd.w, steps 1 to 39999:", &said)
		if err != nil || said < largest/2 || said > most {
			t.Errorf("%s: it differs by %v, and says %q, %v", way, largest, p.LeftOut, err)
		}
	}
}

func TestTargetsOfAReplay(t *testing.T) {
	in := func(seq int64, step int, dataset, teacher string) wire.Entry {
		return wire.Entry{Seq: seq, Step: step, ID: dataset + teacher, ByTrainer: true, Action: wire.TargetsIn, Fate: wire.Applied,
			Dataset: dataset, Teacher: teacher}
	}
	p := Of(from(t, "kd.method=weighted", "kd.start=manual"), []wire.Entry{
		{Seq: 1, Step: 1, ID: "t", Action: wire.Teach, Fate: wire.Applied, Dataset: "nq", Teacher: "/models/other"},
		in(2, 1, "nq", "teacher-1"), in(3, 1, "nq", "other"), in(4, 30, "mnli", "teacher-2"), in(5, 31, "quac", "gone"),
		in(6, 31, "newsqa", "gone"), in(7, 7, "mnli", "teacher-1"), in(8, 9, "qqp", "teacher-2"), in(9, 40, "qqp", "teacher-2"),
	})
	d := p.Recipe.Datasets
	if p.Recipe.KD.Start != recipe.StartWait || !slices.Equal(d["nq"].Teachers, recipe.Names{"demo:teacher-1", "/models/other"}) ||
		!slices.Equal(d["mnli"].Teachers, recipe.Names{"demo:teacher-1", "demo:teacher-2"}) || len(d["amazon"].Teachers) != 0 {
		t.Errorf("its teachers are %v, %v, %v, from %s", d["nq"].Teachers, d["mnli"].Teachers, d["amazon"].Teachers, p.Recipe.KD.Start)
	}
	want := []string{
		"the teacher teacher-1 of amazon, qasrl, qazre, qqp, quac, snli, triviaqa, which taught nothing",
		"the teacher teacher-2 of amazon, nq, qasrl, qazre, quac, snli, triviaqa, which taught nothing",
		"the targets of newsqa, quac from gone, whose folder the ledger does not name",
		"the steps in which targets joined (7 to 40; of mnli, qqp, from teacher-1, teacher-2): " +
			"the replay has all targets from its first step on",
	}
	if d := cmp.Diff(want, p.LeftOut); d != "" {
		t.Error(d)
	}
	if p := Of(from(t, "kd.method="+string(kd.Weighted)), nil); p.Recipe.KD.Start != recipe.StartManual || len(p.LeftOut) > 0 {
		t.Errorf("without targets it starts %s: %q", p.Recipe.KD.Start, p.LeftOut)
	}
}
