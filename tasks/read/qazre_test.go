package read

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

func TestQAZRE(t *testing.T) {
	got, report, err := All("testdata/qazre.tsv", serving("mrc"))
	if err != nil {
		t.Fatal(err)
	}
	want := []summary{
		{"qazre.tsv:1", `Mill 🌊 was published by Berg "and Lund , not by Bergen ; Berg .`, "Who published Mill 🌊?",
			[]tasks.Answer{{Text: "Berg", Start: 24}, {Text: "Berg", Start: 57}}},
		{"qazre.tsv:2", "Mill is a game of 1820 .", "Which firm stands behind Mill , who owns Mill?", nil}, // a negative one
		{"qazre.tsv:3", "It began in 1820 or 1821 .", "When did It begin?", []tasks.Answer{{Text: "1820", Start: 12}, {Text: "1821", Start: 20}}},
	}
	if diff := cmp.Diff(want, summaries(got)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`qazre.tsv:4: the answer "1820" is not in the context`}, reasons(report)); diff != "" {
		t.Error(diff)
	}
}

func TestQAZREFaultsAreDropped(t *testing.T) {
	const good = "r\tWho is XXX?\tIt\tIt is .\tIt\n"
	_, report, err := All(file(t, "f.tsv", good+"r\tWho is XXX?\tIt\nr\tWho?\tIt\tIt is .\nr\tWho is XXX?\tIt\t\xff\n\n"+good),
		Options{Format: "qazre"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"f.tsv:2: 3 columns instead of relation, question, subject, context and answers",
		`f.tsv:3: the question "Who?" has no XXX in the place of its subject`,
		"f.tsv:4: not UTF-8 but Latin-1, as it seems: byte 0xFF at 18, there ÿ: convert the file with iconv -f LATIN1 -t UTF-8",
	}
	if diff := cmp.Diff(want, reasons(report)); diff != "" || report.Examples != 2 {
		t.Error(diff, report.Examples)
	}
}
