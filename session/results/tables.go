package results

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Tables are an experiment's results for people, at most some 100 columns wide: the outcome
// of each arm, its tests, the models, then the dev sets by themselves.
func (e *Experiment) Tables() []Table {
	all := tables(e.outcomes(), e.tests(), e.seeds(), e.models(), e.figures(), e.thresholds())
	all = append(all, e.differences()...)
	return append(all, tables(e.values())...)
}

func (e *Experiment) outcomes() Table {
	h, _ := e.outcome()
	t := Table{Title: "Outcome", Head: []string{"ARM", "LABEL", "SEEDS", "MEAN ± SD [95 %]"}}
	if h.Dataset != "" {
		t.Title += ": " + h.String()
	}
	for _, a := range e.Arms {
		seeds, value := strconv.Itoa(len(a.Runs)), none
		if a.Planned > 0 {
			seeds += fmt.Sprint(" of ", a.Planned)
		}
		if f := a.figure(h); f != nil {
			value = spread(f.Spread, "%.2f")
		}
		label := a.Label
		if label == a.Name {
			label = ""
		}
		t.Rows = append(t.Rows, []string{a.name(), label, seeds, value})
	}
	return t.whole()
}

// tests are the comparisons of the outcome.
func (e *Experiment) tests() Table {
	t := Table{
		Title: "Tests of the outcome, paired by seed",
		Head:  []string{"ARMS", "SEEDS", "DIFFERENCE ± SD [95 %]", "T", "PAIRED T", "SIGN FLIP", "HOLM"},
	}
	for _, c := range e.Comparisons {
		if c.Role == Descriptive {
			continue
		}
		holm := string(c.Role)
		if c.Holm != nil {
			holm = probability(*c.Holm)
		}
		t.Rows = append(t.Rows, append(append([]string{e.pair(c)}, differs(c)...), holm))
	}
	return t
}

// differs are the cells of a comparison.
func differs(c Comparison) []string {
	return []string{
		strconv.Itoa(c.Difference.Runs), spread(c.Difference, "%+.2f"), fmt.Sprintf("%.2f", c.T),
		probability(c.PairedT), probability(c.SignFlip),
	}
}

// seeds are those that a test needs: for the difference that was asked for, and for each
// published one.
func (e *Experiment) seeds() Table {
	t := Table{
		Title: "Seeds that a paired t test needs at 5 % and a power of 80 %, if the SD is the true one",
		Head:  []string{"ARMS", "FIGURE", fmt.Sprintf("SEEDS FOR %g", e.Difference), "PUBLISHED DIFFERENCE", "SEEDS"},
	}
	for _, c := range e.Comparisons {
		if c.Role == Descriptive && c.Published == nil {
			continue
		}
		published, forIt := "", ""
		if p := c.Published; p != nil {
			published, forIt = fmt.Sprintf("%+.2f %s", p.Points, p.Column), count(p.Needed)
		}
		t.Rows = append(t.Rows, []string{e.pair(c), c.String(), count(c.Needed), published, forIt})
	}
	return t.whole()
}

// models are the size and inference cost of each arm's model.
func (e *Experiment) models() Table {
	t := Table{
		Title: "Models: forward FLOPs of one full window, and their ratio to the first arm's",
		Head:  []string{"ARM", "PARAMETERS", "FLOPS/WINDOW", "INFERENCE", "WINDOWS/S"},
	}
	for _, a := range e.Arms {
		if a.Parameters == 0 {
			continue
		}
		cost, rate := a.inference(&e.Arms[0]), none
		if cost == "" {
			cost = none
		}
		if a.Rate > 0 {
			rate = fmt.Sprintf("%.0f on %s, %s", a.Rate, a.RateOf, a.Device)
		}
		t.Rows = append(t.Rows, []string{
			a.name(), Scaled(float64(a.Parameters)), fmt.Sprintf("%s of %d tokens", Scaled(a.FLOPs), a.Window), cost, rate,
		})
	}
	return t
}

// inference is the cost of a model's forward against another's; "" if one is not known.
func (a *Arm) inference(first *Arm) string {
	if a.FLOPs == 0 || first.FLOPs == 0 {
		return ""
	}
	return fmt.Sprintf("%.3gx", a.FLOPs/first.FLOPs)
}

// figures are those of single dev sets, at the recipe's thresholds.
func (e *Experiment) figures() Table {
	t := Table{Title: "Dev sets", Head: []string{"FIGURE", "ARM", "SEEDS", "MEAN ± SD [95 %]", "PUBLISHED"}}
	for _, h := range e.heads() {
		if h.Dataset == Mean || h.Metric == HalfF1 || h.Metric == BestF1 {
			continue
		}
		for _, a := range e.Arms {
			f := a.figure(h)
			if f == nil {
				continue
			}
			t.Rows = append(t.Rows, []string{h.String(), a.name(), strconv.Itoa(f.Runs), spread(f.Spread, "%.2f"), f.Published})
		}
	}
	return t.whole()
}

// thresholds are F1 at each threshold of "no answer".
func (e *Experiment) thresholds() Table {
	t := Table{Title: "F1 by the threshold of no answer", Head: []string{"DEV SET", "ARM", "THRESHOLD", "SEEDS", "MEAN ± SD [95 %]"}}
	for _, h := range e.heads() {
		if h.Metric != BestF1 {
			continue
		}
		for _, a := range e.Arms {
			for _, by := range [][2]string{{"f1", "the recipe's"}, {HalfF1, "chosen on one half, for the other"}, {BestF1, "best, optimistic"}} {
				if f := a.figure(Head{h.Dataset, h.Task, by[0]}); f != nil {
					t.Rows = append(t.Rows, []string{h.Dataset, a.name(), by[1], strconv.Itoa(f.Runs), spread(f.Spread, "%.2f")})
				}
			}
		}
	}
	return t
}

// differences are the comparisons on single dev sets, a table for each pair of arms.
func (e *Experiment) differences() []Table {
	var all []Table
	for _, c := range e.Comparisons {
		if c.Role != Descriptive {
			continue
		}
		title := e.pair(c) + ", by dev set"
		if len(all) == 0 || all[len(all)-1].Title != title {
			all = append(all, Table{
				Title: title, Head: []string{"FIGURE", "SEEDS", "DIFFERENCE ± SD [95 %]", "T", "PAIRED T", "SIGN FLIP"},
			})
		}
		t := &all[len(all)-1]
		t.Rows = append(t.Rows, append([]string{c.String()}, differs(c)...))
	}
	return all
}

// values are those in which the arms differ.
func (e *Experiment) values() Table {
	t := Table{Title: "Values that differ", Head: []string{"ARM", "VALUE"}}
	for _, a := range e.Arms {
		for _, name := range slices.Sorted(maps.Keys(a.Values)) {
			t.Rows = append(t.Rows, []string{a.name(), name + " = " + strings.Trim(a.Values[name], `"`)})
		}
	}
	return t
}
