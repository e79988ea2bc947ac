package engine_test

import (
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/durable"
)

// The file of a prediction that was interrupted is removed at the next start.
func TestTheNextStartRemovesAnUnfinishedPrediction(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "train.steps=1"))
	file := f.Prediction("mnli", 0)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := durable.Create(file); err != nil {
		t.Fatal(err)
	}
	start(t, f).wait()
	left, err := filepath.Glob(filepath.Join(f.Predictions(), "*", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("the next start left %v, %v", left, err)
	}
}
