package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/plans"
)

// startedPlans returns the function that lists the plans which have been started, for the
// workbench. A plan stays the same one from call to call.
func startedPlans() func() ([]plans.Plan, error) {
	known := map[plan.Folder]*watchedPlan{}
	return func() ([]plans.Plan, error) {
		folders, err := plan.Folders()
		if err != nil {
			return nil, err
		}
		all := make([]plans.Plan, len(folders))
		for i, f := range folders {
			if known[f] == nil {
				known[f] = &watchedPlan{folder: f}
			}
			all[i] = known[f]
		}
		return all, nil
	}
}

// watchedPlan is a plan that the workbench looks at again and again.
type watchedPlan struct {
	folder plan.Folder
	given  bool // arg is a command's: the record may be that of another plan of the name

	mu      sync.Mutex
	arg     planArg     // the zero one before the record was read
	jobs    *planJobs   // nil: to be read
	started time.Time   // as the record had it when the jobs were read
	costs   []plan.Cost // by job, estimated when done of them were done
	done    int
}

var _ plans.Plan = (*watchedPlan)(nil)

// watch returns a plan that was read for the workbench.
func (o *planJobs) watch(arg planArg) *watchedPlan {
	return &watchedPlan{folder: o.folder, given: true, arg: arg, jobs: o}
}

// Name implements plans.Plan.
func (p *watchedPlan) Name() string { return p.folder.Name() }

// Look implements plans.Plan. The plan's file is read again once another process has
// started it.
func (p *watchedPlan) Look(ctx context.Context) (plans.State, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	record, found, err := p.folder.Read()
	if err != nil {
		return plans.State{}, err
	}
	if found && !p.given {
		p.arg = planArg{Plan: record.Plan, Scale: record.Scale}
	}
	if p.jobs == nil || found && !record.Started.Equal(p.started) {
		if err := p.open(); err != nil {
			held, unknown := p.folder.Held()
			return plans.State{Held: held, Record: record}, errors.Join(err, unknown)
		}
	}
	o := p.jobs
	all, held, err := o.look(ctx)
	if err != nil {
		return plans.State{Held: held, Record: record}, err
	}
	s := plans.State{Plan: o.Plan, Argument: o.Source(), Held: held, Log: o.folder.Log()}
	if o.known {
		s.Record = o.record
	}
	if s.Root, err = recipe.Runs(); err != nil {
		return s, err
	}
	if s.Jobs, err = p.costed(ctx, all); err != nil {
		return s, err
	}
	s.Left, s.Untimed = plan.Left(s.Jobs, o.record.Slots)
	return s, nil
}

// open reads the plan's file.
func (p *watchedPlan) open() error {
	o, err := p.arg.open(0)
	if err != nil {
		return err
	}
	p.jobs, p.started, p.costs = o, o.record.Started, nil
	return nil
}

// costed estimates the jobs; anew when another one has measured its rate.
func (p *watchedPlan) costed(ctx context.Context, all []plan.Status) ([]plan.Costed, error) {
	done := 0
	for _, s := range all {
		if s.Phase == plan.Done {
			done++
		}
	}
	if p.costs == nil || done != p.done {
		costed, err := plan.Costs(ctx, all)
		if err != nil {
			return nil, err
		}
		p.costs, p.done = make([]plan.Cost, len(all)), done
		for i, c := range costed {
			p.costs[i] = c.Cost
		}
	}
	out := make([]plan.Costed, len(all))
	for i, s := range all {
		out[i] = plan.Costed{Status: s, Cost: p.costs[i]}
	}
	return out, nil
}

// needed is the difference that the numbers of needed seeds are for, in points.
const needed = 1

// Results implements plans.Plan.
func (p *watchedPlan) Results(ctx context.Context) (*results.Report, error) {
	s, err := p.Look(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]plan.Status, len(s.Jobs))
	for i, j := range s.Jobs {
		all[i] = j.Status
	}
	return s.Report(ctx, all, nil, needed)
}

// Start implements plans.Plan: the plan's file is read again.
func (p *watchedPlan) Start(context.Context) error {
	arg, o, err := p.again()
	if err != nil {
		return err
	}
	if held, err := p.folder.Held(); err != nil || held {
		return errors.Join(err, plan.ErrBusy)
	}
	return (&planRunCmd{planArg: arg}).spawn(o)
}

// again reads the plan's file again.
func (p *watchedPlan) again() (planArg, *planJobs, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.open()
	return p.arg, p.jobs, err
}

// Stop implements plans.Plan.
func (p *watchedPlan) Stop(ctx context.Context) error {
	p.mu.Lock()
	o := p.jobs
	if o == nil { // its file cannot be read
		o = ofProcess(p.folder, p.arg.Scale)
	}
	p.mu.Unlock()
	return o.stop(ctx)
}
