package doctor

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Print writes the report for people: a line for each finding, with the fix below
// it.
func (r Report) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range r.Findings {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.State, f.Check, f.Text)
		if f.Mend != "" {
			fmt.Fprintf(t, "\t\t-> %s\n", f.Mend)
		}
	}
	return t.Flush()
}
