package engine_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session/wire"
)

// taughtByTwo is a paused run with the soft targets of two teachers for quac in use.
func taughtByTwo(t *testing.T) *trainer {
	t.Helper()
	k := start(t, create(t, small(t, "train.steps=1000", "kd.none_right=mean",
		"datasets.quac.teachers=demo:teacher-1,demo:teacher-2"))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.until("a pause", paused)
	for _, name := range []string{"teacher-1", "teacher-2"} {
		k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: name})
	}
	k.until("targets", func(s wire.State) bool {
		if len(s.Datasets) < 3 || len(s.Datasets[2].Targets) < 2 {
			return false
		}
		return !slices.ContainsFunc(s.Datasets[2].Targets, func(x wire.Targets) bool { return x.Windows < s.Datasets[2].Windows })
	})
	return k
}

func preview(changes ...wire.Change) wire.PreviewQuestion {
	return wire.PreviewQuestion{Changes: changes}
}

// A preview says what a set does: the targets after the set are those that it has promised,
// and nothing has changed before.
func TestAPreviewIsWhatASetDoes(t *testing.T) {
	t.Parallel()
	k := taughtByTwo(t)
	entries, err := k.run.Entries()
	if err != nil {
		t.Fatal(err)
	}
	change := wire.Change{Name: "kd.w", Value: 0.2}
	p, err := k.run.Preview(t.Context(), preview(change))
	if err != nil || len(p.Rows) != 3 {
		t.Fatalf("%+v, %v\n%s", p, err, k.log)
	}
	if p.Now.W != 0.75 || p.Then.W != 0.2 || p.Now.Temperature != 4 || p.Now.Method != "weighted" || p.Effect == "" {
		t.Errorf("%+v to %+v: %s", p.Now, p.Then, p.Effect)
	}
	acts := 0.0
	both := []string{"teacher-1", "teacher-2"}
	for i, task := range []string{"mrc", "yesno", "followup"} {
		r := p.Rows[i]
		if r.Dataset != "quac" || r.Task != task || !slices.Equal(r.Teachers, both) || r.Windows == 0 || r.KL == nil {
			t.Fatalf("%+v", r)
		}
		if r.Student == nil || r.Student.Windows == 0 || r.Student.Now == nil || *r.Student.Now <= 0 {
			t.Errorf("%s: the student is %+v", task, r.Student)
		}
		if r.Acts > r.SomeRight+1e-12 || (r.Acts > 0) != (*r.KL > 0) {
			t.Errorf("%s: W acts on %v of the windows, KL %v; on %v some are right", task, r.Acts, *r.KL, r.SomeRight)
		}
		acts += r.Acts
	}
	if acts == 0 {
		t.Error("W acts nowhere: the test shows nothing")
	}
	after, err := k.run.Entries()
	if w, _ := k.distillation(); err != nil || w != 0.75 || len(after) != len(entries) {
		t.Errorf("W is %v after a preview, and the ledger has %d entries more: %v", w, len(after)-len(entries), err)
	}

	k.applied(wire.Request{Action: wire.Set, Changes: []wire.Change{change}})
	again, err := k.run.Preview(t.Context(), preview(wire.Change{Name: "kd.w", Value: 0.75}))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range again.Rows {
		was := p.Rows[i]
		if !reflect.DeepEqual(r.Now, was.Then) || !reflect.DeepEqual(r.Then, was.Now) || !reflect.DeepEqual(r.Student.Now, was.Student.Then) {
			t.Errorf("%s: a preview promised %+v, and the set has made %+v", r.Task, was.Then, r.Now)
		}
	}
	for _, refused := range []struct {
		q    wire.PreviewQuestion
		want string
	}{
		{preview(), "needs at least one change"},
		{preview(wire.Change{Name: "kd.w", Value: 9.0}), "kd.w"},
		{wire.PreviewQuestion{Changes: []wire.Change{change}, Dataset: "squad"}, `no dataset "squad"`},
	} {
		if _, err := k.run.Preview(t.Context(), refused.q); err == nil || !contains(err.Error(), refused.want) {
			t.Errorf("%+v: %v, want %q", refused.q, err, refused.want)
		}
	}
}

// Questions about targets, one after another, change no bit of the steps.
func TestQuestionsAboutTargetsLeaveTheStepsAsTheyAre(t *testing.T) {
	t.Parallel()
	k := taughtByTwo(t)
	from := k.until("a pause", paused).Step + 1
	k.to(from)
	k.applied(wire.Request{Action: wire.Checkpoint})
	k.to(from + 12)
	want := column(t, k.folder, "loss")
	k.applied(rewind(from))

	ctx, stop := context.WithCancel(t.Context())
	asked := make([]int, 3)
	var all sync.WaitGroup
	number := 3
	for i, ask := range []func() error{
		func() error { _, err := k.run.Preview(ctx, preview(wire.Change{Name: "kd.w", Value: 0.1})); return err },
		func() error { _, err := k.run.Teachers(ctx, wire.TeachersQuestion{}); return err },
		func() error {
			_, err := k.run.WindowTargets(ctx, wire.WindowQuestion{Dataset: "quac", Window: &number})
			return err
		},
	} {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := ask(); err == nil {
					asked[i]++
				} else if ctx.Err() == nil {
					t.Errorf("question %d: %v", i, err)
					return
				}
			}
		})
	}
	k.to(from + 12)
	stop()
	all.Wait()
	if slices.Contains(asked, 0) {
		t.Errorf("answered: %v", asked)
	}
	if got := column(t, k.folder, "loss"); !maps.Equal(got, want) || len(want) < 12 {
		t.Errorf("the losses are %v with questions, %v without", got, want)
	}
}

// The figures of teachers, and the target of a window by its number and by its example's id.
func TestTeachersAndAWindowOfTheirs(t *testing.T) {
	t.Parallel()
	k := taughtByTwo(t)
	all, err := k.run.Teachers(t.Context(), wire.TeachersQuestion{Dataset: "quac"})
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v\n%s", all, err, k.log)
	}
	for _, of := range all {
		if of.Sampled || of.Windows == 0 || of.Why != "" || len(of.Rows) != 4 {
			t.Fatalf("%+v", of)
		}
		if sum := of.AllRight + of.SomeRight + of.NoneRight; sum < 1-1e-9 || sum > 1+1e-9 {
			t.Errorf("the shares add up to %v", sum)
		}
		for _, r := range of.Rows {
			if r.Train == nil || r.Train.ECE == nil || r.Logits == nil || (r.Ensemble == (len(r.Agrees) == 1)) {
				t.Errorf("%s %s: %+v", of.Task, r.Name, r)
			}
		}
		if best, mean := of.Rows[3].Train.Value, of.Rows[2].Train.Value; of.Task != "mrc" && best < mean {
			t.Errorf("%s: with the labels' help the teachers score %v, by their mean %v", of.Task, best, mean)
		}
	}
	some, err := k.run.Teachers(t.Context(), wire.TeachersQuestion{Dataset: "quac", Examples: 5})
	if err != nil || !some[0].Sampled || some[0].Examples != 5 {
		t.Errorf("%+v, %v", some, err)
	}

	number := 3
	q := wire.WindowQuestion{Dataset: "quac", Window: &number, Top: 2, Changes: []wire.Change{{Name: "kd.temperature", Value: 2.0}}}
	v, err := k.run.WindowTargets(t.Context(), q)
	if err != nil || v.Window != 3 || v.Task != "mrc" || len(v.Teachers) != 2 || v.Target == nil || v.Staged == nil || v.Student == nil {
		t.Fatalf("%+v, %v", v, err)
	}
	if v.Target.Temperature != 4 || v.Staged.Temperature != 2 || v.Staged.Entropy >= v.Target.Entropy || v.KL == nil || v.StudentKLNew == nil {
		t.Errorf("%+v, staged %+v", v.Target, v.Staged)
	}
	for _, x := range v.Teachers {
		truth := func(o wire.Option) bool { return o.Truth }
		if !x.Stored || len(x.Weights) != 2 || len(x.Distribution.Start) < 2 || !slices.ContainsFunc(x.Distribution.Start, truth) {
			t.Errorf("%+v", x)
		}
	}
	byID, err := k.run.WindowTargets(t.Context(), wire.WindowQuestion{Dataset: "quac", ID: v.ID, Window: &v.Cut})
	if err != nil || byID.Window != 3 || byID.Staged != nil || byID.Passage != v.Passage {
		t.Errorf("%+v, %v", byID, err)
	}
	for _, refused := range []struct {
		q    wire.WindowQuestion
		want string
	}{
		{wire.WindowQuestion{Dataset: "quac"}, "give the id"},
		{wire.WindowQuestion{Dataset: "quac", ID: "nobody"}, `no training example "nobody"`},
		{wire.WindowQuestion{Dataset: "quac", Task: "nli", ID: v.ID}, `no task "nli"`},
		{wire.WindowQuestion{Dataset: "x", ID: v.ID}, `no dataset "x"`},
	} {
		if _, err := k.run.WindowTargets(t.Context(), refused.q); err == nil || !contains(err.Error(), refused.want) {
			t.Errorf("%+v: %v, want %q", refused.q, err, refused.want)
		}
	}
}

// The process that serves an ended run reads the training data when it is asked about targets,
// and measures those of the checkpoint as the live run did.
func TestAServedRunMeasuresItsTargets(t *testing.T) {
	t.Parallel()
	live := taughtByTwo(t)
	live.to(2)
	want, err := live.run.Teachers(t.Context(), wire.TeachersQuestion{})
	if err != nil || len(want) != 3 || want[0].Why != "" {
		t.Fatalf("%+v, %v", want, err)
	}
	live.applied(wire.Request{Action: wire.Stop})
	live.wait()
	k := start(t, live.folder, "ROAD_TEST_SERVE=1").ready()
	k.until("a server", serving)
	for range 2 {
		got, err := k.run.Teachers(t.Context(), wire.TeachersQuestion{})
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Fatalf("%s, %v\n%s", d, err, k.log)
		}
	}
	p, err := k.run.Preview(t.Context(), preview(wire.Change{Name: "kd.w", Value: 0.5}))
	if err != nil || len(p.Rows) != 3 || p.Rows[0].Windows == 0 {
		t.Errorf("a preview: %+v, %v", p, err)
	}
	number := 0
	v, err := k.run.WindowTargets(t.Context(), wire.WindowQuestion{Dataset: "quac", Window: &number})
	if err != nil || v.Target == nil || v.Student == nil {
		t.Errorf("a window: %+v, %v", v, err)
	}
	if _, err := k.run.Teachers(t.Context(), wire.TeachersQuestion{Dataset: "nq"}); err == nil ||
		!contains(err.Error(), "no teacher has taught nq") {
		t.Errorf("of a dataset without teachers: %v", err)
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}
