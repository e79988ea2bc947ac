package session

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session/wire"
)

// lookEvery is the interval at which a client that waits for jobs asks for them.
const lookEvery = 200 * time.Millisecond

// AwaitJobs waits until the jobs that meant selects have ended, and returns them. tell
// receives them at every look.
func (r *Run) AwaitJobs(ctx context.Context, meant func(wire.Job) bool, tell func([]wire.Job)) ([]wire.Job, error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		s, err := r.State(ctx)
		if err != nil {
			return nil, err
		}
		mine := slices.DeleteFunc(s.Jobs, func(j wire.Job) bool { return !meant(j) })
		// A job appears in the first state after its request.
		if len(mine) > 0 && !slices.ContainsFunc(mine, func(j wire.Job) bool { return j.Ended.IsZero() }) {
			return mine, nil
		}
		tell(mine)
		if !s.Answers() {
			// A run that ends still completes earlier requests.
			if _, err := r.Hello(ctx); err != nil {
				return nil, fmt.Errorf("%s: the run ended (%s) before the job did", s.Run, s.State)
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("interrupted; the job continues, as road status %s shows", s.Run)
		case <-look.C:
		}
	}
}

// Evaluate has the run's process evaluate a dev set with the weights that it has, waits
// for the end of it, and returns the job with the predictions. tell is as of AwaitJobs.
func (r *Run) Evaluate(ctx context.Context, dataset string, tell func([]wire.Job)) (wire.Job, []wire.Prediction, error) {
	j, err := r.work(ctx, wire.Evaluate, dataset, tell)
	if err != nil {
		return j, nil, err
	}
	all, _, err := r.Predictions(dataset, j.Step)
	if err != nil || len(all) > 0 {
		return j, all, err
	}
	if _, err := r.work(ctx, wire.Predict, dataset, tell); err != nil {
		return j, nil, err
	}
	all, _, err = r.Predictions(dataset, j.Step)
	return j, all, err
}

// work has a job of one dataset done.
func (r *Run) work(ctx context.Context, a wire.Action, dataset string, tell func([]wire.Job)) (wire.Job, error) {
	e, err := r.Do(ctx, wire.Request{ID: NewID(), Author: Author(), Action: a, Dataset: dataset}, time.Minute)
	if err != nil {
		return wire.Job{}, err
	}
	if e.Fate == wire.Refused {
		return wire.Job{}, fmt.Errorf("%s %s: %s", a, dataset, e.Why)
	}
	jobs, err := r.AwaitJobs(ctx, func(j wire.Job) bool { return j.ID == e.Job }, tell)
	if err != nil {
		return wire.Job{}, err
	}
	if j := jobs[0]; j.State != wire.JobDone {
		return j, fmt.Errorf("%s %s: %s: %s", a, dataset, j.State, j.Message)
	}
	return jobs[0], nil
}
