package engine

import (
	"log/slog"
	"testing"
	"time"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// idleWork is a job of so many windows.
type idleWork int

func (w idleWork) slice() (int, bool, error) { return 0, false, nil }
func (idleWork) close()                      {}
func (w idleWork) total() int                { return int(w) }

func TestWhatRemainsIsStepsAndJobs(t *testing.T) {
	const second = time.Second
	ready := func() bool { return true }
	for _, c := range []struct {
		name  string
		steps int // done, of 100
		step  split
		first split
		every int
		jobs  func(*jobs)
		want  time.Duration
	}{
		{name: "nothing is known before the first step", every: 10, want: 0},
		{name: "steps alone", steps: 40, step: split{data: second, passes: 2 * second}, first: split{data: second, passes: 2 * second}, every: 100, want: 60 * 3 * second},
		{name: "jobs that are over do not count on", steps: 40, step: split{passes: second, jobs: 5 * second}, first: split{passes: second}, every: 100, want: 60 * second},
		{name: "a long checkpoint counts by its part of the steps", steps: 50, step: split{passes: second}, first: split{passes: second, control: 50 * second}, every: 100, want: 50 * 2 * second},
		{
			name: "a job that runs goes on as it did", steps: 40, step: split{passes: second}, first: split{passes: second}, every: 100,
			jobs: func(j *jobs) {
				k := j.add("teach", "nq", "large-1", 0, 20, ready, idleWork(100))
				k.shown.Done, k.busy = 40, 10*second // 20 of them earlier, by another attempt
			},
			want: 60*second + 30*second,
		},
		{
			name: "a job that waits takes what the last one took", steps: 40, step: split{passes: second}, first: split{passes: second}, every: 100,
			jobs: func(j *jobs) {
				j.took[piece{"predict", "nq"}] = 7 * second
				j.add("predict", "nq", "", 0, 0, ready, idleWork(100))
			},
			want: 67 * second,
		},
		{
			name: "every evaluation to come counts, with the one after the last step", steps: 40, step: split{passes: second}, first: split{passes: second}, every: 30,
			jobs: func(j *jobs) {
				j.took[piece{"evaluate", "nq"}] = 2 * second
				j.took[piece{"evaluate", "mnli"}] = 3 * second
			},
			want: 60*second + 3*5*second, // of the steps 60, 90 and 100
		},
	} {
		tr := &trainer{
			at: &position{step: c.steps}, set: &settings{Train: recipe.Train{Steps: 100}, Eval: recipe.Eval{Every: c.every}},
			report: &report{}, jobs: &jobs{took: map[piece]time.Duration{}},
		}
		for i := range c.steps {
			r := &row{pace: pace{split: c.step}}
			if i == 0 {
				r.split = c.first
			}
			tr.report.clock.add(r)
		}
		if c.jobs != nil {
			c.jobs(tr.jobs)
		}
		if got := tr.remaining(); got != c.want {
			t.Errorf("%s: %v remain, want %v", c.name, got, c.want)
		}
	}
}

func TestTheSpeedIsOfTheLastSteps(t *testing.T) {
	p := &report{gauges: newGauges("cpu", slog.Default())}
	for i := range 50 {
		took := 9 * time.Second
		if i >= 50-clockSteps {
			took = time.Second
		}
		p.clock.add(&row{pace: pace{split: split{data: took / 4, passes: took / 2, jobs: took / 4}, windows: 8, tokens: 100, flops: 1e9}})
	}
	var s wire.State
	p.showSpeed(&s)
	if s.StepSeconds != 1 || s.WindowsRate != 8 || s.TokensRate != 100 || s.FLOPsRate != 1e9 {
		t.Errorf("%v s a step, %v windows/s, %v tokens/s, %v FLOP/s; want 1, 8, 100, 1e9", s.StepSeconds, s.WindowsRate, s.TokensRate, s.FLOPsRate)
	}
	if want := (wire.Split{Data: 0.25, Passes: 0.5, Jobs: 0.25}); s.Split != want {
		t.Errorf("the split is %+v, want %+v", s.Split, want)
	}
}
