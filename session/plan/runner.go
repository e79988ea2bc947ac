package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Runner takes a plan's jobs to their ends, some at a time.
type Runner struct {
	Jobs  []*Job
	Slots int // jobs at a time

	Look func(ctx context.Context, jobs []*Job) ([]Status, error) // package Look
	Work func(ctx context.Context, s Status, slot int) error      // until the job's end; s is its state before
	Tell func(s Status)                                           // of a job that begins or ends
	Note func(busy []string, failed map[string]string) error      // as of Record, when one of them changes

	all  []Status // of the jobs, in their order
	at   map[string]int
	fail map[string]string
	busy map[string]bool
	free []int
	ends chan ended
}

// ended is the end of a job's work.
type ended struct {
	id   string
	slot int
	err  error
}

// Run returns the state of the jobs at the end: when none is left that could go on, or
// when ctx ends and the work in progress has ended. It looks at all jobs once, and at one
// when that begins or ends.
func (r *Runner) Run(ctx context.Context) ([]Status, error) {
	r.at, r.fail, r.busy, r.free, r.ends = map[string]int{}, map[string]string{}, map[string]bool{}, nil, make(chan ended)
	for slot := range r.Slots {
		r.free = append(r.free, slot)
	}
	for i, j := range r.Jobs {
		r.at[j.ID] = i
	}
	var err error
	if r.all, err = r.Look(context.WithoutCancel(ctx), r.Jobs); err != nil {
		return nil, err
	}
	for {
		if err := r.begin(ctx); err != nil || len(r.busy) == 0 {
			return r.all, err
		}
		if err := r.close(ctx, <-r.ends); err != nil {
			return r.all, err
		}
	}
}

// begin begins the jobs that can go on, as long as there are slots: at first those whose runs
// have trainers, whose places the others must not take.
func (r *Runner) begin(ctx context.Context) error {
	for again := true; again; {
		again = false
		Settle(r.all, r.fail)
		for _, live := range []bool{true, false} {
			for i := range r.all {
				may := ctx.Err() == nil && len(r.free) > 0
				if !may || r.all[i].Live() != live || !r.ready(&r.all[i]) {
					continue
				}
				if err := r.lookAt(ctx, i); err != nil {
					return err
				}
				if r.all[i].Phase == Done { // by another plan, which has an equal job
					again = true
					continue
				}
				if err := r.start(ctx, r.all[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// start begins a job in a slot.
func (r *Runner) start(ctx context.Context, s Status) error {
	slot := r.free[0]
	r.free, r.busy[s.ID] = r.free[1:], true
	if err := r.note(); err != nil {
		return err
	}
	began := s
	began.Phase, began.Why = Running, ""
	r.Tell(began)
	go func() { r.ends <- ended{s.ID, slot, r.Work(ctx, s, slot)} }()
	return nil
}

// close records the end of a job.
func (r *Runner) close(ctx context.Context, e ended) error {
	delete(r.busy, e.id)
	r.free = append(r.free, e.slot)
	slices.Sort(r.free)
	i := r.at[e.id]
	if err := r.lookAt(ctx, i); err != nil {
		return err
	}
	s := &r.all[i]
	if s.Phase != Done && ctx.Err() == nil {
		why := s.Why
		if e.err != nil {
			why = e.err.Error()
		}
		if why == "" {
			why = fmt.Sprintf("it ended at step %d of %d", s.Step, s.Steps)
		}
		r.fail[s.Run], s.Phase, s.Why = why, Failed, why
	}
	if err := r.note(); err != nil {
		return err
	}
	r.Tell(*s)
	return nil
}

// note hands on what the runs of the jobs do not tell.
func (r *Runner) note() error {
	var busy []string
	for id := range r.busy {
		busy = append(busy, r.Jobs[r.at[id]].Run)
	}
	slices.Sort(busy)
	return r.Note(busy, maps.Clone(r.fail))
}

// lookAt looks at one job again.
func (r *Runner) lookAt(ctx context.Context, i int) error {
	now, err := r.Look(context.WithoutCancel(ctx), r.Jobs[i:i+1])
	if err == nil {
		r.all[i] = now[0]
	}
	return err
}

// ready reports whether a job could begin, or go on.
func (r *Runner) ready(s *Status) bool {
	if s.Phase == Done || s.Phase == Failed || s.Phase == Blocked || r.busy[s.ID] {
		return false
	}
	return !slices.ContainsFunc(s.Needs, func(id string) bool { return r.all[r.at[id]].Phase != Done })
}

// Settle puts failures, by the names of runs, into the state of jobs, and blocks the jobs that need them.
func Settle(all []Status, failed map[string]string) {
	lost := map[string]bool{}
	for i := range all { // every job comes after those that it needs
		s := &all[i]
		if why, is := failed[s.Run]; is && s.Phase != Done {
			s.Phase, s.Why = Failed, why
		}
		var without []string
		for _, id := range s.Needs {
			if lost[id] {
				without = append(without, id)
			}
		}
		if len(without) > 0 && s.Phase != Done && s.Phase != Failed {
			s.Phase, s.Why = Blocked, "needs "+strings.Join(without, ", ")
		}
		lost[s.ID] = s.Phase == Failed || s.Phase == Blocked
	}
}
