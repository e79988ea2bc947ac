package perturb_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/perturb"
	"dev.road/workbench/tasks/read"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var towns = []tasks.Example{
	{
		ID: "a", Title: "Brint", Passage: "The bridge of Brint was built in 1871 by Anna Lorne. It crosses the river Ost.",
		Question: "Who was the builder of the bridge in Brint?", Answers: []tasks.Answer{{Text: "Anna Lorne", Start: 41}},
	},
	{
		ID: "b", Title: "Corve",
		Passage:  "Corve has a harbour. The bridge of Corve, which a builder named Emil Tarn designed, was finished in 1902.",
		Question: "When was the bridge of Corve finished?", Answers: []tasks.Answer{{Text: "1902", Start: 98}},
	},
	{ID: "c", Title: "Corve", Passage: "Corve has a harbour.", Question: "Who paid for the harbour?"},
}

func apply(t *testing.T, kind string, examples []tasks.Example) []tasks.Example {
	t.Helper()
	k, ok := perturb.Lookup(kind)
	if !ok {
		t.Fatalf("no kind %s", kind)
	}
	return k.Apply(examples, 1)
}

func TestADistractorComesFromAnotherPassage(t *testing.T) {
	got := apply(t, "distractor", towns)
	want := towns[0].Passage + " The bridge of Corve, which a builder named Emil Tarn designed, was finished in 1902."
	if len(got) == 0 || got[0].Passage != want {
		t.Fatalf("%+v", got)
	}
	if !slices.EqualFunc(got[0].Answers, towns[0].Answers, func(a, b tasks.Answer) bool { return a == b }) {
		t.Errorf("the answers have moved: %v", got[0].Answers)
	}
	if towns[0].Passage == want {
		t.Error("the example itself was changed")
	}
}

func TestNegationAndSwapLeaveNoAnswer(t *testing.T) {
	got := apply(t, "negation", towns)
	if len(got) != 2 || got[0].Question != "Who wasn't the builder of the bridge in Brint?" || got[0].Answers != nil {
		t.Errorf("%+v", got)
	}
	got = apply(t, "swap", towns)
	if len(got) != 2 || got[0].Question != towns[1].Question || got[1].Question != towns[0].Question || got[1].Answers != nil {
		t.Errorf("%+v", got)
	}
	twice := []tasks.Example{{ID: "n", Passage: "x", Question: "What was never found?", Answers: []tasks.Answer{{Text: "x"}}}}
	if got := apply(t, "negation", twice); len(got) != 0 {
		t.Errorf("a negated question was negated: %+v", got)
	}
}

func TestAParaphraseAsksTheSame(t *testing.T) {
	for question, want := range map[string]string{
		"Who was the builder?":            "Which person was the builder?",
		"How many bridges cross the Ost?": "What number of bridges cross the Ost?",
		"What year did it open?":          "In which year did it open?",
		"Anna Lorne built what?":          "According to the text, Anna Lorne built what?",
		"Whose bridge is it?":             "According to the text, whose bridge is it?",
	} {
		got := apply(t, "paraphrase", []tasks.Example{{ID: "q", Passage: "p", Question: question}})
		if len(got) != 1 || got[0].Question != want {
			t.Errorf("%s became %+v", question, got)
		}
	}
}

// Variants depend on the example and the seed alone, keep IDs, order and labels, leave
// the examples as they are, and are read back from the file as they were written.
func TestVariants(t *testing.T) {
	texts := rapid.StringMatching(`([A-Z][a-z]{2,9} )?(was|did|is|not|about|large) ([a-z]{1,9} ){2,12}[a-z]{4,8}[?.]`)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "examples")
		class := rapid.Bool().Draw(t, "class")
		var examples []tasks.Example
		for i := range n {
			ex := tasks.Example{ID: string(rune('a' + i)), Passage: texts.Draw(t, "passage"), Question: texts.Draw(t, "question")}
			if class {
				ex.Labels = map[string]string{"nli": rapid.SampledFrom([]string{"entailment", "neutral"}).Draw(t, "label")}
			} else {
				first, _, _ := strings.Cut(ex.Passage, " ")
				ex.Answers = []tasks.Answer{{Text: first}}
			}
			examples = append(examples, ex)
		}
		before := slices.Clone(examples)
		for _, k := range perturb.Kinds {
			seed := rapid.Uint64().Draw(t, "seed")
			got := k.Apply(examples, seed)
			if d := cmp.Diff(before, examples); d != "" {
				t.Fatalf("%s changed the examples: %s", k.Name, d)
			}
			if k.Spans && class && len(got) > 0 {
				t.Fatalf("%s changed examples without an answer", k.Name)
			}
			i := 0
			for _, v := range got {
				for examples[i].ID != v.ID { // panics when the order is another
					i++
				}
				if v.Passage == examples[i].Passage && v.Question == examples[i].Question {
					t.Fatalf("%s left %s as it is", k.Name, v.ID)
				}
				if k.NoAnswer != (len(v.Answers) == 0) && !class || !cmp.Equal(v.Labels, examples[i].Labels) {
					t.Fatalf("%s: %+v", k.Name, v)
				}
				for _, a := range v.Answers {
					if !strings.HasPrefix(v.Passage, a.Text) {
						t.Fatalf("%s moved the answer %q in %q", k.Name, a.Text, v.Passage)
					}
				}
			}
			if k.Name == "typo" || k.Name == "paraphrase" || k.Name == "negation" { // the others need the set
				for j, v := range got {
					k0 := slices.IndexFunc(examples, func(e tasks.Example) bool { return e.ID == v.ID })
					if alone := k.Apply(examples[k0:k0+1], seed); !cmp.Equal(alone[0], got[j]) {
						t.Fatalf("%s depends on other examples", k.Name)
					}
				}
			}
			if len(got) > 0 {
				readBack(t, got)
			}
		}
	})
}

// readBack writes variants and reads them.
func readBack(t *rapid.T, want []tasks.Example) {
	var file bytes.Buffer
	if err := perturb.Write(&file, want); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "perturb")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	place := filepath.Join(dir, "variants.jsonl")
	if err := os.WriteFile(place, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	task := tasks.All[slices.IndexFunc(tasks.All, func(x tasks.Task) bool { return x.Name == "mrc" })]
	if len(want[0].Labels) > 0 {
		task, _ = tasks.Lookup("nli")
	}
	o := read.Options{Tasks: []tasks.Task{task}}
	if len(want[0].Labels) > 0 {
		o.Columns.ID = "id"
	}
	got, report, err := read.All(place, o)
	if err != nil || report.Dropped > 0 || len(got) != len(want) {
		t.Fatalf("%v, %+v\n%s", err, report, file.Bytes())
	}
	for i := range got {
		g, w := got[i], want[i]
		if g.ID != w.ID || g.Passage != w.Passage || g.Question != w.Question || !slices.Equal(g.Answers, w.Answers) ||
			!maps.Equal(g.Labels, w.Labels) {
			t.Fatalf("read %+v, wrote %+v", g, w)
		}
	}
}

func TestStarsAreReadBack(t *testing.T) {
	var file bytes.Buffer
	review := tasks.Example{ID: "r", Passage: "not a good film", Labels: map[string]string{"sentiment": "2"}}
	if err := perturb.Write(&file, []tasks.Example{review}); err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(t.TempDir(), "variants.jsonl")
	if err := os.WriteFile(place, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	task, _ := tasks.Lookup("sentiment")
	got, _, err := read.All(place, read.Options{Tasks: []tasks.Task{task}, Columns: read.Columns{ID: "id"}})
	if err != nil || len(got) != 1 || got[0].ID != "r" || got[0].Labels["sentiment"] != "2" || got[0].Passage != review.Passage {
		t.Errorf("%+v, %v", got, err)
	}
}
