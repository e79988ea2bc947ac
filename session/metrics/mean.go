package metrics

import (
	"encoding/json"
	"slices"
	"strings"
)

// averaged are the kinds of loss, KIND/DATASET/TASK, of which columns have the mean
// over a task's datasets, too.
var averaged = []string{"ce", "kd", "yardstick"}

// MeanTag names a column that no row has: the mean of a kind of loss (ce, kd or
// yardstick) over the datasets of a task, at each step weighted by the datasets'
// passes. It is formed of whole rows, before any are left out.
func MeanTag(kind, task string) string { return "mean/" + kind + "/" + task }

// mean is such a column's part of a row.
type mean struct {
	number      int // its place among all tags
	row         int // the last that has it
	sum, weight float64
}

// join makes a loss of a dataset and task a part of their mean.
func (p *parser) join(t *tagged) {
	kind, rest, _ := strings.Cut(t.tag, "/")
	slash := strings.LastIndexByte(rest, '/')
	if slash < 0 || !slices.Contains(averaged, kind) {
		return
	}
	of := p.named(MeanTag(kind, rest[slash+1:]))
	if of.hidden {
		return
	}
	if of.forms == nil {
		of.forms = &mean{number: of.number}
	}
	t.mean, t.passes = of.forms, p.named("passes/"+rest)
}

// named returns a tag, which no row need have.
func (p *parser) named(tag string) *tagged {
	quoted, _ := json.Marshal(tag) // a string always has a JSON form
	if t := p.known[string(quoted)]; t != nil {
		return t
	}
	return p.tag(string(quoted), tag)
}
