package read

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The same records in lines, in an array, indented, as "data" of an object, with extra
// keys, with Python's numbers, and as tables with quoted columns.
func TestTheFormOfRecordsDoesNotMatter(t *testing.T) {
	want := []string{"A man sleeps. | He rests. | nli=entailment", "It rains. | It is dry. | nli=contradiction"}
	records := []string{
		`{"premise": "A man sleeps.", "hypothesis": "He rests.", "label": "entailment"}`,
		`{"premise": "It rains.", "hypothesis": "It is dry.", "label": "contradiction"}`,
	}
	indent := strings.NewReplacer(`{`, "{\n  ", `, "`, ",\n  \"", `}`, "\n}\n")
	extra := strings.NewReplacer(`{`, `{"score": NaN, "tags": ["[", {"x": [-Infinity, Infinity]}], "text of NaN": "NaN, \"Infinity", `)
	with := func(r *strings.Replacer) []string { return []string{r.Replace(records[0]), r.Replace(records[1])} }
	for name, text := range map[string]string{
		"lines.jsonl":      strings.Join(records, "\n"),
		"lines.json":       strings.Join(records, "\n"),
		"array.json":       "[" + strings.Join(records, ", ") + "]",
		"arraylines.jsonl": " [\n" + strings.Join(records, ",\n") + "\n]\n",
		"pretty.jsonl":     strings.Join(with(indent), ""),
		"prettyarray.json": "[" + strings.Join(with(indent), ",") + "]",
		"data.json":        `{"version": "1", "data": [` + strings.Join(records, ",\n") + `], "more": 1}`,
		"nan.jsonl":        strings.Join(with(extra), "\n"),
		"nanarray.json":    "[" + strings.Join(with(extra), ", ") + "]",
		"nanpretty.json":   indent.Replace(with(extra)[0]) + indent.Replace(with(extra)[1]),
		"nandata.json":     `{"data": [` + strings.Join(with(extra), ",\n") + `]}`,
		"mark.jsonl":       "\ufeff" + strings.Join(records, "\n"),
		"plain.csv":        "premise,hypothesis,label\nA man sleeps.,He rests.,entailment\nIt rains.,It is dry.,contradiction\n",
		"quoted.csv": "\"premise\",\"hypothesis\",\"label\"\n\"A man sleeps.\",\"He rests.\",\"entailment\"\n" +
			"It rains.,It is dry.,contradiction\n",
		"blanks.csv": "id, premise, hypothesis, label\n1,A man sleeps.,He rests.,entailment\n2,It rains.,It is dry.,contradiction\n",
		"quoted.tsv": "\"premise\"\t\"hypothesis\"\t\"label\"\n\"A man sleeps.\"\t\"He rests.\"\t\"entailment\"\n" +
			"It rains.\tIt is dry.\tcontradiction\n",
		"quotedglue.tsv": "\"sentence1\"\t\"sentence2\"\t\"gold_label\"\n\"A man sleeps.\"\t\"He rests.\"\t\"entailment\"\n" +
			"It rains.\tIt is dry.\tcontradiction\n",
		"quotedlines.jsonl": strings.Join(records, "\r\n") + "\r\n\r\n",
	} {
		got, report, err := All(file(t, name, text), serving("nli"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var lines []string
		for _, line := range told(got) {
			_, line, _ = strings.Cut(line, " | ") // its id
			lines = append(lines, line)
		}
		if diff := cmp.Diff(want, lines); diff != "" || report.Records != 2 {
			t.Errorf("%s: %s%+v", name, diff, report)
		}
	}
}

// Formats of lines are read from arrays and indented objects, too.
func TestTheFormOfPublishedRecordsDoesNotMatter(t *testing.T) {
	for name, format := range map[string]string{"mrqa.jsonl": "mrqa", "nq.jsonl": "nq", "qasrl-bank.jsonl": "qasrl-bank", "squad.jsonl": ""} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		want, plain, err := All("testdata/"+name, serving("mrc"))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		for form, text := range map[string]string{
			"array":    "[" + strings.Join(lines, ",\n") + "]",
			"indented": strings.ReplaceAll(strings.Join(lines, "\n"), `{"`, "{\n \""),
			"extra":    strings.Join(lines, "\n"),
		} {
			if form == "extra" {
				text = strings.Replace(text, "{", `{"extra": [1, NaN], `, 1)
			}
			got, report, err := All(file(t, name, text), serving("mrc"))
			if err != nil || len(got) != len(want) || report.Records != plain.Records || format != "" && report.Format != format {
				t.Errorf("%s as %s: %d examples, not %d, %+v, %v", name, form, len(got), len(want), report, err)
				continue
			}
			for i := range got {
				got[i].ID, got[i].Record = want[i].ID, want[i].Record // names have no lines
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s as %s: %s", name, form, diff)
			}
		}
	}
	articles := strings.TrimSuffix(strings.SplitN(paragraphs(danube), `"data": `, 2)[1], "}")
	if got, report, err := All(file(t, "f.json", articles), serving("mrc")); err != nil || len(got) != 2 || report.Format != "squad" {
		t.Errorf("a list of articles: %v, %+v, %v", got, report, err)
	}
}

// The first line is a record like others: damaged, it is dropped.
func TestADamagedFirstLineIsOneDrop(t *testing.T) {
	good := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"}`
	_, report, err := All(file(t, "f.jsonl", `{"premise": "A.", "hyp`+"\n"+good+"\n"), serving("nli"))
	if err != nil || report.Kept != 1 || report.Dropped != 1 || report.First[0].Record != "f.jsonl:1" {
		t.Errorf("%+v, %v", report, err)
	}
}

// Answers that are null were no fault in tables, and one in SQuAD's JSON.
func TestNullAnswersAreNoLabel(t *testing.T) {
	flat := `{"id": "%d", "context": "One two.", "question": "q", "answers": %s}`
	two := func(answers string) []any { return []any{1, answers, 2, `{"text": ["One"], "answer_start": [0.0]}`} }
	for _, null := range []string{"null", "NaN"} {
		for name, text := range map[string]string{
			"f.jsonl":   fmt.Sprintf(flat+"\n"+flat, two(null)...),
			"f.json":    fmt.Sprintf("["+flat+","+flat+"]", two(null)...),
			"data.json": fmt.Sprintf(`{"data": [`+flat+","+flat+"]}", two(null)...),
			"squad.json": paragraphs(fmt.Sprintf(`{"context": "One two.", "qas": [{"id": "1", "question": "q", "answers": %s}, `+
				`{"id": "2", "question": "q", "answers": [{"text": "One", "answer_start": 0.0}]}]}`, null)),
		} {
			_, report, err := All(file(t, name, text), serving("mrc"))
			if err != nil || report.Kept != 1 || report.Unlabelled != 1 || report.NoLabel[nullAnswers] != 1 || report.Records != 2 {
				t.Errorf("%s: %+v, %v", text, report, err)
			}
		}
	}
}

// A table of texts alone has lists as JSON; what Python prints is refused with the remedy.
func TestListsInATable(t *testing.T) {
	head := "id,context,question,answers\n"
	good := `1,One two.,q,"{""text"": [""two""], ""answer_start"": [4]}"` + "\n"
	others := `2,One two.,q,"[{""text"": ""two"", ""answer_start"": 4}]"` + "\n" + `3,One two.,q,"[""two""]"` + "\n"
	got, _, err := All(file(t, "f.csv", head+good+others),
		Options{Tasks: serving("mrc").Tasks, Strict: true})
	if err != nil || len(got) != 3 || got[0].Answers[0].Start != 4 || len(got[1].Answers) != 1 || len(got[2].Answers) != 1 {
		t.Errorf("%v, %v", told(got), err)
	}
	for _, cell := range []string{`"{'text': array(['two'], dtype=object), 'answer_start': array([4])}"`, `"['two']"`} {
		_, report, err := All(file(t, "f.csv", head+good+"2,One two.,q,"+cell+"\n"), serving("mrc"))
		if err != nil || report.Dropped != 1 ||
			!strings.Contains(report.First[0].Reason, `write the table with to_json(orient="records", lines=True)`) {
			t.Errorf("%s: %+v, %v", cell, report, err)
		}
	}
	for orient, text := range map[string]string{
		"columns": `{"premise": {"0": "a", "1": "b"}, "hypothesis": {"0": "a", "1": "b"}}`,
		"split":   `{"columns": ["premise", "label"], "index": [0], "data": [["a", "neutral"]]}`,
		"index":   `{"0": {"premise": "a", "label": "neutral"}, "1": {"premise": "a", "label": "neutral"}}`,
	} {
		if _, _, err := All(file(t, "f.json", text), serving("nli")); err == nil || !strings.Contains(err.Error(), `orient="`+orient+`"`) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
