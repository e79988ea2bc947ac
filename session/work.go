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
// for the end of it, and returns the job with the predictions; none if eval.keep is 0.
// tell is as of AwaitJobs.
func (r *Run) Evaluate(ctx context.Context, dataset string, tell func([]wire.Job)) (wire.Job, []wire.Prediction, error) {
	j, err := r.work(ctx, wire.Request{Action: wire.Evaluate, Dataset: dataset}, tell)
	if err != nil {
		return j, nil, err
	}
	all, _, err := r.Predictions(dataset, j.Step)
	return j, all, err
}

// Compare has the run's process measure models on a dev set that it has predictions of,
// with their ensemble, waits for the end of it, and returns the job with the predictions,
// which have the answers of all. tell is as of AwaitJobs.
func (r *Run) Compare(ctx context.Context, dataset string, models []string, tell func([]wire.Job)) (wire.Job, []wire.Prediction, error) {
	j, err := r.work(ctx, wire.Request{Action: wire.Compare, Dataset: dataset, Models: models}, tell)
	if err != nil {
		return j, nil, err
	}
	all, _, err := r.Predictions(dataset, j.Step)
	return j, all, err
}

// work has a job of one dataset done.
func (r *Run) work(ctx context.Context, q wire.Request, tell func([]wire.Job)) (wire.Job, error) {
	q.ID, q.Author = NewID(), Author()
	e, err := r.Do(ctx, q, time.Minute)
	if err != nil {
		return wire.Job{}, err
	}
	if e.Fate == wire.Refused {
		return wire.Job{}, fmt.Errorf("%s %s: %s", q.Action, q.Dataset, e.Why)
	}
	jobs, err := r.AwaitJobs(ctx, func(j wire.Job) bool { return j.ID == e.Job }, tell)
	if err != nil {
		return wire.Job{}, err
	}
	if j := jobs[0]; j.State != wire.JobDone {
		return j, fmt.Errorf("%s %s: %s: %s", q.Action, q.Dataset, j.State, j.Message)
	}
	return jobs[0], nil
}
