package inspect

import (
	"context"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// consultation is a question put to the student, and its answer. Before is
// what the student said to the words that it began with.
type consultation struct {
	question wire.Question
	before   *wire.Said
	answer   *wire.Answer // nil while it is awaited
	forHeat  bool         // only the distributions are wanted
	err      error
}

// answerMsg is the student's answer to the question of that turn.
type answerMsg struct {
	turn    int
	answers []wire.Answer
	err     error
}

// askPatience is how long an answer is waited for.
const askPatience = 30 * time.Second

// ask puts a question to the student; the answer comes as a message.
func (s *Screen) ask(q wire.Question, before *wire.Said) tea.Cmd {
	s.turn++
	s.asked = &consultation{question: q, before: before}
	turn, session, ctx := s.turn, s.session, s.c.Ctx
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, askPatience)
		defer cancel()
		answers, err := session.Infer(ctx, q)
		return answerMsg{turn, answers, err}
	}
}

func (s *Screen) answer(m answerMsg) {
	if m.turn != s.turn || s.asked == nil {
		return
	}
	s.asked.err = m.err
	if len(m.answers) > 0 {
		s.asked.answer = &m.answers[0]
	}
}

// toggleHeat asks the student for its distributions over the selected
// passage, or takes them away.
func (s *Screen) toggleHeat(*ui.Context) tea.Cmd {
	if s.heat {
		s.heat = false
		if s.asked != nil && s.asked.forHeat {
			s.asked = nil
		}
		return nil
	}
	s.heat = true
	if s.asked != nil {
		return nil // the answer on the screen has its own
	}
	r, _ := s.selected()
	cmd := s.ask(wire.Question{Task: r.Task, Passage: r.Passage, Question: r.Question}, nil)
	s.asked.forHeat = true
	return cmd
}

// editor is question and passage being written.
type editor struct {
	tasks  []string
	fields [2]*ui.Input // question, passage
	task   int
	at     int // 0 the task, 1 the question, 2 the passage
	before *wire.Said
}

func (s *Screen) editSelected() {
	r, _ := s.selected()
	question, passage := r.Question, r.Passage
	before := &r.Student
	if s.asked != nil { // go on from what was asked last
		question, passage = s.asked.question.Question, s.asked.question.Passage
		if a := s.asked.answer; a != nil {
			before = said(a)
		}
	}
	s.edits(r.Task, question, passage, before)
}

func (s *Screen) editOwn() { s.edits("", "", "", nil) }

func (s *Screen) edits(task, question, passage string, before *wire.Said) {
	e := &editor{at: 1, before: before, fields: [2]*ui.Input{ui.NewInput(question), ui.NewInput(passage)}}
	for i, t := range s.c.Store.State.Tasks {
		e.tasks = append(e.tasks, t.Name)
		if t.Name == task {
			e.task = i
		}
	}
	s.editor = e
}

// edit takes a key for the editor.
func (s *Screen) edit(k tea.KeyMsg) tea.Cmd {
	e := s.editor
	switch k.String() {
	case "esc":
		s.editor = nil
		return nil
	case "tab":
		e.at = (e.at + 1) % 3
		return nil
	case "shift+tab":
		e.at = (e.at + 2) % 3
		return nil
	case "enter":
		q := wire.Question{Question: e.fields[0].Value(), Passage: e.fields[1].Value()}
		if len(e.tasks) > 0 {
			q.Task = e.tasks[e.task]
		}
		if q.Passage == "" {
			s.c.Say(ui.Warn, "a question needs a passage: tab goes to it")
			return nil
		}
		s.editor, s.heat, s.scroll = nil, false, 0
		return s.ask(q, e.before)
	}
	if e.at > 0 {
		e.fields[e.at-1].Key(k)
		return nil
	}
	if n := len(e.tasks); n > 0 {
		switch k.String() {
		case "left":
			e.task = (e.task + n - 1) % n
		case "right", " ":
			e.task = (e.task + 1) % n
		}
	}
	return nil
}

// lines is the editor, h lines of it around its cursor.
func (e *editor) lines(c *ui.Context, w, h int) []string {
	mark := func(i int, text string) string {
		if e.at == i {
			return c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer)+" "+text)
		}
		return "  " + text
	}
	task := "mrc"
	if len(e.tasks) > 0 {
		task = ui.Clean(e.tasks[e.task])
	}
	out := []string{mark(0, "task") + "  ‹ " + task + " ›", mark(1, "question (or the pair's second text)")}
	at := 0
	for i, in := range e.fields {
		if i == 1 {
			out = append(out, mark(2, "passage (or the text)"))
		}
		lines, row := in.Lines(c, w-4, e.at == i+1)
		if e.at == i+1 {
			at = len(out) + row
		}
		for _, l := range lines {
			out = append(out, "    "+l)
		}
	}
	hint := c.Paint(theme.Muted, "  enter asks · tab next field · esc leaves it")
	if h < 2 {
		return []string{hint}
	}
	top := ui.Scroll(0, at, len(out), h-1)
	return append(out[top:min(top+h-1, len(out))], hint)
}

// said is an answer in the form of a prediction.
func said(a *wire.Answer) *wire.Said {
	out := &wire.Said{Model: a.Model, Null: a.Null, Top: a.Top, Labels: a.Labels}
	if len(a.Top) > 0 && a.Top[0].Prob > a.Null {
		t := a.Top[0]
		out.Text, out.Start, out.End, out.Prob = t.Text, t.Start, t.End, t.Prob
	}
	for _, l := range a.Labels {
		if l.Prob > out.Prob {
			out.Text, out.Prob = l.Name, l.Prob
		}
	}
	return out
}
