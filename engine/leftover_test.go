package engine_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/durable"
)

// The file of a prediction that was interrupted is removed at the next start.
func TestTheNextStartRemovesAnUnfinishedPrediction(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=1", "eval.keep=0"))
	const set = "0123456789abcdef"
	for _, file := range []string{f.Answers("mnli", set, 0), f.Examples("mnli", ""), f.TeacherAnswers("mnli", set, "x")} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := durable.Create(file); err != nil {
			t.Fatal(err)
		}
	}
	start(t, f).wait()
	err := filepath.WalkDir(f.Predictions(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Errorf("the next start left %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
