package server

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/metrics"
)

// Columns are read as they are asked for, and then together; what is answered is that
// of all columns.
func TestOnlyTheSeriesAskedForAreRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "metrics.jsonl")
	w, err := metrics.Create(owned.At(file))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	step := 0
	row := func(more ...metrics.Value) {
		step++
		values := []metrics.Value{{Tag: "loss", Number: float64(step)}, {Tag: "ce/a/mrc", Number: 2}, {Tag: "passes/a/mrc", Number: 1}}
		for i := range 10 {
			values = append(values, metrics.Value{Tag: fmt.Sprint("tag", i), Number: float64(step * i)})
		}
		w.Append(metrics.Row{Attempt: 1, Step: step, Time: time.Unix(0, 0), Values: append(values, more...)})
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	row()
	a := asked{file: file}
	ask := func(tag string) {
		t.Helper()
		all := metrics.Open(file, nil)
		if _, err := all.Poll(); err != nil {
			t.Fatal(err)
		}
		got, err := a.column(tag, 3)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(all.Decimate(tag, 3), got); d != "" {
			t.Errorf("%s: %s", tag, d)
		}
	}
	read := func(tags ...string) {
		t.Helper()
		if d := cmp.Diff(tags, a.columns.Tags()); d != "" {
			t.Error(d)
		}
	}
	ask("loss")
	read("loss")
	row()
	ask("mean/ce/mrc")
	ask("loss")
	read("loss", "mean/ce/mrc")
	before := a.columns
	for range 20 {
		ask("no such tag") // costs nothing but the new rows
	}
	ask("late")
	if a.columns != before {
		t.Error("the file was read again for a tag that it does not have")
	}
	row(metrics.Value{Tag: "late", Number: 1})
	ask("late")
	read("late", "loss", "mean/ce/mrc")
	for i := range 10 {
		ask(fmt.Sprint("tag", i))
		if i == fewTags-4 { // with the three above
			before = a.columns
		}
	}
	if len(a.columns.Tags()) != 15 || a.columns != before {
		t.Errorf("after many tags the columns are %v", a.columns.Tags())
	}
}

// A damaged line costs no client its answer.
func TestADamagedLineIsNoReasonToRefuseASeries(t *testing.T) {
	g := start(t)
	text := []byte("{\"step\":1,\"loss\":1,\"a\":1}\n{\"step\":2,\n{\"step\":3,\"loss\":3,\"a\":3}\n")
	if err := os.WriteFile(g.folder.Metrics(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"loss", "a"} {
		want := fmt.Sprintf(`{"tag":%q,"step":[1,3],"min":[1,3],"max":[1,3]}`, tag)
		if status, body := g.ask(t, "GET", "/v1/series?tag="+tag, ""); status != 200 || body != want {
			t.Errorf("%s: %d %s", tag, status, body)
		}
	}
}
