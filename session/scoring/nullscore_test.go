package scoring

import (
	"testing"

	"dev.road/workbench/session/wire"
)

// A model's predictions have null scores, and so thresholds that would have been best: by
// hand, "no answer" above -3 gets three of four questions right, and the answers as they
// were one.
func TestPredictionsOfAModelHaveABestThreshold(t *testing.T) {
	one := func(id, gold, said, best string, null float64) wire.Prediction {
		p := wire.Prediction{ID: id, Task: "mrc", Question: "Who?", Passage: "Anna met Karl.", Gold: []wire.Gold{}}
		if gold != "" {
			p.Gold = append(p.Gold, wire.Gold{Text: gold})
		}
		p.Student = wire.Said{Model: "student", Text: said, NullDiff: null, Top: []wire.Span{{Text: best}}}
		return p
	}
	ps := []wire.Prediction{
		one("a", "Anna", "Anna", "Anna", -3), // right up to a threshold of -3
		one("b", "Karl", "", "Karl", 0.5),    // wrong; right from a threshold of 0.5 on
		one("c", "", "Anna", "Anna", 2),      // wrong; right with a threshold below 2
		one("d", "", "Karl", "Karl", -1),     // wrong; right with a threshold below -1
	}
	r, err := Measure(ps, Options{Metric: SQuAD2})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"exact": 25, "best_exact": 75, "best_exact_thresh": -3, "best_f1": 75, "best_f1_thresh": -3}
	for key, value := range want {
		if f, found := r.Figure(key); !found || f.Value != value {
			t.Errorf("%s is %v, want %v", key, f.Value, value)
		}
	}
	for i := range ps {
		ps[i].Student.NullDiff = 0 // as in a file
	}
	r, err = Measure(ps, Options{Metric: SQuAD2})
	if _, found := r.Figure("best_f1"); found || err != nil {
		t.Errorf("without null scores there is a best threshold, or %v", err)
	}
}
