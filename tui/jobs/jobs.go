package jobs

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen is the jobs of the open run.
type Screen struct {
	c        *ui.Context
	bindings []ui.Binding
	list     ui.List
}

// New makes the screen.
func New(c *ui.Context) *Screen {
	s := &Screen{c: c}
	s.bindings = append(
		ui.Moves("jobs", "jobs", func(m ui.Move) { s.list.Go(m, len(s.jobs())) }),
		ui.Binding{
			ID: "jobs.teach", Keys: []string{"t"}, Short: "teach", Help: "write a teacher's soft targets for a dataset", Group: "Jobs",
			Dangerous: true, Disabled: needs(ui.NeedsTrainer, trained), Do: s.teach,
		},
		ui.Binding{
			ID: "jobs.teach-all", Keys: []string{"T"}, Short: "teach all", Group: "Jobs",
			Help:      "write all soft targets that the recipe's teachers have not written",
			Dangerous: true, Disabled: needs(ui.NeedsTrainer, taught), Do: s.teachAll,
		},
		ui.Binding{
			ID: "jobs.evaluate", Keys: []string{"v"}, Short: "evaluate", Help: "evaluate on a dev set now", Group: "Jobs",
			Dangerous: true, Disabled: needs(ui.NeedsModel, evaluated), Do: s.evaluate,
		},
		ui.Binding{
			ID: "jobs.predict", Keys: []string{"p"}, Short: "predict", Help: "write the predictions of a dev set, to inspect",
			Group: "Jobs", Dangerous: true, Disabled: needs(ui.NeedsModel, evaluated), Do: s.predict,
		},
		ui.Binding{
			ID: "jobs.cancel", Keys: []string{"c"}, Short: "cancel", Help: "cancel the selected job", Group: "Jobs",
			Dangerous: true, Disabled: s.cannotCancel, Do: s.cancel,
		},
	)
	return s
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "jobs" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Update implements ui.Screen: everything shown is in the store.
func (s *Screen) Update(tea.Msg) (bool, tea.Cmd) { return false, nil }

// jobs returns the jobs: unfinished ones first, then ended ones, newest first.
func (s *Screen) jobs() []wire.Job {
	out := slices.Clone(s.c.Store.State.Jobs)
	slices.SortStableFunc(out, func(a, b wire.Job) int {
		if a.Ended.IsZero() != b.Ended.IsZero() {
			if a.Ended.IsZero() {
				return -1
			}
			return 1
		}
		return b.Started.Compare(a.Started)
	})
	return out
}

// trained returns the names of the datasets with training data.
func trained(st wire.State) (names []string) {
	for _, d := range st.Datasets {
		if d.Windows > 0 {
			names = append(names, d.Name)
		}
	}
	return names
}

// taught returns the names of the datasets with training data and teachers in the recipe.
func taught(st wire.State) (names []string) {
	for _, d := range st.Datasets {
		if d.Windows > 0 && len(d.Teachers) > 0 {
			names = append(names, d.Name)
		}
	}
	return names
}

// evaluated returns the names of the datasets with a dev set.
func evaluated(st wire.State) (names []string) {
	for _, d := range st.Datasets {
		if d.Dev > 0 {
			names = append(names, d.Name)
		}
	}
	return names
}

// needs is the Disabled of a job that needs a process and one of the datasets.
func needs(process func(*ui.Context) string, datasets func(wire.State) []string) func(*ui.Context) string {
	return func(c *ui.Context) string {
		if why := process(c); why != "" {
			return why
		}
		if len(datasets(c.Store.State)) == 0 {
			return "the run has no dataset for this job"
		}
		return ""
	}
}

// The choices besides names: a teacher that is not in the recipe, and all datasets.
const (
	another = "another"
	all     = "all"
)

func (s *Screen) teach(c *ui.Context) tea.Cmd {
	c.Open(TeachForm(c, teachable(c.Store.State)[0].Name))
	return nil
}

// TeachForm asks for a dataset and a teacher; all selects every dataset that has the
// teacher, but not yet all of its targets.
func TeachForm(c *ui.Context, dataset string) *ui.Form {
	sets, attempt := teachable(c.Store.State), c.Store.State.Attempt
	var teachers []string
	for _, d := range sets {
		for _, t := range d.Teachers {
			if !slices.Contains(teachers, t) {
				teachers = append(teachers, t)
			}
		}
	}
	fields := []ui.FormField{
		{Name: "dataset", Choices: append([]string{all}, trained(c.Store.State)...), Value: dataset},
		{Name: "teacher", Choices: append(teachers, another)},
		{Name: "folder", Hint: "the other teacher's checkpoint", When: func(v []string) bool { return v[1] == another }},
	}
	const text = "The trainer writes the teacher's logits beside the run; they join it shard by shard while it trains."
	return ui.NewForm(c, "Start soft targets", text, "start", fields, func(v []string) (string, tea.Cmd) {
		teacher := v[1]
		if teacher == another {
			if teacher = strings.TrimSpace(v[2]); teacher == "" {
				return "give the folder of the other teacher's checkpoint", nil
			}
		}
		var cmds []tea.Cmd
		for _, d := range sets {
			lacks := slices.Contains(d.Teachers, teacher) && covered(d, teacher) < d.Windows
			if v[0] != d.Name && (v[0] != all || v[1] != another && !lacks) {
				continue
			}
			_, cmd := c.Send(attempt, wire.Request{Action: wire.Teach, Dataset: d.Name, Teacher: teacher})
			cmds = append(cmds, cmd)
		}
		if len(cmds) == 0 {
			return "every dataset with " + teacher + " has all of its targets", nil
		}
		return "", tea.Sequence(cmds...) // queued in the order of the datasets
	})
}

// teachAll asks before all of the recipe's teachers teach.
func (s *Screen) teachAll(c *ui.Context) tea.Cmd {
	attempt := c.Store.State.Attempt
	text := fmt.Sprintf("The recipe's teachers write every soft target that they have not written, for %d datasets. Steps go on, "+
		"and targets join them shard by shard.", len(taught(c.Store.State)))
	c.Open(ui.YesNo(c, "Teach everything that is missing", []string{text}, "start", func() tea.Cmd {
		_, cmd := c.Send(attempt, wire.Request{Action: wire.Teach})
		return cmd
	}))
	return nil
}

// teachable returns the datasets with training data, those with incomplete targets
// first.
func teachable(st wire.State) []wire.Dataset {
	var out []wire.Dataset
	for _, d := range st.Datasets {
		if d.Windows > 0 {
			out = append(out, d)
		}
	}
	complete := func(d wire.Dataset) int {
		for _, t := range d.Teachers {
			if covered(d, t) < d.Windows {
				return 0
			}
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b wire.Dataset) int { return complete(a) - complete(b) })
	return out
}

// covered returns the number of a dataset's windows with a teacher's targets in use.
func covered(d wire.Dataset, teacher string) int {
	for _, t := range d.Targets {
		if t.Teacher == teacher {
			return t.Windows
		}
	}
	return 0
}

func (s *Screen) evaluate(c *ui.Context) tea.Cmd {
	return c.WithModel(func() tea.Cmd {
		c.Open(evaluateForm(c))
		return nil
	})
}

func evaluateForm(c *ui.Context) *ui.Form {
	attempt := c.Store.State.Attempt
	fields := []ui.FormField{{Name: "dataset", Choices: append([]string{all}, evaluated(c.Store.State)...)}}
	const text = "Evaluates a frozen copy of this step's weights."
	return ui.NewForm(c, "Evaluate", text, "start", fields, func(v []string) (string, tea.Cmd) {
		if v[0] == all {
			v[0] = ""
		}
		_, cmd := c.Send(attempt, wire.Request{Action: wire.Evaluate, Dataset: v[0]})
		return "", cmd
	})
}

func (s *Screen) predict(c *ui.Context) tea.Cmd {
	return c.WithModel(func() tea.Cmd {
		c.Open(PredictForm(c, ""))
		return nil
	})
}

// PredictForm asks for the dev set to predict.
func PredictForm(c *ui.Context, dataset string) *ui.Form {
	attempt := c.Store.State.Attempt
	fields := []ui.FormField{{Name: "dataset", Choices: evaluated(c.Store.State), Value: dataset}}
	const text = "Writes the answers of the student and the teachers to every dev example, to inspect."
	return ui.NewForm(c, "Predict", text, "start", fields, func(v []string) (string, tea.Cmd) {
		_, cmd := c.Send(attempt, wire.Request{Action: wire.Predict, Dataset: v[0]})
		return "", cmd
	})
}

func (s *Screen) selected() (wire.Job, bool) {
	jobs := s.jobs()
	if len(jobs) == 0 {
		return wire.Job{}, false
	}
	return jobs[min(s.list.Cursor, len(jobs)-1)], true
}

func (s *Screen) cannotCancel(c *ui.Context) string {
	j, ok := s.selected()
	switch {
	case !ok:
		return "no job to cancel"
	case ended(j):
		return "job " + j.ID + " is already " + string(j.State)
	}
	return ui.NeedsProcess(c)
}

func ended(j wire.Job) bool {
	return j.State == wire.JobDone || j.State == wire.JobFailed || j.State == wire.JobCancelled
}

func (s *Screen) cancel(c *ui.Context) tea.Cmd {
	j, _ := s.selected()
	attempt := c.Store.State.Attempt // a resumed trainer numbers its jobs from 1
	text := fmt.Sprintf("%s, %s of %s windows done", describe(j), ui.Count(j.Done), ui.Count(j.Total))
	c.Open(ui.YesNo(c, "Cancel job "+j.ID, []string{text}, "cancel the job", func() tea.Cmd {
		_, cmd := c.Send(attempt, wire.Request{Action: wire.CancelJob, Target: j.ID})
		return cmd
	}))
	return nil
}
