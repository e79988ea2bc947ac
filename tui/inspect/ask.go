package inspect

import (
	"context"
	"errors"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// student is the name of the model in training.
const student = "student"

// consultation is a question to the student and to teachers, each asked
// separately: the student answers at once, and a teacher that has to be loaded
// first, or that has no head for the task, delays no other. An edited wording goes
// with the one that it was made of, so that each model answers both with the same
// weights.
type consultation struct {
	turn     int
	question wire.Question
	models   []string
	replies  map[string]reply
	forHeat  bool // only for the student's distributions
}

// passage and text are those of the wording that is shown: the edited one, if there is one.
func (q *consultation) passage() string {
	if e := q.question.Edited; e != nil {
		return e.Passage
	}
	return q.question.Passage
}

func (q *consultation) text() string {
	if e := q.question.Edited; e != nil {
		return e.Question
	}
	return q.question.Question
}

// reply is one model's answer, or its error.
type reply struct {
	answer *wire.Answer
	err    error
}

// now is the answer to the wording that is shown, nil before it is there.
func (r reply) now() *wire.Answer {
	if r.answer != nil && r.answer.Edited != nil {
		return r.answer.Edited
	}
	return r.answer
}

// before is the answer to the wording before it was edited; nil is none.
func (r reply) before() *wire.Said {
	if r.answer == nil || r.answer.Edited == nil {
		return nil
	}
	before := said(r.answer.Model, r.answer)
	return &before
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

// ask sends a question to models, and shows it.
func (s *Screen) ask(q wire.Question, models []string) tea.Cmd {
	of, cmd := s.consult(q, models)
	s.asked, s.importance = of, nil
	return cmd
}

// consult sends a question to models; each reply arrives as a message.
func (s *Screen) consult(q wire.Question, models []string) (*consultation, tea.Cmd) {
	s.turn++
	of := &consultation{question: q, models: models, replies: map[string]reply{}}
	turn, session, ctx := s.turn, s.session, s.c.Ctx
	cmds := make([]tea.Cmd, len(models))
	for i, model := range models {
		q := q
		q.Models = []string{model}
		cmds[i] = func() tea.Msg {
			ctx, cancel := context.WithTimeout(ctx, q.AnswerIn())
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
	of.turn = turn
	return of, tea.Batch(cmds...)
}

// receive stores a reply to a question that is still shown.
func (s *Screen) receive(m replyMsg) {
	for _, of := range []*consultation{s.asked, s.importance} {
		if of != nil && of.turn == m.turn {
			of.replies[m.model] = m.reply
		}
	}
}

// said returns the answers so far, as predictions.
func (q *consultation) said() []wire.Said {
	var out []wire.Said
	for _, model := range q.models {
		if a := q.replies[model].now(); a != nil {
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
				if of(d) && !slices.Contains(out, t) && !slices.Contains(d.Rules, t) {
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
	if s.heat && s.importance == nil {
		s.heat = false
		if s.asked != nil && s.asked.forHeat {
			s.asked = nil
		}
		return nil
	}
	if s.asked != nil { // that of an earlier h, too
		s.heat, s.importance = true, nil
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
	cmd := s.ask(q, []string{student})
	s.asked.forHeat = true
	return cmd
}

// editor holds a question, a passage and the models to ask while they are edited.
type editor struct {
	tasks  []string
	spans  []bool       // of tasks: the answer is a stretch of a passage
	fields [3]*ui.Input // question, passage, models
	task   int
	at     int // 0 the task, then the fields

	dataset string       // of the example that it started from
	served  string       // the task of that example
	from    *wire.Edited // the wording that it started from; nil: none
	began   [3]string    // the fields' texts at the start
}

// places is the number of places that the focus can have.
const places = 4

func (s *Screen) editSelected() {
	r, _ := s.selected()
	task, from, models := r.Task, wire.Edited{Passage: r.Passage, Question: r.Question}, s.models(r.Dataset, r.Task)
	if s.asked != nil && !s.asked.forHeat { // continue from the last question
		task, from = s.asked.question.Task, wire.Edited{Passage: s.asked.passage(), Question: s.asked.text()}
		models = s.asked.models
	}
	s.edits(task, &from, models)
	s.editor.dataset, s.editor.served = r.Dataset, r.Task
}

func (s *Screen) editOwn() { s.edits("", nil, []string{student}) }

func (s *Screen) edits(task string, from *wire.Edited, models []string) {
	start := wire.Edited{}
	if from != nil {
		start = *from
	}
	e := &editor{at: 1, from: from}
	for i, text := range []string{start.Question, start.Passage, strings.Join(models, " ")} {
		e.fields[i] = ui.NewInput(text)
		e.began[i] = e.fields[i].Value()
	}
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
		e.at = (e.at + 1) % places
		return nil
	case "shift+tab":
		e.at = (e.at + places - 1) % places
		return nil
	case "enter":
		q := e.question()
		if e.fields[1].Value() == "" {
			s.c.Say(ui.Warn, "a question needs a passage: tab goes to it")
			return nil
		}
		s.editor, s.heat, s.scroll = nil, false, 0
		return s.c.WithModel(func() tea.Cmd { return s.ask(q, s.chosen(e, &q)) })
	}
	if !e.key(k) {
		s.c.Say(ui.Info, ui.NothingHere(k))
	}
	return nil
}

// question is the edited one, with the wording that it started from.
func (e *editor) question() wire.Question {
	now := wire.Edited{Question: e.fields[0].Value(), Passage: e.fields[1].Value()}
	if e.from != nil { // a field cannot hold every character of an example
		if now.Question == e.began[0] {
			now.Question = e.from.Question
		}
		if now.Passage == e.began[1] {
			now.Passage = e.from.Passage
		}
	}
	q := wire.Question{Question: now.Question, Passage: now.Passage}
	if len(e.tasks) > 0 {
		q.Task = e.tasks[e.task]
	}
	if q.Task != e.served { // no longer a question of that dataset
		return q
	}
	q.Dataset = e.dataset
	if e.from != nil && *e.from != now {
		q.Question, q.Passage, q.Edited = e.from.Question, e.from.Passage, &now
	}
	return q
}

// chosen are the models that the editor names; if they were not changed, those of the
// question's task.
func (s *Screen) chosen(e *editor, q *wire.Question) []string {
	named := strings.Fields(e.fields[2].Value())
	switch {
	case len(named) == 0, e.fields[2].Value() == e.began[2] && q.Task != e.served:
		return s.models(q.Dataset, q.Task)
	}
	return slices.Compact(named)
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
	task, names := "mrc", [3]string{"question", "passage", "models: student, student@STEP, a teacher, a checkpoint's path"}
	if len(e.tasks) > 0 {
		task = ui.Clean(e.tasks[e.task])
	}
	if len(e.tasks) > 0 && !e.spans[e.task] {
		names[0], names[1] = "question (or the pair's second text)", "passage (or the text)"
	}
	out := []string{mark(0, "task") + "  ‹ " + task + " ›"}
	at := 0
	for i, in := range e.fields {
		out = append(out, mark(i+1, names[i]))
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
