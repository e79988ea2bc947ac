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
// yardstick), or of what the combination of soft targets did, over the datasets of a
// task, at each step weighted by the datasets' passes. It is formed of whole rows, before
// any are left out. Of the combination there is also the mean over all tasks, "".
func MeanTag(kind, task string) string { return "mean/" + kind + "/" + task }

// meansOf names the means that a kind of a task is a part of.
func meansOf(kind, task string) []string {
	switch {
	case slices.Contains(averaged, kind):
		return []string{MeanTag(kind, task)}
	case slices.Contains(weightings, kind):
		return []string{MeanTag(kind, task), MeanTag(kind, "")}
	}
	return nil
}

// mean is such a column's part of a row.
type mean struct {
	number      int // its place among all tags
	row         int // the last that has it
	sum, weight float64
}

// join makes a value of a dataset and task a part of its means.
func (p *parser) join(t *tagged) {
	kind, rest, _ := strings.Cut(t.tag, "/")
	slash := strings.LastIndexByte(rest, '/')
	if slash < 0 {
		return
	}
	for _, tag := range meansOf(kind, rest[slash+1:]) {
		of := p.named(tag)
		if of.hidden {
			continue
		}
		if of.forms == nil {
			of.forms = &mean{number: of.number}
		}
		t.means, t.passes = append(t.means, of.forms), p.named("passes/"+rest)
	}
}

// named returns a tag, which no row need have.
func (p *parser) named(tag string) *tagged {
	quoted, _ := json.Marshal(tag) // a string always has a JSON form
	if t := p.known[string(quoted)]; t != nil {
		return t
	}
	return p.tag(string(quoted), tag)
}
