package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// A model has its own dropout where the recipe names none, from the first step on and in
// every attempt; a value of the recipe goes before it.
func TestADropoutThatTheRecipeLeavesOpenIsTheModelsOwn(t *testing.T) {
	t.Parallel()
	made := create(t, small(t, "train.steps=1", "model.dropout=0.25"))
	start(t, made).wait()
	for _, of := range []struct {
		sets []string
		want float64
		says string
	}{
		{nil, 0.1, "dropout 0.1, from scratch"},
		{[]string{"model.init=" + made.Checkpoint(1)}, 0.25, "dropout 0.25, hidden_dropout_prob of " + made.Checkpoint(1)},
		{[]string{"model.init=" + made.Checkpoint(1), "model.dropout=0"}, 0, ""},
	} {
		f := create(t, small(t, append(of.sets, "train.steps=4")...))
		k := start(t, f).ready()
		k.applied(wire.Request{Action: wire.Pause})
		k.to(2)
		k = k.again() // without a checkpoint
		k.wait()
		r, err := recipe.ReadRun(f.Recipe(), nil)
		if err != nil || r.Model.Dropout != of.want {
			t.Errorf("%q: the run's recipe has dropout %v, %v", of.sets, r.Model.Dropout, err)
		}
		values := column(t, f, "model.dropout")
		for step := 1; step <= 4; step++ {
			if values[step] != of.want {
				t.Errorf("%q: step %d has dropout %v, want %v", of.sets, step, values[step], of.want)
			}
		}
		said := slices.ContainsFunc(k.told(wire.EventState, wire.LevelInfo), func(text string) bool { return text == of.says })
		if of.says != "" && !said {
			t.Errorf("%q: nothing says %q", of.sets, of.says)
		}
		knobs, err := k.run.Knobs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(knobs, func(k wire.Knob) bool { return k.Name == "model.dropout" })
		if knobs[i].Default != of.want || knobs[i].Min != 0 {
			t.Errorf("%q: the knob is %+v", of.sets, knobs[i])
		}
	}
}

// The counts of a model's parameters are in its state, and add up to those of its file.
func TestTheStateCountsTheParameters(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=1"))
	k := start(t, f)
	k.wait()
	s, err := k.run.State(t.Context())
	if err != nil || s.Parameters == nil {
		t.Fatalf("%+v, %v", s.Parameters, err)
	}
	p := *s.Parameters
	weights := int64(len(read(t, f, 1, "model.safetensors"))) / 4
	if p.Embeddings+p.Encoder+p.Heads != p.Total || p.Total > weights || weights-p.Total > 4096 || p.Heads == 0 || p.Embeddings == 0 {
		t.Errorf("%+v of a file of %d numbers", p, weights)
	}
	if want := fmt.Sprint("model of ", p); !slices.ContainsFunc(k.told(wire.EventState, wire.LevelInfo), func(text string) bool {
		return strings.Contains(text, want)
	}) {
		t.Errorf("nothing says %q", want)
	}
}
