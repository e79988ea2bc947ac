package predict

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.road/workbench/bench/side"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
)

func TestBothSidesReadTheSameQuestions(t *testing.T) {
	set, _ := demo.Load("nq")
	set.Dev = set.Dev[:50]
	file := filepath.Join(t.TempDir(), "questions.json")
	if err := writeQuestions(file, set.Dev); err != nil {
		t.Fatal(err)
	}
	var got []tasks.Example
	if _, err := read.Stream(file, read.Options{}, func(ex *tasks.Example) error { got = append(got, *ex); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(set.Dev, got, cmpopts.IgnoreFields(tasks.Example{}, "Record", "Title"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	first, err := (Options{Data: file, Questions: 3}).questions()
	if err != nil || len(first) != 3 || first[2].ID != set.Dev[2].ID {
		t.Errorf("the first three are %d, %v", len(first), err)
	}
}

func TestAnswersThatDifferAreNotMeasured(t *testing.T) {
	questions := []tasks.Example{{ID: "a", Passage: "p", Question: "q"}, {ID: "b", Passage: "p", Question: "r"}}
	said := []wire.Prediction{{ID: "a", Windows: 1, Student: wire.Said{Text: "p"}}, {ID: "b", Windows: 1}}
	for _, c := range []struct{ name, theirs, want string }{
		{"the same", `{"text":"p","gap":2,"windows":1},{"text":"","gap":0.5,"windows":1}`, ""},
		{"another text", `{"text":"x","gap":2,"windows":1},{"text":"","gap":0.5,"windows":1}`, `question a is answered "p", theirs says "x"`},
		{"another cut", `{"text":"p","gap":2,"windows":3},{"text":"","gap":0.5,"windows":1}`, "cut into 1 windows, theirs into 3"},
		{"too many that are undecided", `{"text":"p","gap":2,"windows":1},{"text":"y","gap":1e-6,"windows":1}`, "1 of 2 answers are others"},
		{"one less", `{"text":"p","gap":2,"windows":1}`, "2 answers, and 1 of theirs"},
	} {
		theirs, err := side.Start(t.Context(), 1, "sh", "-c", `read texts; echo '{"answers":[`+c.theirs+`]}'`)
		if err != nil {
			t.Fatal(err)
		}
		err = sameAnswers(said, questions, theirs)
		theirs.Stop()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: the error is %v, want %q", c.name, err, c.want)
		}
	}
}
