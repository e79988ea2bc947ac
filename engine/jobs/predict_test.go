package jobs

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// paged is a run with a dev set of some pages and one example more.
func paged(t *testing.T, pages int, values ...string) session.Folder {
	t.Helper()
	var text bytes.Buffer
	for i := range pages*feed.PageExamples + 1 {
		fmt.Fprintf(&text, `{"premise":"The fair of town %d was held in the spring.%s",`, i, strings.Repeat(" ", 2000))
		fmt.Fprintf(&text, `"hypothesis":"Town %d had a fair.","label":"entailment"}`+"\n", i)
	}
	file := filepath.Join(t.TempDir(), "dev.jsonl")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Load("../testdata/small.toml", append([]string{
		"model.max_len=64", "model.precision=fp32", "train.threads=1", "train.matmul=mkl", "eval.every=0", "datasets.mnli.limit=64",
		"datasets.nq.dev=", "datasets.quac.dev=", "datasets.mnli.dev=" + file, "datasets.mnli.dev_limit=0",
	}, values...))
	if err != nil {
		t.Fatal(err)
	}
	d, err := session.Create(t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	return d.Folder()
}

// owners are the jobs of a run that was created, with a student from scratch.
func owners(t *testing.T, f session.Folder) *Jobs {
	t.Helper()
	if err := model.Prepare(); err != nil {
		t.Fatal(err)
	}
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Release)
	at := &report.Position{}
	p := report.New(at, slog.New(slog.DiscardHandler), "fp32", "")
	if err := p.Open(owner); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	data := feed.New(at, p, r, owner.Writable(), func(string) {})
	t.Cleanup(data.Close)
	if data.Tokenizer, err = tokenize.New(demo.Vocabulary()); err != nil {
		t.Fatal(err)
	}
	if err := data.OpenAll(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	config, _ := checkpoint.Size("tiny")
	config.VocabSize, config.InitStd = len(data.Tokenizer.Vocab()), 0.02
	student, err := model.New(config, feed.Saved(data.Heads), compute.Options(r, "cpu"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(student.Close)
	models := infer.NewModels(at, r, data, owner.Writable())
	t.Cleanup(models.Close)
	models.Take(student, compute.Options(r, "cpu"))
	l, err := ledger.Open(owner.LedgerFile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return New(at, p, r, data, models, distill.New(at, r, data, models, l, owner.Writable().Below("targets")), owner, func(wire.Eval) {})
}

// predicting starts a job over the whole dev set.
func predicting(t *testing.T, j *Jobs) (*job, *prediction) {
	t.Helper()
	d := j.feed.Named("mnli")
	if err := j.feed.ReadThrough(t.Context(), d, d.Dev); err != nil {
		t.Fatal(err)
	}
	k, err := j.startPredict(d)
	if err != nil {
		t.Fatal(err)
	}
	return k, k.work.(*prediction)
}

// The memory of a prediction does not grow with the dev set: of each page only
// its lines are kept, and on the disk.
func TestAPredictionKeepsOnePageInMemory(t *testing.T) {
	const pages = 3
	f := paged(t, pages)
	j := owners(t, f)
	k, w := predicting(t, j)
	held := make([]uint64, 0, pages)
	for k.work != nil {
		j.Work()
		if w.page == nil && w.written > 0 && w.written <= pages*feed.PageExamples && w.written/feed.PageExamples > len(held) {
			held = append(held, heap())
		}
	}
	if k.Shown.State != wire.JobDone || w.written != pages*feed.PageExamples+1 || len(held) != pages {
		t.Fatalf("the job is %s, %s, with %d examples and %d pages", k.Shown.State, k.Shown.Message, w.written, len(held))
	}
	// The texts of a page take 2 MB.
	if grown := int64(held[pages-1]) - int64(held[0]); grown > 1<<19 {
		t.Errorf("%d pages more took %d KB", pages-1, grown>>10)
	}
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

// A prediction that is given up leaves no file.
func TestAPredictionThatIsGivenUpLeavesNoFile(t *testing.T) {
	f := paged(t, 1)
	j := owners(t, f)
	_, w := predicting(t, j)
	for w.written <= feed.PageExamples/2 {
		j.Work()
	}
	left := inFolder(t, f)
	if len(left) != 2 || !strings.HasSuffix(left[0], "/0.jsonl.part") || !strings.HasSuffix(left[1], "/examples.jsonl") {
		t.Errorf("under way there is %v", left)
	}
	j.EndAll("the test ends")
	if left := inFolder(t, f); len(left) != 1 || !strings.HasSuffix(left[0], "/examples.jsonl") {
		t.Errorf("after its end there is %v", left)
	}
}

// inFolder lists the files of predictions, without the numbers of unfinished ones.
func inFolder(t *testing.T, f session.Folder) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(f.Predictions(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			path = strings.TrimPrefix(path, f.Predictions())
			if name, ok := strings.CutSuffix(path, ".part"); ok {
				path = strings.TrimSuffix(name, filepath.Ext(name)) + ".part"
			}
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// heap is the reachable part of Go's memory, in bytes.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
