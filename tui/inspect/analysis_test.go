package inspect

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

// shows fails unless the frame has every text.
func shows(t *testing.T, s *Screen, texts ...string) {
	t.Helper()
	v := s.Render(120, 33)
	for _, want := range texts {
		if !strings.Contains(v, want) {
			t.Errorf("%q is not in\n%s", want, v)
		}
	}
}

// box is the open overlay.
func box(c *ui.Context) string {
	if c.Top() == nil {
		return ""
	}
	return c.Top().Title() + "\n" + strings.Join(c.Top().Lines(74, 28), "\n")
}

func TestBoxes(t *testing.T) {
	for name, keys := range map[string][]string{
		"slices": {"S"}, "slices-next": {"S", "right"}, "datasets": {"D"}, "fields": {"F"}, "confusion": {"tab", "tab", "C"},
		"compare": {"c"}, "note": {"t"}, "export": {"X"}, "slices-compared": {"c", "enter", "S"},
	} {
		_, c, s := open(120, 35)
		uitest.Press(c, s, keys...)
		uitest.Golden(t, "box-"+name, box(c))
	}
}

func TestGroupsOfErrorsAreBelowTheListAndEnterFiltersByOne(t *testing.T) {
	_, c, s := open(120, 35)
	shows(t, s, "errors                            here    all", "same sentence                      50%    50%")
	uitest.Press(c, s, "S")
	if v := box(c); !strings.Contains(v, "Slices by error") || !strings.Contains(v, "2 of 2 errors are here") {
		t.Errorf("the box is\n%s", v)
	}
	uitest.Press(c, s, "enter")
	if r, _ := s.selected(); len(s.shown) != 1 || r.Student.EM > 0 || c.Top() != nil {
		t.Fatalf("%d examples after enter on a group", len(s.shown))
	}
	shows(t, s, `/ error="`, "1 of 4", "100%    50%")
	uitest.Press(c, s, "esc")
	if len(s.shown) != 4 {
		t.Errorf("%d examples after esc", len(s.shown))
	}
	shows(t, s, "same sentence                      50%    50%", "n 4")
}

func TestSlicesAreByTheFieldThatWasChosen(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "S")
	for range 100 {
		if s.by == "wh" {
			break
		}
		uitest.Press(c, s, "right")
	}
	if v := box(c); !strings.Contains(v, "Slices by wh") || !strings.Contains(v, "who ") || !strings.Contains(v, "which ") {
		t.Errorf("the box is\n%s", v)
	}
	uitest.Press(c, s, "left", "right", "down", "enter")
	if len(s.shown) != 1 || !strings.Contains(s.Render(120, 33), "wh=") {
		t.Errorf("%d examples, and\n%s", len(s.shown), s.Render(120, 33))
	}
}

func TestFiguresAreThoseOfTheShownExamples(t *testing.T) {
	run, c, s := open(120, 35)
	for i, p := range run.Answered["squad2"] {
		for k := range 30 { // of 30 articles, some with more errors
			if i < 2 && k%3 == 0 {
				continue
			}
			p.ID, p.Group = fmt.Sprint("x", i, "-", k), fmt.Sprint(k)
			run.Answered["squad2"] = append(run.Answered["squad2"], p)
		}
	}
	settle(s, s.load())
	shows(t, s, "n 104; 31 clusters: below 40", "exact match 59.6 (5")
	uitest.Press(c, s, "/", "f1=1", "enter")
	shows(t, s, "exact match 100.0 ", "n 62 in 31 clusters; no interval")
	uitest.Press(c, s, "esc")
	shows(t, s, "n 104; 31 clusters: below 40")
}

func TestPredictionsAreShownWhereThereAreSome(t *testing.T) {
	run := uitest.Finished()
	run.S.Jobs, run.Answered = nil, map[string][]wire.Prediction{"mnli": run.Answered["mnli"]}
	c, s := opened(run)
	if s.dataset != "mnli" || len(s.shown) != 1 {
		t.Fatalf("%s with %d examples is shown, but mnli has some", s.dataset, len(s.shown))
	}
	uitest.Press(c, s, "D")
	if v := box(c); !strings.Contains(v, "mnli                          1      1  @12,000") || !strings.Contains(v, "no predictions") {
		t.Errorf("the datasets are\n%s", v)
	}
	uitest.Press(c, s, "home", "enter")
	if s.dataset == "mnli" || s.set != nil {
		t.Errorf("%s is shown, though another was chosen", s.dataset)
	}
}

// A dataset that the run does not list is shown if it was predicted.
func TestADatasetWithPredictionsAloneIsListed(t *testing.T) {
	run := uitest.Live()
	p := run.Answered["squad2"][0]
	p.Dataset = "adversarial"
	run.Answered["adversarial"] = []wire.Prediction{p}
	c, s := opened(run)
	uitest.Press(c, s, "D", "end", "enter")
	if s.dataset != "adversarial" || len(s.shown) != 1 {
		t.Errorf("%s with %d examples", s.dataset, len(s.shown))
	}
}

// compared has predictions of step 6,000 with one answer right that is wrong now, and one
// the other way around.
func compared(t *testing.T) (*uitest.Session, *ui.Context, *Screen) {
	t.Helper()
	run, c, s := open(120, 35)
	for i, p := range run.Answered["squad2"] {
		p.Step = 6000
		switch i {
		case 0:
			p.Student.Text, p.Student.Start, p.Student.End, p.Student.EM, p.Student.F1 = p.Gold[0].Text, 26, 56, 1, 1
		case 2:
			p.Student.Text, p.Student.Start, p.Student.End, p.Student.EM, p.Student.F1 = "Police", 0, 6, 0, 0
		}
		run.Answered["squad2"] = append(run.Answered["squad2"], p)
	}
	settle(s, s.load())
	return run, c, s
}

func TestAComparisonShowsWhatIsFixedAndBroken(t *testing.T) {
	_, c, s := compared(t)
	uitest.Press(c, s, "c", "ctrl+u", "@6", "tab", "enter")
	shows(t, s, "vs @6000: 1 fixed, 1 broken, 1 both wrong, 1 both right", "  diff", "-1.00", "+1.00", "@6000")
	uitest.Press(c, s, "home", "d")
	if r, _ := s.selected(); r.ID != "q3" && r.ID != "q1" {
		t.Errorf("the next disagreement is %s", r.ID)
	}
	uitest.Press(c, s, "/", "change=fixed", "enter")
	if r, _ := s.selected(); len(s.shown) != 1 || r.ID != "q3" {
		t.Errorf("%d fixed", len(s.shown))
	}
	uitest.Press(c, s, "esc", "S")
	if v := box(c); !strings.Contains(v, "fixed broke  difference") {
		t.Errorf("the slices are\n%s", v)
	}
	uitest.Press(c, s, "esc", "c", "ctrl+u", "enter")
	if s.against != nil || strings.Contains(s.Render(120, 33), "vs @6000") {
		t.Error("an empty name does not end the comparison")
	}
}

func TestAComparisonWithATeacherOrAFile(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "c", "ctrl+u", "large-1", "enter")
	shows(t, s, "vs large-1: ", "2 broken")
	uitest.Press(c, s, "c", "ctrl+u", "/no/such/file", "enter")
	if f := c.Flash(); s.against != nil || f.Level != ui.Bad || !strings.Contains(f.Text, "no comparison: ") {
		t.Errorf("it says %q", f.Text)
	}
	shows(t, s, "Δteach")
	file := filepath.Join(t.TempDir(), "other.jsonl")
	uitest.Press(c, s, "X", "ctrl+u", file, "enter", "c", "ctrl+u", file, "enter")
	shows(t, s, "0 fixed, 0 broken, 2 both wrong, 2 both right")
}

// A field that only a comparison has is no mistake of a person: it says what it needs.
func TestAFieldThatTheExamplesLackSaysWhatItNeeds(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "/", "change=fixed", "enter")
	shows(t, s, "other predictions to compare with")
	if !s.Editing() {
		t.Error("the filter is closed")
	}
}

func TestTagsAndNotesAreKeptAndFiltered(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "t", "hard label", "down", "two senators", "enter")
	if n := run.Noted["q1"]; !slices.Equal(n.Tags, []string{"hard", "label"}) || n.Text != "two senators" {
		t.Fatalf("the notes are %+v", run.Noted)
	}
	shows(t, s, "[hard] [label] two senators")
	uitest.Press(c, s, "/", "tag:label", "enter")
	if len(s.shown) != 1 {
		t.Errorf("%d examples with the tag", len(s.shown))
	}
	uitest.Press(c, s, "t", "ctrl+u", "hard", "enter")
	if n := run.Noted["q1"]; !slices.Equal(n.Tags, []string{"hard"}) || n.Text != "two senators" {
		t.Errorf("after a tag was removed: %+v", n)
	}
	run.Err = errors.New("the disk is full")
	uitest.Press(c, s, "esc", "t", "x", "enter")
	if f := c.Flash(); f.Level != ui.Bad || !strings.Contains(f.Text, "the disk is full") {
		t.Errorf("it says %q", f.Text)
	}
}

func TestAnExportHasTheShownExamplesAndReplacesNoFile(t *testing.T) {
	_, c, s := open(120, 35)
	file := filepath.Join(t.TempDir(), "wrong.txt")
	uitest.Press(c, s, "/", "wrong", "enter", "X", "ctrl+u", file, "enter")
	if text, err := os.ReadFile(file); err != nil || string(text) != "q1\nq2\n" {
		t.Errorf("the file is %q, %v", text, err)
	}
	uitest.Press(c, s, "X", "ctrl+u", file, "enter")
	if f := c.Flash(); f.Level != ui.Bad || !strings.Contains(f.Text, "is there already") {
		t.Errorf("it says %q", f.Text)
	}
	uitest.Press(c, s, "X", "ctrl+u", "a.doc", "enter")
	if c.Top() == nil || !strings.Contains(box(c), "ends in .txt, .csv, .jsonl or .md") {
		t.Errorf("another form is written:\n%s", box(c))
	}
}

func TestACellOfTheConfusionFilters(t *testing.T) {
	run := uitest.Live()
	for i, said := range []string{"entailment", "neutral", "contradiction", "neutral"} {
		p := run.Answered["mnli"][0]
		p.ID, p.Student.Text, p.Student.EM, p.Student.F1 = fmt.Sprint("c", i), said, 0, 0
		if said == p.Label {
			p.Student.EM, p.Student.F1 = 1, 1
		}
		run.Answered["mnli"] = append(run.Answered["mnli"], p)
	}
	run.S.Jobs = append(run.S.Jobs, predicting("mnli", wire.JobDone))
	c, s := opened(run)
	uitest.Press(c, s, "C")
	if v := box(c); !strings.Contains(v, "entailment") || !strings.Contains(v, "3") {
		t.Errorf("the box is\n%s", v)
	}
	uitest.Press(c, s, "down", "right", "right", "enter")
	if len(s.shown) != 3 {
		t.Errorf("%d entailments as neutral:\n%s", len(s.shown), s.Render(120, 33))
	}
	shows(t, s, "label=entailment predicted=neutral")
}

func TestASortByAFieldTurnsAround(t *testing.T) {
	_, c, s := open(120, 35)
	for _, want := range []string{"f1 ascending", "f1 descending"} {
		uitest.Press(c, s, "F", "enter")
		shows(t, s, want)
	}
	if r, _ := s.selected(); r.Student.F1 != 1 {
		t.Errorf("%s is first", r.ID)
	}
	settle(s, s.load())
	shows(t, s, "f1 descending")
}

// The answers stay in sight while the passage scrolls, which begins at the gold answer.
func TestAnswersStayInSightAndTheyCanBeJumpedBetween(t *testing.T) {
	run, c, s := open(80, 24)
	p := &run.Answered["squad2"][0]
	filler := strings.Repeat("Nothing happened here for many years, and nobody wrote it down. ", 60)
	at := len([]rune(filler))
	p.Passage = filler + "Police arrested former senator Somchai Wongsak. " + filler + "His lawyer was Anan Panya. " + filler
	p.Gold = []wire.Gold{{Text: "former senator Somchai Wongsak", Start: at + 16}}
	second := at + len([]rune("Police arrested former senator Somchai Wongsak. ")) + at + len([]rune("His lawyer was "))
	p.Student.Start, p.Student.End = second, second+len("Anan Panya")
	p.Turns = []wire.Turn{{Question: "What happened before?", Answer: "Nothing"}}
	settle(s, s.load())
	uitest.Press(c, s, "down", "up")
	frame := func() string { return s.Render(80, 22) }
	sees := func(when string, texts ...string) {
		t.Helper()
		for _, want := range append(texts, "⟦former senator Somchai Wongsak⟧ gold", "{Anan Panya} student", "What happened before?") {
			if !strings.Contains(frame(), want) {
				t.Errorf("%s: %q is not in\n%s", when, want, frame())
			}
		}
	}
	sees("at first", "Police arrested")
	uitest.Press(c, s, "z")
	sees("at gold", "Police arrested")
	uitest.Press(c, s, "z")
	sees("at the student's", "His lawyer was")
	uitest.Press(c, s, "J", "J", "J")
	sees("scrolled", "Nothing happened")
	uitest.Press(c, s, "z")
	sees("back at gold", "Police arrested")
}
