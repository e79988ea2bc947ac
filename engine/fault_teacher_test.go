package engine_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"dev.road/workbench/session/wire"
)

// A teacher that cannot load costs the run nothing: its files are inspected beside the
// steps, nothing is made of the sizes that they ask for, and the job ends with the reason.
func TestFaultATeacherThatCannotLoadCostsARunNothing(t *testing.T) {
	t.Parallel()
	sound := create(t, small(t, "train.steps=10"))
	start(t, sound).wait()
	weights, err := os.ReadFile(filepath.Join(sound.Checkpoint(10), "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	f := create(t, small(t, "train.steps=100000", "checkpoint.every=0"))
	k := start(t, f).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 3 })
	most := 0.0
	for name, c := range map[string]struct{ config, why string }{
		"depth": {`{"model_type":"electra","num_hidden_layers":` + strconv.Itoa(1<<24-1) + `}`, "the maximum is 512"},
		"more":  {`{"model_type":"electra","num_hidden_layers":512,"hidden_size":16384,"num_attention_heads":4}`, "this model needs"},
		"words": {`{"model_type":"electra","vocab_size":` + strconv.Itoa(1<<24-1) + `,"embedding_size":4096}`, "this model needs"},
		"other": {`{"model_type":"albert","num_hidden_layers":500,"hidden_size":16384,"intermediate_size":16777216}`, "lacks the tensor"},
		"text":  {"{", "unexpected end of JSON input"},
	} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for file, content := range map[string][]byte{"config.json": []byte(c.config), "model.safetensors": weights} {
			if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		e := k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: dir})
		s := k.until("the job's end", func(s wire.State) bool {
			most = max(most, s.Gauges.RSS)
			return len(s.Jobs) > 0 && s.Jobs[len(s.Jobs)-1].ID == e.Job && s.Jobs[len(s.Jobs)-1].State == wire.JobFailed
		})
		if why := s.Jobs[len(s.Jobs)-1].Message; !contains(why, c.why) {
			t.Errorf("%s: the job ended with %q", name, why)
		}
		k.until("more steps", func(now wire.State) bool { return now.State == wire.Running && now.Step > s.Step+3 })
	}
	if most > 2e9 {
		t.Errorf("the trainer took %.1f GB", most/1e9)
	}
	if e := k.do(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: t.TempDir()}); e.Fate != wire.Refused {
		t.Errorf("an empty folder as teacher was %s", e.Fate)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
	k.intact()
}
