package session_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session"
)

// checkpointed gives a run a checkpoint with these knobs, and a ledger.
func checkpointed(t *testing.T, f session.Folder, step int, knobs, ledger string) {
	t.Helper()
	dir := f.Checkpoint(step)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		filepath.Join(dir, "state.json"): fmt.Sprintf(`{"step":%d,"knobs":{%s}}`, step, knobs),
		f.Ledger():                       ledger,
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A change that a resumed trainer would refuse is refused before it starts, by the
// settings that it would start with.
func TestASetIsRefusedBeforeATrainerStarts(t *testing.T) {
	applied := `{"seq":1,"id":"a","action":"set","fate":"applied","step":21,"changes":[{"name":"kd.kd_weight","old":1,"new":0}]}` + "\n" +
		`{"seq":2,"id":"b","action":"set","fate":"applied","step":22,"changes":[{"name":"train.steps","old":100,"new":15}]}` + "\n"
	for _, c := range []struct {
		set  []string
		want string
	}{
		{[]string{"kd.w=1.7"}, "--set: kd.w is 1.7, outside 0.01 … 1"},
		{[]string{"kd.w=0.6", "optim.lr=1"}, "--set: optim.lr is no knob: it stays as the run was started"},
		{[]string{"kd.w"}, `--set: "kd.w" is not KNOB=VALUE; road knobs lists the knobs`},
		{[]string{"train.matmul=blas"}, `--set train.matmul: train.matmul is "blas", none of auto, mkl, onednn, amx`},
		{[]string{"kd.ce_weight=0"}, "--set: kd.ce_weight and kd.kd_weight are both 0: nothing would be learned"},
		{[]string{"train.steps=12"}, "--set: train.steps is 12, but 20 steps have been run already"},
		{[]string{"model.frozen_layers=3"}, "--set: model.frozen_layers is 3, but the model has 2 with weights of their own"},
	} {
		f := newRun(t)
		checkpointed(t, f, 10, `"train.steps":5`, "")
		checkpointed(t, f, 20, `"train.steps":100,"kd.w":0.5`, applied)
		config := []byte(`{"model_type":"electra","num_hidden_layers":2}`)
		if err := os.WriteFile(filepath.Join(f.Checkpoint(20), "config.json"), config, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := session.Launch(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true, Set: c.set})
		if bad := new(session.BadSet); !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.set, err, c.want)
		}
		if _, err := os.Stat(f.Log()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: a trainer was started for it", c.set)
		}
	}
}
