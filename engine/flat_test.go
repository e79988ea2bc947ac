package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/session/recipe"
)

// Ten thousand steps of the demo, with its measurements and checkpoints, leave
// the process as large as it was after the first few hundred. Its batches are
// small here, to have them within minutes.
func TestMemoryStaysFlat(t *testing.T) {
	t.Parallel()
	warm, steps := 500, thorough(t, 100, 10_000)
	r, err := recipe.Load("demo", []string{"train.batch=4", "train.passes=1", "eval.every=250", "kd.start=manual",
		fmt.Sprint("train.steps=", warm+steps)})
	if err != nil {
		t.Fatal(err)
	}
	k := start(t, create(t, r))
	<-k.ended
	if code := k.cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("the trainer ended with %d:\n%s", code, k.log)
	}
	rss := column(t, k.folder, "rss_bytes")
	most := 0.0
	for step := warm + steps - 100; step <= warm+steps; step++ {
		most = max(most, rss[step])
	}
	first := warm // of the old rows of a long run only some are kept
	for first < warm+steps && rss[first] == 0 {
		first++
	}
	before := rss[first]
	t.Logf("%d steps added %.1f MB to %.0f MB", steps, (most-before)/1e6, before/1e6)
	if most-before > 20e6 {
		var all []string
		for step := first; step <= warm+steps; step++ {
			if value, kept := rss[step]; kept && step%max(1, steps/400) == 0 {
				all = append(all, fmt.Sprintf("%d: %.1f", step, value/1e6))
			}
		}
		t.Errorf("%d steps added %.1f MB to %.0f MB, want under 20: %s", steps, (most-before)/1e6, before/1e6, strings.Join(all, ", "))
	}
}
