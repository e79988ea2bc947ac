package read

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

func TestDialogs(t *testing.T) {
	o := serving("mrc", "yesno", "followup")
	o.Strict = true
	got, report, err := All("testdata/quac.json", o)
	if err != nil {
		t.Fatal(err)
	}
	type turn struct {
		id, question, yesno, followup string
		answers                       []tasks.Answer
	}
	want := []turn{
		{"d_q#0", "Did he sing?", "y", "m", []tasks.Answer{{Text: "He sang.", Start: 0}, {Text: "sang", Start: 3}}},
		{"d_q#1", "When?", "x", "n", nil},
		{"d_q#2", "Who danced?", "x", "y", []tasks.Answer{{Text: "She", Start: 9}, {Text: "She danced.", Start: 9}}},
		{"d_q#3", "Why?", "n", "y", nil}, // half of the workers decide, as in the official scorer
		{"e_q#0", "What did it do?", "x", "y", []tasks.Answer{{Text: "It rained.", Start: 0}}},
	}
	var turns []turn
	for _, ex := range got {
		turns = append(turns, turn{ex.ID, ex.Question, ex.Labels["yesno"], ex.Labels["followup"], ex.Answers})
	}
	if diff := cmp.Diff(want, turns, cmp.AllowUnexported(turn{})); diff != "" || report.Format != "squad" {
		t.Error(diff)
	}
	if passage := got[0].Passage; !strings.HasSuffix(passage, " CANNOTANSWER") {
		t.Errorf("the passage has become %q", passage)
	}
}

func TestDialogsWithTheirHistory(t *testing.T) {
	for _, c := range []struct {
		turns   int
		answers bool
		want    []string
	}{
		{0, true, []string{"Did he sing?", "When?", "Who danced?", "Why?", "What did it do?"}},
		{1, false, []string{"Did he sing?", "Did he sing?\nWhen?", "When?\nWho danced?", "Who danced?\nWhy?", "What did it do?"}},
		{2, true, []string{
			"Did he sing?",
			"Did he sing?\nsang\nWhen?",
			"Did he sing?\nsang\nWhen?\nCANNOTANSWER\nWho danced?",
			"When?\nCANNOTANSWER\nWho danced?\nShe\nWhy?",
			"What did it do?",
		}},
	} {
		got, _, err := All("testdata/quac.json", Options{History: c.turns, HistoryAnswers: c.answers})
		if err != nil {
			t.Fatal(err)
		}
		var questions []string
		for _, ex := range got {
			questions = append(questions, ex.Question)
		}
		if diff := cmp.Diff(c.want, questions); diff != "" {
			t.Errorf("%d turns: %s", c.turns, diff)
		}
	}
}

func TestDialogsWithTheTurnsBeforeEachQuestion(t *testing.T) {
	got, _, err := All("testdata/quac.json", Options{Turns: true})
	if err != nil {
		t.Fatal(err)
	}
	all := []tasks.Turn{
		{Question: "Did he sing?", Answer: "sang"}, {Question: "When?", Answer: "CANNOTANSWER"}, {Question: "Who danced?", Answer: "She"},
	}
	for i, want := range [][]tasks.Turn{nil, all[:1], all[:2], all, nil} {
		if diff := cmp.Diff(want, got[i].Turns); diff != "" {
			t.Errorf("%s: %s", got[i].ID, diff)
		}
	}
	for _, o := range []Options{{}, {History: 2}} {
		if got, _, err := All("testdata/quac.json", o); err != nil || got[1].Turns != nil {
			t.Errorf("unasked: %+v, %v", got[1].Turns, err)
		}
	}
}

func TestQuestionsOfAParagraphAreNoDialog(t *testing.T) {
	got, _, err := All(file(t, "f.json", paragraphs(danube)), Options{History: 2})
	if err != nil || got[1].Question != "Who built it?" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALabelThatIsNoneOfATasksIsRefused(t *testing.T) {
	_, report, err := All(file(t, "f.json", paragraphs(`{"context": "He sang. CANNOTANSWER", "qas": [
		{"id": "a", "question": "1?", "yesno": "z", "answers": []}, {"id": "b", "question": "2?", "yesno": 5, "answers": []}, `+
		`{"id": "c", "question": "3?", "answers": []}]}`)),
		serving("mrc", "yesno", "followup"))
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, d := range report.First {
		reasons = append(reasons, d.Reason)
	}
	slices.Sort(reasons)
	want := []string{`"yesno": found 5 instead of a text`,
		`label z of task yesno is none of y, n, x: if it is another spelling, map it with labels = {"z" = ...}`}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Error(diff)
	}
}
