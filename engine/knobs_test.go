package engine

import (
	"math"
	"testing"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

func small(t *testing.T) *recipe.Recipe {
	t.Helper()
	r, err := recipe.Load("testdata/small.toml", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryKnobReadsBackWhatItWasSetTo(t *testing.T) {
	r := small(t)
	set := newSettings(r)
	for _, k := range declare(r) {
		var v any
		switch k.Type {
		case "enum":
			v = k.Choices[len(k.Choices)-1]
		case "bool":
			v = !k.get(&set).(bool)
		default:
			v = k.Max
		}
		if err := k.check(v); err != nil {
			t.Errorf("%s refuses %v: %v", k.Name, v, err)
		}
		k.set(&set, v)
		if got := k.get(&set); got != v {
			t.Errorf("%s was set to %v and is %v", k.Name, v, got)
		}
		if k.Help == "" || k.Group == "" {
			t.Errorf("%s has no help or no group", k.Name)
		}
	}
}

func TestKnobsHaveTheRecipesValuesAndNames(t *testing.T) {
	r := small(t)
	r.KD.W, r.Tasks = 0.5, map[string]recipe.Task{"nli": {LossWeight: 3}}
	want := map[string]any{"kd.w": 0.5, "tasks.nli.loss_weight": 3.0, "tasks.mrc.loss_weight": 1.0, "sampling.weight.quac": 1.0, "kd.t_squared": r.KD.TSquared}
	for _, k := range declare(r) {
		if v, ok := want[k.Name]; ok && k.Default != v {
			t.Errorf("%s is %v, want %v", k.Name, k.Default, v)
		}
		delete(want, k.Name)
	}
	for name := range want {
		t.Errorf("there is no knob %s", name)
	}
}

func TestKnobsRefuseWhatDoesNotFit(t *testing.T) {
	bad := map[string][]any{
		"kd.w":         {1.7, 0.0, math.NaN(), "high", true},
		"kd.method":    {"best of all", 1.0},
		"train.steps":  {0.0, 10.5, math.Inf(1)},
		"kd.t_squared": {1.0, "yes"},
	}
	for _, k := range declare(small(t)) {
		for _, v := range bad[k.Name] {
			if k.check(v) == nil {
				t.Errorf("%s takes %v", k.Name, v)
			}
		}
	}
}

func TestMicroBatchesKeepToTheBudgetAndLoseNothing(t *testing.T) {
	var all batch
	for i, n := range []int{3, 5, 5, 9, 12, 40} {
		all.places, all.windows = append(all.places, i), append(all.windows, tasks.Window{IDs: make([]int32, n)})
	}
	var seen []int
	for _, micro := range all.cut(24) {
		tokens := 0
		for _, w := range micro.windows {
			tokens += len(w.IDs)
		}
		if len(micro.windows) > 1 && tokens > 24 {
			t.Errorf("%v takes %d tokens", micro.places, tokens)
		}
		seen = append(seen, micro.places...)
	}
	if len(seen) != 6 {
		t.Errorf("the cuts hold %v", seen)
	}
}

func TestTeachersAreNamedByTheirPaths(t *testing.T) {
	for source, want := range map[string]string{
		"demo:teacher-1": "teacher-1", "/x/large/checkpoints/12000": "large-12000", "models/electra": "electra", "/x/electra/": "electra",
	} {
		if got := teacherName(source); got != want {
			t.Errorf("%s is called %s, want %s", source, got, want)
		}
	}
}

func TestEntriesAreToldInASentence(t *testing.T) {
	e := wire.Entry{Action: wire.Set, Fate: wire.Applied, Step: 12, Author: "ann", Changes: []wire.Changed{{Name: "kd.w", Old: 0.75, New: 0.6}}}
	if got, want := describe(e), "kd.w 0.75 → 0.6 applied at step 12 (ann)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
