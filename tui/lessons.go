package tui

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/inspect"
	"dev.road/workbench/tui/ui"
)

// lesson is one step of the guide.
type lesson struct {
	// text asks for something. {ID} stands for the key of a binding.
	text string
	// at is the screen whose keys it names, "" for those of every screen.
	at string
	// steps marks a lesson that the run has to take steps for.
	steps bool
	// done reports whether it has been done.
	done func(*model) bool
	// waits names the thing that the lesson waits for, "" if that is the reader. Nil: never.
	waits func(*model) string
}

// lessons lead from the soft targets to a change of W that acts, and to the answers that
// are wrong. Targets come first: without them W acts on nothing.
var lessons = []lesson{
	{text: "{go.jobs} opens the jobs: the run's teachers write soft targets while it trains", done: on("jobs")},
	{text: "W acts on soft targets alone: wait until those of two teachers have joined", steps: true, done: joined, waits: writing},
	{
		text: "{train.up}{train.down} select a task: its losses are in the chart. Find the worst", at: "train",
		done: pressed("train.up", "train.down"),
	},
	{text: "{go.knobs} opens the knobs", done: on("knobs")},
	{
		text: "on kd.w, {knobs.less} or {knobs.more} stages another W; {knobs.apply} shows the difference and applies it", at: "knobs",
		steps: true, done: func(m *model) bool { return m.changedW() != nil },
	},
	{
		text: "{go.train} goes back to the charts: your change is a marker there", steps: true,
		done: func(m *model) bool { return on("train")(m) && m.stepsSinceW() >= settled }, waits: settling,
	},
	{text: "{go.inspect} opens the predictions", done: on("inspect")},
	{
		text: "{inspect.predict}, then enter, has the student and its teachers answer newsqa, which it never trains on",
		at:   "inspect", done: predicted, waits: predicting,
	},
	{
		text: "{inspect.next-error} goes to the next wrong answer, {inspect.edit} changes the question and asks again",
		at:   "inspect", done: asked,
	},
	{
		text: "{go.knobs}, then {knobs.undo}, takes your change back", steps: true,
		done: func(m *model) bool { return m.applied(wire.Undo) },
	},
	{text: "that was the tour. {palette} finds a command, {help} lists the keys, {words} explains the words"},
}

// settled is the number of steps after which the effect of a change can be told.
const settled = 30

// pressed is done once a key of one of the bindings was pressed in this lesson.
func pressed(ids ...string) func(*model) bool {
	return func(m *model) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return m.guide.acted[id] })
	}
}

func on(screen string) func(*model) bool {
	return func(m *model) bool { return m.screens[m.at].Name() == screen }
}

// applied reports whether the ledger has an applied entry of an action.
func (m *model) applied(action wire.Action) bool {
	return slices.ContainsFunc(m.c.Store.Entries, func(e wire.Entry) bool { return e.Action == action && e.Fate == wire.Applied })
}

// job returns the newest job of a kind, or nil.
func (m *model) job(kind wire.JobKind) *wire.Job {
	jobs := m.c.Store.State.Jobs
	for i := range slices.Backward(jobs) {
		if jobs[i].Kind == kind {
			return &jobs[i]
		}
	}
	return nil
}

// joined reports whether W can act: the targets of two teachers of a dataset are in use.
func joined(m *model) bool {
	return slices.ContainsFunc(m.c.Store.State.Datasets, func(d wire.Dataset) bool { return len(d.Targets) > 1 })
}

// writing is how far the soft targets are, or the key that has them written.
func writing(m *model) string {
	jobs := m.c.Store.State.Jobs
	if i := slices.IndexFunc(jobs, func(j wire.Job) bool { return j.Kind == wire.JobTeach && j.State == wire.JobRunning }); i >= 0 {
		return progress(&jobs[i])
	}
	if j := m.job(wire.JobTeach); j != nil && j.State != wire.JobCancelled {
		return progress(j)
	}
	return m.withKeys("none is being written: {go.jobs}, then {jobs.teach-all}, starts the teachers")
}

func predicted(m *model) bool {
	j := m.job(wire.JobPredict)
	return j != nil && j.State == wire.JobDone
}

func predicting(m *model) string { return progress(m.job(wire.JobPredict)) }

// asked is done once a question of the reader's own has an answer.
func asked(m *model) bool {
	return slices.ContainsFunc(m.screens, func(s ui.Screen) bool {
		i, ok := s.(*inspect.Screen)
		return ok && i.Asked()
	})
}

// progress tells how far a job is.
func progress(j *wire.Job) string {
	switch {
	case j == nil || !j.Ended.IsZero():
		return ""
	case j.Total == 0:
		return string(j.State)
	}
	return fmt.Sprintf("%.0f%%", 100*float64(j.Done)/float64(j.Total))
}

// changedW returns the last applied set of W, or nil.
func (m *model) changedW() *wire.Entry {
	ofW := func(c wire.Changed) bool { return c.Name == "kd.w" }
	for i := range slices.Backward(m.c.Store.Entries) {
		if e := &m.c.Store.Entries[i]; e.Action == wire.Set && e.Fate == wire.Applied && slices.ContainsFunc(e.Changes, ofW) {
			return e
		}
	}
	return nil
}

// stepsSinceW is the number of steps with the last change of W.
func (m *model) stepsSinceW() int {
	if e := m.changedW(); e != nil {
		return m.c.Store.State.Step + 1 - e.Step
	}
	return 0
}

func settling(m *model) string {
	if n := m.stepsSinceW(); n < settled {
		return fmt.Sprintf("%s of %d steps", ui.Count(max(n, 0)), settled)
	}
	return ""
}
