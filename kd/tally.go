package kd

import "slices"

// Tally counts the effects of combining on windows.
type Tally struct {
	Windows int // with logits of a teacher
	Acts    int // of them, windows that have a soft target, and another one than the plain mean

	// Windows on which all, some and none of their teachers are right. Where Separate
	// judges the halves of a span, each counts half.
	All, Some, None float64

	// The teachers that are right and those that are wrong where some are right, with
	// the sums of their weights: 1 each in the plain mean. A half that has no soft target
	// has none.
	Right, Wrong             int
	RightWeight, WrongWeight float64
}

// Count counts a window that a Rule has combined.
func (t *Tally) Count(c *Combined) {
	t.Windows++
	share, acts := 1/float64(len(c.Halves)), false
	for i := range c.Halves {
		h := &c.Halves[i]
		acts = acts || h.Usable && slices.ContainsFunc(h.Weights, func(w float64) bool { return w != 1 })
		right := 0
		for _, v := range h.Verdicts {
			if v.Right {
				right++
			}
		}
		switch right {
		case len(h.Verdicts):
			t.All += share
		case 0:
			t.None += share
		default:
			t.Some += share
			t.weigh(h)
		}
	}
	if acts {
		t.Acts++
	}
}

// weigh adds the weights of a half on which some teachers are right.
func (t *Tally) weigh(h *Half) {
	if !h.Usable {
		return
	}
	for m, v := range h.Verdicts {
		if v.Right {
			t.Right, t.RightWeight = t.Right+1, t.RightWeight+h.Weights[m]
		} else {
			t.Wrong, t.WrongWeight = t.Wrong+1, t.WrongWeight+h.Weights[m]
		}
	}
}

// Add adds another tally.
func (t *Tally) Add(o Tally) {
	t.Windows, t.Acts = t.Windows+o.Windows, t.Acts+o.Acts
	t.All, t.Some, t.None = t.All+o.All, t.Some+o.Some, t.None+o.None
	t.Right, t.Wrong = t.Right+o.Right, t.Wrong+o.Wrong
	t.RightWeight, t.WrongWeight = t.RightWeight+o.RightWeight, t.WrongWeight+o.WrongWeight
}
