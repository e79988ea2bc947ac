package robustness_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/robustness"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/perturb"
)

// said is a model's answer to a question whose accepted answers are gold, of one of two
// articles.
func said(i int, text string, gold ...string) wire.Prediction {
	p := wire.Prediction{
		ID: fmt.Sprint("q", i), Task: "mrc", Passage: "Anna Berg built the old mill in 1820.", Title: fmt.Sprint("Article ", i%2),
		Question: "Who built the mill?", Student: wire.Said{Model: "student", Text: text},
	}
	for _, g := range gold {
		p.Gold = append(p.Gold, wire.Gold{Text: g})
	}
	return p
}

// variant is an answer to the example as it was changed: a file of variants has fewer
// accepted answers, or none.
func variant(i int, text string) wire.Prediction { return said(i, text) }

func kind(t *testing.T, name string) perturb.Kind {
	t.Helper()
	k, ok := perturb.Lookup(name)
	if !ok {
		t.Fatal(name)
	}
	return k
}

func set(t *testing.T, kinds ...string) *robustness.Set {
	s := &robustness.Set{Name: "dev", Data: "dev.json"}
	for _, name := range kinds {
		s.Variants = append(s.Variants, robustness.Variant{Kind: kind(t, name), File: name + ".jsonl"})
	}
	return s
}

func value(t *testing.T, e *stats.Estimate) float64 {
	t.Helper()
	if e == nil {
		t.Fatal("the figure is missing")
	}
	return e.Value
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %v, not %v", what, got, want)
	}
}

var originals = []wire.Prediction{
	said(0, "Anna Berg", "Anna Berg"),
	said(1, "1820", "Anna Berg"),
	said(2, "", "Anna Berg"),
	said(3, "Anna", "Anna Berg", "Anna"),
	said(4, "", []string{}...),
}

// A typo leaves the right answer as it is: variants are scored by the accepted answers of
// their originals, over the changed examples alone.
func TestKindsThatKeepTheAnswer(t *testing.T) {
	rows, err := set(t, "typo").Rows("m", originals, map[string][]wire.Prediction{"typo": {
		variant(0, "the Anna Berg"), // right, and the same but for an article
		variant(1, "Anna Berg"),     // put right
		variant(3, ""),              // lost
	}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the score of all originals", value(t, rows[0].Score), 60)
	r := rows[1]
	if r.Kind != "typo" || r.Measure != robustness.F1 || r.Items != 3 || r.Clusters != 2 {
		t.Errorf("%+v", r)
	}
	near(t, "the score of the three originals", value(t, r.Original), 100*2/3.)
	near(t, "the score of the variants", value(t, r.Score), 100*2/3.)
	near(t, "the difference", value(t, r.Difference), 0)
	near(t, "the consistency", value(t, r.Same), 100/3.)
	if r.Difference.Clusters != 2 || r.Difference.Note == "" {
		t.Errorf("two clusters are not said: %+v", r.Difference)
	}
}

// A negated question has no answer. A model that never answers would be right on all:
// the share is beside that of the originals.
func TestKindsThatLeaveNoAnswer(t *testing.T) {
	rows, err := set(t, "negation").Rows("m", originals, map[string][]wire.Prediction{"negation": {
		variant(0, ""), variant(1, "1820"), variant(2, ""), variant(3, ""),
	}})
	if err != nil {
		t.Fatal(err)
	}
	r := rows[1]
	if r.Measure != robustness.NoAnswer || r.Same != nil {
		t.Errorf("%+v", r)
	}
	near(t, "no answer to originals", value(t, r.Original), 25)
	near(t, "no answer to variants", value(t, r.Score), 75)
	near(t, "the difference", value(t, r.Difference), 50)
}

// An example that the model could not see is wrong, and no "no answer".
func TestMissingPredictionsAreWrong(t *testing.T) {
	unseen := variant(0, "")
	unseen.Student.Model = ""
	rows, err := set(t, "negation", "typo").Rows("m", originals, map[string][]wire.Prediction{"negation": {unseen}, "typo": {unseen}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "no answer", value(t, rows[1].Score), 0)
	near(t, "the score", value(t, rows[2].Score), 0)
	near(t, "the consistency", value(t, rows[2].Same), 0)
}

func label(i int, gold, text string) wire.Prediction {
	return wire.Prediction{
		ID: fmt.Sprint(i), Task: "nli", Passage: fmt.Sprint("text ", i), Label: gold, Student: wire.Said{Model: "student", Text: text},
	}
}

func TestLabels(t *testing.T) {
	rows, err := set(t, "typo").Rows("m",
		[]wire.Prediction{label(0, "neutral", "neutral"), label(1, "neutral", "entailment")},
		map[string][]wire.Prediction{"typo": {label(0, "neutral", "entailment"), label(1, "neutral", "entailment")}})
	if err != nil {
		t.Fatal(err)
	}
	r := rows[1]
	if r.Measure != robustness.Accuracy || r.Clusters != 2 {
		t.Errorf("%+v", r)
	}
	near(t, "the difference", value(t, r.Difference), -50)
	near(t, "the consistency", value(t, r.Same), 50)
}

func TestVariantsOfOtherDataAreRefused(t *testing.T) {
	_, err := set(t, "typo").Rows("m", originals, map[string][]wire.Prediction{"typo": {variant(9, "")}})
	if err == nil || !strings.Contains(err.Error(), "the variant q9 has no original among the predictions") {
		t.Errorf("%v", err)
	}
}

// Two models are side by side, with the difference on the same examples between them.
func TestModelsSideBySide(t *testing.T) {
	var rows []robustness.Row
	for _, m := range []struct {
		name     string
		variants []wire.Prediction
	}{
		{"a", []wire.Prediction{variant(0, "1820"), variant(1, "1820")}},
		{"b", []wire.Prediction{variant(0, "Anna Berg"), variant(1, "1820")}},
	} {
		got, err := set(t, "typo").Rows(m.name, originals, map[string][]wire.Prediction{"typo": m.variants})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, got...)
	}
	rows = append(rows, robustness.Row{
		Checkpoint: "b", Dataset: "pairs", Data: "pairs.tsv", Kind: robustness.Original, Why: "b has no head for nli",
	})
	table, err := robustness.NewTable([]string{"a", "b"}, 1, rows)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, r := range table.Rows {
		order = append(order, r.Dataset+" "+r.Kind+" "+r.Checkpoint)
	}
	if want := "dev original a, dev original b, dev typo a, dev typo b, pairs original b"; strings.Join(order, ", ") != want {
		t.Errorf("%v", order)
	}
	if len(table.Pairs) != 2 {
		t.Fatalf("%+v", table.Pairs)
	}
	near(t, "b − a on originals", value(t, table.Pairs[0].Score), 0)
	near(t, "b − a on variants", value(t, table.Pairs[1].Score), 50)
	near(t, "b's change − a's", value(t, table.Pairs[1].Change), 50)
	text := fmt.Sprint(table.Cells())
	for _, want := range []string{"b − a dev typo F1", "+50.0", "b has no head for nli"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	var csv, markdown bytes.Buffer
	if err := table.CSV(&csv); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(csv.String(), "\n"); n != 1+5+2 {
		t.Errorf("%d lines:\n%s", n, &csv)
	}
	if err := table.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(markdown.String(), "\n"); n != 2+5+2 || !strings.HasPrefix(markdown.String(), "| checkpoint | dataset | kind |") {
		t.Errorf("%d lines:\n%s", n, &markdown)
	}
}

// Kinds that do not apply for one reason share a row, whose reason is its last cell.
func TestKindsWithoutFiguresShareARow(t *testing.T) {
	var rows []robustness.Row
	for _, m := range []string{"a", "b"} {
		of := set(t, "typo")
		of.Variants = append(of.Variants, robustness.Variant{Kind: kind(t, "negation"), Why: "no passage"},
			robustness.Variant{Kind: kind(t, "swap"), Why: "no passage"})
		got, err := of.Rows(m, originals, map[string][]wire.Prediction{"typo": {variant(0, "1820"), variant(1, "1820")}})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, got...)
	}
	table, err := robustness.NewTable([]string{"a", "b"}, 1, rows)
	if err != nil {
		t.Fatal(err)
	}
	cells := table.Cells()
	for i, want := range []string{"a, dev, negation, swap, no passage", "b, dev, negation, swap, no passage"} {
		if got := strings.Join(cells[len(cells)-2+i], ", "); got != want {
			t.Errorf("%s", got)
		}
	}
	var markdown bytes.Buffer
	if err := table.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	if want := "\n| a | dev | negation, swap |  |  |  |  |  |  |  | no passage |\n"; !strings.Contains(markdown.String(), want) {
		t.Errorf("%s", &markdown)
	}
}

func source(name string, of ...string) robustness.Source {
	s := robustness.Source{Name: name, Recipe: recipe.Dataset{Dev: "demo:" + name}}
	for _, task := range of {
		t, _ := tasks.Lookup(task)
		s.Tasks = append(s.Tasks, t)
	}
	return s
}

// The same seed makes the same bytes, another one others; every file is read back whole.
func TestFilesDependOnTheSeedAlone(t *testing.T) {
	read := func(seed uint64) map[string]string {
		dir, files := t.TempDir(), map[string]string{}
		for _, s := range []robustness.Source{source("nq", "mrc"), source("mnli", "nli")} {
			set, err := robustness.Write(dir, s, robustness.Options{Kinds: perturb.Kinds, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range set.Variants {
				if v.File == "" {
					files[s.Name+" "+v.Kind.Name] = v.Why
					continue
				}
				text, err := os.ReadFile(v.File)
				if err != nil {
					t.Fatal(err)
				}
				files[s.Name+" "+v.Kind.Name] = string(text)
				d := recipe.Dataset{Dev: v.File}
				if s.Name == "mnli" {
					d.Columns.ID = "id"
				}
				examples, _, err := d.DevExamples(s.Tasks)
				if err != nil || len(examples) != bytes.Count(text, []byte("\n")) {
					t.Errorf("%s: %d examples, %v", v.File, len(examples), err)
				}
			}
		}
		return files
	}
	one, again, other := read(1), read(1), read(2)
	if len(one) != 2*len(perturb.Kinds) {
		t.Errorf("%d files", len(one))
	}
	for name, text := range one {
		if again[name] != text {
			t.Errorf("%s: the same seed has other bytes", name)
		}
	}
	if one["nq typo"] == other["nq typo"] {
		t.Error("another seed has the same typos")
	}
	if want := "is for questions about passages"; one["mnli swap"] != want {
		t.Errorf("mnli swap: %s", one["mnli swap"])
	}
}

// Dialogs, adversarial sets and sets that are wanted so stay as they are, with the reason.
func TestSetsThatStayAsTheyAre(t *testing.T) {
	o := robustness.Options{Kinds: perturb.Kinds}
	dialog, err := robustness.Write(t.TempDir(), source("quac", "mrc", "yesno", "followup"), o)
	if err != nil || !dialog.AsIs || dialog.Changed() || !strings.HasPrefix(dialog.Why, "a dialog's questions") {
		t.Errorf("%+v, %v", dialog, err)
	}
	place := filepath.Join(t.TempDir(), "dev.json")
	adversarial := `{"mnli": [{"premise": "A.", "hypothesis": "B.", "idx": 0, "label": 2}]}`
	if err := os.WriteFile(place, []byte(adversarial), 0o600); err != nil {
		t.Fatal(err)
	}
	s := source("mnli", "nli")
	s.Recipe.Dev = place + "#mnli"
	if set, err := robustness.Write(t.TempDir(), s, o); err != nil || set.Why != "its examples are adversarial already" {
		t.Errorf("%+v, %v", set, err)
	}
	asked := source("nq", "mrc")
	asked.AsIs = true
	dir := t.TempDir()
	if set, err := robustness.Write(dir, asked, o); err != nil || !set.AsIs || set.Why != "" {
		t.Errorf("%+v, %v", set, err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v was written", left)
	}
	rows, err := dialog.Rows("m", originals, nil)
	if err != nil || len(rows) != 1 || rows[0].Kind != robustness.AsIs || rows[0].Why == "" || rows[0].Score == nil {
		t.Errorf("%+v, %v", rows, err)
	}
}

func TestKindsAreFoundByName(t *testing.T) {
	got, err := robustness.Kinds([]string{"swap", "typo"})
	if err != nil || len(got) != 2 || got[0].Name != "typo" {
		t.Errorf("%v, %v", got, err)
	}
	for name, want := range map[string]string{
		"tpyo":      `there is no kind of perturbation "tpyo"; did you mean typo?`,
		"verbosity": `there is no kind of perturbation "verbosity"; there are typo, paraphrase, distractor, negation, swap`,
	} {
		if _, err := robustness.Kinds([]string{name}); err == nil || err.Error() != want {
			t.Errorf("%v", err)
		}
	}
}
