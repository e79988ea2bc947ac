package engine

import (
	"cmp"
	"time"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/control"
	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/engine/jobs"
	"dev.road/workbench/engine/keep"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// trainer is a run in progress. It belongs to one goroutine.
type trainer struct {
	front  *front.Front
	owner  *session.Owner
	recipe *recipe.Recipe
	device compute.Device

	at           *report.Position
	report       *report.Report
	control      *control.Control
	set          *recipe.Recipe // of control, for the steps
	feed         *feed.Feed
	models       *infer.Models
	distillation *distill.Distillation
	jobs         *jobs.Jobs
	asked        []pending // in the order that they came
	keeper       *keep.Keeper

	student    *model.Model
	parameters *wire.Parameters // of the student
	ready      bool             // to take steps, and to teach
	guard      guard
	after      keep.State // the last step, as a checkpoint has it

	ended   *wire.State // of a server: the state in which the last trainer left the run
	serving bool        // the run has ended, and is answered for
	idleFor time.Duration
}

// newTrainer makes the owners of a run's state, as they are before anything was
// read.
func newTrainer(o Options, owner *session.Owner, l *ledger.Ledger, r *recipe.Recipe, info session.Info, d compute.Device) *trainer {
	set := r.Clone()
	at := &report.Position{Attempt: info.Attempt}
	t := &trainer{at: at, owner: owner, recipe: r, device: d, set: set, idleFor: cmp.Or(o.Idle, idleFor)}
	t.front = front.New(info.Hello(), wire.State{
		Parent: info.Parent, Checkpoint: info.Checkpoint, Place: d.Place, Precision: r.Model.Precision, Started: info.Started,
	})
	t.report = report.New(at, o.Log, r.Model.Precision, d.Place.GPU)
	t.control = control.New(at, t.report, t.front, l, set, t.settingsChanged, func(e wire.Entry) error { return t.distillation.Join(e) })
	t.feed = feed.New(at, t.report, set, owner.Writable(), t.waits)
	t.models = infer.NewModels(at, set, t.feed, owner.Writable())
	t.distillation = distill.New(at, set, t.feed, t.models, l, owner.Writable().Below("targets"))
	t.jobs = jobs.New(at, t.report, set, t.feed, t.models, t.distillation, owner, t.evaluated)
	t.keeper = keep.New(at, t.report, set, owner, t.jobs, t.publish, t.state)
	return t
}

// take gives the student to the owners that work with it.
func (t *trainer) take(m *model.Model) {
	t.student = m
	t.parameters = &wire.Parameters{Total: m.Parameters()}
	t.parameters.Embeddings, t.parameters.Encoder, t.parameters.Heads = m.Sizes()
	t.control.Take(recipe.OfModel(m.Config()))
	t.keeper.Take(m, t.feed.Tokenizer)
	t.models.Take(m, compute.Options(t.recipe, t.device.Torch))
	if t.device.Torch != "cpu" {
		t.report.Memory = m.Memory
	}
}

// settingsChanged carries a change of the settings to the owners that keep something made
// from them, and to the clients.
func (t *trainer) settingsChanged(before *recipe.Recipe, decided bool) {
	if t.set.Sampling.Strategy != before.Sampling.Strategy {
		t.feed.NewEpoch()
	}
	if t.set.Checkpoint.Best != before.Checkpoint.Best {
		t.keeper.LinkBest()
	}
	if t.set.KD.Method != before.KD.Method || t.set.Train.Steps != before.Train.Steps {
		t.teach(false)
	}
	t.feed.Resample()
	t.control.PublishKnobs()
	if !decided { // by a schedule, perhaps at every step; the state is published with the step
		return
	}
	t.publish()
	// A crash must not leave readers with the values from before.
	if err := t.owner.KeepSnapshot(session.Snapshot{State: t.front.State(), Knobs: t.front.Knobs()}); err != nil {
		t.report.Log.Warn("the snapshot cannot be written", "err", err)
	}
}

// evaluated keeps the result of an evaluation: in the metrics, and for the choice
// of the best checkpoint.
func (t *trainer) evaluated(e wire.Eval) {
	var values []metrics.Value
	for name, v := range e.All {
		tag := "dev/" + e.Dataset + "/" + e.Task + "/" + name
		values = append(values, metrics.Value{Tag: tag, Number: v})
		t.keeper.History.Add(tag, e.Step, v)
	}
	t.report.Metrics.Append(metrics.Row{Attempt: t.at.Attempt, Step: e.Step, Time: e.Time, Values: values})
	t.control.KeepRows()
	t.keeper.LinkBest()
	t.keeper.PrunePredictions(e.Dataset)
}

// close releases the data and the models.
func (t *trainer) close() {
	t.feed.Close()
	for _, p := range t.asked {
		p.of.Close()
	}
	t.models.Close()
	t.student.Close()
}
