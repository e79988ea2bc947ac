package results

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// reported is a report of two arms of plan kd-variants on two dev sets.
func reported(t *testing.T) *Report {
	t.Helper()
	groups := []Group{{Name: "mean"}, {Name: "weighted"}, {Name: "scaled"}}
	var runs []*Run
	for i := range groups[:2] {
		for seed := 1; seed <= 3; seed++ {
			r := trained(seed, fmt.Sprint(i+1), 61.234+float64(i*seed)*1.37)
			r.Dev[0].Dataset = "squad"
			r.Dev = append(r.Dev,
				Figure{Dataset: "squad", Task: "mrc", Metric: HalfF1, Value: 59.876 + float64(i*seed)},
				Figure{Dataset: "squad", Task: "mrc", Metric: BestF1, Value: 63.456 + float64(i*seed*seed)},
				Figure{Dataset: "mnli", Task: "nli", Metric: "accuracy", Value: 71.717 + float64(i), main: true})
			r.Cost = Cost{Parameters: 661_000, Window: 128, FLOPs: 1.18e8 * float64(i+1), RateOf: "squad", Device: "cpu"}
			r.Rate = 560 + float64(i+seed)
			groups[i].Runs, runs = append(groups[i].Runs, r.Name), append(runs, r)
		}
	}
	arms, err := Grouped(groups, runs)
	if err != nil {
		t.Fatal(err)
	}
	for i := range arms {
		arms[i].Label, arms[i].Planned = "label of "+arms[i].Name, 7
	}
	p, _ := PublishedTable("kd-variants")
	e, err := NewExperiment(arms, Design{}, 2, &p)
	if err != nil {
		t.Fatal(err)
	}
	e.Stage = "compare-it"
	return NewReport("kd-variants", "demo", "methods", "kd-variants", []*Experiment{e})
}

// Text and CSV have every figure, word and note that the JSON has.
func TestAllFormsHaveTheSameContent(t *testing.T) {
	r := reported(t)
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	var people, programs []string
	for _, table := range r.Tables() {
		people = append(append(people, table.Title), table.Head...)
		people = append(people, slices.Concat(table.Rows...)...)
	}
	people = append(append(people, r.Title()), r.AllNotes()...)
	for _, table := range r.Exact() {
		programs = append(append(programs, table.Head...), slices.Concat(table.Rows...)...)
	}
	all := strings.Join(people, "\n")
	check := func(path string, exact string, ways ...string) {
		if !slices.Contains(programs, exact) {
			t.Errorf("CSV lacks %s, %s", path, exact)
		}
		if !slices.ContainsFunc(ways, func(w string) bool { return strings.Contains(all, w) }) {
			t.Errorf("text lacks %s, as any of %q", path, ways)
		}
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		name := path[strings.LastIndexByte(path, '/')+1:]
		switch v := v.(type) {
		case map[string]any:
			for k, item := range v {
				walk(path+"/"+k, item)
			}
		case []any:
			for i, item := range v {
				walk(fmt.Sprint(path, "#", i), item)
			}
		case float64:
			if name == "arm" || name == "against" || name == "level" { // places, and 95 %
				return
			}
			check(path, full(v), fmt.Sprintf("%.2f", v), fmt.Sprintf("%+.2f", v), probability(v), fmt.Sprintf("%.0f", v), Scaled(v))
		case string:
			if strings.Contains(path, "/runs#") || strings.Contains(path, "/columns#") || strings.Contains(path, "published/") ||
				path == "/plan" || path == "/scale" || path == "/about" {
				return
			}
			if name == "role" || name == "note" || v == HalfF1 { // in other words, or by an empty cell
				check(path, v, "")
				return
			}
			if name == "stage" { // in the titles only if there are several
				check(path, v, "")
				return
			}
			check(path, v, v)
		}
	}
	walk("", tree)
}

// Beside a published table stand the arms that were run, those that have no run yet, and
// those that it does not have.
func TestPublishedRowsStandBesideOurs(t *testing.T) {
	r := reported(t)
	rows := map[string][]string{}
	for _, row := range r.Tables()[0].Rows {
		rows[strings.TrimSpace(row[0])] = row[1:]
	}
	for row, want := range map[string][]string{
		"single model, no KD": {"90.87", "88.34", "published only"}, "ensemble of the three teachers": {"91.41", "88.92", "published only"},
		"typical KD": {"91.38", "88.84", "-"}, "here: mean": {"61.2 ± 0.0", "-", "3 of 7 runs"},
		"here: weighted": {"64.0 ± 1.4", "-", "3 of 7 runs"}, "here only: scaled": {"-", "-", "0 of 7 runs"},
	} {
		if !slices.Equal(rows[row], want) {
			t.Errorf("%s: %q, want %q", row, rows[row], want)
		}
	}
	e := r.Experiments[0]
	for _, c := range e.Comparisons {
		switch p := c.Published; {
		case c.Dataset == Mean && p != nil:
			t.Errorf("a mean over dev sets stands beside %s", p.Column)
		case c.Head == Head{"squad", "mrc", "f1"} && (p.Points != 0.12 || p.Column != "SQuAD 2.0 F1" || p.Needed < 100):
			t.Errorf("%+v, %+v", c, p)
		}
	}
	if f := e.Arms[1].figure(Head{"squad", "mrc", "f1"}); f.Published != "91.5" {
		t.Errorf("%+v", f)
	}
	for _, c := range e.Comparisons {
		if c.Metric == BestF1 || c.Metric == HalfF1 {
			t.Errorf("compared at a chosen threshold: %+v", c)
		}
	}
}

// Tables for people fit a terminal of 100 columns.
func TestTablesFit(t *testing.T) {
	for _, p := range PublishedTables {
		r := reported(t)
		r.Published = &p
		for _, table := range r.Tables() {
			widths := make([]int, len(table.Head))
			for _, row := range append([][]string{table.Head}, table.Rows...) {
				if len(row) != len(table.Head) {
					t.Fatalf("%s: %q has %d cells, the head %d", table.Title, row, len(row), len(table.Head))
				}
				for i, cell := range row {
					widths[i] = max(widths[i], len([]rune(cell)))
				}
			}
			sum := 2 * (len(widths) - 1)
			for _, w := range widths {
				sum += w
			}
			if sum > 100 || len(table.Title) > 100 {
				t.Errorf("%s: %d columns, %v", table.Title, sum, widths)
			}
		}
	}
}
