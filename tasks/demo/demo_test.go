package demo

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"dev.road/workbench/tasks"
)

// The world does not change by accident: teachers were trained on it, and runs
// of different machines are compared.
var golden = map[string]string{
	"triviaqa": "4a231c803a7ff403a225cabc41e3bdb890c2b51963f334eeac2ec08fd023332d",
	"nq":       "511f1db028960eb480a1836513e920901e5d36cc1590e0326f359c293beadeec",
	"quac":     "68d20a2ea54751c340f2bf3fbbb35a2ac348a333a36717577a2698927ca51597",
	"qasrl":    "10087ad5db4cf69ac21660226506716a722cd0ec32d167321810b9104b0ac024",
	"qazre":    "ca4920f61beb770063cbd1c2779c413bc8af88b3c0f89d38c45e3850c4b73bc6",
	"mnli":     "608b55f7f159ee41a8e998064d5cd8ff324da730c4f40a0bd51eabc90bb94ce7",
	"snli":     "fdc5900a8f931902b5ca208fdc9af6ceab469aa010f5369989e59ae1cffcc1f6",
	"amazon":   "4b395f6a5acca984c528bb0051d3fdbb4d977a3a260e661841ba1d7739c28bd8",
	"qqp":      "953b22ecc9fac878704b00b84992f2bcec718f6441c0827f5d5af4147750718e",
	"newsqa":   "43e0b57e8acab0e336da0d1e0925fa13fdf44d32b9033b03ae9f6c7cebf1e7fa",
}

func TestSetsAreTheSameEverywhere(t *testing.T) {
	for _, name := range Names() {
		data, err := json.Marshal(texts(world()[name]))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != golden[name] {
			t.Errorf("%q: %q,", name, got)
		}
	}
}

// texts are the parts of a set's examples that a model learns from or a person sees.
func texts(s Set) (all [][]any) {
	for _, ex := range slices.Concat(s.Train, s.Dev) {
		all = append(all, []any{ex.Title, ex.Passage, ex.Question, ex.Turns, ex.Answers, ex.Accepted, ex.Labels})
	}
	return all
}

// A question of a dialog has the turns before it, as those of QuAC's files do.
func TestADialogsQuestionsHaveTheTurnsBeforeThem(t *testing.T) {
	set := world()["quac"]
	longest := 0
	for i, ex := range set.Dev {
		longest = max(longest, len(ex.Turns))
		if n := len(ex.Turns); n > 0 && (set.Dev[i-1].Passage != ex.Passage || ex.Turns[n-1].Question != set.Dev[i-1].Question) {
			t.Fatalf("the last turn before %q is %q", ex.Question, ex.Turns[n-1].Question)
		}
	}
	if longest != 4 {
		t.Errorf("the longest dialog has %d turns before its last", longest)
	}
}

func TestUnknownName(t *testing.T) {
	if _, ok := Load("squad2"); ok {
		t.Error("Load found a dataset that the demo does not have")
	}
}

// world is every dataset, written once for all tests.
var world = sync.OnceValue(func() map[string]Set {
	sets := make(map[string]Set)
	for _, name := range Names() {
		sets[name], _ = Load(name)
	}
	return sets
})

// each calls f for every example of every dataset.
func each(f func(dataset string, served []string, ex tasks.Example)) {
	for _, name := range Names() {
		set := world()[name]
		for _, ex := range slices.Concat(set.Train, set.Dev) {
			f(name, set.Tasks, ex)
		}
	}
}

func TestAnswersLieAtTheirOffsets(t *testing.T) {
	each(func(name string, served []string, ex tasks.Example) {
		if !slices.Contains(served, "mrc") && len(ex.Answers) > 0 {
			t.Fatalf("%s: %s has an answer, but no span task", name, ex.ID)
		}
		passage := []rune(ex.Passage)
		for _, a := range ex.Answers {
			end := a.Start + len([]rune(a.Text))
			if a.Text == "" || end > len(passage) || string(passage[a.Start:end]) != a.Text {
				t.Fatalf("%s: %s: answer %q is not at %d of %q", name, ex.ID, a.Text, a.Start, ex.Passage)
			}
			if n := strings.Count(" "+ex.Passage, " "+a.Text+" ") + strings.Count(" "+ex.Passage, " "+a.Text+".") +
				strings.Count(" "+ex.Passage, " "+a.Text+","); n != 1 {
				t.Fatalf("%s: %s: answer %q is not there once in %q", name, ex.ID, a.Text, ex.Passage)
			}
		}
	})
}

func TestTextsAreFinished(t *testing.T) {
	each(func(name string, served []string, ex tasks.Example) {
		for _, text := range []string{ex.Passage, ex.Question, ex.Title} {
			if strings.ContainsAny(text, "{}[]%") || strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
				t.Fatalf("%s: %s: %q is not finished", name, ex.ID, text)
			}
		}
		if ex.Passage == "" || ex.Question == "" && name != "amazon" {
			t.Fatalf("%s: %s lacks a text", name, ex.ID)
		}
		if want := "demo:" + name + ": "; !strings.HasPrefix(ex.Record, want) {
			t.Fatalf("%s: %s: record %q does not begin with %q", name, ex.ID, ex.Record, want)
		}
	})
}

func TestLabelsAreThoseOfTheTasks(t *testing.T) {
	each(func(name string, served []string, ex tasks.Example) {
		classes := 0
		for _, s := range served {
			task, ok := tasks.Lookup(s)
			if !ok {
				t.Fatalf("%s serves %q, which is no task", name, s)
			}
			if task.Kind != tasks.Class {
				continue
			}
			classes++
			if task.Label(ex.Labels[s]) < 0 {
				t.Fatalf("%s: %s: %s is %q, not one of %q", name, ex.ID, s, ex.Labels[s], task.Labels)
			}
		}
		if len(ex.Labels) != classes {
			t.Fatalf("%s: %s has labels %v, but serves %v", name, ex.ID, ex.Labels, served)
		}
	})
}

func TestAllTasksAreServed(t *testing.T) {
	var all []string
	for _, name := range Names() {
		set := world()[name]
		all = append(all, set.Tasks...)
	}
	for _, task := range tasks.All {
		if !slices.Contains(all, task.Name) {
			t.Errorf("no dataset serves %s", task.Name)
		}
	}
}

func TestTrainAndDevShareNothing(t *testing.T) {
	for _, name := range Names() {
		set := world()[name]
		if (len(set.Train) == 0) != (name == "newsqa") || len(set.Dev) < 200 {
			t.Errorf("%s: %d train and %d dev examples", name, len(set.Train), len(set.Dev))
		}
		texts, ids := make(map[string]bool), make(map[string]bool)
		for _, ex := range set.Train {
			texts[ex.Passage+"\n"+ex.Question] = true
		}
		for _, ex := range set.Dev {
			if texts[ex.Passage+"\n"+ex.Question] {
				t.Fatalf("%s: %s is in train, too", name, ex.ID)
			}
			if ids[ex.ID] {
				t.Fatalf("%s: two examples are %s", name, ex.ID)
			}
			ids[ex.ID] = true
		}
	}
}

// A model that looks at nothing must not look good.
func TestConstantAnswersAreBad(t *testing.T) {
	for _, name := range Names() {
		set := world()[name]
		for _, s := range set.Tasks {
			counts := make(map[string]int)
			for _, ex := range set.Dev {
				answer := ex.Labels[s]
				if s == "mrc" && len(ex.Answers) > 0 {
					answer = ex.Answers[0].Text
				}
				counts[answer]++
			}
			best := 0
			for _, n := range counts {
				best = max(best, n)
			}
			limit := 50
			if s == "paraphrase" {
				limit = 56 // of two labels
			}
			if share := 100 * best / len(set.Dev); share > limit {
				t.Errorf("%s/%s: a constant answer is right in %d %% of %d", name, s, share, len(set.Dev))
			}
			if n := counts[""]; s == "mrc" && (100*n < 20*len(set.Dev) || 100*n > 40*len(set.Dev)) {
				t.Errorf("%s: %d of %d questions have no answer", name, n, len(set.Dev))
			}
		}
	}
}

func TestEveryGradeOccurs(t *testing.T) {
	for _, name := range []string{"triviaqa", "nq", "qasrl", "qazre", "newsqa"} {
		set := world()[name]
		for _, g := range []grade{easy, middle, hard} {
			n := 0
			for _, ex := range set.Dev {
				if strings.Contains(ex.Record, "("+string(g)+")") {
					n++
				}
			}
			if n < len(set.Dev)/20 {
				t.Errorf("%s: %d of %d questions are %s", name, n, len(set.Dev), g)
			}
		}
	}
}

// All turns of a dialog have one passage, with other questions.
func TestDialogs(t *testing.T) {
	set := world()["quac"]
	asked := make(map[string]string)
	for _, ex := range set.Dev {
		id, turn, ok := strings.Cut(ex.ID, "_q#")
		if !ok || !strings.HasPrefix(id, "dlg") {
			t.Fatalf("%q is no turn of a dialog", ex.ID)
		}
		if passage, later := asked[id]; later != (turn != "0") || later && passage != ex.Passage {
			t.Fatalf("%s is not about the passage of its dialog", ex.ID)
		}
		asked[id] = ex.Passage
		if asked[id+ex.Question] != "" {
			t.Fatalf("%s asks %q again", id, ex.Question)
		}
		asked[id+ex.Question] = ex.ID
		if polar := ex.Labels["yesno"] != "x"; polar && len(ex.Answers) == 0 {
			t.Fatalf("%s: %q without an answer", ex.ID, ex.Labels["yesno"])
		}
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		a, b claim
		want string
	}{
		{claim{"all", false}, claim{"most", false}, "entailment"},
		{claim{"all", false}, claim{"no", true}, "entailment"},
		{claim{"some", false}, claim{"all", false}, "neutral"},
		{claim{"some", false}, claim{"some", true}, "neutral"},
		{claim{"some", false}, claim{"no", false}, "contradiction"},
		{claim{"some", false}, claim{"all", true}, "contradiction"},
		{claim{"most", false}, claim{"most", true}, "contradiction"},
		{claim{"no", true}, claim{"all", false}, "entailment"},
	} {
		if got := judge(c.a, c.b); got != c.want {
			t.Errorf("%v, then %v: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestRound(t *testing.T) {
	for _, c := range [][3]int{{3, 2, 2}, {-3, 2, -2}, {1, 3, 0}, {2, 3, 1}, {-1, 3, 0}, {-4, 3, -1}, {0, 2, 0}} {
		if got := round(c[0], c[1]); got != c[2] {
			t.Errorf("%d/%d is %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
