package report

import (
	"slices"
	"testing"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

var nq = &Outputs{Heads: []int{3}, Columns: []columns{ColumnsOf("nq", "mrc")}}

// rowOf is the row of a step with one window of nq, on which one of two teachers is
// right.
func rowOf(step int, o kd.Options) *Row {
	r := &Row{Step: step, rule: kd.Rule{Options: o}}
	r.Add(nq, 3, 1, Sums{Windows: 2, Taught: 1, Soft: 1, Whole: 1, Truth: 0.5, PlainTruth: 0.75, StudentTruth: 0.25, Falls: 1, Entropy: 2},
		kd.Tally{Windows: 1, Acts: 1, Some: 1, Right: 1, Wrong: 1, RightWeight: 1.5, WrongWeight: 0.5})
	return r
}

func TestTheWeightingIsOfTheLastSteps(t *testing.T) {
	var c recent
	weighted := kd.Options{Method: kd.Weighted, W: 0.5, NoneRight: kd.UseMean}
	if c.weighting(nil, kd.Rule{}) != nil {
		t.Error("there is one before the first step")
	}
	for step := 1; step <= weighed+20; step++ {
		c.add(rowOf(step, weighted))
	}
	by := func(o kd.Options) *wire.Weighting { return c.weighting(nil, kd.Rule{Options: o}) }
	w := by(weighted)
	if w.Steps != weighed || w.Windows != weighed || w.Acts != 1 || w.Falls != 1 || len(w.Rows) != 1 {
		t.Fatalf("%+v", w)
	}
	row := w.Rows[0]
	if row.Dataset != "nq" || row.Task != "mrc" || row.SomeRight != 1 || *row.Weights.Right != 1.5 || *row.Weights.Wrong != 0.5 ||
		*row.Truth != 0.5 || *row.Plain != 0.75 || *row.Student != 0.25 || *row.Ahead != 0 || *row.Entropy != 2 {
		t.Errorf("%+v", row)
	}
	steps := func(step int, o kd.Options) int {
		c.add(rowOf(step, o))
		return by(o).Steps
	}
	ramped := weighted
	ramped.W = 0.4
	if n := steps(weighed+21, ramped); n != weighed {
		t.Errorf("after another W it is of %d steps", n)
	}
	for name, o := range map[string]kd.Options{
		"W = 1": {Method: kd.Weighted, W: 1, NoneRight: kd.UseMean}, "another method": {Method: kd.Best, W: 0.4, NoneRight: kd.UseMean},
	} {
		steps(weighed+22, weighted)
		if by(o) != nil || by(ramped) == nil {
			t.Errorf("before a step with %s there is %+v", name, by(o))
		}
		if n := steps(weighed+23, o); n != 1 || by(weighted) != nil {
			t.Errorf("after %s it is of %d steps, and %+v of those before", name, n, by(weighted))
		}
	}
	steps(7, weighted)
	if n := steps(8, weighted); n != 2 {
		t.Errorf("after a rewind it is of %d steps", n)
	}
	empty := &Row{Step: 9, rule: kd.Rule{Options: weighted}}
	empty.Add(nq, 3, 1, Sums{Windows: 2}, kd.Tally{})
	if c.add(empty); by(weighted).Windows != 2 {
		t.Error("a step without targets counts")
	}
}

func TestFiguresOfNoWindowAreNull(t *testing.T) {
	p := part{tally: kd.Tally{Windows: 2, None: 2}, sums: Sums{Windows: 2, Taught: 2}}
	if got, want := p.weighting(), (wire.WeightingRow{Windows: 2, NoneRight: 1}); got != want {
		t.Errorf("%+v", got)
	}
	if r := (&Row{}); len(r.values) != 0 {
		t.Error("a row begins with values")
	} else if r.weigh(&nq.Columns[0].weighting, p.weighting()); len(r.values) != 5 {
		t.Errorf("the row has %+v", r.values)
	}
}

// A window with a soft target of its start alone is half a soft one: p(truth) is of the
// whole ones, which have an answer.
func TestFiguresOfWindowsWithHalfATarget(t *testing.T) {
	r := &Row{}
	r.Add(nq, 3, 1, Sums{Windows: 4, Taught: 3, Soft: 1.5, Whole: 1, Truth: 0.5, PlainTruth: 0.75, StudentTruth: 0.25, Entropy: 3, KD: 6},
		kd.Tally{Windows: 3})
	row := r.parts[0].weighting()
	if *row.Truth != 0.5 || *row.Plain != 0.75 || *row.Student != 0.25 || *row.Entropy != 2 {
		t.Errorf("%+v", row)
	}
	r.account(&r.parts[0])
	for tag, want := range map[string]float64{"soft/nq/mrc": 1.5 / 4, "kd/nq/mrc": 4} {
		i := slices.IndexFunc(r.values, func(v metrics.Value) bool { return v.Tag == tag })
		if i < 0 || r.values[i].Number != want {
			t.Errorf("%s: %v, want %v", tag, r.values, want)
		}
	}
	none := &Row{}
	none.Add(nq, 3, 1, Sums{Windows: 4, Taught: 3, Soft: 0.5, Entropy: 1}, kd.Tally{Windows: 3})
	if row := none.parts[0].weighting(); row.Truth != nil || *row.Entropy != 2 {
		t.Errorf("without a whole one: %+v", row)
	}
}

func TestRowsAreInTheOrderOfTheDatasets(t *testing.T) {
	quac := &Outputs{Heads: []int{5, 4}, Columns: []columns{ColumnsOf("quac", "mrc"), ColumnsOf("quac", "followup")}}
	var c recent
	r := &Row{Step: 1}
	one := kd.Tally{Windows: 1, All: 1}
	for _, p := range []part{{of: quac, head: 4}, {of: nq, head: 3}, {of: quac, head: 5}} {
		r.Add(p.of, p.head, 1, Sums{Windows: 1, Taught: 1}, one)
	}
	c.add(r)
	got := ""
	datasets := []wire.Dataset{{Name: "quac", Tasks: []string{"mrc", "followup"}}, {Name: "nq", Tasks: []string{"mrc"}}}
	for _, row := range c.weighting(datasets, kd.Rule{}).Rows {
		got += row.Dataset + "/" + row.Task + " "
	}
	if got != "quac/mrc quac/followup nq/mrc " {
		t.Error(got)
	}
}
