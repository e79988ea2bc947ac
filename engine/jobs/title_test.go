package jobs

import (
	"testing"

	"dev.road/workbench/session/wire"
)

func TestAJobIsNamedWithItsTeacher(t *testing.T) {
	for want, shown := range map[string]wire.Job{
		"teach quac ← large-1": {Kind: wire.JobTeach, Dataset: "quac", Teacher: "large-1"},
		"evaluate quac":        {Kind: wire.JobEvaluate, Dataset: "quac"},
	} {
		if got := (&job{Shown: shown}).title(); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
