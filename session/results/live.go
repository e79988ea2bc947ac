package results

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// changedLive says which knobs a person has changed while a run trained, and before which
// steps; "" if none. Its figures are then not the effect of the values that it has now.
func changedLive(run string, entries []wire.Entry) string {
	var knobs []string
	steps := map[string][]string{}
	for _, e := range ledger.After(entries, -1) {
		for _, c := range e.Changes {
			if e.ByTrainer || !ledger.Turns(c) {
				continue
			}
			if steps[c.Name] == nil {
				knobs = append(knobs, c.Name)
			}
			if at := fmt.Sprint(e.Step); !slices.Contains(steps[c.Name], at) {
				steps[c.Name] = append(steps[c.Name], at)
			}
		}
	}
	if len(knobs) == 0 {
		return ""
	}
	for i, name := range knobs {
		word := "step"
		if len(steps[name]) > 1 {
			word = "steps"
		}
		knobs[i] = fmt.Sprintf("%s (%s %s)", name, word, few(steps[name]))
	}
	return fmt.Sprintf("run %s was changed while it trained: %s; its values here are the last", run, strings.Join(knobs, ", "))
}
