package recipe

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Hand-computed values, at the ends of each way and within.
func TestAScheduledValueIsAFunctionOfTheStep(t *testing.T) {
	r, err := Read(write(t, small+`[schedule]
"kd.w" = ["10: 0.5 linear", "20: 0.6", "40: 1 cosine"]
kd.temperature = "3: 8"
model.frozen_layers = ["4: 2 linear"]
"sampling.strategy" = ["2: power", "5: epoch"]
kd.t_squared = ["2: false"]
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Course{}
	for _, c := range r.Courses() {
		got[c.Name] = c
	}
	for _, tc := range []struct {
		knob string
		step int
		want any
	}{
		{"kd.w", 0, 0.75}, {"kd.w", 1, 0.725}, {"kd.w", 5, 0.625}, {"kd.w", 10, 0.5}, {"kd.w", 11, 0.5}, {"kd.w", 19, 0.5},
		{"kd.w", 20, 0.6}, {"kd.w", 30, 0.8}, {"kd.w", 25, 0.6 + 0.4*(1-math.Sqrt2/2)/2}, {"kd.w", 40, 1.0}, {"kd.w", 1 << 20, 1.0},
		{"kd.temperature", 2, 4.0}, {"kd.temperature", 3, 8.0},
		{"model.frozen_layers", 1, 1.0}, {"model.frozen_layers", 2, 1.0}, {"model.frozen_layers", 3, 2.0},
		{"sampling.strategy", 1, "uniform"}, {"sampling.strategy", 4, "power"}, {"sampling.strategy", 5, "epoch"},
		{"kd.t_squared", 1, true}, {"kd.t_squared", 2, false},
	} {
		v := got[tc.knob].At(tc.step)
		if f, ok := v.(float64); ok && math.Abs(f-tc.want.(float64)) < 1e-15 {
			continue
		} else if !ok && v == tc.want {
			continue
		}
		t.Errorf("%s is %v at step %d, want %v", tc.knob, v, tc.step, tc.want)
	}
	if p, ok := got["kd.w"].Next(20); !ok || p.String() != "40: 1 cosine" {
		t.Errorf("after step 20 comes %v, %v", p, ok)
	}
	if _, ok := got["kd.w"].Next(40); ok {
		t.Error("there is a point after the last")
	}
}

func TestTheModelsOwnDropoutIsTheOnlyValueBelowZero(t *testing.T) {
	file := write(t, small)
	if _, err := Read(file, []string{"model.dropout=-0.5"}); err == nil || !strings.Contains(err.Error(), "-1 takes the model's own") {
		t.Errorf("-0.5: %v", err)
	}
	for _, text := range []string{"-1", "0", "0.3"} {
		if _, err := Read(file, []string{"model.dropout=" + text}); err != nil {
			t.Error(err)
		}
	}
	if r, err := ReadRun(file, nil); err != nil || r.Model.Dropout != ScratchDropout {
		t.Errorf("a run of before: %v, %v", r, err)
	}
}

func TestAWayStaysBetweenItsEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := rapid.Float64Range(0.01, 1).Draw(t, "from"), rapid.Float64Range(0.01, 1).Draw(t, "to")
		end := Point{Step: rapid.IntRange(1, 1e6).Draw(t, "end"), Value: to, Way: rapid.SampledFrom(Ways).Draw(t, "way")}
		c := Course{Start: from, Points: []Point{end}}
		step := rapid.IntRange(0, 2e6).Draw(t, "step")
		v := c.At(step).(float64)
		if v < min(from, to) || v > max(from, to) || step >= end.Step && v != to {
			t.Fatalf("%v is the value", v)
		}
		if !c.Had(v, step) {
			t.Fatalf("it had %v and does not know", v)
		}
	})
}

func TestMistakesOfASchedule(t *testing.T) {
	tests := []struct{ schedule, want string }{
		{`"kd.w" = ["100: 1.7"]`, "schedule.kd.w at step 100 is 1.7, outside 0.01 … 1"},
		{`"kd.w" = ["100: 0.5", "50: 0.6"]`, "schedule.kd.w has step 50 after step 100: its points are in the order of the steps"},
		{`"kd.w" = ["100 0.5"]`,
			`schedule.kd.w has a point that cannot be read: "100 0.5" is not STEP: VALUE, perhaps with linear or cosine behind it`},
		{`"kd.w" = ["0: 0.5"]`, `schedule.kd.w has a point that cannot be read: "0" is not a step; the first is 1`},
		{`"kd.w" = ["1.5: 0.5"]`, `schedule.kd.w has a point that cannot be read: "1.5" is not a step; the first is 1`},
		{`"kd.w" = ["9: 0.5 linaer"]`,
			`schedule.kd.w has a point that cannot be read: "linaer" is none of the ways to a value, constant, linear, cosine`},
		{`"kd.w" = ["9: low"]`, `schedule.kd.w at step 9 is the string "low", but must be a number`},
		{`"kd.w" = [9]`, "schedule.kd.w is a list, but must be a string or a list of strings"},
		{`sampling.strategy = ["9: unifrom"]`,
			`schedule.sampling.strategy at step 9 is "unifrom", none of uniform, weighted, proportional, power, epoch (did you mean uniform?)`},
		{`kd.method = ["9: mean linear"]`, "schedule.kd.method has a linear way to step 9, but it is no number: it can only jump"},
		{`train.batch = ["9: 1024 linear"]`,
			"schedule.train.batch has a linear way to step 9, but train.batch stays divisible by train.passes: it can only jump"},
		{`train.batch = ["9: 510"]`, "schedule.train.batch at step 9: train.batch 510 is not divisible by train.passes 4 " +
			"(say 508 or 512, or change train.passes with it)"},
		{`train.steps = ["9: 5"]`, "schedule.train.steps at step 9: train.steps is 5, but 8 steps have been run already"},
		{"kd.ce_weight = [\"4: 0\"]\nkd.kd_weight = [\"9: 0 linear\"]",
			"schedule.kd.kd_weight at step 9: kd.ce_weight and kd.kd_weight are both 0: nothing would be learned"},
		{`"" = ["9: 1"]`, `schedule has a key "", which is no knob`},
		{`w = ["9: 1"]`, "schedule.w is of no knob of this recipe (did you mean kd.w?)"},
		{`kd.ww = ["9: 1"]`, "schedule.kd.ww is of no knob of this recipe (did you mean kd.w?)"},
		{`optim.lr = ["9: 1"]`, "schedule.optim.lr is of no knob of this recipe (it stays as the run was started)"},
		{`tasks.mr.frozen = ["9: true"]`, "schedule.tasks.mr.frozen is of no knob of this recipe (did you mean tasks.mrc.frozen?)"},
	}
	for _, tc := range tests {
		file := write(t, small+"[schedule]\n"+tc.schedule+"\n")
		_, err := Read(file, nil)
		var wrong *Invalid
		if !errors.As(err, &wrong) || len(wrong.Problems) != 1 {
			t.Errorf("%s: %v", tc.schedule, err)
			continue
		}
		p := wrong.Problems[0]
		if got := strings.TrimPrefix(p.String(), filepath.Dir(file)+"/"); !strings.HasSuffix(got, ": "+tc.want) || p.Line < 11 {
			t.Errorf("%s: it says\n%s, want\n%s", tc.schedule, got, tc.want)
		}
	}
}

func TestASchedulePassesThroughARunsRecipe(t *testing.T) {
	base := write(t, small+"[schedule]\n\"kd.w\" = [\"10: 0.5 linear\"]\nkd.kd_weight = \"7: 0.25\"\ntasks.mrc.frozen = [\"3: true\"]\n")
	r, err := Read(base, []string{"schedule.kd.temperature=5: 6, 10: 8 cosine", "schedule.kd.kd_weight="})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Names{
		"kd.w": {"10: 0.5 linear"}, "tasks.mrc.frozen": {"3: true"}, "kd.temperature": {"5: 6", "10: 8 cosine"},
	}
	if d := cmp.Diff(want, r.Schedule); d != "" {
		t.Error(d)
	}
	var text bytes.Buffer
	if err := Encode(&text, r); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "recipe.toml")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	back, err := ReadRun(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, back); d != "" {
		t.Error(d)
	}
	if _, err := Read(base, []string{"schedule.kd.w=5: 7"}); err == nil || !strings.Contains(err.Error(),
		"--set schedule.kd.w: schedule.kd.w at step 5 is 7, outside 0.01 … 1") {
		t.Errorf("a bad --set: %v", err)
	}
	extended := write(t, "extends = \""+base+"\"\n[schedule]\n\"kd.w\" = [\"20: 0.9\"]\n")
	if r, err = Read(extended, nil); err != nil || !cmp.Equal(r.Schedule["kd.w"], Names{"20: 0.9"}) || len(r.Schedule) != 3 {
		t.Errorf("extended it is %v, %v", r, err)
	}
}

// A schedule's value is what Course.At says, and every knob that has one is in On.
func TestARecipeOnAStep(t *testing.T) {
	r, err := Read(write(t, small), []string{"schedule.kd.w=10: 0.5", "schedule.sampling.weight.mnli=4: 0.5"})
	if err != nil {
		t.Fatal(err)
	}
	on := r.On(4)
	if on.KD.W != 0.75 || on.Sampling.Weight["mnli"] != 0.5 || r.Sampling.Weight["mnli"] != 1 || r.On(10).KD.W != 0.5 {
		t.Errorf("on step 4: %v, %v", on.KD.W, on.Sampling.Weight)
	}
}
