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

// BySeed joins runs into arms, in their order. Two runs with the same values and the same
// seed are refused, as they are one measurement, and so are dev sets with unlike examples.
func BySeed(runs []*Run) ([]Arm, error) {
	Differ(runs)
	if err := oneExamination(runs); err != nil {
		return nil, err
	}
	outcomes(runs)
	var arms []Arm
	at := map[string]int{}
	for _, r := range runs {
		key := r.key()
		i, known := at[key]
		if !known {
			i = len(arms)
			at[key] = i
			arms = append(arms, Arm{Values: r.beside("seed"), bySeed: map[string]*Run{}})
		}
		if other := arms[i].add(r); other != nil {
			return nil, fmt.Errorf("runs %s and %s have the same values and the same seed, %s: leave one of them out",
				other.Name, r.Name, r.all["seed"])
		}
	}
	return arms, measure(arms, runs)
}

// Group is the runs of an arm, by their names.
type Group struct {
	Name string   `json:"name"`
	Runs []string `json:"runs"`
}

// Grouped joins runs into the arms of an experiment. Their values are those that all runs
// of an arm have alike, and that differ between arms. Two runs of an arm with the same seed
// are refused, and dev sets with unlike examples; an arm of which none is there yet has no figures.
func Grouped(groups []Group, runs []*Run) ([]Arm, error) {
	names := Differ(runs)
	if err := oneExamination(runs); err != nil {
		return nil, err
	}
	outcomes(runs)
	arms := make([]Arm, len(groups))
	for i, g := range groups {
		arms[i] = Arm{Name: g.Name, Values: map[string]string{}, bySeed: map[string]*Run{}}
		var own []*Run
		for _, r := range runs {
			if !slices.Contains(g.Runs, r.Name) {
				continue
			}
			if other := arms[i].add(r); other != nil {
				return nil, fmt.Errorf("runs %s and %s of arm %s have the same seed, %s: leave one of them out",
					other.Name, r.Name, g.Name, r.all["seed"])
			}
			own = append(own, r)
		}
		if len(own) == 0 {
			continue
		}
		for _, name := range names {
			if value, has := own[0].all[name]; has && name != "seed" && same(own, name) {
				arms[i].Values[name] = value
			}
		}
	}
	return arms, measure(arms, runs)
}

// oneExamination refuses runs that were evaluated on unlike examples.
func oneExamination(runs []*Run) error {
	if others := OtherExamples(runs); len(others) > 0 {
		return fmt.Errorf("%s; choose the others with --dataset", strings.Join(others, "; "))
	}
	return nil
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

// key has all values of a run but its name and seed.
func (r *Run) key() string {
	var b strings.Builder
	for _, name := range r.names {
		if name != "name" && name != "seed" {
			fmt.Fprintf(&b, "%q=%q\n", name, r.all[name])
		}
	}
	return b.String()
}

// beside are the values in which the runs differ, without one of them.
func (r *Run) beside(name string) map[string]string {
	values := map[string]string{}
	for k, v := range r.Values {
		if k != name {
			values[k] = v
		}
	}
	return values
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

// cost fills in the arm's cost.
func (a *Arm) cost(runs []*Run) {
	timed := 0
	for _, r := range runs {
		if !slices.Contains(a.Runs, r.Name) {
			continue
		}
		rate := a.Rate
		if a.Parameters == 0 {
			a.Cost = r.Cost
		}
		if a.Rate = rate; r.Rate > 0 {
			timed++
			a.Rate += (r.Rate - rate) / float64(timed)
		}
	}
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
