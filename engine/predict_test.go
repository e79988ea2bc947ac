package engine

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// paged is a run with a dev set of some pages and one example more.
func paged(t *testing.T, pages int) session.Folder {
	t.Helper()
	var text bytes.Buffer
	for i := range pages*feed.PageExamples + 1 {
		fmt.Fprintf(&text, `{"premise":"The fair of town %d was held in the spring.%s","hypothesis":"Town %d had a fair.","label":"entailment"}`+"\n", i, strings.Repeat(" ", 2000), i)
	}
	file := filepath.Join(t.TempDir(), "dev.jsonl")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Load("testdata/small.toml", []string{
		"model.max_len=64", "train.threads=1", "train.matmul=mkl", "eval.every=0", "datasets.mnli.limit=64",
		"datasets.nq.dev=", "datasets.quac.dev=", "datasets.mnli.dev=" + file,
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := session.Create(t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// within is a trainer of this process that does one thing with its data and models.
func within(t *testing.T, f session.Folder, resume bool, do func(*trainer) error) {
	t.Helper()
	if err := model.Prepare(); err != nil {
		t.Fatal(err)
	}
	o := Options{Folder: f, Resume: resume, Device: "cpu", Version: "test", Log: slog.New(slog.DiscardHandler)}
	if err := live(t.Context(), o, func(tr *trainer, _ context.Context) error { return do(tr) }); err != nil {
		t.Fatal(err)
	}
}

// predicting is a job over the whole dev set.
func predicting(ctx context.Context, tr *trainer) (*job, *prediction, error) {
	d := tr.feed.Named("mnli")
	if err := tr.feed.ReadThrough(ctx, d, d.Dev); err != nil {
		return nil, nil, err
	}
	k, err := tr.jobs.startPredict(d)
	if err != nil {
		return nil, nil, err
	}
	return k, k.work.(*prediction), nil
}

// The memory of a prediction does not grow with the dev set: of each page only
// its lines are kept, and on the disk.
func TestAPredictionKeepsOnePageInMemory(t *testing.T) {
	const pages = 3
	f := paged(t, pages)
	within(t, f, false, func(tr *trainer) error {
		k, w, err := predicting(t.Context(), tr)
		if err != nil {
			return err
		}
		held := make([]uint64, 0, pages)
		for k.work != nil {
			tr.jobs.work()
			if w.page == nil && w.written <= pages*feed.PageExamples {
				held = append(held, heap())
			}
		}
		if k.shown.State != wire.JobDone || w.written != pages*feed.PageExamples+1 || len(held) != pages {
			t.Fatalf("the job is %s, %s, with %d examples and %d pages", k.shown.State, k.shown.Message, w.written, len(held))
		}
		// The texts of a page take 2 MB.
		if grown := int64(held[pages-1]) - int64(held[0]); grown > 1<<19 {
			t.Errorf("%d pages more took %d KB", pages-1, grown>>10)
		}
		return nil
	})
	all, _, err := session.Open(f).Predictions("mnli", 0)
	if err != nil || len(all) != pages*feed.PageExamples+1 {
		t.Fatalf("%d predictions, %v", len(all), err)
	}
	for i, p := range all {
		if !strings.HasPrefix(p.Passage, fmt.Sprintf("The fair of town %d was", i)) || p.Student.Text == "" {
			t.Fatalf("prediction %d: %+v", i, p)
		}
	}
}

// A prediction that is given up leaves no file; one that was interrupted leaves
// none after the next start.
func TestAnUnfinishedPredictionLeavesNothing(t *testing.T) {
	f := paged(t, 1)
	within(t, f, false, func(tr *trainer) error {
		_, w, err := predicting(t.Context(), tr)
		if err != nil {
			return err
		}
		for w.written <= feed.PageExamples/2 {
			tr.jobs.work()
		}
		if left := inFolder(t, f); len(left) != 1 || filepath.Ext(left[0]) != ".part" {
			t.Errorf("under way there is %v", left)
		}
		tr.jobs.endAll("the test ends")
		if left := inFolder(t, f); len(left) != 0 {
			t.Errorf("after its end there is %v", left)
		}
		_, err = session.NewPart(f.Prediction("mnli", 0))
		return err
	})
	if left := inFolder(t, f); len(left) != 1 {
		t.Fatalf("the interrupted one left %v", left)
	}
	within(t, f, true, func(*trainer) error {
		if left := inFolder(t, f); len(left) != 0 {
			t.Errorf("the next start left %v", left)
		}
		return nil
	})
}

// inFolder lists the files of predictions.
func inFolder(t *testing.T, f session.Folder) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(f.Predictions(), "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// heap is what is reachable in Go's memory.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
