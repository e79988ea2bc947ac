package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"dev.road/workbench/visible"
)

// object prints one JSON object on a line of its own.
func (a *app) object(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// print prints v as JSON if --json is given, and otherwise calls text.
func (a *app) print(v any, text func()) error {
	if a.json {
		return a.object(v)
	}
	text()
	return nil
}

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

// table prints rows in aligned columns.
func (a *app) table(rows [][]string) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, visible.Cell(cell))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}
