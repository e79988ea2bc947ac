package read

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

// file writes a file of this content and returns its path.
func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// paragraphs is a SQuAD file of one article.
func paragraphs(p ...string) string {
	return `{"version": "v2.0", "data": [{"title": "Rivers", "paragraphs": [` + strings.Join(p, ",\n") + `]}]}`
}

const danube = `{"qas": [
 {"id": "a", "question": " Where does it end? ", "is_impossible": false, "answers": [
   {"text": "the Black Sea", "answer_start": 22}, {"text": "Black Sea", "answer_start": 26}]},
 {"id": "b", "question": "Who built it?", "is_impossible": true, "answers": [], ` +
	`"plausible_answers": [{"text": "Dunăre", "answer_start": 1}]}],
 "context": " Dunăre 🌊: it ends at the Black Sea. "}`

func TestSQuAD(t *testing.T) {
	passage := " Dunăre 🌊: it ends at the Black Sea. "
	got, _, err := All(file(t, "train.json", paragraphs(danube)), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []tasks.Example{{
		ID: "a", Record: "train.json: article 1, paragraph 1, question 1 (id a)", Title: "Rivers", Passage: passage,
		Question: " Where does it end? ", Labels: map[string]string{},
		Answers: []tasks.Answer{{Text: "the Black Sea", Start: 22}, {Text: "Black Sea", Start: 26}},
	}, {
		ID: "b", Record: "train.json: article 1, paragraph 1, question 2 (id b)", Title: "Rivers", Passage: passage,
		Question: "Who built it?", Labels: map[string]string{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestQuAC(t *testing.T) {
	got, _, err := All(file(t, "quac.json", paragraphs(`{"context": "He sang. CANNOTANSWER", "id": "d", "qas": [
		{"id": "d_q#0", "question": "Did he sing?", "yesno": "y", "followup": "m", "answers": [{"text": "He sang.", "answer_start": 0}]},
		{"id": "d_q#1", "question": "When?", "yesno": "x", "followup": "n", `+
		`"answers": [{"text": "CANNOTANSWER", "answer_start": 9}]}]}`)), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"yesno": "y", "followup": "m"}, got[0].Labels); diff != "" {
		t.Error(diff)
	}
	if a := got[1].Answers; a != nil {
		t.Errorf("CANNOTANSWER is read as the answers %v", a)
	}
}

func TestBrokenRecordsAreDroppedAndTheOthersKept(t *testing.T) {
	const passage = `"context": "The Nile is long."`
	for _, c := range []struct{ name, question, reason string }{
		{"offset", `{"id": "x", "question": "What?", "answers": [{"text": "Nile", "answer_start": 3}]}`,
			`answer 1 is "Nile", but the passage has " Nil" at code point 3`},
		{"beyond", `{"id": "x", "question": "What?", "answers": [{"text": "Nile", "answer_start": 16}]}`, `the passage has "." at code point 16`},
		{"negative", `{"id": "x", "question": "What?", "answers": [{"text": "Nile", "answer_start": -1}]}`,
			`the passage has "" at code point -1`},
		{"answers", `{"id": "x", "question": "What?"}`, "no answers key"},
		{"possible", `{"id": "x", "question": "What?", "is_impossible": false}`, "no answers key"},
		{"question", `{"id": "x", "answers": []}`, "no question"},
		{"start", `{"id": "x", "question": "What?", "answers": [{"text": "Nile"}]}`, "answer 1 has no text or no answer_start"},
		{"type", `{"id": "x", "question": 5, "answers": []}`, `"question": found 5 instead of a text`},
		{"shape", `[1, {"a": 2}]`, "instead of"},
		{"twice", `{"id": "first", "question": "What?", "answers": []}`,
			"the id has been seen: f.json: article 1, paragraph 1, question 1 (id first)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ok := `{"id": %q, "question": "How long?", "answers": [{"text": "long", "answer_start": 12}]}`
			path := file(t, "f.json", paragraphs(fmt.Sprintf(`{%s, "qas": [%s, %s, %s]}`, passage, fmt.Sprintf(ok, "first"), c.question,
				fmt.Sprintf(ok, "last"))))
			got, report, err := All(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 2 || len(report.First) != 1 {
				t.Fatalf("%d examples, dropped %v", len(got), report.First)
			}
			d := report.First[0]
			if !strings.HasPrefix(d.Record, "f.json: article 1, paragraph 1, question 2") || !strings.Contains(d.Reason, c.reason) {
				t.Errorf("%v\nwant a reason with %s", d, c.reason)
			}
			if _, _, err := All(path, Options{Strict: true}); err == nil ||
				!strings.Contains(err.Error(), path+": article 1, paragraph 1, question 2") || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("strict: %v", err)
			}
		})
	}
}

func TestQuestionsWithoutTextOrAnswerAreKept(t *testing.T) {
	got, _, err := All(file(t, "f.json", paragraphs(`{"context": "A b.", "qas": [
		{"question": "  ", "answers": [{"text": "b", "answer_start": 2}]},
		{"question": "b?", "answers": [{"text": "", "answer_start": 0}]},
		{"question": "c?", "answers": []}]}`)), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].ID != "1.1.1" || len(got[0].Answers) != 1 || got[1].Answers != nil {
		t.Errorf("%+v", got)
	}
}

func TestACutOffFileKeepsWhatCameBefore(t *testing.T) {
	whole := paragraphs(danube,
		`{"context": "One two three.", "qas": [{"id": "c", "question": "1?", "answers": []}, {"id": "d", "question": "2?", "answers": []}]}`,
		`{"qas": [{"id": "e", "question": "3?", "answers": []}], "context": "Never reached."}`)
	cut := strings.Index(whole, `"2?"`)
	got, report, err := All(file(t, "f.json", whole[:cut+1]), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[2].ID != "c" || got[2].Title != "Rivers" {
		t.Errorf("%+v", got)
	}
	want := Drop{
		"f.json: article 1, paragraph 2, question 2",
		fmt.Sprintf("line 6, column %d: the file is cut off; the 3 examples before it are kept, the rest of the file is lost",
			cut+1-strings.LastIndex(whole[:cut], "\n")),
	}
	if diff := cmp.Diff([]Drop{want}, report.First); diff != "" {
		t.Error(diff)
	}

	// Its passage would have come after its questions: they cannot be kept.
	got, report, err = All(file(t, "f.json", whole[:strings.Index(whole, "Never")]), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 4 || len(report.First) != 2 || !strings.Contains(report.First[0].Reason, "questions dropped: 1") {
		t.Errorf("%d examples, dropped %v", len(got), report.First)
	}
}

func TestAQuestionMayStandInAnArticlesPlace(t *testing.T) {
	got, report, err := All(file(t, "f.json", `{"version": "1", "data": [
		{"id": 7, "title": "T", "context": "é One two.", "question": "1?", "answers": {"text": ["One", "two"], "answer_start": [2, 6]}},
		{"id": "b", "context": "One.", "question": "2?", "answers": {"answer_start": [], "text": []}},
		{"id": "c", "context": "One.", "question": "3?", "answers": {"answer_start": [0], "text": []}},
		{"id": "d", "context": "One.", "answers": []}]}`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []tasks.Example{
		{ID: "7", Record: "f.json: article 1 (id 7)", Title: "T", Passage: "é One two.", Question: "1?",
			Answers: []tasks.Answer{{Text: "One", Start: 2}, {Text: "two", Start: 6}}, Labels: map[string]string{}},
		{ID: "b", Record: "f.json: article 2 (id b)", Passage: "One.", Question: "2?", Labels: map[string]string{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	dropped := []Drop{{"f.json: article 3 (id c)", "answer 1 has no text or no answer_start"}, {"f.json: article 4 (id d)", "no question"}}
	if diff := cmp.Diff(dropped, report.First); diff != "" {
		t.Error(diff)
	}
}

func TestATitleMayComeLast(t *testing.T) {
	got, _, err := All(file(t, "f.json", `{"data": [
		{"paragraphs": [`+danube+`], "title": "Rivers"},
		{"paragraphs": [{"context": "One.", "qas": [{"id": "c", "question": "1?", "answers": []}]}]}]}`), Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Title != "Rivers" || got[1].Title != "Rivers" || got[2].Title != "" || got[2].ID != "c" {
		t.Errorf("%+v", got)
	}
}

func TestACutOffArchiveKeepsWhatCameBefore(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	paragraph := func(i int) string {
		return fmt.Sprintf(`{"context": "One.", "qas": [{"id": "%d", "question": "1?", "answers": []}]}`, i)
	}
	var all []string
	for i := range 100 {
		all = append(all, paragraph(i))
		if i == 50 {
			_, _ = z.Write([]byte(paragraphs(all...)[:50])) // a bytes.Buffer takes everything
			_, _ = z.Write([]byte(strings.TrimSuffix(paragraphs(all...), "]}]}")[50:] + ","))
			_ = z.Flush()
			all = nil
		}
	}
	_, _ = z.Write([]byte(strings.Join(all, ",") + "]}]}"))
	_ = z.Close()
	cut := file(t, "f.json.gz", zipped.String()[:zipped.Len()-20])
	got, report, err := All(cut, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) < 51 || len(report.First) != 1 || !strings.Contains(report.First[0].Reason, "the file is cut off; the ") {
		t.Errorf("%d examples, dropped %v", len(got), report.First)
	}
}

func TestJunkInTheMiddleSaysWhere(t *testing.T) {
	whole := paragraphs(danube, `{"context": "One.", "qas": [{"id": "c", "question": x1?", "answers": []}]}`)
	got, report, err := All(file(t, "f.json", whole), Options{})
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Split(whole, "\n")[5]
	want := fmt.Sprintf("line 6, column %d: not JSON", strings.Index(line, "x1?")+1)
	if len(got) != 2 || len(report.First) != 1 || !strings.HasPrefix(report.First[0].Reason, want) {
		t.Errorf("%d examples, dropped %v, want %s", len(got), report.First, want)
	}
}

func TestOtherFaultsOfShape(t *testing.T) {
	for _, c := range []struct{ json, record, reason string }{
		{`{"data": [5, {"paragraphs": [%s]}]}`, "f.json: article 1", "found 5 instead of an object"},
		{`{"data": [{"paragraphs": {"a": [1]}}, {"paragraphs": [%s]}]}`, "f.json: article 1", "found an object instead of an array"},
		{`{"data": [{"paragraphs": [{"qas": []}, %s]}]}`, "f.json: article 1, paragraph 1", "no passage"},
		{`{"data": [{"paragraphs": [{"context": 3, "qas": []}, %s]}]}`, "f.json: article 1, paragraph 1", `"context": found 3 instead of a text`},
	} {
		got, report, err := All(file(t, "f.json", fmt.Sprintf(c.json, danube)), Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		if len(got) != 2 || len(report.First) == 0 || report.First[0].Record != c.record || !strings.Contains(report.First[0].Reason, c.reason) {
			t.Errorf("%s: %d examples, dropped %v", c.json, len(got), report.First)
		}
	}
}

// A title is a text for people: other values of it cost no record.
func TestATitleOfAnyKindIsNoFault(t *testing.T) {
	for title, want := range map[string]string{`1984`: "1984", `null`: "", `NaN`: "", `["a"]`: "", "\"\xff\"": ""} {
		text := fmt.Sprintf(`{"data": [{"title": %s, "paragraphs": [%s]}]}`, title, danube)
		got, report, err := All(file(t, "f.json", text), Options{Strict: true})
		if err != nil || len(got) != 2 || got[0].Title != want || report.Records != 2 {
			t.Errorf("%s: %v, %v", title, got, err)
		}
	}
}

func TestFilesWithoutAnExampleAreErrors(t *testing.T) {
	nli, _ := tasks.Lookup("nli")
	for _, c := range []struct {
		content, want string
		options       Options
	}{
		{"", "is empty", Options{}},
		{"id,question\n", "is of no known format", Options{}},
		{"{\n \"version\": 1,,", "line 2, column 15: not JSON", Options{}},
		{"[1, 2]", "is of no known format", Options{}},
		{`{"data": []}`, "has no examples", Options{}},
		{`{"data": 5}`, "no record can be used (1 have faults, 0 no label); the first fault: f.json: found 5 instead of an array", Options{}},
		{paragraphs(danube)[:80], "the file is cut off", Options{}},
		{paragraphs(danube), "task nli needs labelled texts", Options{Tasks: []tasks.Task{nli}}},
	} {
		path := file(t, "f.json", c.content)
		if _, _, err := All(path, c.options); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%.30q: %v\nwant %s", c.content, err, c.want)
		}
	}
	if _, _, err := All("no/such/file", Options{}); err == nil || !strings.Contains(err.Error(), "no/such/file") {
		t.Error(err)
	}
}
