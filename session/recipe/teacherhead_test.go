package recipe

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
)

// A classifier of transformers' has one head that says nothing of tasks; one of ours says
// its task, and then its labels have to be the task's.
func TestTheHeadOfATeacherIsFoundByItsLabels(t *testing.T) {
	nli, _ := tasks.Lookup("nli")
	paraphrase, _ := tasks.Lookup("paraphrase")
	mrc, _ := tasks.Lookup("mrc")
	of := func(name string, labels ...string) checkpoint.Head {
		return checkpoint.Head{Name: name, Labels: labels}
	}
	lone := func(labels ...string) []checkpoint.Head { return []checkpoint.Head{of(checkpoint.Lonely, labels...)} }
	for _, c := range []struct {
		what  string
		heads []checkpoint.Head
		task  tasks.Task
		d     Dataset
		head  int
		order []int
		says  string
	}{
		{"of transformers", lone("CONTRADICTION", "NEUTRAL", "ENTAILMENT"), nli, Dataset{}, 0, []int{2, 1, 0}, ""},
		{"of QQP", lone("not_duplicate", "duplicate"), paraphrase, Dataset{}, 0, []int{0, 1}, ""},
		{"of another task", lone("not_duplicate", "duplicate"), nli, Dataset{}, -1, nil, ""},
		{"without names", lone("LABEL_0", "LABEL_1"), paraphrase, Dataset{}, -1, nil, ""},
		{"mapped", lone("LABEL_0", "LABEL_1"), paraphrase,
			Dataset{Labels: map[string]string{"LABEL_1": "different", "LABEL_0": "same"}}, 0, []int{1, 0}, ""},
		{"its own task", []checkpoint.Head{of("mrc"), of("nli", "c", "n", "e")}, nli, Dataset{}, 1, []int{2, 1, 0}, ""},
		{"its own dataset", []checkpoint.Head{of("nli", "e", "n", "c"), of("snli/nli", "n", "e", "c")}, nli, Dataset{}, 1, []int{1, 0, 2}, ""},
		{"other labels", []checkpoint.Head{of("nli", "yes", "no", "maybe")}, nli, Dataset{}, -1, nil, "yes is no spelling of a label"},
		{"fewer labels", []checkpoint.Head{of("nli", "entailment", "neutral")}, nli, Dataset{}, -1, nil, "none stands for contradiction"},
		{"spans", []checkpoint.Head{of("mrc")}, mrc, Dataset{}, 0, nil, ""},
		{"spans for a class", []checkpoint.Head{of("nli")}, nli, Dataset{}, -1, nil, "is not for a class task"},
		{"a classifier for spans", lone("a", "b"), mrc, Dataset{}, -1, nil, ""},
	} {
		head, order, err := TeacherHead("t", c.heads, "snli", c.d, c.task)
		if head != c.head || !slices.Equal(order, c.order) || (err == nil) != (c.says == "") ||
			err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: head %d, order %v, %v; want %d, %v, %q", c.what, head, order, err, c.head, c.order, c.says)
		}
	}
	for says, heads := range map[string][]checkpoint.Head{
		"have no names, and their order is no evidence": lone("LABEL_0", "LABEL_1", "LABEL_2"),
		"it has heads for mrc, qqp/paraphrase":          {of("mrc"), of("qqp/paraphrase", "different", "same")},
		"an encoder without a head":                     nil,
	} {
		err := NoTeacherHead("t", heads, "snli", Dataset{Task: Names{"nli"}}, []tasks.Task{nli})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %s: %v", says, err)
		}
	}
}
