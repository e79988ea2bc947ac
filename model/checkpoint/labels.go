package checkpoint

import (
	"fmt"
	"strconv"
	"strings"
)

// Lonely is the name of the only class head of a checkpoint that says nothing
// of tasks, such as one of transformers' ...ForSequenceClassification.
const Lonely = "classifier"

// Named reports whether labels are names that somebody gave: transformers
// calls the classes of a model without names LABEL_0, LABEL_1 and so on.
func Named(labels []string) bool {
	for i, l := range labels {
		if l != unnamed(i) {
			return true
		}
	}
	return false
}

func unnamed(i int) string { return "LABEL_" + strconv.Itoa(i) }

// labelsOf are the names of n classes in the order of the weights' rows.
// Without names, or with those of another number of classes (transformers
// leaves out the two of its default), they are transformers' LABEL_.
func labelsOf(table map[string]string, n int) ([]string, error) {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = unnamed(i)
	}
	if len(table) == 0 {
		return labels, nil
	}
	if len(table) != n {
		return nil, fmt.Errorf("id2label of config.json names %d classes, the weights have %d", len(table), n)
	}
	for i := range labels {
		l, ok := table[strconv.Itoa(i)]
		if !ok {
			return nil, fmt.Errorf("id2label of config.json has no name for class %d", i)
		}
		labels[i] = l
	}
	return labels, nil
}

// LonelyKey is the name that transformers gives a class head's parameter, such
// as dense.weight or out_proj.bias. BERT and ALBERT have the dense layer in
// their pooler.
func LonelyKey(a Architecture, parameter string) string {
	part, kind, _ := strings.Cut(parameter, ".")
	switch {
	case a == ELECTRA:
		return "classifier." + parameter
	case part == "out_proj":
		return "classifier." + kind
	case a == ALBERT:
		return "albert.pooler." + kind
	}
	return "bert.pooler.dense." + kind
}
