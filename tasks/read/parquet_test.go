package read

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

// told writes examples as lines: id, passage, question, answers or labels.
func told(examples []tasks.Example) (lines []string) {
	for _, ex := range examples {
		line := ex.ID + " | " + ex.Passage + " | " + ex.Question
		for _, a := range ex.Answers {
			line += fmt.Sprintf(" | %s@%d", a.Text, a.Start)
		}
		for _, task := range slices.Sorted(maps.Keys(ex.Labels)) {
			line += " | " + task + "=" + ex.Labels[task]
		}
		lines = append(lines, line)
	}
	return lines
}

func drops(report *Report) (lines []string) {
	for _, d := range report.First {
		lines = append(lines, d.String())
	}
	return lines
}

// The fixtures are written by scripts/oracle/parquet.py.
func TestParquet(t *testing.T) {
	const river = " The Dunăre 🌊 ends at the Black Sea. "
	const story = "[TLE] Flood [PAR] The flood came on Monday. Monday was wet."
	const song = "He sang. Then he slept. CANNOTANSWER"
	squad := []string{
		"a | " + river + " |  Where does it end? | the Black Sea@22 | Black Sea@26",
		"b | " + river + " | Who built it?",
		"c | " + river + " | What ends? | Dunăre@5",
	}
	quac := []string{
		"d1_q#0 | " + song + " | Did he sing? | He sang.@0 | sang@3 | followup=n | yesno=y",
		"d1_q#1 | " + song + " | When? | followup=n | yesno=x",
		"d1_q#2 | " + song + " | And then? | slept@17 | followup=m | yesno=x",
	}
	history := serving("mrc", "yesno", "followup")
	history.History, history.HistoryAnswers = 1, true
	columns := serving("mrc")
	columns.Columns = Columns{ID: "n", Passage: "passage_text", Question: "q", Answer: "a", AnswerStart: "at"}
	found := columns
	found.Columns.AnswerStart = ""
	rest := serving("nli")
	rest.Labels = map[string]string{"0": "entailment", "1": "neutral", "2": "contradiction"}
	class := func(name string, labels ...string) Options {
		return Options{Tasks: []tasks.Task{{Name: name, Kind: tasks.Class, Labels: labels}}}
	}
	for _, c := range []struct {
		file       string
		options    Options
		want       []string
		dropped    []string
		unlabelled int
	}{
		{"squad-element", serving("mrc"), squad, []string{
			`squad-element.parquet: row 4 (id d): answer 1 is "Dunăre", but the passage has " Dunăr" at code point 4`,
			`squad-element.parquet: row 5 (id e): context is null, not a text`}, 0},
		{"squad-item", serving("mrc"), squad, []string{
			`squad-item.parquet: row 4 (id d): answer 1 is "Dunăre", but the passage has " Dunăr" at code point 4`,
			`squad-item.parquet: row 5 (id e): context is null, not a text`}, 0},
		{"squad-v2pages", serving("mrc"), squad, []string{
			`squad-v2pages.parquet: row 4 (id d): answer 1 is "Dunăre", but the passage has " Dunăr" at code point 4`,
			`squad-v2pages.parquet: row 5 (id e): context is null, not a text`}, 0},
		{"snli", serving("nli"), []string{
			"snli.parquet: row 1 | A man sleeps. | He rests. | nli=entailment",
			"snli.parquet: row 2 | A man sleeps. | He dreams. | nli=neutral",
			"snli.parquet: row 3 | A man sleeps. | He runs. | nli=contradiction"}, nil, 2},
		{"snli-nameless", rest, []string{
			"snli-nameless.parquet: row 1 | A man sleeps. | He rests. | nli=entailment",
			"snli-nameless.parquet: row 2 | A man sleeps. | He dreams. | nli=neutral",
			"snli-nameless.parquet: row 3 | A man sleeps. | He runs. | nli=contradiction"}, nil, 2},
		{"anli", serving("nli"), []string{
			"anli.parquet: row 1 | A man sleeps. | He rests. | nli=entailment",
			"anli.parquet: row 2 | A man sleeps. | He dreams. | nli=neutral",
			"anli.parquet: row 3 | A man sleeps. | He runs. | nli=contradiction"}, nil, 0},
		{"glue-mrpc", serving("paraphrase"), []string{
			"glue-mrpc.parquet: row 1 | It rains. | Rain falls. | paraphrase=same",
			"glue-mrpc.parquet: row 2 | It rains. | It snows. | paraphrase=different"}, nil, 0},
		{"amazon_polarity", class("tone", "negative", "positive"), []string{
			"amazon_polarity.parquet: row 1 | Good | I like it. | tone=positive",
			"amazon_polarity.parquet: row 2 | Broke at once. |  | tone=negative"}, nil, 0},
		{"mrqa", serving("mrc"), []string{"q1 | " + story + " | When? | Monday@36 | Monday@44"}, nil, 0},
		{"mrqa-rows", serving("mrc"), []string{"q1 | " + story + " | When? | Monday@36 | Monday@44"}, nil, 0},
		{"newsqa", serving("mrc"), []string{
			"k1 | " + story + " | When? | Monday@36 | Monday@44",
			"k2 | " + story + " | What? | flood@22 | Flood@6"}, nil, 0},
		{"quac", serving("mrc", "yesno", "followup"), quac, nil, 0},
		{"quac-nameless", serving("mrc", "yesno", "followup"), quac, nil, 0},
		{"quac", history, []string{
			quac[0],
			"d1_q#1 | " + song + " | Did he sing?\nHe sang.\nWhen? | followup=n | yesno=x",
			"d1_q#2 | " + song + " | When?\nCANNOTANSWER\nAnd then? | slept@17 | followup=m | yesno=x"}, nil, 0},
		{"columns", columns, []string{"x | One. Two. | Which? | Two@5", "y | Zwei. | Which?"}, nil, 0},
		{"columns", found, []string{"x | One. Two. | Which? | Two@5", "y | Zwei. | Which?"}, nil, 0},
		{"choices", class("choice", "wrong", "right"), []string{
			"c1#A | What bark? | dogs | choice=right", "c1#B | What bark? | cats | choice=wrong"}, nil, 1},
		{"boolq", class("boolq", "no", "yes"), []string{
			"boolq.parquet: row 1 | is it | It is. | boolq=yes", "boolq.parquet: row 2 | is it not | It is. | boolq=no"}, nil, 0},
	} {
		got, report, err := All("testdata/"+c.file+".parquet", c.options)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		if diff := cmp.Diff(c.want, told(got)); diff != "" || report.Unlabelled != c.unlabelled || report.Format != "parquet" {
			t.Errorf("%s: %s, %d unlabelled: %s", c.file, report.Format, report.Unlabelled, diff)
		}
		if diff := cmp.Diff(c.dropped, drops(report)); diff != "" {
			t.Errorf("%s: %s", c.file, diff)
		}
	}
	got, _, err := All("testdata/newsqa.parquet", serving("mrc"))
	if err != nil || !slices.Equal(got[1].Accepted, []string{"flood", "Flood"}) {
		t.Errorf("scored against %v, %v", got[1].Accepted, err)
	}
}

func TestParquetThatCannotBeRead(t *testing.T) {
	columns := serving("mrc")
	columns.Columns = Columns{Passage: "text", Question: "q", Answer: "a"}
	for _, c := range []struct {
		file    string
		options Options
		want    string
	}{
		{"snli-nameless", serving("nli"), `label 0 is a number, and the file does not say which of entailment, neutral, contradiction it ` +
			`stands for: give the dataset labels = {"0" = "entailment", `},
		{"columns", serving("mrc"), "no text: known are"},
		{"columns", columns, `has no column "text"; its columns are n, passage_text, q, a, at`},
		{"boolq-lz4", serving("nli"), "the parquet file is compressed with LZ4_RAW: write it again with snappy, gzip or zstd"},
		{"snli", serving("mrc"), "one task with labels"},
		{"squad-item", serving("nli"), "task nli needs labelled texts"},
		{"amazon_polarity", serving("sentiment"), "label positive (written 1) of task sentiment is none of 1, 2, 3, 4, 5"},
	} {
		_, _, err := All("testdata/"+c.file+".parquet", c.options)
		if err == nil || !strings.HasPrefix(err.Error(), "testdata/"+c.file+".parquet") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.file, err, c.want)
		}
	}
}

// A damaged file is an error, or its rows are kept up to the damage: nothing
// panics, whichever byte it is.
func TestDamagedParquetNeverPanics(t *testing.T) {
	whole, err := os.ReadFile("testdata/squad-element.parquet")
	if err != nil {
		t.Fatal(err)
	}
	read := func(data []byte) (*Report, error) {
		f, err := newSource("f.parquet", io.NopCloser(bytes.NewReader(data)))
		if err != nil {
			t.Fatal(err)
		}
		r := reader{path: "f.parquet", options: serving("mrc"), report: Report{Reasons: map[string]int{}}}
		r.each = func(*tasks.Example) error { return nil }
		err = r.from(f)
		return &r.report, err
	}
	for i := 4; i < len(whole); i += 7 {
		for _, b := range []byte{0, 0xff, whole[i] ^ 0x10} {
			damaged := bytes.Clone(whole)
			damaged[i] = b
			_, _ = read(damaged) // an error is an answer
		}
		if _, err := read(whole[:i]); err == nil || !strings.Contains(err.Error(), "damaged or cut off") {
			t.Fatalf("cut off at %d: %v", i, err)
		}
	}
	// The first bytes after the magic are the first page's.
	damaged := slices.Concat(whole[:4], bytes.Repeat([]byte{0xff}, 40), whole[44:])
	if _, err := read(damaged); err == nil || !strings.Contains(err.Error(), "row 1: the file is damaged here") {
		t.Errorf("a broken page: %v", err)
	}
}
