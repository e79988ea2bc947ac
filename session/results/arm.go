package results

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite/stats"
)

// Arm is runs that differ in nothing but their seed, or those that an experiment names so.
type Arm struct {
	Name    string            `json:"name,omitempty"`
	Label   string            `json:"label,omitempty"`
	Runs    []string          `json:"runs"`
	Planned int               `json:"runs_planned,omitempty"` // of a plan's arm, those that are done and the others
	Values  map[string]string `json:"values"`                 // those in which the arms differ
	Figures []SeedFigure      `json:"figures"`
	Cost                      // of its runs' model; the rate is the mean of theirs

	bySeed map[string]*Run
}

// Head names a figure of several runs.
type Head struct {
	Dataset string `json:"dataset"`
	Task    string `json:"task"`   // empty of the mean over dev sets
	Metric  string `json:"metric"` // of a mean all, as "accuracy+f1"
}

func (h Head) String() string {
	return strings.Join(slices.DeleteFunc([]string{h.Dataset, h.Task, h.Metric}, func(s string) bool { return s == "" }), " ")
}

// SeedFigure is a figure over the seeds of an arm, in percent.
type SeedFigure struct {
	Head
	Outcome   bool   `json:"outcome,omitempty"`   // the experiment's tests are about it; others describe
	Published string `json:"published,omitempty"` // of the same arm and figure, as it was printed
	stats.Spread
}

// add adds a run to an arm, unless that has one with its seed, which is returned.
func (a *Arm) add(r *Run) (other *Run) {
	seed := r.all["seed"]
	if other = a.bySeed[seed]; other == nil {
		a.Runs, a.bySeed[seed] = append(a.Runs, r.Name), r
	}
	return other
}

// measure fills in the figures of arms.
func measure(arms []Arm, runs []*Run) error {
	for i := range arms {
		if err := arms[i].measure(runs); err != nil {
			return err
		}
	}
	return nil
}

// measure fills in the arm's figures, in the order of the runs, and its cost.
func (a *Arm) measure(runs []*Run) error {
	a.cost(runs)
	for _, h := range Heads(runs) {
		var values []float64
		outcome := false
		for _, r := range runs {
			if f := r.Figure(h); f != nil && slices.Contains(a.Runs, r.Name) {
				values, outcome = append(values, f.Value), f.outcome
			}
		}
		if len(values) == 0 {
			continue
		}
		s, err := stats.Seeds(values, 0)
		if err != nil {
			return fmt.Errorf("%s: %w", h, err)
		}
		a.Figures = append(a.Figures, SeedFigure{Head: h, Outcome: outcome, Spread: s})
	}
	return nil
}

// Heads are the figures of runs, each once.
func Heads(runs []*Run) []Head {
	var all []Head
	for _, r := range runs {
		for _, f := range r.Dev {
			if h := f.head(); !slices.Contains(all, h) {
				all = append(all, h)
			}
		}
	}
	return all
}

func (f *Figure) head() Head { return Head{f.Dataset, f.Task, f.Metric} }

// Figure is a run's newest figure of that name, or nil.
func (r *Run) Figure(h Head) *Figure {
	for i := range r.Dev {
		if r.Dev[i].head() == h {
			return &r.Dev[i]
		}
	}
	return nil
}
