package read

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

func TestDROP(t *testing.T) {
	got, report, err := All("testdata/drop.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []tasks.Example{{
		ID: "q1", Record: "drop.json: passage nfl_1, question 1 (id q1)", Question: "Who hit 2 kicks?",
		Passage: "Café kicker Rivers hit 2 kicks. Rivers ran by the Riverside, and 25 fans left in 1999.",
		Answers: []tasks.Answer{{Text: "kicker Rivers", Start: 5}, {Text: "Rivers", Start: 32}}, Accepted: []string{"Rivers", "kicker Rivers"},
		Labels: map[string]string{},
	}, {
		ID: "drop.json: passage history_2, question 1", Record: "drop.json: passage history_2, question 1", Question: "What?",
		Passage: "The end.",
		Answers: []tasks.Answer{{Text: "end", Start: 4}}, Accepted: []string{"end"}, Labels: map[string]string{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	reasons := []string{
		"drop.json: passage nfl_1, question 2 (id q2): the answer is a number, not words of the passage",
		"drop.json: passage nfl_1, question 3 (id q3): the answer is a date, not words of the passage",
		"drop.json: passage nfl_1, question 4 (id q4): the answer has 2 parts; a span can hold only one",
		`drop.json: passage nfl_1, question 5 (id q5): the answer "team" does not stand in the passage`,
		"drop.json: passage nfl_1, question 6 (id q6): no answer",
	}
	var dropped []string
	for _, d := range report.First {
		dropped = append(dropped, d.String())
	}
	if diff := cmp.Diff(reasons, dropped); diff != "" || report.Records != 7 || report.Dropped != 5 {
		t.Errorf("%s\n%+v", diff, report)
	}
}

func TestDROPFaults(t *testing.T) {
	whole, err := os.ReadFile("testdata/drop.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to       string
		kept           int
		record, reason string
	}{
		{`"passage": "Café`, `"passages": "Café`, 1, "f.json: passage nfl_1", `"passage": found nothing instead of a text; ` +
			`questions dropped: 6`},
		{`"passage": "The end."`, `"passage": 7`, 1, "f.json: passage history_2",
			`"passage": found 7 instead of a text; questions dropped: 1`},
		{`"question": "Who hit 2 kicks?"`, `"question": 7`, 1, "f.json: passage nfl_1, question 1 (id q1)",
			`"question": found 7 instead of a text`},
		{`["Rivers"]`, `"Rivers"`, 1, "f.json: passage nfl_1, question 1 (id q1)", `"spans": found a text instead of an array`},
		{`"question": "What?"`, `"question": What?`, 1, "f.json: passage history_2",
			`line 16, column 31: not JSON: found "What?" where a value should be; the 1 examples before it are kept`},
	} {
		text := strings.Replace(string(whole), c.from, c.to, 1)
		got, report, err := All(file(t, "f.json", text), Options{Format: "drop"})
		if err != nil {
			t.Errorf("%s: %v", c.to, err)
			continue
		}
		found := false
		for _, d := range report.First {
			found = found || d.Record == c.record && strings.HasPrefix(d.Reason, c.reason)
		}
		if len(got) != c.kept || !found {
			t.Errorf("%s: %d examples, dropped %v", c.to, len(got), report.First)
		}
	}
}
