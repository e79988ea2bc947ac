package results

import (
	"fmt"
	"slices"
	"strings"
)

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
			arms = append(arms, Arm{Values: r.beside("seed"), Figures: []SeedFigure{}, bySeed: map[string]*Run{}})
		}
		if other := arms[i].add(r); other != nil {
			return nil, fmt.Errorf("runs %s and %s have the same values and the same seed, %s: leave one of them out",
				other.Name, r.Name, r.all["seed"])
		}
	}
	nameArms(arms)
	return arms, measure(arms, runs)
}

// nameArms names each arm of several runs by the words with which all of their names begin:
// PLAN-STAGE-ARM of a plan's. Names that two arms would have are left out.
func nameArms(arms []Arm) {
	begins := make([]string, len(arms))
	of := map[string]int{}
	for i, a := range arms {
		begins[i] = a.Runs[0]
		if len(a.Runs) > 1 {
			begins[i] = commonWords(a.Runs)
		}
		of[begins[i]]++
	}
	for i := range arms {
		if len(arms[i].Runs) > 1 && of[begins[i]] == 1 {
			arms[i].Name = begins[i]
		}
	}
}

// commonWords are the words, between hyphens, with which all names begin; "" if there are none.
func commonWords(names []string) string {
	first := strings.Split(names[0], "-")
	n := len(first)
	for _, name := range names[1:] {
		words := strings.Split(name, "-")
		n = min(n, len(words))
		for i := range n {
			if words[i] != first[i] {
				n = i
				break
			}
		}
	}
	return strings.Join(first[:n], "-")
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
		arms[i] = Arm{
			Name: g.Name, Runs: []string{}, Values: map[string]string{}, Figures: []SeedFigure{}, bySeed: map[string]*Run{},
		}
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
