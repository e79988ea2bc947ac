package scoring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/evalsuite/predictions"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// labelsOf are the labels that a data set has, sorted.
func labelsOf(ps []wire.Prediction) []string {
	seen := map[string]bool{}
	var all []string
	for _, p := range ps {
		if p.Label != "" && !seen[p.Label] {
			seen[p.Label] = true
			all = append(all, p.Label)
		}
	}
	slices.Sort(all)
	return all
}

// labelled puts a label, and its probabilities if there are some, beside an
// example.
func labelled(p *wire.Prediction, item *predictions.Item, known, order []string) error {
	unnamed := slices.ContainsFunc(item.Classes, func(c predictions.Class) bool { return c.Name == "" })
	if unnamed && order == nil && !counted(known, len(item.Classes)) {
		return fmt.Errorf("its %d classes have no names, and the data's labels are %s: name the classes in their order with --labels",
			len(item.Classes), visible.Names(known))
	}
	label, err := labelNamed(item.Said, known, order)
	if err != nil {
		return err
	}
	p.Student.Text = label
	for i, c := range item.Classes {
		name := c.Name
		if name == "" {
			name = strconv.Itoa(i)
		}
		if name, err = labelNamed(name, known, order); err != nil {
			return err
		}
		p.Student.Labels = append(p.Student.Labels, wire.Label{Name: name, Prob: c.Prob})
		if name == label {
			p.Student.Prob = c.Prob
		}
	}
	slices.SortStableFunc(p.Student.Labels, func(a, b wire.Label) int {
		switch {
		case a.Prob > b.Prob:
			return -1
		case a.Prob < b.Prob:
			return 1
		}
		return 0
	})
	return nil
}

// counted reports whether labels are the numbers of n classes, from 0.
func counted(labels []string, n int) bool {
	for _, label := range labels {
		if i, err := strconv.Atoi(label); err != nil || i < 0 || i >= n {
			return false
		}
	}
	return slices.Contains(labels, "0")
}

// labelNamed is the label that a file of predictions means: a number, or LABEL_1 as
// transformers calls a class without a name, stands for the name in order, if there is
// one. A label that the data do not have is taken as it is where it is a name: a small
// dev set may lack a class.
func labelNamed(written string, known, order []string) (string, error) {
	plain := strings.TrimSuffix(written, ".0")
	if n, ok := strings.CutPrefix(written, "LABEL_"); ok && !slices.Contains(known, written) {
		plain = n
	}
	n, err := strconv.ParseFloat(plain, 64)
	isNumber := err == nil
	if isNumber && order != nil {
		if n != float64(int(n)) || n < 0 || int(n) >= len(order) {
			return "", fmt.Errorf("class %s is none of the %d that --labels names", visible.Name(written), len(order))
		}
		return order[int(n)], nil
	}
	for _, label := range known {
		if label == written || strings.EqualFold(label, plain) {
			return label, nil
		}
	}
	if isNumber {
		return "", fmt.Errorf("the predicted class is the number %s, and the data's labels are %s: name the classes in the order of their "+
			"numbers with --labels", visible.Name(written), visible.Names(known))
	}
	return written, nil
}

// strange counts the predicted labels that the data do not have, and refuses predictions
// of which none has a label of theirs.
func (j *Joined) strange(known []string) error {
	count, first := 0, ""
	for _, p := range j.Predictions {
		if label := p.Student.Text; p.Student.Model != "" && p.Label != "" && !slices.Contains(known, label) {
			if count++; count == 1 {
				first = label
			}
		}
	}
	switch {
	case count == 0:
		return nil
	case count == len(j.Predictions)-j.Missing:
		return fmt.Errorf("none of its labels (the first: %s) is among those of the data, %s: are the predictions for another dataset, "+
			"or in other words?", visible.Name(first), visible.Names(known))
	}
	j.note("%d predictions are a label that the data do not have, the first: %s; they are wrong", count, visible.Name(first))
	return nil
}
