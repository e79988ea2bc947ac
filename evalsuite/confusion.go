package evalsuite

import (
	"fmt"
	"math"
	"slices"
)

// Confusion counts items by their right and their predicted label.
type Confusion struct {
	Labels []string `json:"labels"`
	Counts [][]int  `json:"counts"` // rows: right labels, columns: predicted ones
	// Missing has the items of each right label without a prediction. They are
	// wrong, as a label of their own would be.
	Missing []int `json:"missing,omitempty"`
	Total   int   `json:"total"`
}

// NewConfusion counts labels, which go together by index; "" is no prediction.
// Labels gives their order; those that occur beyond are added in theirs. A
// label without an item, right or predicted, has no row unless it is given.
func NewConfusion(gold, pred []string, labels ...string) (*Confusion, error) {
	c := &Confusion{Labels: slices.Clone(labels), Total: len(gold)}
	of, err := c.number(gold, pred)
	if err != nil {
		return nil, err
	}
	k := len(c.Labels)
	c.Counts = make([][]int, k)
	for i := range c.Counts {
		c.Counts[i] = make([]int, k)
	}
	missing := make([]int, k)
	for _, pair := range of {
		if pair[1] == k {
			missing[pair[0]]++
		} else {
			c.Counts[pair[0]][pair[1]]++
		}
	}
	if slices.ContainsFunc(missing, func(n int) bool { return n > 0 }) {
		c.Missing = missing
	}
	return c, nil
}

// number gives each item its row and column; a missing prediction is in the
// column after the last.
func (c *Confusion) number(gold, pred []string) ([][2]int, error) {
	if len(gold) == 0 {
		return nil, fmt.Errorf("there are no labels: a figure needs one item or more")
	}
	if len(gold) != len(pred) {
		return nil, fmt.Errorf("there are %d right labels and %d predictions: give \"\" for a missing one", len(gold), len(pred))
	}
	at := make(map[string]int)
	for i, l := range c.Labels {
		at[l] = i
	}
	add := func(l string) {
		if _, ok := at[l]; !ok && l != "" {
			at[l] = len(c.Labels)
			c.Labels = append(c.Labels, l)
		}
	}
	for i, g := range gold {
		if g == "" {
			return nil, fmt.Errorf("item %d has no right label: leave it out", i+1)
		}
		add(g)
		add(pred[i])
	}
	of := make([][2]int, len(gold))
	for i, g := range gold {
		col, ok := at[pred[i]]
		if !ok {
			col = len(c.Labels)
		}
		of[i] = [2]int{at[g], col}
	}
	return of, nil
}

// cells is a confusion matrix as a row of numbers, which may be totals of a
// resample: k labels in k+1 columns, the last that of missing predictions.
type cells struct {
	k int
	n []float64
}

func (c *Confusion) cells() cells {
	k := len(c.Labels)
	m := cells{k, make([]float64, k*(k+1))}
	for i, row := range c.Counts {
		for j, n := range row {
			m.n[i*(k+1)+j] = float64(n)
		}
		if c.Missing != nil {
			m.n[i*(k+1)+k] = float64(c.Missing[i])
		}
	}
	return m
}

// of are a label's items that are rightly predicted, all that are predicted
// so, and all that are right so.
func (m cells) of(label int) (both, predicted, gold float64) {
	for j := range m.k + 1 {
		gold += m.n[label*(m.k+1)+j]
	}
	for i := range m.k {
		predicted += m.n[i*(m.k+1)+label]
	}
	return m.n[label*(m.k+1)+label], predicted, gold
}

func (m cells) accuracy() float64 {
	var right, all float64
	for i := range m.k {
		both, _, gold := m.of(i)
		right += both
		all += gold
	}
	return 100 * right / all
}

func (m cells) f1(label int) float64 {
	both, predicted, gold := m.of(label)
	if predicted+gold == 0 {
		return 0
	}
	return 100 * 2 * both / (predicted + gold)
}

func (m cells) macroF1() float64 {
	sum, labels := 0.0, 0.0
	for i := range m.k {
		if _, predicted, gold := m.of(i); predicted+gold > 0 {
			sum += m.f1(i)
			labels++
		}
	}
	return sum / labels
}

func (m cells) matthews() float64 {
	var right, all, cross, predictions, golds, missing float64
	for i := range m.k {
		both, predicted, gold := m.of(i)
		right += both
		all += gold
		cross += predicted * gold
		predictions += predicted * predicted
		golds += gold * gold
		missing += m.n[i*(m.k+1)+m.k]
	}
	predictions += missing * missing
	scale := math.Sqrt((all*all - predictions) * (all*all - golds))
	if scale == 0 {
		return 0
	}
	return 100 * (right*all - cross) / scale
}

// Accuracy is the share of items with the right label, in percent.
func (c *Confusion) Accuracy() float64 { return c.cells().accuracy() }

// F1 is the harmonic mean of a label's precision and recall, in percent; 0 of
// a label without an item, as scikit-learn has it.
func (c *Confusion) F1(label string) float64 {
	i := slices.Index(c.Labels, label)
	if i < 0 {
		return 0
	}
	return c.cells().f1(i)
}

// MacroF1 is the mean of F1 over the labels that occur, right or predicted.
func (c *Confusion) MacroF1() float64 { return c.cells().macroF1() }

// Matthews is Matthews' correlation of right and predicted labels, times 100
// as in GLUE's tables; of several labels Gorodkin's R_K (2004). 0 where every
// item has one label or one prediction, as scikit-learn has it.
func (c *Confusion) Matthews() float64 { return c.cells().matthews() }
