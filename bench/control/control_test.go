package control

import (
	"math"
	"strings"
	"testing"
)

func TestControlIsAPartOfAllCores(t *testing.T) {
	from := rehearsal{Step: 100, Wall: 2, Processor: 1}
	if got, err := from.to(rehearsal{Step: 5100, Wall: 7, Processor: 1.1}, 2); err != nil || math.Abs(got-1) > 1e-9 {
		t.Errorf("0.1 s of the 10 s that two cores have in 5 s are %v %%, %v", got, err)
	}
	_, err := from.to(rehearsal{Step: 2600, Wall: 7, Processor: 1.1}, 2)
	if err == nil || !strings.Contains(err.Error(), "only 500 steps a second") {
		t.Errorf("at half the rate: %v", err)
	}
}
