package results

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"dev.road/workbench/session/scoring"
)

// Beside is runs with a column each.
type Beside struct {
	Runs  []*Run
	Notes []string // on dev sets with unlike examples, on runs that differ in several things, on thresholds and live changes

	differ []string // the names of the values in which the runs differ
}

// NewBeside sets runs beside each other.
func NewBeside(runs []*Run) *Beside {
	b := &Beside{Runs: runs, differ: Differ(runs), Notes: OtherExamples(runs)}
	notes := []string{Unlike(b.differ), thresholdNote(Heads(runs))}
	for _, r := range runs {
		notes = append(notes, r.changed)
	}
	for _, note := range notes {
		if note != "" {
			b.Notes = append(b.Notes, note)
		}
	}
	return b
}

// Table is the runs for people: their states, the values in which they differ, their figures
// and the cost of inference.
func (b *Beside) Table() Table {
	return b.table("Runs", none, []besideRow{stateRow}, b.values(), b.figures(false), costRows)
}

// Tables are the parts of the Table, the figures first.
func (b *Beside) Tables() []Table {
	return tables(
		b.table("Dev sets", none, []besideRow{stateRow}, b.figures(false)),
		b.table("Models: FLOPs of the forward over a full window", none, costRows),
		b.table("Values that differ", none, b.values()),
	)
}

// Exact is the runs for programs: numbers in full, one a cell.
func (b *Beside) Exact() Table {
	return b.table("", "", exactStateRows, b.values(), b.figures(true), exactCostRows)
}

// besideRow is a row of a table that has a column for each run.
type besideRow struct {
	head string
	cell func(*Run) string // "" for none
}

// values are those in which the runs differ.
func (b *Beside) values() []besideRow {
	rows := make([]besideRow, len(b.differ))
	for i, name := range b.differ {
		rows[i] = besideRow{name, func(r *Run) string { return r.Values[name] }}
	}
	return rows
}

// figures are the newest of each dev set, and the best where one came before.
func (b *Beside) figures(exact bool) []besideRow {
	var rows []besideRow
	for _, head := range Heads(b.Runs) {
		rows = append(rows, figureRows(head.String(), exact, func(r *Run) *Figure { return r.Figure(head) })...)
		if b.anyBetter(head) {
			rows = append(rows, figureRows(head.String()+" best", exact, func(r *Run) *Figure {
				f := r.Figure(head)
				if f != nil && f.Best != nil {
					return f.Best
				}
				return f
			})...)
		}
	}
	return rows
}

// anyBetter reports whether a run had a better figure before its newest.
func (b *Beside) anyBetter(head Head) bool {
	return slices.ContainsFunc(b.Runs, func(r *Run) bool {
		f := r.Figure(head)
		return f != nil && f.Best != nil
	})
}

// table has the rows of some parts, with a sign in the cells that have no text.
func (b *Beside) table(title, none string, parts ...[]besideRow) Table {
	t := Table{Title: title, Head: []string{"RUN"}}
	for _, r := range b.Runs {
		t.Head = append(t.Head, r.Name)
	}
	for _, row := range slices.Concat(parts...) {
		texts := []string{row.head}
		for _, r := range b.Runs {
			texts = append(texts, cmp.Or(row.cell(r), none))
		}
		t.Rows = append(t.Rows, texts)
	}
	return t
}

var (
	stateRow       = besideRow{"state", func(r *Run) string { return fmt.Sprintf("%s, step %d", r.State, r.Step) }}
	exactStateRows = []besideRow{
		{"state", func(r *Run) string { return string(r.State) }},
		{"step", func(r *Run) string { return strconv.Itoa(r.Step) }},
	}
)

// costRows are a model's size and inference.
var costRows = []besideRow{
	{"parameters", func(r *Run) string { return Scaled(float64(r.Parameters)) }},
	{"FLOPs/window", func(r *Run) string {
		if r.FLOPs == 0 {
			return ""
		}
		return fmt.Sprintf("%s of %d tokens", Scaled(r.FLOPs), r.Window)
	}},
	{"windows/s", func(r *Run) string {
		if r.Rate == 0 {
			return ""
		}
		return fmt.Sprintf("%.0f on %s, %s", r.Rate, r.RateOf, r.Device)
	}},
}

var exactCostRows = []besideRow{
	{"parameters", func(r *Run) string { return unless(float64(r.Parameters)) }},
	{"FLOPs/window", func(r *Run) string { return unless(r.FLOPs) }},
	{"window tokens", func(r *Run) string { return strconv.Itoa(r.Window) }},
	{"windows/s", func(r *Run) string { return unless(r.Rate) }},
	{"windows/s on", func(r *Run) string { return r.RateOf }},
	{"device", func(r *Run) string { return r.Device }},
}

// figureRows are a figure with its interval and step.
func figureRows(head string, exact bool, of func(*Run) *Figure) []besideRow {
	row := func(what string, text func(*Figure) string) besideRow {
		return besideRow{head + what, func(r *Run) string {
			if f := of(r); f != nil {
				return text(f)
			}
			return ""
		}}
	}
	if !exact {
		return []besideRow{row("", func(f *Figure) string {
			return fmt.Sprintf("%.2f%s @%d", f.Value, Bracketed(f.Interval, "%.2f"), f.Step)
		})}
	}
	bound := func(end func(*scoring.Interval) float64) func(*Figure) string {
		return func(f *Figure) string {
			if f.Interval == nil {
				return ""
			}
			return full(end(f.Interval))
		}
	}
	return []besideRow{
		row("", func(f *Figure) string { return full(f.Value) }),
		row(" low", bound(func(i *scoring.Interval) float64 { return i.Low })),
		row(" high", bound(func(i *scoring.Interval) float64 { return i.High })),
		row(" at step", func(f *Figure) string { return strconv.Itoa(f.Step) }),
	}
}
