package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// weather is a state with the types of a real one: numbers, texts and tables.
type weather struct {
	Step  int            `json:"step"`
	Knobs map[string]any `json:"knobs"`
}

// sealedCheckpoint makes a checkpoint of step 20.
func sealedCheckpoint(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "20")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"model.safetensors": "weights", "optimizer.safetensors": "moments", "vocab.txt": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Seal(dir, weather{Step: 20, Knobs: map[string]any{"kd.w": 0.75, "crc32c": "x"}}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestACheckpointIsReadAsItWasSealed(t *testing.T) {
	var got weather
	whole, err := Unseal(sealedCheckpoint(t), &got)
	if err != nil || !whole || got.Step != 20 || got.Knobs["kd.w"] != 0.75 {
		t.Errorf("read %+v, whole %v, %v", got, whole, err)
	}
}

func TestADamagedCheckpointIsRefusedByTheNameOfTheFile(t *testing.T) {
	replace := func(name, old, replacement string) func(dir string) error {
		return func(dir string) error {
			file := filepath.Join(dir, name)
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			return os.WriteFile(file, []byte(strings.Replace(string(text), old, replacement, 1)), 0o644)
		}
	}
	remove := func(name string) func(dir string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	for _, c := range []struct {
		what   string
		damage func(dir string) error
		named  string
	}{
		{"a flipped bit", replace("model.safetensors", "weights", "Weights"), "model.safetensors is damaged: its checksum"},
		{
			"a file cut short", replace("optimizer.safetensors", "moments", "mom"),
			"optimizer.safetensors is damaged: it has 3 bytes instead of 7",
		},
		{"a file that grew", replace("vocab.txt", "", "a"), "vocab.txt is damaged"},
		{"a missing file", remove("optimizer.safetensors"), "optimizer.safetensors: no such file"},
		{"a missing state", remove("state.json"), "state.json: no such file"},
		{"an empty state", replace("state.json", "", "x"), "state.json is damaged"},
		{"another number in the state", replace("state.json", "0.75", "0.76"), "state.json is damaged: its checksum"},
		{"another checksum of a file", replace("state.json", `"size": 7`, `"size": 8`), "state.json is damaged: its checksum"},
		{"the state of another step", replace("state.json", `"step": 20`, `"step": 21`), "state.json is damaged: it is not of step 20"},
	} {
		t.Run(c.what, func(t *testing.T) {
			dir := sealedCheckpoint(t)
			if err := c.damage(dir); err != nil {
				t.Fatal(err)
			}
			if whole, err := Unseal(dir, &weather{}); err == nil || whole || !strings.Contains(err.Error(), c.named) {
				t.Errorf("it was read with whole %v, %v", whole, err)
			}
		})
	}
}

func TestACheckpointWithoutChecksumsIsNotSaidToBeWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "20")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte(`{"step": 20, "knobs": {"kd.w": 0.5}}`), 0o644); err != nil {
		t.Fatal(err)
	}
	var got weather
	if whole, err := Unseal(dir, &got); err != nil || whole || got.Knobs["kd.w"] != 0.5 {
		t.Errorf("read %+v, whole %v, %v", got, whole, err)
	}
}

func TestWhatAnInterruptionLeftOfCheckpointsIsRemoved(t *testing.T) {
	o := own(t, Folder(t.TempDir()))
	for _, name := range []string{"10", "20.part", "30.damaged"} {
		if err := os.MkdirAll(filepath.Join(o.Checkpoints(), name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	gone, err := o.ClearCheckpoints()
	if err != nil || len(gone) != 1 || gone[0] != "20.part" {
		t.Errorf("removed %v, %v", gone, err)
	}
	if err := o.RemoveCheckpoint(10); err != nil {
		t.Error(err)
	}
	if steps, err := o.CheckpointSteps(); err != nil || len(steps) > 0 {
		t.Errorf("left are %v, %v", steps, err)
	}
}
