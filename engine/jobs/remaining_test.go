package jobs

import (
	"testing"
	"time"

	"dev.road/workbench/engine/clock"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// idleWork is a job with a number of windows and no work.
type idleWork int

func (w idleWork) Slice() (int, bool, error) { return 0, false, nil }
func (idleWork) Close()                      {}
func (w idleWork) Total() int                { return int(w) }

func TestWhatRemainsIsStepsAndJobs(t *testing.T) {
	const second = time.Second
	ready := func() bool { return true }
	for _, c := range []struct {
		name  string
		steps int // done, of 100
		step  clock.Split
		first clock.Split
		every int
		jobs  func(*queue)
		want  time.Duration
	}{
		{name: "nothing is known before the first step", every: 10, want: 0},
		{name: "steps alone", steps: 40, step: clock.Split{Data: second, Passes: 2 * second},
			first: clock.Split{Data: second, Passes: 2 * second}, every: 100, want: 60 * 3 * second},
		{name: "jobs that are over do not count on", steps: 40, step: clock.Split{Passes: second, Jobs: 5 * second},
			first: clock.Split{Passes: second}, every: 100, want: 60 * second},
		{name: "a long checkpoint counts by its part of the steps", steps: 50, step: clock.Split{Passes: second},
			first: clock.Split{Passes: second, Control: 50 * second}, every: 100, want: 50 * 2 * second},
		{
			name:  "a job that runs goes on as it did",
			steps: 40, step: clock.Split{Passes: second}, first: clock.Split{Passes: second}, every: 100,
			jobs: func(q *queue) {
				k := q.add(wire.JobTeach, "nq", "large-1", 0, func() int { return 20 }, ready, idleWork(100))
				k.Shown.Done, k.busy = 40, 10*second // 20 of them earlier, by another attempt
			},
			want: 60*second + 30*second,
		},
		{
			name:  "a job that waits takes as long as the last one",
			steps: 40, step: clock.Split{Passes: second}, first: clock.Split{Passes: second}, every: 100,
			jobs: func(q *queue) {
				q.took[piece{wire.JobPredict, "nq"}] = 7 * second
				q.add(wire.JobPredict, "nq", "", 0, afresh, ready, idleWork(100))
			},
			want: 67 * second,
		},
		{
			name:  "every evaluation to come counts, with the one after the last step",
			steps: 40, step: clock.Split{Passes: second}, first: clock.Split{Passes: second}, every: 30,
			jobs: func(q *queue) {
				q.took[piece{wire.JobEvaluate, "nq"}] = 2 * second
				q.took[piece{wire.JobEvaluate, "mnli"}] = 3 * second
			},
			want: 60*second + 3*5*second, // of the steps 60, 90 and 100
		},
	} {
		set := &recipe.Recipe{Train: recipe.Train{Steps: 100}, Eval: recipe.Eval{Every: c.every}}
		q := newQueue()
		var speed clock.Speed
		for i := range c.steps {
			split := c.step
			if i == 0 {
				split = c.first
			}
			speed.Add(clock.Pace{Split: split})
		}
		if c.jobs != nil {
			c.jobs(&q)
		}
		if got := remaining(100-c.steps, &speed, &q, toMeasure(set, c.steps)); got != c.want {
			t.Errorf("%s: %v remain, want %v", c.name, got, c.want)
		}
	}
}
