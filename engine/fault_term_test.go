package engine_test

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dev.road/workbench/session/wire"
)

// terminated sends SIGTERM, twice, and returns how the run then ended, and by
// itself.
func (k *trainer) terminated() wire.State {
	k.t.Helper()
	for range 2 {
		if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			k.t.Fatal(err)
		}
	}
	k.wait()
	s, err := k.run.State(k.t.Context())
	if err != nil || s.State != wire.Stopped {
		k.t.Fatalf("the run is %s, %v", s.State, err)
	}
	return s
}

// Before its first step a run has nothing to lose: it ends at once, and can be
// taken up.
func TestFaultTerminatedWhileDataAreRead(t *testing.T) {
	t.Parallel()
	for name, vocabulary := range map[string]string{"windows": "demo", "a vocabulary": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := create(t, small(t, "model.vocab="+vocabulary, "datasets.mnli.limit=0", "datasets.mnli.format=jsonl",
				"datasets.mnli.train="+held(t, 100)))
			k := start(t, f)
			k.until("the reading", func(s wire.State) bool {
				return s.State == wire.Starting && (contains(s.Note, "reading mnli") || contains(s.Note, "vocabulary"))
			})
			if s := k.terminated(); s.Step != 0 || !contains(s.Note, "while it was starting") {
				t.Errorf("it ended after step %d: %s", s.Step, s.Note)
			}
		})
	}
}

// A step is given up between two micro-batches, and repeated by the next
// attempt.
func TestFaultTerminatedInTheMiddleOfAStep(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "train.steps=100000", "checkpoint.every=0", "train.batch=512", "train.token_budget=64",
		"train.passes=64")))
	k.until("the second step", func(s wire.State) bool { return s.Step >= 1 })
	k.signal(syscall.SIGSTOP) // it takes no step while this process counts them
	done := len(column(t, k.folder, "loss"))
	k.signal(syscall.SIGTERM)
	k.signal(syscall.SIGCONT)
	if s := k.terminated(); s.Step != done {
		t.Errorf("it was told in step %d, and ended after step %d", done+1, s.Step)
	}
	if steps, err := k.folder.CheckpointSteps(); err != nil || !slices.Equal(steps, []int{done}) {
		t.Errorf("the checkpoints are of %v, %v", steps, err)
	}
}

// A trainer that gets SIGTERM saves at any moment, and the resumed run takes the steps
// that it would have taken.
func TestFaultTerminatedAtAnyTime(t *testing.T) {
	t.Parallel()
	sets := []string{"train.steps=16", "datasets.mnli.dev=demo:mnli", "eval.every=5", "jobs.share=0.5", "checkpoint.every=1",
		"checkpoint.keep=3"}
	whole := start(t, create(t, small(t, sets...)))
	whole.wait()
	want := column(t, whole.folder, "loss")
	for name, when := range map[string]func(*trainer){
		"running":    func(k *trainer) { k.until("steps", func(s wire.State) bool { return s.Step > 3 }) },
		"evaluating": func(k *trainer) { k.until("an evaluation", begun(wire.JobEvaluate)) },
		"paused": func(k *trainer) {
			k.ready().applied(wire.Request{Action: wire.Pause})
			k.applied(wire.Request{Action: wire.StepN, Steps: 7})
			k.until("seven steps", func(s wire.State) bool { return paused(s) && s.Step == 7 })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := start(t, create(t, small(t, sets...)))
			when(k)
			s := k.terminated()
			if steps, err := k.folder.CheckpointSteps(); err != nil || !slices.Contains(steps, s.Step) {
				t.Errorf("it ended after step %d with the checkpoints %v, %v", s.Step, steps, err)
			}
			next := k.resumed()
			if got := column(t, next.folder, "loss"); !maps.Equal(got, want) {
				t.Errorf("ended after step %d and resumed, the losses are %v, want %v", s.Step, got, want)
			}
			next.intact()
		})
	}
}

// begun says that a job of a kind has begun. On a busy machine it may have ended
// before anybody sees it run.
func begun(kind wire.JobKind) func(wire.State) bool {
	return func(s wire.State) bool {
		return slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.Kind == kind && j.State != wire.JobQueued })
	}
}

// A trainer that no request reaches, in a micro-batch of many seconds, ends when
// its grace is over, and says why.
func TestFaultTerminatedWithoutAnEnd(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "train.grace=1", "model.size=small", "train.batch=1024", "train.token_budget=65536")))
	k.until("the micro-batch", func(s wire.State) bool { return contains(s.Note, "trying the largest micro-batch") })
	if err := k.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-k.ended
	if code := k.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(k.log.String(),
		"the run was not saved within 1 s (train.grace), and the trainer exits") {
		t.Errorf("it ended with %d:\n%s", code, k.log)
	}
}

// A trainer that teaches ends within a batch; the teaching goes on with the
// next attempt, and no window is taught twice.
func TestFaultTerminatedWhileTeaching(t *testing.T) {
	t.Parallel()
	teacher := create(t, small(t, "train.steps=10"))
	start(t, teacher).wait()
	k := start(t, create(t, small(t, "datasets.quac.limit=2500", "datasets.quac.teachers="+teacher.Dir()+"/checkpoints/10"))).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "small-10"})
	k.until("soft targets", func(s wire.State) bool { return begun(wire.JobTeach)(s) && len(s.Datasets[2].Targets) > 0 })
	k.terminated()
	next := k.resumed()
	s, err := next.run.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	quac := s.Datasets[2]
	if len(quac.Targets) != 1 || quac.Targets[0].Windows != quac.Windows {
		t.Errorf("of %d windows there are the targets %+v", quac.Windows, quac.Targets)
	}
	next.intact()
}
