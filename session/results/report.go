package results

import (
	"fmt"
	"slices"
	"strings"
)

// Report is the results of a plan: the published table and its experiments.
type Report struct {
	Plan        string        `json:"plan"`
	Scale       string        `json:"scale"`
	About       string        `json:"about,omitempty"`
	Published   *Published    `json:"published,omitempty"`
	Experiments []*Experiment `json:"experiments"` // one a comparison
	Notes       []string      `json:"notes"`       // on the published table, then on the experiments
}

// Done reports whether any arm has a run.
func (r *Report) Done() bool {
	return slices.ContainsFunc(r.Experiments, func(e *Experiment) bool {
		return slices.ContainsFunc(e.Arms, func(a Arm) bool { return len(a.Runs) > 0 })
	})
}

// Tables are the results for people.
func (r *Report) Tables() []Table {
	all := tables(r.beside())
	for _, e := range r.Experiments {
		of := e.Tables()
		if len(r.Experiments) > 1 {
			for i := range of {
				of[i].Title = e.Stage + ": " + of[i].Title
			}
		}
		all = append(all, of...)
	}
	return all
}

// Exact are the results for programs.
func (r *Report) Exact() []Table {
	all := tables(r.exactPublished())
	for _, e := range r.Experiments {
		for _, t := range e.Exact() {
			t.Head = append([]string{"stage"}, t.Head...)
			for i, row := range t.Rows {
				t.Rows[i] = append([]string{e.Stage}, row...)
			}
			all = append(all, t)
		}
	}
	return append(all, tables(notesTable(r.Notes))...)
}

// beside is the published table, and under each row that was run here its figures; after them
// the arms that repeat no row.
func (r *Report) beside() Table {
	p := r.Published
	if p == nil {
		return Table{}
	}
	t := Table{Title: "Published: " + p.Title + " (" + p.Source + ")", Head: []string{"ROW"}}
	for _, c := range p.Columns {
		t.Head = append(t.Head, c.Name)
	}
	t.Head = append(t.Head, "HERE")
	ours := r.arms()
	for _, row := range p.Rows {
		if i := slices.Index(ours, row.Arm); i < 0 {
			t.Rows = append(t.Rows, append(append([]string{row.Label}, row.Values...), "published only"))
		} else {
			t.Rows = append(t.Rows, append(append([]string{row.Label}, row.Values...), ""), r.here("  here: ", row.Arm))
			ours = slices.Delete(ours, i, i+1)
		}
	}
	for _, arm := range ours {
		t.Rows = append(t.Rows, r.here("here only: ", arm))
	}
	return t.whole()
}

// arms are the names of the arms of all experiments, each once.
func (r *Report) arms() []string {
	var all []string
	for _, e := range r.Experiments {
		for _, a := range e.Arms {
			if !slices.Contains(all, a.Name) {
				all = append(all, a.Name)
			}
		}
	}
	return all
}

// here is a row of an arm's figures in the columns of the published table, with the number
// of its runs in the first experiment that has it. A word begins it.
func (r *Report) here(word, arm string) []string {
	row := []string{word + arm}
	for _, c := range r.Published.Columns {
		row = append(row, r.cell(arm, c))
	}
	i := slices.IndexFunc(r.Experiments, func(e *Experiment) bool { return e.arm(arm) != nil })
	a := r.Experiments[i].arm(arm)
	return append(row, fmt.Sprintf("%d of %d runs", len(a.Runs), a.Planned))
}

// cell is an arm's figure in a column: the mean of the seeds and their standard deviation,
// of the first experiment that has it.
func (r *Report) cell(arm string, c Column) string {
	for _, e := range r.Experiments {
		a := e.arm(arm)
		if a == nil {
			continue
		}
		switch {
		case c.Name == size.Name && a.Parameters > 0:
			return Scaled(float64(a.Parameters))
		case c.Name == inference.Name:
			return a.inference(&e.Arms[0])
		}
		if i := slices.IndexFunc(a.Figures, func(f SeedFigure) bool { return c.is(f.Head) }); i >= 0 {
			return fmt.Sprintf("%.1f ± %.1f", a.Figures[i].Mean, a.Figures[i].SD)
		}
	}
	return ""
}

func (r *Report) exactPublished() Table {
	p := r.Published
	if p == nil {
		return Table{}
	}
	ours := r.arms()
	t := Table{Head: []string{"published", "row", "arm", "only", "column", "value"}}
	for _, row := range p.Rows {
		only := !slices.Contains(ours, row.Arm)
		for i, c := range p.Columns {
			t.Rows = append(t.Rows, []string{p.Name, row.Label, row.Arm, fmt.Sprint(only), c.Name, row.Values[i]})
		}
	}
	return t
}

// NewReport puts the experiments of a plan beside the published table of a name, if it has
// one.
func NewReport(plan, scale, about, table string, all []*Experiment) *Report {
	r := &Report{Plan: plan, Scale: scale, About: about, Experiments: append([]*Experiment{}, all...), Notes: []string{}}
	if p, found := PublishedTable(table); found {
		r.Published = &p
		r.Notes = append(r.Notes, p.Notes...)
		r.Notes = append(r.Notes, "the rows \"here\" are means over seeds ± standard deviations; more digits follow below")
		if scale == "demo" {
			r.Notes = append(r.Notes,
				"at demo scale models are tiny and the data synthetic: compare the signs of differences with the published ones, not levels")
		}
	}
	return r
}

// AllNotes are the notes on the published table and on the experiments.
func (r *Report) AllNotes() []string {
	all := slices.Clone(r.Notes)
	for _, e := range r.Experiments {
		for _, note := range e.Notes {
			if len(r.Experiments) > 1 {
				note = e.Stage + ": " + note
			}
			all = append(all, note)
		}
	}
	return all
}

// Title names a report.
func (r *Report) Title() string {
	return strings.TrimSuffix(fmt.Sprintf("%s, %s scale: %s", r.Plan, r.Scale, r.About), ": ")
}
