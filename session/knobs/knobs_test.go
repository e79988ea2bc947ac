package knobs

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// load reads a recipe of three of the demo's datasets.
func load(t *testing.T, sets ...string) *recipe.Recipe {
	t.Helper()
	r, err := recipe.Load(file(t), sets)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func file(t *testing.T) string {
	t.Helper()
	text := "model.max_len = 64\n"
	for _, d := range []string{"nq mrc", "mnli nli", "quac mrc yesno followup"} {
		name, tasks, _ := strings.Cut(d, " ")
		text += fmt.Sprintf("[datasets.%s]\ntask = [\"%s\"]\n", name, strings.ReplaceAll(tasks, " ", `", "`))
		text += fmt.Sprintf("train = \"demo:%s\"\ndev = \"demo:%[1]s\"\noverlap = 16\nmax_question = 16\n", name)
	}
	path := filepath.Join(t.TempDir(), "small.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEveryKnobReadsBackWhatItWasSetTo(t *testing.T) {
	set := load(t)
	for _, k := range Declare(set) {
		var v any
		switch k.Type {
		case "enum":
			v = k.Choices[len(k.Choices)-1]
		case "bool":
			v = !set.Get(k.Name).(bool)
		default:
			v = k.Max
		}
		if err := k.Check(v); err != nil {
			t.Errorf("%s refuses %v: %v", k.Name, v, err)
		}
		before := set.Get(k.Name)
		next := Table{k}.WithChanges(set, []wire.Changed{{Name: k.Name, New: v}})
		if got := next.Get(k.Name); got != v || set.Get(k.Name) != before {
			t.Errorf("%s was set to %v and is %v; the settings before have %v, and had %v", k.Name, v, got, set.Get(k.Name), before)
		}
	}
}

func TestKnobsHaveTheRecipesValuesAndNames(t *testing.T) {
	want := map[string]any{
		"kd.w": 0.5, "tasks.nli.loss_weight": 3.0, "tasks.mrc.loss_weight": 1.0, "tasks.mrc.frozen": false, "sampling.weight.quac": 1.0,
		"kd.t_squared": true, "kd.method": "weighted", "train.batch": 512.0, "checkpoint.best": "none",
	}
	for _, k := range Declare(load(t, "kd.w=0.5", "tasks.nli.loss_weight=3")) {
		if v, ok := want[k.Name]; ok && k.Default != v {
			t.Errorf("%s is %v, want %v", k.Name, k.Default, v)
		}
		delete(want, k.Name)
		if k.Help == "" || k.Group == "" || (k.Type == "int" || k.Type == "float") && k.Step == 0 {
			t.Errorf("%s has no help, no group, or no step: %+v", k.Name, k.Knob)
		}
	}
	for name := range want {
		t.Errorf("there is no knob %s", name)
	}
}

// A live set is accepted when a recipe with its value would be, and else refused.
// Two values are words of a recipe alone, which a run has resolved: train.steps = 0
// counts epochs, and model.dropout = -1 takes the checkpoint's.
func TestAKnobTakesWhatTheRecipeTakes(t *testing.T) {
	from, set := file(t), load(t)
	table := Declare(set)
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(table).Draw(t, "knob")
		near := rapid.SampledFrom([]float64{k.Min, k.Max, set.Get("train.batch").(float64), 0, 1}).Draw(t, "near")
		var v any
		switch rapid.SampledFrom([]string{"near", "number", "choice", "bool"}).Draw(t, "kind") {
		case "near":
			v = near + rapid.SampledFrom([]float64{-1, -0.001, 0, 0.001, 1}).Draw(t, "off")
		case "number":
			v = rapid.Float64().Draw(t, "number")
		case "choice":
			v = rapid.SampledFrom(append([]string{"unheard of", ""}, k.Choices...)).Draw(t, "choice")
		default:
			v = rapid.Bool().Draw(t, "bool")
		}
		if k.Name == "train.steps" && v == 0.0 || k.Name == "model.dropout" && v == float64(recipe.OwnDropout) {
			return
		}
		text := fmt.Sprint(v)
		if f, ok := v.(float64); ok {
			text = strconv.FormatFloat(f, 'f', -1, 64)
		}
		_, live := table.Check(set, []wire.Change{{Name: k.Name, Value: v}}, recipe.Known{})
		_, before := recipe.Load(from, []string{k.Name + "=" + text})
		if (live == nil) != (before == nil) {
			t.Fatalf("%s = %v: the knob says %v, the recipe %v", k.Name, v, live, before)
		}
	})
}

// A value means the same in a set of a live run as in one of a recipe.
func TestTextsAreReadAlike(t *testing.T) {
	from, set := file(t), load(t)
	texts := []string{"1e3", "1_000", "0x10", "010", "1000.5", "0.5", ".5", " 1 ", "on", "false", "yes", "nan", "inf", "", "mean"}
	for _, name := range []string{"train.steps", "kd.w", "kd.t_squared", "kd.method"} {
		for _, text := range texts {
			changes, err := wire.ParseChanges([]string{" " + name + " =" + text})
			if err != nil {
				t.Fatal(err)
			}
			changed, live := Declare(set).Check(set, changes, recipe.Known{})
			r, before := recipe.Load(from, []string{" " + name + " =" + text})
			if (live == nil) != (before == nil) {
				t.Errorf("%s=%s: the knob says %v, the recipe %v", name, text, live, before)
			} else if live == nil && r.Get(name) != changed[0].New {
				t.Errorf("%s=%s: the knob is %v, the recipe has %v", name, text, changed[0].New, r.Get(name))
			}
		}
	}
}

func TestOfAValueGivenTwiceTheLastCounts(t *testing.T) {
	twice := []string{"kd.w=0.5", "kd.temperature=5", "kd.w=0.6"}
	changes, err := wire.ParseChanges(twice)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := Declare(load(t)).Check(load(t), changes, recipe.Known{})
	if err != nil || len(changed) != 2 || changed[1].New != 0.6 {
		t.Errorf("the changes are %+v, %v", changed, err)
	}
	if w := load(t, twice...).KD.W; w != 0.6 {
		t.Errorf("the recipe's kd.w is %v", w)
	}
}

func TestASetIsRefusedWhole(t *testing.T) {
	set := load(t)
	for _, c := range []struct {
		changes []wire.Change
		run     recipe.Known
		want    string
	}{
		{nil, recipe.Known{}, "a set needs at least one change"},
		{[]wire.Change{{Name: "kd.W", Value: 0.5}}, recipe.Known{}, "kd.W: no such knob (did you mean kd.w?)"},
		{[]wire.Change{{Name: "optim.lr", Value: 0.5}}, recipe.Known{},
			"optim.lr is no knob: it stays as the run was started; road knobs lists the knobs"},
		{[]wire.Change{{Name: "kd.temprature", Value: 5.0}}, recipe.Known{},
			"kd.temprature: no such knob (did you mean kd.temperature?)"},
		{[]wire.Change{{Name: "train.threads", Value: 5.0}}, recipe.Known{},
			"train.threads is no knob: only a resume or a branch can change it"},
		{[]wire.Change{{Name: "nonsense", Value: 5.0}}, recipe.Known{}, "nonsense: no such knob; road knobs lists them"},
		{[]wire.Change{{Name: "kd.w", Value: 0.5}, {Name: "kd.w", Value: 0.6}}, recipe.Known{}, "kd.w is in the set twice"},
		{[]wire.Change{{Name: "kd.w", Value: 1.7}}, recipe.Known{}, "kd.w is 1.7, outside 0.01 … 1"},
		{[]wire.Change{{Name: "kd.w", Value: "high"}}, recipe.Known{}, `kd.w is the string "high", but must be a number`},
		{[]wire.Change{{Name: "kd.method", Value: "meen"}}, recipe.Known{},
			"kd.method is \"meen\", none of weighted, mean, hard, annealed, best, confidence (did you mean mean?)"},
		{[]wire.Change{{Name: "train.steps", Value: 0.0}}, recipe.Known{}, "train.steps is 0, but must be at least 1"},
		{[]wire.Change{{Name: "kd.w", Value: 0.5, Expect: 0.6}}, recipe.Known{}, "kd.w is now 0.75, not 0.6"},
		{[]wire.Change{{Name: "kd.ce_weight", Value: 0.0}, {Name: "kd.kd_weight", Value: 0.0}}, recipe.Known{},
			"kd.ce_weight and kd.kd_weight are both 0: nothing would be learned"},
		{[]wire.Change{{Name: "train.steps", Value: 9.0}}, recipe.Known{Step: 10}, "train.steps is 9, but 10 steps have been run already"},
		{[]wire.Change{{Name: "model.frozen_layers", Value: 3.0}}, recipe.Known{Layers: 2},
			"model.frozen_layers is 3, but the model has 2 with weights of their own"},
		{[]wire.Change{{Name: "train.batch", Value: 510.0}, {Name: "train.patience", Value: 2.0}}, recipe.Known{},
			"train.batch 510 is not divisible by train.passes 4 (say 508 or 512, or change train.passes with it); " +
				"train.patience is 2, but there is no metric to compare evaluations by (name a dev metric in checkpoint.best)"},
		{[]wire.Change{{Name: "train.batch", Value: 510.0}, {Name: "train.passes", Value: 5.0}}, recipe.Known{}, ""},
	} {
		got := ""
		if _, err := Declare(set).Check(set, c.changes, c.run); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v is refused with %q, want %q", c.changes, got, c.want)
		}
	}
}

func TestFreezingEverythingIsRefused(t *testing.T) {
	set := load(t, "tasks.mrc.frozen=true", "tasks.nli.frozen=true", "tasks.yesno.frozen=true")
	all := []wire.Change{{Name: "model.frozen_layers", Value: 2.0}, {Name: "tasks.followup.frozen", Value: true}}
	table := Declare(set)
	if _, err := table.Check(set, all, recipe.Known{Layers: 2}); err == nil {
		t.Error("a run in which nothing learns goes on")
	}
	if _, err := table.Check(set, all[:1], recipe.Known{Layers: 2}); err != nil {
		t.Error(err)
	}
}

func TestNumbersOfTheMetrics(t *testing.T) {
	set := load(t, "kd.method=mean", "kd.t_squared=true", "checkpoint.best=dev/nq/mrc/f1")
	for name, want := range map[string]float64{"kd.method": 1, "kd.t_squared": 1, "train.recompute": 0, "kd.w": 0.75, "checkpoint.best": 1} {
		if k, ok := Declare(set).Find(name); !ok || k.Number(set) != want {
			t.Errorf("%s is %v in the metrics, want %v", name, k.Number(set), want)
		}
	}
}
