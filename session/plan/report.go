package plan

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/results"
)

// Report reads the results of the runs that are done, of a plan whose jobs have the given
// states. Datasets are the dev sets to compare, in place of those that the plan states; none
// leaves them. Difference is that for which needed seeds are counted, in points.
func (p *Plan) Report(ctx context.Context, all []Status, datasets []string, difference float64) (*results.Report, error) {
	root, err := recipe.Runs()
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, s := range all {
		done[s.Run] = s.Phase == Done
	}
	var experiments []*results.Experiment
	for _, s := range all {
		if s.Does != Compare {
			continue
		}
		e, err := p.experiment(ctx, s.Job, root, done, datasets, difference)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
		experiments = append(experiments, e)
	}
	return results.NewReport(p.Name, p.Scale, p.About, p.Table, experiments), nil
}

// experiment compares the runs of a job that are done.
func (p *Plan) experiment(
	ctx context.Context, j *Job, root string, done map[string]bool, datasets []string, difference float64,
) (*results.Experiment, error) {
	if len(datasets) == 0 {
		datasets = j.Datasets
	}
	groups := make([]results.Group, len(j.Arms))
	var runs []*results.Run
	for i, arm := range j.Arms {
		groups[i].Name = arm.Name
		for _, name := range arm.Runs {
			if !done[name] {
				continue
			}
			r, err := results.Of(ctx, session.Folder(filepath.Join(root, name)), false)
			if err != nil {
				return nil, err
			}
			r.Choose(datasets)
			groups[i].Runs, runs = append(groups[i].Runs, r.Name), append(runs, r)
		}
	}
	arms, err := results.Grouped(groups, runs)
	if err != nil {
		return nil, err
	}
	for i := range arms {
		k := slices.IndexFunc(p.Arms, func(a Arm) bool { return a.Name == arms[i].Name })
		arms[i].Label, arms[i].Planned = p.Arms[k].Label, len(j.Arms[i].Runs)
	}
	var beside *results.Published
	if table, found := results.PublishedTable(p.Table); found {
		beside = &table
	}
	e, err := results.NewExperiment(arms, j.Design, difference, beside)
	if err == nil {
		e.Stage = j.Stage
	}
	return e, err
}
