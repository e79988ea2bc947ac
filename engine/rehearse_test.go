package engine_test

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"syscall"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// Measurements of a rehearsal hold for a run: they have the same rows.
func TestARehearsalHasTheRowsOfARun(t *testing.T) {
	t.Parallel()
	sets := []string{"train.steps=1000000", "eval.every=0", "checkpoint.every=0"}
	played := start(t, create(t, small(t, sets...))).ready()
	rehearsed := start(t, create(t, small(t, sets...)), "ROAD_TEST_REHEARSE=1").ready()
	for _, k := range []*trainer{played, rehearsed} {
		k.until("steps", func(s wire.State) bool { return s.Step >= 50 })
		if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		k.wait()
	}
	if want, got := tags(t, played.folder), tags(t, rehearsed.folder); !maps.Equal(want, got) {
		t.Errorf("its rows have %v, those of a run %v", got, want)
	}
}

// tags are those of a run's rows, but for readings that a machine may lack.
func tags(t *testing.T, f session.Folder) map[string]bool {
	t.Helper()
	file, err := os.Open(f.Metrics())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all := map[string]bool{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row map[string]any
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		for tag := range row {
			all[tag] = true
		}
	}
	delete(all, "cpu_percent")
	return all
}
