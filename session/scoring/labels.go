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

// labelNamed is the label that a file of predictions means: a number stands for the
// name in order, if there is one. A label that the data do not have is taken as
// it is where it is a name: a small dev set may lack a class.
func labelNamed(written string, known, order []string) (string, error) {
	n, err := strconv.ParseFloat(written, 64)
	isNumber := err == nil
	if isNumber && order != nil {
		if n != float64(int(n)) || n < 0 || int(n) >= len(order) {
			return "", fmt.Errorf("class %s is none of the %d that --labels names", written, len(order))
		}
		return order[int(n)], nil
	}
	plain := strings.TrimSuffix(written, ".0")
	for _, label := range known {
		if label == written || strings.EqualFold(label, plain) {
			return label, nil
		}
	}
	if !isNumber {
		return written, nil
	}
	if slices.ContainsFunc(known, func(l string) bool { _, err := strconv.Atoi(l); return err != nil }) {
		return "", fmt.Errorf("the predicted class is the number %s, and the data's labels are %s: name the classes in the order of their "+
			"numbers with --labels", visible.Name(written), visible.Names(known))
	}
	return plain, nil
}
