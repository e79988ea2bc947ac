// Package planstest provides a plan in memory, for the tests of screens.
package planstest

import (
	"context"
	"fmt"
	"time"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/plans"
	"dev.road/workbench/tui/ui/uitest"
)

// Plan is a plan that answers at once from its state.
type Plan struct {
	S       plans.State
	R       *results.Report
	Err     error // of every call
	Looks   int
	Starts  int
	Stopped int
}

var _ plans.Plan = (*Plan)(nil)

// Name implements plans.Plan.
func (p *Plan) Name() string { return p.S.Name + "-" + p.S.Scale }

// Look implements plans.Plan.
func (p *Plan) Look(context.Context) (plans.State, error) {
	p.Looks++
	return p.S, p.Err
}

// Start implements plans.Plan.
func (p *Plan) Start(context.Context) error {
	p.Starts++
	if p.Err == nil {
		p.S.Held = true
	}
	return p.Err
}

// Stop implements plans.Plan.
func (p *Plan) Stop(context.Context) error {
	p.Stopped++
	if p.Err == nil {
		p.S.Held, p.S.Record.Ended = false, uitest.Now
	}
	return p.Err
}

// Results implements plans.Plan.
func (p *Plan) Results(context.Context) (*results.Report, error) { return p.R, p.Err }

// Weighting is a plan in progress: a stage that teaches, one with the given arms and seeds,
// a comparison, and a job in each phase.
func Weighting(arms, seeds int) *Plan {
	p := &Plan{R: Report()}
	of := &plan.Plan{Name: "weighting", Scale: plan.Demo}
	of.About = "Weighted distillation against the mean, from three teachers of known quality"
	p.S = plans.State{
		Plan: of, Argument: "weighting", Held: true, Left: 8040, Root: "/runs", Log: "/runs/.plans/weighting-demo/log",
		Record: plan.Record{Plan: "weighting", Scale: plan.Demo, Slots: 1, Started: uitest.Now.Add(-time.Hour), PID: 4711},
	}
	add := func(s plan.Status, j plan.Job) {
		j.Recipe, j.Run = "demo-world", "weighting-"+j.ID+"-8d5cac18"
		s.Job = &j
		p.S.Jobs = append(p.S.Jobs, plan.Costed{Status: s})
	}
	add(plan.Status{Phase: plan.Done, Step: 1, Steps: 1, Seconds: 130}, plan.Job{ID: "teach", Stage: "teach", Does: plan.Teach})
	phases := []plan.Status{
		{Phase: plan.Done, Step: 500, Steps: 500, Seconds: 96},
		{Phase: plan.Running, Step: 215, Steps: 500, ETA: 54, Seconds: 41},
		{Phase: plan.Failed, Step: 12, Steps: 500, Seconds: 9, Why: "road train: exit status 1: the loss of step 13 is not finite"},
		{Phase: plan.Paused, Step: 40, Steps: 500, Why: "paused by alice"},
		{Phase: plan.Stopped, Step: 100, Steps: 500, Why: "signal killed"},
		{Phase: plan.Running},
	}
	n := 0
	for a := range arms {
		arm := fmt.Sprintf("a%d", a)
		of.Arms = append(of.Arms, plan.Arm{Name: arm, Label: fmt.Sprintf("weighted (%.2f)", 0.75-0.05*float64(a))})
		for seed := uint64(1); seed <= uint64(seeds); seed++ {
			s := plan.Status{Phase: plan.Waiting}
			if n < len(phases) {
				s = phases[n]
			}
			n++
			add(s, plan.Job{
				ID: fmt.Sprintf("distil/%s/s%d", arm, seed), Stage: "distil", Does: plan.Train, Arm: arm, Seed: &seed, Needs: []string{"teach"},
			})
		}
	}
	add(plan.Status{Phase: plan.Blocked, Why: "needs distil/a0/s3"}, plan.Job{ID: "compare", Stage: "compare", Does: plan.Compare})
	return p
}
