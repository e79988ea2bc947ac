package read

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/tasks"
)

func TestTriviaQAReadsTheDocuments(t *testing.T) {
	got, report, err := All("testdata/triviaqa/qa/web-train.json", serving("mrc"))
	if err != nil {
		t.Fatal(err)
	}
	want := []summary{{
		"tc_33--Andrew_Lloyd_Webber.txt", "Lloyd Webber 🎹 wrote SUNSET BOULEVARD.\n\nWest Sunset Boulevard was long; sunset blvd too.",
		"Which musical premiered in 1993?",
		[]tasks.Answer{{Text: "SUNSET BOULEVARD", Start: 21}, {Text: "West Sunset Boulevard", Start: 40}, {Text: "sunset blvd", Start: 72}},
	}, {
		"tc_34--1/1_997.txt", "Arthur is no artist. The art, however, is here.", "Which word is it?",
		[]tasks.Answer{{Text: "art", Start: 25}},
	}}
	if diff := cmp.Diff(want, summaries(got)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Art", "Art", "art"}, got[1].Accepted); diff != "" {
		t.Error(diff)
	}
	// The alias after the 800th token, the document without one, the test question.
	if report.Records != 8 || report.Unlabelled != 3 {
		t.Errorf("%+v", report)
	}
	drops := []string{
		`web-train.json: question 1 (id tc_33), document 1/1_996.txt: the document is not in the evidence folder`,
		`web-train.json: question 2 (id tc_34), document ../../qa/web-train.json: the document "../../qa/web-train.json" is not the name of a ` +
			`file in the evidence folder`,
		`web-train.json: question 4 (id tc_36): the question names no document: no EntityPages and no SearchResults`,
	}
	if diff := cmp.Diff(drops, reasons(report)); diff != "" {
		t.Error(diff)
	}
}

func TestTriviaQANeedsItsEvidence(t *testing.T) {
	question := `{"QuestionId": "q", "Question": "What?", "Answer": {"Value": "Rose"}, "SearchResults": [{"Filename": "a.txt"}]}`
	path := file(t, "web.json", `{"Data": [`+question+`, 7, `+question)
	if _, _, err := All(path, Options{}); err == nil || !strings.Contains(err.Error(), "name it with `evidence`") {
		t.Errorf("without: %v", err)
	}
	if _, _, err := All(path, Options{Evidence: "no/such"}); err == nil ||
		!strings.Contains(err.Error(), "there is no evidence folder no/such") {
		t.Errorf("wrong: %v", err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "web"), 0o755); err != nil {
		t.Fatal(err)
	}
	document := filepath.Join(folder, "web", "a.txt")
	if err := os.WriteFile(document, []byte("A ROSE."), 0o644); err != nil {
		t.Fatal(err)
	}
	got, report, err := All(path, Options{Evidence: folder})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Answers[0] != (tasks.Answer{Text: "ROSE", Start: 2}) {
		t.Errorf("%+v", got)
	}
	if r := reasons(report); len(r) != 2 || !strings.HasPrefix(r[0], "web.json: question 2: the whole is a JSON number") ||
		!strings.Contains(r[1], "the file is cut off; the 2 examples before it are kept") {
		t.Errorf("%q", r)
	}
	if err := os.WriteFile(document, []byte("A \xff Rose."), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := All(path, Options{Evidence: folder}); err == nil || !strings.Contains(err.Error(), "the document is not UTF-8") {
		t.Error(err)
	}
}

// Every place that is found is one, as whole words, and none is missed.
func TestPlacesAreWholeWords(t *testing.T) {
	words := []string{"a", "ab", "É", "b.", "A", "🌊", "İx", ","}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom(words), 1, 30).Draw(t, "text")
		passage := strings.Join(text, " ")
		answer := rapid.SampledFrom(words).Draw(t, "answer")
		want := 0
		for _, w := range text {
			if w == answer || answer == "b" && w == "b." {
				want++
			}
		}
		got := placesOf(passage, []string{answer, answer, ""}, false)
		if len(got) != want {
			t.Fatalf("%q has %q %d times: %v", passage, answer, want, got)
		}
		for _, a := range append(got, placesOf(passage, []string{answer}, true)...) {
			n := len([]rune(a.Text))
			if found := string([]rune(passage)[a.Start : a.Start+n]); found != a.Text || lower(found) != lower(answer) {
				t.Fatalf("%q at %d is %q", answer, a.Start, found)
			}
		}
	})
}
