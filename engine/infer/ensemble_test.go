package infer

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// The ensemble's logits are the mean of what its members said, by hand, with labels in
// the task's order, and it decodes that mean: its answer may be nobody's.
func TestAnEnsembleIsTheMeanOfRawLogits(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	offsets := [][2]int32{{0, 3}, {4, 7}, {8, 12}, {13, 15}}
	passage := "the old mill is"
	windows := []tasks.Window{
		{IDs: make([]int32, 9), First: 4, Last: 8, Offsets: offsets}, {IDs: make([]int32, 8), First: 4, Last: 7, Offsets: offsets[1:], Index: 1},
	}
	span, class := tasks.Task{Name: "mrc", Kind: tasks.Span}, tasks.Task{Name: "yesno", Kind: tasks.Class, Labels: []string{"y", "n", "x"}}
	orders := [][]int{nil, {2, 0, 1}, {1, 2, 0}}
	var members []*Reader
	var raw [][][][]float32 // by member, window and task, as the model gives them
	for m, order := range orders {
		r := newReader(Model{Tasks: []tasks.Task{span, class}, orders: [][]int{nil, order}}, windows, 100)
		if order == nil {
			r.orders = nil
		}
		raw = append(raw, nil)
		for w := range windows {
			logits := [][]float32{spoken(random, 2*len(windows[w].IDs)), spoken(random, 3)}
			raw[m] = append(raw[m], logits)
			r.read[w] = r.take(0, w, 0, logits)
		}
		members = append(members, r)
	}
	all := Ensemble(members)
	var ws []evalsuite.WindowLogits
	for w, win := range windows {
		for side, got := range [][]float32{all.read[w].start, all.read[w].end} {
			places := []int{0}
			for p := win.First; p < win.Last; p++ {
				places = append(places, p)
			}
			if len(got) != len(places) {
				t.Fatalf("window %d has %d logits for %d places", w, len(got), len(places))
			}
			for i, p := range places {
				sum := 0.0
				for m := range raw {
					sum += float64(raw[m][w][0][2*p+side])
				}
				if math.Abs(sum/3-float64(got[i])) > 1e-6 {
					t.Errorf("window %d, side %d, position %d: %v, the mean is %v", w, side, p, got[i], sum/3)
				}
			}
		}
		for label := range class.Labels {
			sum := 0.0
			for m, order := range orders {
				from := label
				if order != nil {
					from = order[label]
				}
				sum += float64(raw[m][w][1][from])
			}
			if got := all.read[w].classes[1][label]; math.Abs(sum/3-float64(got)) > 1e-6 {
				t.Errorf("window %d, label %d: %v, the mean is %v", w, label, got, sum/3)
			}
		}
		ws = append(ws, evalsuite.WindowLogits{Start: all.read[w].start, End: all.read[w].end, Offsets: win.Offsets})
	}
	got, want := all.Decode(passage, 0, 2, evalsuite.DecodeOptions{}), evalsuite.Decode(passage, ws, evalsuite.DecodeOptions{})
	if got.Span.BestText != want.BestText || got.Span.NullDiff != want.NullDiff || len(got.Labels[1]) != 3 || all.Name != "ensemble" {
		t.Errorf("it says %+v, the mean says %+v", got, want)
	}
	if alone := Ensemble(members[:1]); !slices.Equal(alone.read[0].start, members[0].read[0].start) {
		t.Error("the ensemble of one is another")
	}
	for _, r := range members {
		if r.read[0].start[0] == all.read[0].start[0] {
			t.Error("a member was overwritten")
		}
	}
}

// Models are asked for the tasks that all know, in one order, with their own heads and
// labels; without a common tokenizer or task they are refused.
func TestOnlyWhatIsAlikeIsAveraged(t *testing.T) {
	own, err := tokenize.New(demo.Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	other, err := tokenize.New(append(slices.Clone(demo.Vocabulary()), "zyzzyva"))
	if err != nil {
		t.Fatal(err)
	}
	mrc, nli, yes := tasks.Task{Name: "mrc", Kind: tasks.Span}, tasks.Task{Name: "nli", Kind: tasks.Class}, tasks.Task{Name: "yesno"}
	a := Model{Name: "a", tokenizer: own, Tasks: []tasks.Task{mrc, nli, yes}, heads: []int{4, 5, 6}}
	b := Model{Name: "b", tokenizer: own, Tasks: []tasks.Task{nli, mrc}, heads: []int{1, 0}, orders: [][]int{{2, 1, 0}, nil}}
	both, err := Alike([]Model{a, b})
	if err != nil {
		t.Fatal(err)
	}
	if x := both[0]; len(x.Tasks) != 2 || !slices.Equal(x.heads, []int{4, 5}) || x.orders != nil || x.Name != "a" {
		t.Errorf("the first is asked %+v", x)
	}
	if x := both[1]; len(x.Tasks) != 2 || x.Tasks[0].Name != "mrc" || !slices.Equal(x.heads, []int{0, 1}) || x.orders[0] != nil ||
		!slices.Equal(x.orders[1], []int{2, 1, 0}) {
		t.Errorf("the second is asked %+v", x)
	}
	if len(a.Tasks) != 3 || b.heads[0] != 1 {
		t.Error("the models themselves have changed")
	}
	for want, c := range map[string]Model{
		"a and c have different tokenizers: their logits are of other tokens, and have no mean": {
			Name: "c", tokenizer: other, Tasks: a.Tasks},
		"a has no task that the others have, too: their logits have no mean": {Name: "c", tokenizer: own, Tasks: []tasks.Task{{Name: "sst"}}},
	} {
		if _, err := Alike([]Model{a, c}); err == nil || err.Error() != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
