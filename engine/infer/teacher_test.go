package infer

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"dev.road/workbench/durable"
)

// An interruption leaves a part of the folder, beside its place.
func TestATeacherIsUnpackedWholeAfterAnInterruption(t *testing.T) {
	files := fstest.MapFS{"config.json": {Data: []byte("{}")}, "model.safetensors": {Data: []byte("weights")}}
	dir := filepath.Join(t.TempDir(), "teachers", "teacher-1")
	if err := os.MkdirAll(dir+durable.Partial, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"config.json", "left over"} {
		if err := os.WriteFile(filepath.Join(dir+durable.Partial, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second finds it
		if err := unpack(files, durable.At(dir)); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(files) {
		t.Errorf("it has %v, %v", entries, err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != string(want.Data) {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(left) != 1 {
		t.Errorf("beside it is %v, %v", left, err)
	}
}
