package bench

import (
	"os"
	"testing"
)

func TestTheProcessorTimeOfAProcess(t *testing.T) {
	before, err := ProcessorTimeOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for own := ProcessorTime(); ProcessorTime()-own < 20e6; {
	}
	after, err := ProcessorTimeOf(os.Getpid())
	if spent := after - before; err != nil || spent < 15e6 || spent > 5e9 {
		t.Errorf("20 ms of work took %v, %v", spent, err)
	}
}
