package results

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// Experiment is arms with their comparisons.
type Experiment struct {
	Stage       string       `json:"stage,omitempty"` // of a plan
	Arms        []Arm        `json:"arms"`
	Comparisons []Comparison `json:"comparisons"`
	Difference  float64      `json:"difference"` // in points, that seeds_needed are for
	Notes       []string     `json:"notes"`
}

// NewExperiment compares arms as a design says. Beside their figures stand those of a
// published table, if there is one. The error of a design that does not fit the arms is a
// *DesignError.
func NewExperiment(arms []Arm, d Design, difference float64, beside *Published) (*Experiment, error) {
	all, err := Compare(arms, d, difference)
	if err != nil {
		return nil, err
	}
	e := &Experiment{Arms: arms, Comparisons: append([]Comparison{}, all...), Difference: difference, Notes: []string{}}
	if beside != nil {
		e.publish(beside)
	}
	e.note()
	e.noteRuns()
	e.untested(d)
	e.unfinished()
	return e, nil
}

// publish puts published figures beside those of the same arms.
func (e *Experiment) publish(p *Published) {
	for i := range e.Arms {
		for k := range e.Arms[i].Figures {
			f := &e.Arms[i].Figures[k]
			f.Published, _, _ = p.value(e.Arms[i].Name, f.Head)
		}
	}
	for i := range e.Comparisons {
		c := &e.Comparisons[i]
		c.Published = p.difference(e.Arms[c.Arm].Name, e.Arms[c.Against].Name, c.Head)
		if c.Published != nil {
			c.Published.Needed = needed(c.Published.Points, c.Difference.SD)
		}
	}
}

// outcome is the figure that the tests are about; false if no arm has it yet.
func (e *Experiment) outcome() (Head, bool) {
	for _, a := range e.Arms {
		for _, f := range a.Figures {
			if f.Outcome {
				return f.Head, true
			}
		}
	}
	return Head{}, false
}

// arm is the arm of a name, or nil.
func (e *Experiment) arm(name string) *Arm {
	i := slices.IndexFunc(e.Arms, func(a Arm) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &e.Arms[i]
}

// figure is an arm's figure, or nil.
func (a *Arm) figure(h Head) *SeedFigure {
	i := slices.IndexFunc(a.Figures, func(f SeedFigure) bool { return f.Head == h })
	if i < 0 {
		return nil
	}
	return &a.Figures[i]
}

// heads are the figures of the arms, each once.
func (e *Experiment) heads() []Head {
	var all []Head
	for _, a := range e.Arms {
		for _, f := range a.Figures {
			if !slices.Contains(all, f.Head) {
				all = append(all, f.Head)
			}
		}
	}
	return all
}

// name names an arm, by its first run if it has no name of its own.
func (a *Arm) name() string {
	if a.Name != "" {
		return a.Name
	}
	if n := len(a.Runs) - 1; n > 0 {
		return fmt.Sprintf("%s and %d more", a.Runs[0], n)
	}
	return a.Runs[0]
}

// pair names a comparison.
func (e *Experiment) pair(c Comparison) string {
	return e.Arms[c.Arm].name() + " − " + e.Arms[c.Against].name()
}

// note adds notes on how figures were chosen, on tests, and on arms that are unlike.
func (e *Experiment) note() {
	say := func(format string, args ...any) { e.Notes = append(e.Notes, fmt.Sprintf(format, args...)) }
	outcome, found := e.outcome()
	if !found {
		return
	}
	if chosen := e.stopped(); chosen != "" {
		say("figures are of each run's newest evaluation, and the dev sets chose the last step of %s by train.patience: "+
			"an optimistic choice", chosen)
	} else {
		say("figures are of each run's newest evaluation: no checkpoint was chosen by them")
	}
	if slices.ContainsFunc(e.Arms, func(a Arm) bool { return a.Rate > 0 }) {
		say("windows/s is the mean over the runs' evaluations, which ran beside other work; compare models by their FLOPs")
	}
	if outcome.Dataset == Mean {
		var sets []string
		for _, h := range e.heads() {
			if h.Dataset != Mean && !slices.Contains(sets, h.Dataset) {
				sets = append(sets, h.Dataset)
			}
		}
		say("the outcome is the mean of the main figures on %s; the rows of single dev sets describe, and are no tests", strings.Join(sets, ", "))
	}
	if note := thresholdNote(e.heads()); note != "" {
		say("%s", note)
	}
	if slices.ContainsFunc(e.Comparisons, func(c Comparison) bool { return c.Role == Primary }) {
		say("the primary comparison is tested by itself; the p values of the others are corrected by Holm for their number")
	}
	for i, c := range e.Comparisons {
		if slices.ContainsFunc(e.Comparisons[:i], func(b Comparison) bool { return b.Arm == c.Arm }) {
			continue
		}
		if unlike := Unlike(differing(&e.Arms[c.Arm], &e.Arms[c.Against])); unlike != "" {
			say("%s: %s", e.pair(c), unlike)
		}
	}
}

// thresholdNote says how the thresholds of "no answer" were chosen; "" if the figures have the
// recipe's alone.
func thresholdNote(heads []Head) string {
	if !slices.ContainsFunc(heads, func(h Head) bool { return h.Metric == BestF1 }) {
		return ""
	}
	return "thresholds of no answer: the recipe's is fixed beforehand; half_f1 has the best one of half of the passages, and is F1 on the " +
		"other half alone, so it can exceed best_f1; best_f1 has the best one of all questions that it is reported for, an optimistic choice"
}

// stopped names a run that ends when its dev sets do not improve; "" if there is none.
func (e *Experiment) stopped() string {
	for _, a := range e.Arms {
		for _, seed := range slices.Sorted(maps.Keys(a.bySeed)) {
			r := a.bySeed[seed]
			if patience := r.all["train.patience"]; patience != "" && patience != "0" {
				return r.Name
			}
		}
	}
	return ""
}

// noteRuns notes the runs that have not reached their end, and those that were changed while
// they trained.
func (e *Experiment) noteRuns() {
	for _, a := range e.Arms {
		for _, seed := range slices.Sorted(maps.Keys(a.bySeed)) {
			r := a.bySeed[seed]
			if r.State != wire.Finished {
				e.Notes = append(e.Notes, fmt.Sprintf("run %s is %s at step %d, before its last", r.Name, r.State, r.Step))
			}
			if r.changed != "" {
				e.Notes = append(e.Notes, r.changed)
			}
		}
	}
}

// untested notes the comparisons of arms that have runs, but too few seeds in common.
func (e *Experiment) untested(d Design) {
	references, _ := d.References(names(e.Arms)) // Compare had no objection
	for i, to := range references {
		if to == NoReference || len(e.Arms[i].Runs) == 0 || len(e.Arms[to].Runs) == 0 ||
			slices.ContainsFunc(e.Comparisons, func(c Comparison) bool { return c.Arm == i }) {
			continue
		}
		e.Notes = append(e.Notes, e.pair(Comparison{Arm: i, Against: to})+": not tested, with fewer than two seeds in common")
	}
}

// unfinished notes the runs of a plan that are not done: p values before the end invite to
// stop when they please.
func (e *Experiment) unfinished() {
	var lacks []string
	for _, a := range e.Arms {
		if n := a.Planned - len(a.Runs); n > 0 {
			lacks = append(lacks, fmt.Sprintf("%d of %d runs of %s", n, a.Planned, a.name()))
		}
	}
	if len(lacks) > 0 {
		e.Notes = append(e.Notes, "not done yet: "+strings.Join(lacks, ", ")+"; until then differences and p values decide nothing")
	}
}
