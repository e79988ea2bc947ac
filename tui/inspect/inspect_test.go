package inspect

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func open(w, h int) (*uitest.Session, *ui.Context, *Screen) {
	run := uitest.Live()
	c := uitest.Context(run, w, h)
	s := New(c)
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	return run, c, s
}

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		for name, keys := range map[string][]string{
			"example": {}, "filtered": {"/", "f1<1", "enter", "n"}, "heat": {"h"}, "asked": {"enter", "!", "enter"}, "editor": {"enter"},
			"importance": {"I"}, "occlusion": {"enter", "!", "enter", "I", "I"},
			"mistake": {"/", "f2 < 0.5"}, "labels": {"tab", "tab"}, "nothing": {"tab"},
		} {
			run, c, s := open(size.W, size.H)
			if name == "importance" {
				weighed(run, wire.ByGradient)
			} else {
				weighed(run, wire.ByOcclusion)
			}
			uitest.Press(c, s, keys...)
			uitest.Golden(t, fmt.Sprintf("%s-%dx%d", name, size.W, size.H), s.Render(size.W, size.H))
		}
	}
}

// weighed has the model explain its answers in one way.
func weighed(run *uitest.Session, way wire.Explanation) {
	word := func(text string, start int, weight float64) wire.TokenWeight {
		return wire.TokenWeight{Token: wire.Token{Text: text, Start: start, End: start + len([]rune(text))}, Weight: weight}
	}
	run.Say[0].Importance = &wire.Importance{
		Method: way, Answer: "", LogProb: -0.91, Untried: 3,
		Question: []wire.TokenWeight{word("Who", 0, 0.4), word("arrested", 8, -1.2), word("Sunday", 20, 0.05)},
		Passage:  []wire.TokenWeight{word("Police", 0, 0.31), word("arrested", 17, -0.7), word("lawyer", 64, 1.6)},
	}
}

func TestEverySize(t *testing.T) {
	for _, keys := range [][]string{{}, {"h"}, {"I"}, {"enter"}, {"enter", "enter"}, {"tab", "tab"}} {
		run, c, s := open(120, 35)
		weighed(run, wire.ByGradient)
		uitest.Press(c, s, keys...)
		uitest.EverySize(t, c, s.Render)
	}
}

func TestOverlappingStretchesKeepEveryPartysSigns(t *testing.T) {
	plain, err := theme.New("mono", theme.None, theme.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	r := row{Prediction: &wire.Prediction{
		Gold:     []wire.Gold{{Text: "bcd", Start: 1}, {Text: "bcd", Start: 1}},
		Student:  wire.Said{Text: "cde", Start: 2, End: 5},
		Teachers: []wire.Said{{Text: "bcd", Start: 1, End: 4}, {Text: ""}},
	}}
	got := wrap(plain, cells("äbcdef", marks(plain, r.Gold, r.said()), nil), 80)
	if want := "ä⟦‹b{cd›1⟧e}f"; len(got) != 1 || got[0] != want {
		t.Errorf("%q instead of %q", got, want)
	}
}

func TestWrappedPassagesHoldEveryCharacterInLinesThatFit(t *testing.T) {
	colour, err := theme.New("dark", theme.TrueColor, theme.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab  \n日é\x1b\u202e"))).Draw(t, "text")
		n := len([]rune(text))
		start, end := rapid.IntRange(-1, n+1).Draw(t, "start"), rapid.IntRange(-1, n+2).Draw(t, "end")
		w := rapid.IntRange(1, 12).Draw(t, "w")
		lines := wrap(colour, cells(text, []mark{{start, end, theme.Gold, "[", "]"}}, nil), w)
		kept := ""
		for _, l := range lines {
			if ansi.StringWidth(l) > w && ansi.StringWidth(l) != 2 {
				t.Fatalf("%q is wider than %d", l, w)
			}
			kept += ansi.Strip(l)
		}
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune("ab日é", r) {
					return r
				}
				return -1
			}, s)
		}
		if letters(kept) != letters(text) {
			t.Fatalf("%q became %q", text, kept)
		}
	})
}

func TestFindingErrorsAndDisagreements(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "s", "s", "s", "s") // as in the file
	at := func() string { r, _ := s.selected(); return r.ID }
	uitest.Press(c, s, "n")
	if at() != "q2" {
		t.Errorf("the next error is %s", at())
	}
	uitest.Press(c, s, "n")
	if at() != "q1" {
		t.Errorf("the one after, around the end, is %s", at())
	}
	uitest.Press(c, s, "G", "d")
	if at() != "q1" {
		t.Errorf("the next disagreement is %s", at())
	}
	uitest.Press(c, s, "/", "f1=1", "enter", "n")
	if c.Flash().Text == "" {
		t.Error("no error among the right ones, and nothing is said")
	}
}

func TestFilters(t *testing.T) {
	_, c, s := open(120, 35)
	for filter, want := range map[string]int{
		"f1<0.5": 1, "wh:who": 1, "wh:what f1>0": 1, "-wh:who": 3, "senator": 4, "delta<0": 2,
		`gold:"somchai wongsak"`: 2, "null>0.5": 1, "f1 < 0.5": 1, "f1 >= 0.5 wh : what": 1, `"("`: 0, "monday|sunday": 4,
	} {
		uitest.Press(c, s, "/", "ctrl+u", filter, "enter")
		if len(s.shown) != want {
			t.Errorf("%s: %d instead of %d", filter, len(s.shown), want)
		}
	}
}

// A filter with a mistake says so while it is typed and on enter, and hides no row.
func TestAMistakeInAFilterIsTold(t *testing.T) {
	for filter, want := range map[string]string{
		"f2<0.5":        `no field f2: did you mean f1? to search the text, quote it: "f2<0.5"`,
		"f1<abc":        "f1 is compared with a number, not with abc, as in f1<0.5",
		"f1 <":          "f1 is compared with a number, as in f1<0.5",
		"wh<who":        "wh is a text, which < does not compare: wh:part or wh=whole",
		"|":             `| matches every row: write this|that without blanks, or quote the text: "|"`,
		`"former`:       `the quote before former is not closed: end it with "`,
		"(":             `( is no regular expression (missing closing )): to search the text, quote it: "("`,
		"0.5>f1":        `0.5>f1 has no field before it, as in f1<0.5: to search the text, quote it: "0.5>f1"`,
		"nosuchfield:x": `no field nosuchfield: to search the text, quote it: "nosuchfield:x"`,
	} {
		_, c, s := open(120, 35)
		uitest.Press(c, s, "/", filter)
		for _, when := range []string{"while it is typed", "on enter"} {
			v := s.Render(120, 33)
			if len(s.shown) != 4 || !strings.Contains(v, want) || !strings.Contains(v, "numbers f1 em prob null") || !s.Editing() {
				t.Errorf("%s, %s: %d rows and\n%s", filter, when, len(s.shown), v)
			}
			uitest.Press(c, s, "enter")
		}
		if uitest.Press(c, s, "esc"); s.Editing() || strings.Contains(s.Render(120, 33), "numbers f1") {
			t.Errorf("%s: esc does not leave the filter", filter)
		}
	}
}

func TestAFilterWithoutRowsSaysSo(t *testing.T) {
	_, c, s := open(80, 24)
	uitest.Press(c, s, "/", "f1 < 0", "enter")
	if v := s.Render(80, 22); !strings.Contains(v, "No example passes the filter f1 < 0: esc clears it.") || s.Editing() {
		t.Errorf("no row, and it says:\n%s", v)
	}
	uitest.Press(c, s, "esc")
	if len(s.shown) != 4 {
		t.Errorf("%d examples after esc", len(s.shown))
	}
}

func TestAskingAgainShowsWhatMoved(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "enter", " now", "enter")
	var asked []string
	for _, q := range run.Questions {
		if q.Question != "Who was arrested on Sunday?" || q.Task != "mrc" || q.Edited == nil ||
			q.Edited.Question != "Who was arrested on Sunday? now" || q.Edited.Passage != q.Passage {
			t.Errorf("asked %+v", q)
		}
		asked = append(asked, q.Models...)
	}
	if want := []string{"student", "large-1", "large-2"}; !slices.Equal(asked, want) {
		t.Errorf("asked %v instead of %v", asked, want)
	}
	v := s.Render(120, 35)
	for _, want := range []string{"was 0.46 -0.15", "was 0.02 +0.38", "student @12,340  no answer  before: Anan Panya"} {
		if !strings.Contains(v, want) {
			t.Errorf("%q is not in\n%s", want, v)
		}
	}
	if !s.Back() || s.asked != nil {
		t.Error("esc does not go back to the example")
	}
	run.Err = errors.New("the trainer is busy")
	uitest.Press(c, s, "o", "x", "enter")
	if s.editor == nil || c.Flash().Text == "" {
		t.Error("a question without a passage was asked")
	}
	uitest.Press(c, s, "tab", "y", "enter")
	if v := s.Render(120, 35); !strings.Contains(v, "the trainer is busy") {
		t.Errorf("the failure is not shown:\n%s", v)
	}
}

// Words that were not changed are asked once: there is nothing to compare with. A change of
// the passage goes with the passage as it was, whatever a field cannot hold of it; the next
// edit begins with the last one; and other models than the student can be named.
func TestAnEditGoesWithTheWordsThatItWasMadeOf(t *testing.T) {
	run, c, s := open(120, 35)
	run.Answered["squad2"][0].Passage = "Police\non Sunday\u202e."
	settle(s, s.load())
	last := func() wire.Question { return run.Questions[len(run.Questions)-1] }
	uitest.Press(c, s, "enter", "enter")
	if q := last(); q.Edited != nil || q.Passage != "Police\non Sunday\u202e." {
		t.Errorf("without a change, asked %+v", q)
	}
	uitest.Press(c, s, "enter", "?", "enter")
	if q := last(); q.Edited == nil || q.Passage != "Police\non Sunday\u202e." || q.Edited.Passage != q.Passage {
		t.Errorf("with a change of the question, asked %+v", q)
	}
	uitest.Press(c, s, "enter", "?", "tab", "tab", "ctrl+u", "student@9000 large-2", "enter")
	if q := last(); q.Edited == nil || q.Question != "Who was arrested on Sunday??" || q.Edited.Question != q.Question+"?" ||
		!slices.Equal(q.Models, []string{"large-2"}) {
		t.Errorf("edited again, asked %+v", q)
	}
	if v := s.Render(120, 35); !strings.Contains(v, "student@9000") || strings.Contains(v, "large-1") {
		t.Errorf("the models of the field are not those asked:\n%s", v)
	}
}

// The weights of words are those for the wording that is shown; esc goes back to it.
func TestWordWeightsAreForTheShownWording(t *testing.T) {
	run, c, s := open(120, 35)
	weighed(run, wire.ByGradient)
	uitest.Press(c, s, "I")
	v := s.Render(120, 35)
	for _, want := range []string{
		"importance by gradient times input", "student @12,340  no answer", "+1.600 lawyer", "-1.200 arrested", "−arrested",
	} {
		if !strings.Contains(v, want) {
			t.Errorf("%q is not in\n%s", want, v)
		}
	}
	uitest.Press(c, s, "enter", "!", "enter")
	if strings.Contains(s.Render(120, 35), "importance") {
		t.Error("an answer is hidden by the importance of words before it")
	}
	weighed(run, wire.ByOcclusion)
	uitest.Press(c, s, "I", "I")
	if q := run.Questions[len(run.Questions)-1]; q.Question != "Who was arrested on Sunday?!" || q.Explain != wire.ByOcclusion ||
		!slices.Equal(q.Models, []string{student}) || q.Edited != nil {
		t.Errorf("asked %+v", q)
	}
	if v := s.Render(120, 35); !strings.Contains(v, "by leaving out each word") || !strings.Contains(v, "were not left out") {
		t.Errorf("the view is\n%s", v)
	}
	if !s.Back() || s.importance != nil || s.asked == nil {
		t.Error("esc does not go back to the answer")
	}
	run.Err = errors.New("the trainer is busy")
	uitest.Press(c, s, "I")
	if v := s.Render(120, 35); !strings.Contains(v, "no importance: the trainer is busy") {
		t.Errorf("the failure is not shown:\n%s", v)
	}
}

// A dataset that is only measured names no teachers: those of its task are asked.
func TestTheTeachersOfTheTaskAreAskedAboutADatasetThatNamesNone(t *testing.T) {
	run := uitest.Live()
	run.S.Datasets = append(run.S.Datasets, wire.Dataset{Name: "newsqa", Tasks: []string{"mrc"}, Dev: 100})
	p := run.Answered["squad2"][0]
	p.Dataset = "newsqa"
	run.Answered["newsqa"] = []wire.Prediction{p}
	c := uitest.Context(run, 120, 35)
	s := New(c)
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	uitest.Press(c, s, "enter", "!", "enter")
	var asked []string
	for _, q := range run.Questions {
		if q.Dataset != "newsqa" {
			t.Errorf("asked about %q", q.Dataset)
		}
		asked = append(asked, q.Models...)
	}
	if want := []string{"student", "large-1", "large-2"}; !slices.Equal(asked, want) {
		t.Errorf("asked %v instead of %v", asked, want)
	}
}

func TestAReplyToAnEarlierQuestionIsDropped(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "enter", "enter")
	late := replyMsg{turn: s.turn, model: student, reply: reply{answer: &wire.Answer{Model: "late"}}}
	uitest.Press(c, s, "enter", "enter")
	s.Update(late)
	if s.asked.replies[student].answer.Model == "late" {
		t.Error("the late answer is shown")
	}
}

func TestATeacherThatFailsKeepsNobodyFromAnswering(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "enter", "enter")
	s.Update(replyMsg{turn: s.turn, model: "large-1", reply: reply{err: errors.New("has no head for mrc")}})
	view := s.Render(120, 35)
	for _, want := range []string{"large-1: has no head for mrc", "student @12,340  no answer", "large-2  no answer"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not in\n%s", want, view)
		}
	}
}

func TestOlderPredictionsAreAKeyAway(t *testing.T) {
	run, c, s := open(120, 35)
	old := run.Answered["squad2"][0]
	old.Step = 6000
	run.Answered["squad2"] = append(run.Answered["squad2"], old)
	reload := func() {
		uitest.Settle(s.load(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	}
	reload()
	uitest.Press(c, s, "<")
	if s.step != 6000 || s.len() != 1 || !strings.Contains(s.Render(120, 35), "student@6,000 (1 of 2)") {
		t.Fatalf("step %d with %d examples", s.step, s.len())
	}
	reload()
	if s.step != 6000 {
		t.Error("new predictions take the chosen ones away")
	}
	uitest.Press(c, s, "<")
	if c.Flash().Text == "" {
		t.Error("before the first there is nothing, and nothing is said")
	}
	uitest.Press(c, s, ">")
	if s.step != 12000 || s.older != 0 {
		t.Errorf("back to the newest: step %d, chosen %d", s.step, s.older)
	}
}

func TestNewPredictionsAreReadAndTheCursorStays(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "down")
	r, _ := s.selected()
	id := r.ID
	run.Answered["squad2"] = append([]wire.Prediction{{ID: "q0", Dataset: "squad2", Step: 12000}}, run.Answered["squad2"]...)
	done := wire.Job{Kind: wire.JobPredict, State: wire.JobDone, Dataset: "squad2"}
	_, cmd := s.Update(ui.BatchMsg{Events: []wire.Event{{Kind: wire.EventJob, Job: &done}}})
	uitest.Settle(cmd, func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	if r, _ := s.selected(); s.len() != 5 || r.ID != id {
		t.Errorf("%d examples, the cursor on %s instead of %s", s.len(), r.ID, id)
	}
}

func TestPredictNeedsAConfirmation(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "tab", "p")
	if len(run.Requests) != 0 {
		t.Fatal("one key started a job")
	}
	uitest.Press(c, s, "enter")
	if len(run.Requests) != 1 || run.Requests[0].Action != wire.Predict || run.Requests[0].Dataset != "quac" {
		t.Errorf("sent %+v", run.Requests)
	}
}

func TestTheEditorsFieldsAreThoseOfItsTask(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "enter")
	if view := s.Render(120, 33); !strings.Contains(view, "▸ question  ") || strings.Contains(view, "pair") {
		t.Errorf("a task with spans shows\n%s", view)
	}
	uitest.Press(c, s, "shift+tab")
	for range s.editor.tasks {
		if s.editor.tasks[s.editor.task] == "nli" {
			break
		}
		uitest.Press(c, s, "right")
	}
	if view := s.Render(120, 33); !strings.Contains(view, "nli") || !strings.Contains(view, "question (or the pair's second text)") {
		t.Errorf("a task with labels shows\n%s", view)
	}
}
