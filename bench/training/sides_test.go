package training

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/bench/side"
)

// A side whose answers a shell writes.
func fakeSide(t *testing.T, losses string) *side.Program {
	t.Helper()
	s, err := side.Start(t.Context(), 1, "sh", "-c", `while read q; do echo '{"losses":`+losses+`}'; done`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func TestLossesThatDifferAreNotMeasured(t *testing.T) {
	for theirs, want := range map[string]string{
		`[2.5,2.4,2.3]`: "", `[2.5,2.4,2.2]`: "the losses differ", `[2.5,2.4]`: "the losses differ", `[2.5,2.4,null]`: "the losses differ",
	} {
		ours := fakeSide(t, `[2.5001,2.4,2.3]`)
		sides := sides{threads: 1, programs: map[string]*side.Program{"ours fp32": ours, "theirs stock": fakeSide(t, theirs)}}
		err := sides.agree(map[string][][]example{"fixed": randomBatches(4, 16, 128)}, 1e-3, func(string) bool { return true })
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: the error is %v, want %q", theirs, err, want)
		}
	}
}

// A rival that is not there ends the benchmark with the reason.
func TestARivalThatCannotBeStartedIsNamed(t *testing.T) {
	trainer := filepath.Join(t.TempDir(), "road-trainer")
	if err := os.WriteFile(trainer, []byte("#!/bin/sh\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	lib := filepath.Join(t.TempDir(), "lib")
	if err := os.Mkdir(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(lib, "libtorch_cpu.so"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LIBTORCH", filepath.Dir(lib))
	t.Setenv("TMPDIR", t.TempDir())
	err := CPU{Python: "nosuchpython", Trainer: trainer, Windows: 128, Rounds: 1}.Measure(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "nosuchpython") {
		t.Errorf("the error is %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("%d folders are left, %v", len(left), err)
	}
}
