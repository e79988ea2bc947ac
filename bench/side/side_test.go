package side

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A benchmark's trainer is started on the libtorch that a run would take. The
// system loader alone knows nothing of $LIBTORCH.
func TestABenchmarksTrainerFindsLibtorch(t *testing.T) {
	root := t.TempDir()
	lib := filepath.Join(root, "lib")
	trainer := filepath.Join(root, "road-trainer")
	if err := os.Mkdir(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		filepath.Join(lib, "libtorch_cpu.so"): "",
		trainer: `#!/bin/sh
read question; echo "{\"path\": \"$LD_LIBRARY_PATH\", \"threads\": $OMP_NUM_THREADS}"
`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("LIBTORCH", root)
	t.Setenv("LD_LIBRARY_PATH", "/somewhere")
	s, err := StartTrainer(t.Context(), 3, trainer)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	var got struct {
		Path    string
		Threads int
	}
	if err := s.Ask(map[string]any{}, &got); err != nil || got.Path != lib+":/somewhere" || got.Threads != 3 {
		t.Errorf("it was started with %+v, %v", got, err)
	}

	t.Setenv("LIBTORCH", filepath.Join(root, "nowhere"))
	if _, err := StartTrainer(t.Context(), 3, trainer); err == nil || !strings.Contains(err.Error(), "$LIBTORCH is ") {
		t.Errorf("without a libtorch: %v", err)
	}
}
