package worded

import "testing"

func TestANounTakesAnS(t *testing.T) {
	for n, want := range map[int]string{0: "0 pauses", 1: "1 pause", 2: "2 pauses"} {
		if got := Count(n, "pause"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
