package read

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
)

func TestClassesAreMatchedByName(t *testing.T) {
	film := tasks.Task{Name: "film", Kind: tasks.Class, Labels: []string{"good", "Good", "bad"}}
	for _, c := range []struct {
		task    string
		classes string
		mapped  map[string]string
		want    []int
	}{
		{"nli", "entailment|neutral|contradiction", nil, []int{0, 1, 2}},
		{"nli", "CONTRADICTION|Neutral|Entailment", nil, []int{2, 1, 0}},
		{"nli", "c|E|n", nil, []int{1, 2, 0}},
		{"paraphrase", "not_duplicate|duplicate", nil, []int{0, 1}},
		{"paraphrase", "Equivalent|not equivalent", nil, []int{1, 0}},
		{"paraphrase", "TRUE|false", nil, []int{1, 0}},
		{"paraphrase", "same|not-duplicate", nil, []int{1, 0}},
		{"paraphrase", "1|0", nil, []int{1, 0}}, // everywhere the same, as the table says
		{"sentiment", "1 star|2 stars|3 stars|4 stars|5 stars", nil, []int{0, 1, 2, 3, 4}},
		{"sentiment", "5|4|3|2|1", nil, []int{4, 3, 2, 1, 0}},
		{"paraphrase", "LABEL_0|LABEL_1", map[string]string{"LABEL_0": "same", "LABEL_1": "different"}, []int{1, 0}},
		{"nli", "yes|maybe|no", map[string]string{"no": "contradiction", "yes": "entailment", "maybe": "neutral"}, []int{0, 1, 2}},
		{"sentiment", "1|2|3|4|5", map[string]string{"1": "2", "2": "3"}, []int{0, 1, 2, 3, 4}}, // a file's numbers
		{"film", "bad|Good|good", nil, []int{2, 1, 0}},
	} {
		task, _ := tasks.Lookup(c.task)
		if c.task == "film" {
			task = film
		}
		got, err := Classes(task, strings.Split(c.classes, "|"), c.mapped)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %s is %v, %v; want %v", c.task, c.classes, got, err, c.want)
		}
	}
}

// Every refusal names both lists, and the way out.
func TestClassesThatAreNotTheLabelsAreRefused(t *testing.T) {
	for _, c := range []struct{ task, classes, says string }{
		{"nli", "LABEL_0|LABEL_1|LABEL_2", "have no names"},
		{"nli", "entailment|LABEL_1|contradiction", "LABEL_1 is no spelling of a label"},
		{"nli", "entailment|not_entailment", "not_entailment is no spelling of a label"},
		{"nli", "entailment|neutral", "none stands for contradiction"},
		{"nli", "entailment|neutral|contradiction|ENTAILMENT", "entailment and ENTAILMENT both stand for entailment"},
		{"nli", "0|1|2", "0 is no spelling of a label"},
		{"paraphrase", "duplicate|equivalent", "duplicate and equivalent both stand for same"},
		{"sentiment", "0|1|2|3|4", "0 is no spelling of a label"},
		{"paraphrase", "\x1b[2J|same", "[2J is no spelling of a label"},
	} {
		task, _ := tasks.Lookup(c.task)
		got, err := Classes(task, strings.Split(c.classes, "|"), nil)
		if err == nil {
			t.Errorf("%s: %s is %v", c.task, c.classes, got)
			continue
		}
		for _, says := range []string{c.says, strings.Join(task.Labels, ", "), "id2label", "labels = {"} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %s: %v; want it to say %s", c.task, c.classes, err, says)
			}
		}
	}
	film := tasks.Task{Name: "film", Kind: tasks.Class, Labels: []string{"good", "Good", "bad"}}
	_, err := Classes(film, []string{"GOOD", "good", "bad"}, nil)
	if err == nil || !strings.Contains(err.Error(), "GOOD could be good or Good") {
		t.Errorf("a class that could be two: %v", err)
	}
}
