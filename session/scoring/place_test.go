package scoring

import (
	"testing"

	"dev.road/workbench/session/wire"
)

func TestAnAnswerWithoutAPlaceIsWhereItIsRight(t *testing.T) {
	p := wire.Prediction{Passage: "É 1820, 1820 and 1901.", Gold: []wire.Gold{{Text: "1820", Start: 8}}}
	for text, want := range map[string][2]int{"1820": {8, 12}, "1820 and": {8, 16}, "1901": {17, 21}, "1": {8, 9}, "1850": {}, "": {}} {
		if start, end := place(&p, text); [2]int{start, end} != want {
			t.Errorf("%q is at %d to %d, want %v", text, start, end, want)
		}
	}
	p.Gold = nil
	if start, end := place(&p, "1820"); start != 2 || end != 6 {
		t.Errorf("without gold it is at %d to %d", start, end)
	}
}
