package results

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
)

// Run is one run among others.
type Run struct {
	Name   string            `json:"run"`
	State  wire.Phase        `json:"state"`
	Step   int               `json:"step"`
	Values map[string]string `json:"values"` // those in which the runs differ, with the knobs as they are now
	Dev    []Figure          `json:"dev"`
	Cost

	names   []string          // of all values, in the order of a recipe
	all     map[string]string // by these names
	changed string            // a sentence on its live changes, or none
}

// Figure is an evaluation of a dev set's task: the newest, with the best.
type Figure struct {
	Dataset  string            `json:"dataset"`
	Task     string            `json:"task"`
	Metric   string            `json:"metric"`
	Value    float64           `json:"value"` // percent
	Step     int               `json:"step"`
	Set      string            `json:"set,omitempty"`      // digest of the dev set's examples, if the predictions are in the folder
	Interval *scoring.Interval `json:"interval,omitempty"` // if the predictions are in the run's folder
	Clusters int               `json:"clusters,omitempty"` // of the interval
	Best     *Figure           `json:"best,omitempty"`     // of all evaluations, if a higher one came before

	main    bool // by which its dev set counts in a mean
	outcome bool // the one figure of its run that an experiment is about
}

// Of reads a run's results. Intervals of figures are by the bootstrap over a dev set's
// passages, and take up to seconds each.
func Of(ctx context.Context, f session.Folder, intervals bool) (*Run, error) {
	run := session.Open(f)
	s, err := run.State(ctx)
	if err != nil {
		return nil, err
	}
	knobs, err := run.Knobs(ctx)
	if err != nil {
		return nil, err
	}
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		return nil, err
	}
	out := &Run{Name: s.Run, State: s.State, Step: s.Step, Values: map[string]string{}, Dev: []Figure{}}
	out.names, out.all = withKnobs(r, knobs)
	nameRuns(out.all, filepath.Dir(f.Dir()))
	entries, err := run.Entries()
	if err != nil {
		return nil, err
	}
	out.changed = changedLive(s.Run, entries)
	past, _ := metrics.ReadPast(f.Metrics(), metrics.NoStep) // what a damaged line lacks is not the best
	for _, whole := range s.Evals {
		set, err := setOf(f, whole)
		if err != nil {
			return nil, err
		}
		for i, e := range figures(whole) {
			fig, err := figure(run, r, e, intervals)
			if err != nil {
				return nil, err
			}
			chosen := e.Metric == HalfF1 || e.Metric == BestF1 // its best step would be chosen twice
			if b := best(e, past.Measured); b.Value > e.Value && !chosen {
				f, err := figure(run, r, b, intervals)
				if err != nil {
					return nil, err
				}
				fig.Best = &f
			}
			fig.Set = set
			d := r.Datasets[e.Dataset]
			fig.main = i == 0 && len(d.Task) > 0 && d.Task[0] == e.Task
			out.Dev = append(out.Dev, fig)
		}
	}
	return out, out.cost(f, r, s)
}

// The metrics of a threshold of "no answer" that is not the recipe's; see docs/evaluation.md.
const (
	HalfF1 = "half_f1" // chosen on one half of the passages, reported on the other
	BestF1 = "best_f1" // chosen on the questions that it is reported for: an oracle's
)

// Choose leaves only the figures of the given dev sets; none leaves all.
func (r *Run) Choose(datasets []string) {
	if len(datasets) > 0 {
		r.Dev = slices.DeleteFunc(r.Dev, func(f Figure) bool { return !slices.Contains(datasets, f.Dataset) })
	}
}

// figures are the figures of an evaluation: the main one, exact match or QuAC's shares of
// questions and dialogs, and F1 at other thresholds if some questions have no answer.
func figures(e wire.Eval) []wire.Eval {
	all := []wire.Eval{e}
	add := func(metric string, value float64) {
		one := e
		one.Metric, one.Value = metric, value
		all = append(all, one)
	}
	for _, f := range e.Further() {
		add(f.Key, f.Value)
	}
	for _, metric := range []string{HalfF1, BestF1} {
		if v, has := e.All[metric]; has && e.All["NoAns_total"] > 0 && e.All["HasAns_total"] > 0 {
			add(metric, v)
		}
	}
	return all
}

// withKnobs are the values of a recipe with the knobs as they are now.
func withKnobs(r *recipe.Recipe, knobs []wire.Knob) (names []string, values map[string]string) {
	now := r.Clone()
	for _, k := range knobs {
		if v, ok := recipe.Declared(k.Name); ok {
			if what, _ := v.Refusal(k.Value); what == "" {
				now.Set(k.Name, k.Value)
			}
		}
	}
	return now.Text()
}

// nameRuns shortens the paths of runs in a folder to RUN/…, so that a table reads alike
// wherever its runs are.
func nameRuns(values map[string]string, runs string) {
	for name, text := range values {
		values[name] = strings.ReplaceAll(text, `"`+runs+string(filepath.Separator), `"`)
	}
}

// figure is an evaluation, with an interval if it is asked for and its predictions are there.
func figure(run *session.Run, r *recipe.Recipe, e wire.Eval, interval bool) (Figure, error) {
	f := Figure{Dataset: e.Dataset, Task: e.Task, Metric: e.Metric, Value: e.Value, Step: e.Step}
	d := r.Datasets[e.Dataset]
	if !interval || len(d.Task) == 0 || d.Task[0] != e.Task { // what another head says is beside the answers
		return f, nil
	}
	all, err := predictions(run, e)
	if err != nil || len(all) == 0 {
		return f, err
	}
	metric := scoring.SQuAD2
	switch {
	case e.Metric == scoring.Accuracy:
		metric = scoring.Accuracy
	case scoring.InDialogs(all):
		metric = scoring.QuAC
	}
	report, err := scoring.Measure(all, scoring.Options{Metric: metric, MissingWrong: true})
	if err != nil {
		return f, fmt.Errorf("run %s, %s: %w", run.Folder().Name(), e.Dataset, err)
	}
	if own, found := report.Figure(e.Metric); found {
		f.Interval, f.Clusters = own.Interval, own.Clusters
	}
	return f, nil
}

// setOf is the digest of the examples of an evaluation; "" if its predictions are not kept.
func setOf(f session.Folder, e wire.Eval) (string, error) {
	steps, err := f.PredictedSteps(e.Dataset)
	if err != nil {
		return "", fmt.Errorf("run %s: %w", f.Name(), err)
	}
	i := slices.IndexFunc(steps, func(s wire.PredictedStep) bool { return s.Step == e.Step })
	if i < 0 {
		return "", nil
	}
	return steps[i].Set, nil
}

// best is the highest of a dev set's evaluations, of equals the newest.
func best(e wire.Eval, measured map[string]metrics.Series) wire.Eval {
	s := measured["dev/"+e.Dataset+"/"+e.Task+"/"+e.Metric]
	for i, v := range s.Values {
		if v > e.Value {
			e.Value, e.Step = v, s.Steps[i]
		}
	}
	return e
}

// predictions are those of the weights that were evaluated; none if they are not kept.
func predictions(run *session.Run, e wire.Eval) ([]wire.Prediction, error) {
	steps, err := run.Folder().PredictionSteps(e.Dataset)
	if err != nil {
		return nil, err
	}
	for _, step := range steps {
		if step == e.Step {
			all, _, err := run.Predictions(e.Dataset, step)
			return all, err
		}
	}
	return nil, nil
}
