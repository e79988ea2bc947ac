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

// beside is the published table with what was run here, row by row.
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
	for _, row := range p.Rows {
		t.Rows = append(t.Rows, append(append([]string{row.Label}, row.Values...), r.here(row.Arm)))
	}
	for _, e := range r.Experiments {
		for _, a := range e.Arms {
			if !slices.ContainsFunc(p.Rows, func(row PublishedRow) bool { return row.Arm == a.Name }) {
				row := append([]string{a.Label}, make([]string, len(p.Columns))...)
				t.Rows = append(t.Rows, append(row, r.here(a.Name)))
			}
		}
	}
	return t.whole()
}

// here is the outcome of an arm in the first experiment that has it.
func (r *Report) here(arm string) string {
	for _, e := range r.Experiments {
		i := slices.IndexFunc(e.Arms, func(a Arm) bool { return a.Name == arm })
		if i < 0 {
			continue
		}
		a := &e.Arms[i]
		if h, found := e.outcome(); found {
			if f := a.figure(h); f != nil {
				return fmt.Sprintf("%.2f ± %.2f", f.Mean, f.SD)
			}
		}
		return fmt.Sprintf("%d of %d runs", len(a.Runs), a.Planned)
	}
	return "published only"
}

func (r *Report) exactPublished() Table {
	p := r.Published
	if p == nil {
		return Table{}
	}
	t := Table{Head: []string{"published", "row", "arm", "only", "column", "value"}}
	for _, row := range p.Rows {
		for i, c := range p.Columns {
			only := fmt.Sprint(r.here(row.Arm) == "published only")
			t.Rows = append(t.Rows, []string{p.Name, row.Label, row.Arm, only, c.Name, row.Values[i]})
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
		for _, e := range all {
			if h, found := e.outcome(); found {
				r.Notes = append(r.Notes, "HERE is the mean of the seeds ± their standard deviation: "+h.String())
				break
			}
		}
		if scale == "demo" {
			r.Notes = append(r.Notes, "at demo scale models are tiny and the data invented: hold signs against the published ones, not levels")
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
