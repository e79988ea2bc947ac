package plans

import (
	"context"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/tui/tables"
)

// Results are those of the plan, of the runs that are done: the published table with the
// figures that were measured here, the tests of the arms, models and dev sets.
func (s *Screen) Results() *tables.Source { return s.results }

// resultsOf are the results of a plan, shown from the screen of a name.
func resultsOf(p Plan, from string) *tables.Source {
	return &tables.Source{Name: "plan " + p.Name(), From: from, Read: func(ctx context.Context) (tables.Sheet, error) {
		state, err := p.Look(ctx)
		if err != nil {
			return tables.Sheet{}, err
		}
		report, err := p.Results(ctx)
		if err != nil {
			return tables.Sheet{}, err
		}
		sheet := tables.Sheet{Title: report.Title(), Command: "road results " + state.Argument, Tables: report.Tables(), Notes: report.AllNotes()}
		if state.Scale != plan.Demo {
			sheet.Command += " --scale " + state.Scale
		}
		if !report.Done() {
			sheet.Remark = "No compared run is done yet."
		}
		return sheet, nil
	}}
}
