package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

func TestQASRL(t *testing.T) {
	got, report, err := All("testdata/qasrl.qa", serving("mrc"))
	if err != nil {
		t.Fatal(err)
	}
	const old = "Åse said the old mill was built by the old man , and the mill stands ."
	want := []summary{
		{"WIKI1_0.1.1", old, "who said something?", []tasks.Answer{{Text: "Åse", Start: 0}}},
		{"WIKI1_0.6.1", old, "what was built?", []tasks.Answer{{Text: "the old mill", Start: 9}, {Text: "the mill", Start: 53}}},
		{"WIKI1_0.6.2", old, "who built something?", []tasks.Answer{{Text: "the old man", Start: 35}}},
		{"WIKI1_2.1.1", "It stood there .", "what stood there?", []tasks.Answer{{Text: "It", Start: 0}}},
	}
	if diff := cmp.Diff(want, summaries(got)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`qasrl.qa:8 (sentence WIKI1_0, predicate 6): the answer "at home" is not in the sentence`},
		reasons(report)); diff != "" {
		t.Error(diff)
	}
	if report.Records != 5 {
		t.Errorf("%+v", report)
	}
	o := serving("mrc")
	o.Strict = true
	if _, _, err := All("testdata/qasrl.qa", o); err == nil || !strings.HasPrefix(err.Error(), "testdata/qasrl.qa:8 (") {
		t.Errorf("strict: %v", err)
	}
}

func TestQASRLFaultsCostTheirSentence(t *testing.T) {
	const good = "S1\t1\nIt stood .\n1\tstood\t1\nwhat\t_\t_\tstood\t_\t_\t_\t?\tIt\n"
	for _, c := range []struct{ sentence, reason string }{
		{"nonsense\nIt\n1\tx\t1\n", `f.qa:6: found "nonsense" instead of a sentence's id`},
		{"S\tx\nIt\n", `f.qa:6: found "S\tx" instead of a sentence's id`},
		{"S\t1\nIt\n1\tx\n", `f.qa:8: found "1\tx" instead of a predicate's`},
		{"S\t1\nIt\n1\tx\t-1\n", `f.qa:8: found "1\tx\t-1" instead of a predicate's`},
		{"S\t1\nIt\n1\tx\t1\nwhat\t_\t_\tx\t_\t_\t_\t?\n", "f.qa:9 (sentence S, predicate 1): 8 columns instead of 8 slots and the answers"},
		{"S\t1\nIt\n1\tx\t1\nwhat\t_\t_\tx\t_\t_\t_\t?\t ### \n", "f.qa:9 (sentence S, predicate 1): no answer"},
		{"S\t1\nIt\n1\tx\t2\nwhat\t_\t_\tx\t_\t_\t_\t?\tno\n", `the answer "no" is not in the sentence`},
		{"S\t1\nIt\n", "f.qa:8: sentence S ends before a predicate"},
		{"S\t1\nIt \xff\n", "f.qa:7: not UTF-8 but Latin-1, as it seems: byte 0xFF at 4, there ÿ: convert the file with "},
	} {
		got, report, err := All(file(t, "f.qa", good+"\n"+c.sentence+"\n"+good), serving("mrc"))
		if err != nil {
			t.Error(err)
			continue
		}
		if r := reasons(report); len(got) != 2 || len(r) == 0 || !strings.Contains(r[0], c.reason) {
			t.Errorf("%d examples, %q\nwant %s", len(got), r, c.reason)
		}
	}
	for _, end := range []string{"S\t1\n", "S\t1\nIt\n", "S\t1\nIt\n1\tx\t1\n"} {
		_, report, err := All(file(t, "f.qa", good+"\n"+end), serving("mrc"))
		if err != nil {
			t.Error(err)
			continue
		}
		if r := reasons(report); len(r) != 1 || !strings.Contains(r[0], "the file is cut off: ") {
			t.Errorf("%q: %q", end, r)
		}
	}
}

func TestQASRLBank(t *testing.T) {
	got, report, err := All("testdata/qasrl-bank.jsonl", serving("mrc"))
	if err != nil {
		t.Fatal(err)
	}
	const sentence = "The -LRB- old -RRB- mill was built by Åse in 1820 ."
	want := []summary{{
		"Wiki1k:wikinews:1:0:0/6/Who built something?", sentence, "Who built something?",
		[]tasks.Answer{{Text: "Åse", Start: 38}, {Text: "by Åse", Start: 35}, {Text: "The -LRB- old -RRB- mill", Start: 0}},
	}, { // two of three call it valid; "Where" has one of two, which is no majority
		"Wiki1k:wikinews:1:0:0/6/When was something built?", sentence, "When was something built?",
		[]tasks.Answer{{Text: "1820", Start: 45}, {Text: "in 1820", Start: 42}},
	}}
	if diff := cmp.Diff(want, summaries(got)); diff != "" {
		t.Error(diff)
	}
	if report.Format != "qasrl-bank" || report.Records != 3 || report.Unlabelled != 1 || report.Dropped != 0 {
		t.Errorf("%+v", report)
	}
}

func TestQASRLBankFaultsAreDropped(t *testing.T) {
	line := func(question string) string {
		return `{"sentenceId": "S", "sentenceTokens": ["It", "", "stood"], "verbEntries": {"2": {"questionLabels": ` + question + `}}}`
	}
	good := `{"What stood?": {"questionString": "What stood?", "answerJudgments": [{"isValid": true, "spans": [[0, 1]]}]}}`
	for _, c := range []struct{ line, reason string }{
		{line(strings.ReplaceAll(good, "[0, 1]", "[2, 4]")), `f.jsonl:2 (sentence S), verb 2, "What stood?": an answer is tokens [2, 4), but ` +
			`the sentence has 3`},
		{line(strings.ReplaceAll(good, "[0, 1]", "[1, 1]")), "an answer is tokens [1, 1)"},
		{line(strings.ReplaceAll(good, "[0, 1]", "[1, 2]")), "tokens [1, 2), is empty"},
		{line(strings.ReplaceAll(good, "[0, 1]", `"x"`)), "spans is a JSON string, but must be an array"},
		{line(`5`), " instead of an object; the sentence's questions from there on are lost"},
		{`{"sentenceId": "S", "verbEntries": {}}`, "f.jsonl:2: no sentenceTokens"},
		{`{"sentenceId": 3, "sentenceTokens": []}`, "f.jsonl:2: sentenceId is a JSON number, but must be a string"},
		{line(good)[:70], "f.jsonl:2: not JSON from column 70 on"},
	} {
		got, report, err := All(file(t, "f.jsonl", line(good)+"\n"+c.line+"\n"), serving("mrc"))
		if err != nil {
			t.Error(err)
			continue
		}
		if r := reasons(report); len(got) != 1 || len(r) != 1 || !strings.Contains(r[0], c.reason) {
			t.Errorf("%d examples, %q\nwant %s", len(got), r, c.reason)
		}
	}
}
