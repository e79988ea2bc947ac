package evalsuite

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/worded/wordedtest"
)

const squad = `{"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "A cat.", "qas": [
 {"question": "Who?", "id": "q1", "answers": [{"text": "A cat", "answer_start": 0}, {"text": "cat", "answer_start": 2}], ` +
	`"is_impossible": false},
 {"question": "Where?", "id": "q2", "answers": [], "plausible_answers": [{"text": "cat", "answer_start": 2}], "is_impossible": true}]}]}]}`

func TestReadSQuAD(t *testing.T) {
	got, err := ReadSQuAD(strings.NewReader(squad))
	want := []Question{{ID: "q1", Gold: []string{"A cat", "cat"}}, {ID: "q2"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestReadSQuADSaysWhatIsWrong(t *testing.T) {
	for text, says := range map[string]string{
		squad[:60]:  "line 1, column 60",
		"{}":        `no "data"`,
		"[]":        "the whole is a JSON array, but must be an object",
		squad + "}": "line 3",
		strings.Replace(squad, `"answers": []`, `"none": []`, 1): `article 1, paragraph 1, question 2 (q2) has no "answers"`,
		strings.Replace(squad, `"id": "q1"`, `"no": "q1"`, 1):    `article 1, paragraph 1, question 1 has no "id"`,
		strings.Replace(squad, `"text": "A cat"`, `"t": 1`, 1):   `answer 1 has no "text"`,
	} {
		if _, err := ReadSQuAD(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\n%v; want it to say %s", text, err, says)
		}
	}
}

func TestReadPredictions(t *testing.T) {
	got, err := ReadPredictions(strings.NewReader("\uFEFF" + `{"q1": "caf\u00e9", "q2": ""}`))
	if diff := cmp.Diff(map[string]string{"q1": "café", "q2": ""}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, bad := range []string{"", "null", "[]", `{"q1": 1}`, `{"q1": null}`, `{"q1": ""} {}`} {
		if _, err := ReadPredictions(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestReadNAProbKeepsTheOrder(t *testing.T) {
	got, err := ReadNAProb(strings.NewReader(`{"z": 0.5, "a": 1, "m": 1e-05}`))
	if diff := cmp.Diff([]NAProb{{"z", 0.5}, {"a", 1}, {"m", 1e-05}}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, bad := range []string{"", "null", "[]", `{"q1": "0.5"}`, `{"q1": null}`, `{"q1": NaN}`, `{"q1": 1e999}`} {
		if _, err := ReadNAProb(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func FuzzReadSQuAD(f *testing.F) {
	f.Add(squad)
	f.Add(`{"data":[{"paragraphs":[{"qas":[{"id":"q","answers":[{"text":null}]}]}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		questions, err := ReadSQuAD(strings.NewReader(text))
		if err != nil && questions != nil {
			t.Fatal("an error, and questions")
		}
		if err != nil {
			wordedtest.Worded(t, err.Error(), text)
		}
	})
}

func FuzzNormalize(f *testing.F) {
	f.Add("The ΣΑΣ. İ\xff\u00a0a")
	f.Fuzz(func(t *testing.T, text string) {
		if F1(text, text) != 1 || Exact(text, text) != 1 {
			t.Fatalf("%q is not like itself", text)
		}
	})
}
