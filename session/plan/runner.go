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
	Note func(failed map[string]string) error                     // the reasons of failures, by job
	fail map[string]string
	busy map[string]bool
	free []int
}

// ended is the end of a job's work.
type ended struct {
	id   string
	slot int
	err  error
}

// Run returns the state of the jobs at the end: when none is left that could go on, or
// when ctx ends and the work in progress has ended.
func (r *Runner) Run(ctx context.Context) ([]Status, error) {
	r.fail, r.busy, r.free = map[string]string{}, map[string]bool{}, nil
	for slot := range r.Slots {
		r.free = append(r.free, slot)
	}
	ends := make(chan ended)
	for {
		all, err := r.look(context.WithoutCancel(ctx))
		if err != nil {
			return all, err
		}
		for _, s := range liveFirst(all) {
			if ctx.Err() == nil && len(r.free) > 0 && r.ready(s, all) {
				slot := r.free[0]
				r.free, r.busy[s.ID] = r.free[1:], true
				began := s
				began.Phase, began.Why = Runs, ""
				r.Tell(began)
				go func() { ends <- ended{s.ID, slot, r.Work(ctx, s, slot)} }()
			}
		}
		if len(r.busy) == 0 {
			return all, nil
		}
		e := <-ends
		delete(r.busy, e.id)
		r.free = append(r.free, e.slot)
		slices.Sort(r.free)
		if err := r.close(ctx, e); err != nil {
			return all, err
		}
	}
}

// liveFirst has the jobs whose runs have trainers before the others, which must not take
// their places.
func liveFirst(all []Status) []Status {
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b Status) int {
		switch {
		case a.Live() == b.Live():
			return 0
		case a.Live():
			return -1
		}
		return 1
	})
	return order
}

// close records the end of a job.
func (r *Runner) close(ctx context.Context, e ended) error {
	i := slices.IndexFunc(r.Jobs, func(j *Job) bool { return j.ID == e.id })
	now, err := r.Look(context.WithoutCancel(ctx), r.Jobs[i:i+1])
	if err != nil {
		return err
	}
	s := now[0]
	if s.Phase != Done && ctx.Err() == nil {
		why := s.Why
		if e.err != nil {
			why = e.err.Error()
		}
		if why == "" {
			why = fmt.Sprintf("it ended at step %d of %d", s.Step, s.Steps)
		}
		r.fail[e.id], s.Phase, s.Why = why, Failed, why
		if err := r.Note(maps.Clone(r.fail)); err != nil {
			return err
		}
	}
	r.Tell(s)
	return nil
}

// look returns the state of all jobs, with the failures of this process.
func (r *Runner) look(ctx context.Context) ([]Status, error) {
	all, err := r.Look(ctx, r.Jobs)
	Settle(all, r.fail)
	return all, err
}

// ready reports whether a job could begin, or go on.
func (r *Runner) ready(s Status, all []Status) bool {
	if s.Phase == Done || s.Phase == Failed || s.Phase == Blocked || r.busy[s.ID] {
		return false
	}
	return !slices.ContainsFunc(all, func(n Status) bool { return slices.Contains(s.Needs, n.ID) && n.Phase != Done })
}

// Settle puts failures into the state of jobs, and blocks the jobs that need them.
func Settle(all []Status, failed map[string]string) {
	lost := map[string]bool{}
	for i := range all { // every job comes after those that it needs
		s := &all[i]
		if why, is := failed[s.ID]; is && s.Phase != Done {
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
