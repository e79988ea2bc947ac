package training

import (
	"strings"
	"testing"

	"dev.road/workbench/bench/side"
)

// A side that answers what a shell says.
func fakeSide(t *testing.T, losses string) *side.Program {
	t.Helper()
	s, err := side.Start(t.Context(), 1, "sh", "-c", `while read q; do echo '{"losses":`+losses+`}'; done`)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func TestLossesThatDifferAreNotMeasured(t *testing.T) {
	for theirs, want := range map[string]string{`[2.5,2.4,2.3]`: "", `[2.5,2.4,2.2]`: "the losses differ", `[2.5,2.4]`: "the losses differ", `[2.5,2.4,null]`: "the losses differ"} {
		sides := sides{threads: 1, programs: map[string]*side.Program{"ours fp32": fakeSide(t, `[2.5001,2.4,2.3]`), "theirs stock": fakeSide(t, theirs)}}
		err := sides.agree(map[string][][]example{"fixed": randomBatches(4, 16, 128)}, 1e-3, func(string) bool { return true })
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: the error is %v, want %q", theirs, err, want)
		}
	}
}
