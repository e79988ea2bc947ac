package demo

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"dev.road/workbench/tasks"
)

// The world does not change by accident: teachers were trained on it, and runs
// of different machines are compared. These are the training and the first dev examples.
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
	"squad":    "a5e13c53b2ffbefa9d3bc02852178cbe2751003642ffe45b8be18723711119b8",
}

// These are the other dev examples.
var goldenDev = map[string]string{
	"triviaqa": "14046f5f5d7d8eb50cceca801e980c91c5c8459914c23432b52129aa514d26f4",
	"nq":       "e1c994cc0b265a0a948ea957cb064821a73f3efc61ac641161bcf99d725c96d3",
	"quac":     "a6ae84679eefee8989fee067d69662e788f8f650997b423708d58cd0e8bc9295",
	"qasrl":    "5c269ea70d2d784a8d712a74fcff3927980d45773a9193d681d23c4d04ec1f73",
	"qazre":    "31355837c979ea0a3e1da9d0579f6222c3e705cf66b257ccc1b656e50b3c4a98",
	"mnli":     "e1b7dab60e4138cfc149cba7e0492c4d908c76abf207e6b30c8d62f251156531",
	"snli":     "0f05fdbb2d127ea4c5f86f2c50d0de7a7ee8fdd39758a0399e22942015b678c1",
	"amazon":   "b6b9c46ecc848dc217135fb7ac05b4d00d312210471f840371588e322d10f7e4",
	"qqp":      "cc0a25e4f037451d0b940e70e4fd46811c566f7cf8dd536b24b4d38527473b2d",
	"newsqa":   "f09671c093455d920ea2f975b64623c7b1c445d93843658eec0ab1898d628437",
	"squad":    "1d34d892753da7d3ac4c162e42890c16e081412d879b2419e3ec7deb747812fa",
}

func TestSetsAreTheSameEverywhere(t *testing.T) {
	for _, name := range Names() {
		set, first := world()[name], FirstDev(name)
		if got := digest(t, slices.Concat(set.Train, set.Dev[:first])); got != golden[name] {
			t.Errorf("%q: %q,", name, got)
		}
		if got := digest(t, set.Dev[first:]); got != goldenDev[name] {
			t.Errorf("more of %q: %q,", name, got)
		}
	}
}

func digest(t *testing.T, examples []tasks.Example) string {
	t.Helper()
	data, err := json.Marshal(texts(examples))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

// texts are the parts of examples that a model learns from or a person sees.
func texts(examples []tasks.Example) (all [][]any) {
	for _, ex := range examples {
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
		if (len(set.Train) == 0) != (name == "newsqa") || len(set.Dev) < devExamples || len(set.Dev) > devExamples+4 {
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
	for _, name := range []string{"triviaqa", "nq", "qasrl", "qazre", "newsqa", "squad"} {
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

// Examples are those of Load, and a few of them are the first.
func TestExamplesAreThoseOfLoad(t *testing.T) {
	for _, name := range Names() {
		for train, want := range map[bool][]tasks.Example{true: world()[name].Train, false: world()[name].Dev} {
			all, _ := Examples(name, train)
			if got := slices.Collect(all); !slices.EqualFunc(got, want, sameExample) {
				t.Errorf("%s, train %t: %d examples, %d by Load, or others", name, train, len(got), len(want))
			}
			var few []tasks.Example
			for ex := range all {
				if len(few) == 5 {
					break
				}
				few = append(few, ex)
			}
			if !slices.EqualFunc(few, want[:min(5, len(want))], sameExample) {
				t.Errorf("%s, train %t: the first ones are others", name, train)
			}
		}
		if served, ok := Tasks(name); !ok || !slices.Equal(served, world()[name].Tasks) {
			t.Errorf("%s serves %v", name, served)
		}
	}
	if _, ok := Examples("squad2", true); ok {
		t.Error("there are examples of a dataset that the demo does not have")
	}
}

func sameExample(a, b tasks.Example) bool { return reflect.DeepEqual(a, b) }

// The further dev examples are as easy as the first: as many have no answer, each grade and
// each label is as frequent, within four standard deviations.
func TestFurtherDevExamplesAreLikeTheTrainingOnes(t *testing.T) {
	kinds := func(examples []tasks.Example) map[string]float64 {
		n := make(map[string]float64)
		for _, ex := range examples {
			for task, label := range ex.Labels {
				n[task+" "+label]++
			}
			if len(ex.Answers) == 0 {
				n["no answer"]++
			}
			if _, g, ok := strings.Cut(ex.Record, "("); ok && ex.Labels["nli"] == "" {
				n[g]++
			}
		}
		for k := range n {
			n[k] /= float64(len(examples))
		}
		return n
	}
	for _, name := range Names() {
		set := world()[name]
		more, like := kinds(set.Dev[FirstDev(name):]), kinds(set.Train)
		if name == "newsqa" {
			like = kinds(set.Dev[:FirstDev(name)])
		}
		for kind, share := range more {
			n := float64(len(set.Dev) - FirstDev(name))
			m := float64(max(len(set.Train), FirstDev(name)))
			if name == "newsqa" {
				m = float64(FirstDev(name))
			}
			p := like[kind]
			if off := math.Abs(share - p); off > 4*math.Sqrt(max(p, 0.01)*(1-p)*(1/n+1/m)) {
				t.Errorf("%s: %s of %.3f, in training %.3f", name, kind, share, p)
			}
		}
	}
}

// An interval is drawn over clusters: the articles, else the passages. Below 40 of them
// it is often too narrow.
func TestLargeDevSetsHaveClusters(t *testing.T) {
	for _, name := range Names() {
		clusters := make(map[string]bool)
		for _, ex := range world()[name].Dev {
			clusters[cmp.Or(ex.Title, ex.Passage)] = true
		}
		if len(clusters) < 40 {
			t.Errorf("%s has %d clusters", name, len(clusters))
		}
	}
}
