package robustness

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite/stats"
)

// Table has the rows of all models: dev set by dev set and kind by kind, the models side
// by side.
type Table struct {
	Checkpoints []string `json:"checkpoints"`
	Seed        uint64   `json:"seed"`
	Rows        []Row    `json:"rows"`
	Pairs       []Pair   `json:"pairs,omitempty"`
}

// Pair compares another model with the first one on the same examples.
type Pair struct {
	Dataset string          `json:"dataset"`
	Data    string          `json:"data"`
	Kind    string          `json:"kind"`
	First   string          `json:"first"`
	Other   string          `json:"other"`
	Measure string          `json:"measure"`
	Score   *stats.Estimate `json:"score,omitempty"` // the other's − the first's
	// Change is the other's difference to the originals − the first's.
	Change *stats.Estimate `json:"change,omitempty"`
	Tests  []stats.Test    `json:"tests,omitempty"` // of Score
	Why    string          `json:"why,omitempty"`   // there are no figures: the reason
}

// NewTable orders the rows of models, and compares each model with the first.
func NewTable(checkpoints []string, seed uint64, rows []Row) (*Table, error) {
	t := &Table{Checkpoints: checkpoints, Seed: seed}
	for _, same := range gathered(gathered([][]Row{rows}, func(r Row) string { return r.Data }), func(r Row) string { return r.Kind }) {
		t.Rows = append(t.Rows, same...)
		for i := range same {
			if same[i].Checkpoint == same[0].Checkpoint || same[0].scores == nil || same[i].scores == nil {
				continue
			}
			p, err := compare(&same[0], &same[i])
			if err != nil {
				return nil, err
			}
			t.Pairs = append(t.Pairs, p)
		}
	}
	return t, nil
}

// gathered parts each list into lists of equal keys, in the order of their first rows.
func gathered(lists [][]Row, key func(Row) string) [][]Row {
	var out [][]Row
	for _, rows := range lists {
		at := map[string]int{}
		for _, r := range rows {
			i, ok := at[key(r)]
			if !ok {
				i = len(out)
				at[key(r)] = i
				out = append(out, nil)
			}
			out[i] = append(out[i], r)
		}
	}
	return out
}

// compare compares two models on the same variants.
func compare(a, b *Row) (Pair, error) {
	p := Pair{Dataset: a.Dataset, Data: a.Data, Kind: a.Kind, First: a.Checkpoint, Other: b.Checkpoint, Measure: a.Measure}
	if a.Measure != b.Measure || !slices.Equal(a.ids, b.ids) {
		p.Why = "the two models have predictions for different examples"
		return p, nil
	}
	c, err := bootstrap.Compare(a.scores, b.scores, a.clusters)
	if err != nil {
		return p, fmt.Errorf("compare %s with %s on %s: %w", b.Checkpoint, a.Checkpoint, a.Data, err)
	}
	p.Score, p.Tests = &c.Difference, c.Tests
	if a.originals == nil {
		return p, nil
	}
	if c, err = apart.Compare(a.changes(), b.changes(), a.clusters); err != nil {
		return p, fmt.Errorf("compare the changes of %s with those of %s on %s: %w", b.Checkpoint, a.Checkpoint, a.Data, err)
	}
	p.Change = &c.Difference
	return p, nil
}

// changes are the differences of variants to their originals.
func (r *Row) changes() []float64 {
	out := make([]float64, len(r.scores))
	for i, s := range r.scores {
		out[i] = s - r.originals[i]
	}
	return out
}

// Notes are the cautions on the rows' figures, each once.
func (t *Table) Notes() []string {
	var notes []string
	add := func(where string, es ...*stats.Estimate) {
		for _, e := range es {
			if e == nil || e.Note == "" {
				continue
			}
			note := where + ": " + e.Note
			if !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	for _, r := range t.Rows {
		add(r.Dataset+", "+r.Kind, r.Original, r.Score, r.Difference, r.Same)
	}
	return shortened(notes)
}

// shortened joins notes that say the same of several rows.
func shortened(notes []string) []string {
	var order []string
	where := map[string][]string{}
	for _, n := range notes {
		of, what, _ := strings.Cut(n, ": ")
		if where[what] == nil {
			order = append(order, what)
		}
		where[what] = append(where[what], of)
	}
	for i, what := range order {
		order[i] = strings.Join(where[what], "; ") + ": " + what
	}
	return order
}
