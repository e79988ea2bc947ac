package tasks

import "slices"

// Kind is the form of a task's answer.
type Kind string

// A Span is a stretch of the passage, or none; a Class is one of a few labels.
const (
	Span  Kind = "span"
	Class Kind = "class"
)

// Task is a skill that one head learns.
type Task struct {
	Name   string
	Kind   Kind
	Labels []string // a Class's labels, in the order of the logits
}

// All are the six tasks of the method (reference: the table of datasets and
// tasks in the ROaD post). A recipe may give other labels to a task.
var All = []Task{
	{Name: "mrc", Kind: Span},
	{Name: "yesno", Kind: Class, Labels: []string{"y", "n", "x"}},
	{Name: "followup", Kind: Class, Labels: []string{"y", "n", "m"}},
	{Name: "nli", Kind: Class, Labels: []string{"entailment", "neutral", "contradiction"}},
	{Name: "sentiment", Kind: Class, Labels: []string{"1", "2", "3", "4", "5"}},
	{Name: "paraphrase", Kind: Class, Labels: []string{"different", "same"}},
}

// Lookup returns the task of that name.
func Lookup(name string) (Task, bool) {
	i := slices.IndexFunc(All, func(t Task) bool { return t.Name == name })
	if i < 0 {
		return Task{}, false
	}
	return All[i], true
}

// Label returns the index of the logit that stands for name, or -1.
func (t Task) Label(name string) int { return slices.Index(t.Labels, name) }
