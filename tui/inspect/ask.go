package inspect

import (
	"context"
	"errors"
	"slices"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// student is the name of the model in training.
const student = "student"

// consultation is a question to the student and to teachers, each asked
// separately: the student answers at once, and a teacher that has to be loaded
// first, or that has no head for the task, delays no other.
type consultation struct {
	question wire.Question
	models   []string
	before   []wire.Said // their answers to the original words
	replies  map[string]reply
	forHeat  bool // only for the student's distributions
}

// reply is one model's answer, or its error.
type reply struct {
	answer *wire.Answer
	err    error
}

// replyMsg is one model's reply to the question of a turn.
type replyMsg struct {
	turn  int
	model string
	reply
}

// Asked reports whether the screen shows an answer to a question that the user wrote.
func (s *Screen) Asked() bool {
	if s.asked == nil || s.asked.forHeat {
		return false
	}
	for _, r := range s.asked.replies {
		if r.answer != nil {
			return true
		}
	}
	return false
}

// askPatience is the time to wait for a model: a large teacher may have to be read
// from disk.
const askPatience = 2 * time.Minute

// ask sends a question to models; each reply arrives as a message.
func (s *Screen) ask(q wire.Question, models []string, before []wire.Said) tea.Cmd {
	s.turn++
	s.asked = &consultation{question: q, models: models, before: before, replies: map[string]reply{}}
	turn, session, ctx := s.turn, s.session, s.c.Ctx
	cmds := make([]tea.Cmd, len(models))
	for i, model := range models {
		q := q
		q.Models = []string{model}
		cmds[i] = func() tea.Msg {
			ctx, cancel := context.WithTimeout(ctx, askPatience)
			defer cancel()
			m := replyMsg{turn: turn, model: model}
			answers, err := session.Infer(ctx, q)
			switch {
			case err != nil:
				m.err = err
			case len(answers) == 0:
				m.err = errors.New("the trainer sent no answer")
			default:
				m.answer = &answers[0]
			}
			return m
		}
	}
	return tea.Batch(cmds...)
}

// receive stores a reply to the current question.
func (s *Screen) receive(m replyMsg) {
	if m.turn == s.turn && s.asked != nil {
		s.asked.replies[m.model] = m.reply
	}
}

// said returns the answers so far, as predictions.
func (q *consultation) said() []wire.Said {
	var out []wire.Said
	for _, model := range q.models {
		if a := q.replies[model].answer; a != nil {
			out = append(out, said(model, a))
		}
	}
	return out
}

// models returns the student and the teachers of a dataset. For one that names none,
// as a dataset that is only measured, and without a dataset, they are those of all
// datasets of the task.
func (s *Screen) models(dataset, task string) []string {
	named := func(of func(wire.Dataset) bool) []string {
		var out []string
		for _, d := range s.c.Store.State.Datasets {
			for _, t := range d.Teachers {
				if of(d) && !slices.Contains(out, t) {
					out = append(out, t)
				}
			}
		}
		return out
	}
	teachers := named(func(d wire.Dataset) bool { return dataset != "" && d.Name == dataset })
	if len(teachers) == 0 {
		teachers = named(func(d wire.Dataset) bool { return slices.Contains(d.Tasks, task) })
	}
	return append([]string{student}, teachers...)
}

// toggleHeat asks the student for its distributions over the selected passage, or
// hides them.
func (s *Screen) toggleHeat(c *ui.Context) tea.Cmd {
	if s.heat {
		s.heat = false
		if s.asked != nil && s.asked.forHeat {
			s.asked = nil
		}
		return nil
	}
	if s.asked != nil {
		s.heat = true
		return nil // the shown answer has its own
	}
	return c.WithModel(s.askHeat)
}

// askHeat asks for the distributions over the passage that is selected by now.
func (s *Screen) askHeat() tea.Cmd {
	r, ok := s.selected()
	if !ok || s.cannotHeat(s.c) != "" {
		return nil
	}
	s.heat = true
	q := wire.Question{Task: r.Task, Dataset: r.Dataset, Passage: r.Passage, Question: r.Question}
	cmd := s.ask(q, []string{student}, nil)
	s.asked.forHeat = true
	return cmd
}

// editor holds a question and a passage while they are edited.
type editor struct {
	tasks  []string
	spans  []bool       // of tasks: the answer is a stretch of a passage
	fields [2]*ui.Input // question, passage
	task   int
	at     int // 0 the task, 1 the question, 2 the passage

	dataset string      // of the example that it started from
	served  string      // the task of that example
	before  []wire.Said // the answers to it
}

func (s *Screen) editSelected() {
	r, _ := s.selected()
	task, question, passage := r.Task, r.Question, r.Passage
	before := append([]wire.Said{r.Student}, r.Teachers...)
	if s.asked != nil && !s.asked.forHeat { // continue from the last question
		q := s.asked.question
		task, question, passage, before = q.Task, q.Question, q.Passage, s.asked.said()
	}
	s.edits(task, question, passage)
	s.editor.dataset, s.editor.served, s.editor.before = r.Dataset, r.Task, before
}

func (s *Screen) editOwn() { s.edits("", "", "") }

func (s *Screen) edits(task, question, passage string) {
	e := &editor{at: 1, fields: [2]*ui.Input{ui.NewInput(question), ui.NewInput(passage)}}
	for i, t := range s.c.Store.State.Tasks {
		e.tasks, e.spans = append(e.tasks, t.Name), append(e.spans, t.Kind == "span")
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
		if q.Task != e.served { // no longer a question of that dataset
			return s.c.WithModel(func() tea.Cmd { return s.ask(q, s.models("", q.Task), nil) })
		}
		q.Dataset = e.dataset
		return s.c.WithModel(func() tea.Cmd { return s.ask(q, s.models(e.dataset, q.Task), e.before) })
	}
	if !e.key(k) {
		s.c.Say(ui.Info, ui.NothingHere(k))
	}
	return nil
}

// key changes the field with the focus. It is false for a key without a meaning there.
func (e *editor) key(k tea.KeyMsg) bool {
	if e.at > 0 {
		return e.fields[e.at-1].Key(k)
	}
	n := max(len(e.tasks), 1)
	switch k.String() {
	case "left":
		e.task = (e.task + n - 1) % n
	case "right", " ":
		e.task = (e.task + 1) % n
	default:
		return false
	}
	return true
}

// lines returns h lines of the editor around its cursor.
func (e *editor) lines(c *ui.Context, w, h int) []string {
	mark := func(i int, text string) string {
		if e.at == i {
			return c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer)+" "+text)
		}
		return "  " + text
	}
	task, question, passage := "mrc", "question", "passage"
	if len(e.tasks) > 0 {
		task = ui.Clean(e.tasks[e.task])
	}
	if len(e.tasks) > 0 && !e.spans[e.task] {
		question, passage = "question (or the pair's second text)", "passage (or the text)"
	}
	out := []string{mark(0, "task") + "  ‹ " + task + " ›", mark(1, question)}
	at := 0
	for i, in := range e.fields {
		if i == 1 {
			out = append(out, mark(2, passage))
		}
		lines, row := in.Lines(c, w-4, e.at == i+1)
		if e.at == i+1 {
			at = len(out) + row
		}
		for _, l := range lines {
			out = append(out, "    "+l)
		}
	}
	top := ui.Scroll(0, at, len(out), h)
	return out[top:min(top+h, len(out))]
}

// said converts an answer to a prediction.
func said(model string, a *wire.Answer) wire.Said {
	out := wire.Said{Model: model, Null: a.Null, Top: a.Top, Labels: a.Labels}
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
