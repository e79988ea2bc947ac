package read

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReasonsAreCountedWithoutTheirParticulars(t *testing.T) {
	r := reader{path: "f", report: Report{Reasons: map[string]int{}}}
	for i := range 3 {
		for _, err := range []error{
			r.drop("f:1", "label %q of %d", "a", i),
			r.drop("f:1", "%v", fmt.Errorf("line %d: \"a %d\\\" b\" is -%d", i, i, i)),
			r.drop("f:1", "%s", "no question"),
			r.drop("f:1", "%v; the rest is lost", errors.New("cut")),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	want := map[string]int{"label ... of ...": 3, "line ...: ... is ...": 3, "no question": 3, "...; the rest is lost": 3}
	if diff := cmp.Diff(want, r.report.Reasons); diff != "" {
		t.Error(diff)
	}
	for i := range 2 * mostReasons {
		r.report.count("reason "+strings.Repeat("x", i), "", 1)
	}
	if n := len(r.report.Reasons); n != mostReasons+1 || r.report.Reasons[otherReasons] != 2*mostReasons-(mostReasons-4) {
		t.Errorf("%d reasons, %d others", n, r.report.Reasons[otherReasons])
	}
}
