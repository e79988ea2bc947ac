package engine_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dev.road/workbench/model/safetensors"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// tensors are the weights, or the moments, of a run's checkpoint.
func tensors(t *testing.T, f session.Folder, step int, file string) map[string][]float32 {
	t.Helper()
	x, err := safetensors.Open(filepath.Join(f.Checkpoints(), strconv.Itoa(step), file))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	out := map[string][]float32{}
	for _, tensor := range x.Tensors() {
		if out[tensor.Name], err = x.Float32(tensor.Name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Between steps 5 and 10 nothing of what is frozen moves, decay included;
// before and after all does.
func TestWhatIsFrozenKeepsWeightsAndMoments(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=15", "checkpoint.every=5", "optim.weight_decay=0.1", "datasets.quac.train=",
		"datasets.quac.dev=demo:quac"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.scheduled(6, wire.Change{Name: "model.frozen_layers", Value: 1.0}, wire.Change{Name: "tasks.nli.frozen", Value: true})
	k.scheduled(11, wire.Change{Name: "model.frozen_layers", Value: 0.0}, wire.Change{Name: "tasks.nli.frozen", Value: false})
	k.applied(wire.Request{Action: wire.Resume})
	k.wait()
	frozen := func(name string) bool {
		for _, part := range []string{"electra.embeddings", "electra.encoder.layer.0.", "classifier.nli."} {
			if strings.HasPrefix(strings.TrimPrefix(strings.TrimPrefix(name, "exp_avg."), "exp_avg_sq."), part) {
				return true
			}
		}
		return false
	}
	for _, file := range []string{"model.safetensors", "optimizer.safetensors"} {
		first, middle, last := tensors(t, f, 5, file), tensors(t, f, 10, file), tensors(t, f, 15, file)
		for name := range first {
			if strings.Contains(name, "updates.") || strings.Contains(name, "yesno") || strings.Contains(name, "followup") {
				continue
			}
			if rested := slices.Equal(first[name], middle[name]); rested != frozen(name) {
				t.Errorf("%s: %s is frozen: %v, and unchanged: %v", file, name, frozen(name), rested)
			}
			if slices.Equal(middle[name], last[name]) {
				t.Errorf("%s: %s still rests", file, name)
			}
		}
	}
}

func TestMoreThanCanBeFrozenIsRefused(t *testing.T) {
	t.Parallel()
	f := create(t, small(t))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	if e := k.do(set("model.frozen_layers", 3.0)); e.Fate != wire.Refused ||
		!contains(e.Why, "model.frozen_layers is 3, but the model has 2") {
		t.Errorf("freezing 3 of 2 layers was %s: %s", e.Fate, e.Why)
	}
	all := []wire.Change{{Name: "model.frozen_layers", Value: 2.0}}
	for _, task := range []string{"mrc", "nli", "yesno", "followup"} {
		all = append(all, wire.Change{Name: "tasks." + task + ".frozen", Value: true})
	}
	if e := k.do(wire.Request{Action: wire.Set, Changes: all}); e.Fate != wire.Refused || !contains(e.Why, "nothing would be learned") {
		t.Errorf("freezing everything was %s: %s", e.Fate, e.Why)
	}
	k.applied(wire.Request{Action: wire.Set, Changes: all[:4]})
}
