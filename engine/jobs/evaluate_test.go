package jobs

import (
	"math"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// evaluating starts an evaluation of the whole dev set.
func evaluating(t *testing.T, j *Jobs) (*job, *evaluation) {
	t.Helper()
	d := j.feed.Named("mnli")
	if err := j.feed.ReadThrough(t.Context(), d, d.Dev); err != nil {
		t.Fatal(err)
	}
	k, err := j.startEvaluate(d)
	if err != nil {
		t.Fatal(err)
	}
	return k, k.work.(*evaluation)
}

// work does a job.
func work(t *testing.T, j *Jobs, k *job) {
	t.Helper()
	for k.work != nil {
		for !k.ready() {
			<-j.models.News
		}
		j.Work()
	}
	if k.Shown.State != wire.JobDone || k.Shown.Done != k.Shown.Total {
		t.Fatalf("the job is %s: %s, with %d of %d windows", k.Shown.State, k.Shown.Message, k.Shown.Done, k.Shown.Total)
	}
}

// The memory of an evaluation does not grow with the dev set but for a few numbers an
// example: of a page's texts nothing is held.
func TestAnEvaluationKeepsOnePageInMemory(t *testing.T) {
	const pages = 3
	j := owners(t, paged(t, pages))
	k, w := evaluating(t, j)
	held := make([]uint64, 0, pages)
	for k.work != nil {
		j.Work()
		if w.page == nil && w.decoded > 0 && w.decoded <= pages*feed.PageExamples && w.decoded/feed.PageExamples > len(held) {
			held = append(held, heap())
		}
	}
	if k.Shown.State != wire.JobDone || w.decoded != pages*feed.PageExamples+1 || len(held) != pages {
		t.Fatalf("the job is %s, %s, with %d examples and %d pages", k.Shown.State, k.Shown.Message, w.decoded, len(held))
	}
	// The texts of a page take 2 MB.
	if grown := int64(held[pages-1]) - int64(held[0]); grown > 1<<19 {
		t.Errorf("%d pages more took %d KB", pages-1, grown>>10)
	}
}

// An evaluation keeps its answers: they make its figures, and a prediction of the same step
// adds those of the teachers alone, which later steps have then, too.
func TestAnEvaluationKeepsItsAnswers(t *testing.T) {
	f := paged(t, 1, "datasets.mnli.teachers=demo:teacher-1")
	j := owners(t, f)
	k, _ := evaluating(t, j)
	work(t, j, k)
	r := session.Open(f)
	before, steps, err := r.Predictions("mnli", 0)
	if err != nil || len(before) != feed.PageExamples+1 || len(steps) != 1 {
		t.Fatalf("%d predictions of steps %v, %v", len(before), steps, err)
	}
	right := 0.0
	for i, p := range before {
		if p.Student.Model != "student" || len(p.Student.Labels) != 3 || p.Student.Labels[0].Name != p.Student.Text || p.Label != "entailment" ||
			!strings.Contains(p.Question, "had a fair") || p.Windows != 1 || len(p.Teachers) != 0 {
			t.Fatalf("prediction %d: %+v", i, p)
		}
		right += p.Student.EM
	}
	if e := j.Evals["mnli/nli"]; math.Abs(e.Value-100*right/float64(len(before))) > 1e-9 || e.Baseline != 100 {
		t.Errorf("%g answers of %d are right: %+v", right, len(before), e)
	}
	predict := func() *prediction {
		k, w := predicting(t, j)
		work(t, j, k)
		return w
	}
	if w := predict(); len(w.models) != 1 || w.models[0].Name != "teacher-1" {
		t.Errorf("%d models have answered after an evaluation", len(w.models))
	}
	after, _, err := r.Predictions("mnli", 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range after {
		if said := after[i].Teachers; len(said) != 1 || said[0].Model != "teacher-1" || len(said[0].Labels) != 3 {
			t.Fatalf("prediction %d: %+v", i, after[i])
		}
		after[i].Teachers = nil
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error("the student's answers have changed:", diff)
	}
	if w := predict(); len(w.models) != 0 {
		t.Errorf("%d models have answered again", len(w.models))
	}
	j.at.Step = 1
	if w := predict(); len(w.models) != 1 || w.models[0].Name != "student" {
		t.Errorf("%d models have answered at the next step", len(w.models))
	}
	has, err := f.PredictedSteps("mnli")
	if err != nil || len(has) != 2 || !has[0].Asked || !has[1].Asked || len(has[1].Teachers) != 1 || has[0].Set != has[1].Set {
		t.Errorf("%+v, %v", has, err)
	}
	k, _ = evaluating(t, j) // once more: a person's are not made an evaluation's
	work(t, j, k)
	if has, err = f.PredictedSteps("mnli"); err != nil || !has[1].Asked {
		t.Errorf("%+v, %v", has, err)
	}
}

// On a full disk an evaluation has its results, and an event tells of the predictions
// that are missing; with room again they are kept.
func TestFaultAnEvaluationCountsWithoutItsAnswers(t *testing.T) {
	const inProcess = "ROAD_TEST_LIMITED"
	if os.Getenv(inProcess) == "" { // in a process of its own: the limit is on all of its files
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), inProcess+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	f := paged(t, 1)
	j := owners(t, f)
	limited := func(bytes uint64) (restore func()) {
		var before unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		signal.Ignore(syscall.SIGXFSZ) // else it ends the process before the write fails
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: before.Max}); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
				t.Error(err)
			}
			signal.Reset(syscall.SIGXFSZ)
		}
	}
	evaluate := func(step, files int, unkept bool) {
		t.Helper()
		j.at.Step = step
		k, _ := evaluating(t, j)
		work(t, j, k)
		if e := j.Evals["mnli/nli"]; e.Step != step || e.All["total"] != feed.PageExamples+1 || e.Baseline != 100 {
			t.Errorf("step %d: the result is %+v", step, e)
		}
		events, err := jsonl.Read[wire.Event](f.Events())
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, e := range events {
			told = told || e.Step == step && e.Level == wire.LevelWarn &&
				strings.Contains(e.Text, "the predictions of step") && strings.Contains(e.Text, "file too large")
		}
		if left := inFolder(t, f); told != unkept || len(left) != files {
			t.Errorf("step %d: told is %t, and there are %v", step, told, left)
		}
	}
	k, _ := evaluating(t, j) // the dev set is read before the disk is full
	j.Cancel([]*job{k}, "the test goes on")
	restore := limited(64 << 10)
	evaluate(1, 0, true)
	restore()
	evaluate(2, 2, false)
	restore = limited(32 << 10)
	evaluate(3, 2, true)
	restore()
	evaluate(4, 3, false)
}
