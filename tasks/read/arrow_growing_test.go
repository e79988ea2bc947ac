package read

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"time"
)

// A dictionary that grows by one value a message, many times, is read in linear time.
func TestADictionaryMayGrowOften(t *testing.T) {
	whole, err := os.ReadFile("testdata/arrow/growing.arrow")
	if err != nil {
		t.Fatal(err)
	}
	// The messages in turn: schema, dictionary, batch, delta, batch, delta, batch, end.
	mark := []byte{0xff, 0xff, 0xff, 0xff}
	var at []int
	for i := 0; i < len(whole); i += 8 {
		if bytes.HasPrefix(whole[i:], mark) {
			at = append(at, i)
		}
	}
	if len(at) != 8 {
		t.Fatalf("the fixture has messages at %v", at)
	}
	took := func(n int) time.Duration {
		data := slices.Concat(whole[:at[3]], bytes.Repeat(whole[at[3]:at[5]], n), whole[at[7]:])
		least := time.Hour
		for range 3 {
			start := processorTime(t)
			report, err := readArrow(t, data)
			least = min(least, processorTime(t)-start)
			if err != nil || report.Examples != n+1 || report.Dropped > 0 {
				t.Fatalf("%+v, %v", report, err)
			}
		}
		return least
	}
	if one, four := took(5000), took(20_000); four > 9*one+20*time.Millisecond {
		t.Errorf("%v for 5,000 deltas, %v for 20,000", one, four)
	}
}
