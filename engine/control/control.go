package control

import (
	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Control has people's decisions about a run: the settings, by their knobs, the
// ledger of all requests, and whether steps are taken.
type Control struct {
	at     *report.Position
	report *report.Report
	front  *front.Front
	ledger *ledger.Ledger
	flow

	set     *recipe.Recipe
	knobs   knobs.Table
	courses []recipe.Course                           // the knobs' schedules
	model   recipe.Known                              // of the student
	changed func(before *recipe.Recipe, decided bool) // is called when the settings have changed
	join    func(wire.Entry) error                    // admits an earlier attempt's targets again

	undo      wire.Undoable // as of the last change
	scheduled []scheduledSet
	replay    []wire.Entry // applied before the interruption, to come again
	repeating int          // last step that an earlier attempt ran, and that this one repeats
	failed    error        // of a request that was begun and could not be ended: the next attempt ends it
}

// New makes the control of a run that is starting, with its ledger. changed is called
// when the settings have changed, by a decision or by a schedule, and join admits an
// earlier attempt's targets again.
func New(at *report.Position, p *report.Report, f *front.Front, l *ledger.Ledger, set *recipe.Recipe,
	changed func(before *recipe.Recipe, decided bool), join func(wire.Entry) error) *Control {
	return &Control{
		at: at, report: p, front: f, ledger: l, flow: flow{phase: wire.Starting}, set: set, knobs: knobs.Declare(set),
		courses: set.Courses(), changed: changed, join: join,
	}
}

// Take notes the model of the student, which bounds some settings.
func (c *Control) Take(m recipe.Known) { c.model = m }

// Fits reports settings that the student's model does not allow.
func (c *Control) Fits() error { return c.set.Fits(c.model) }

// Declare makes the knobs and their schedules anew, with a recipe's values as their
// defaults.
func (c *Control) Declare(r *recipe.Recipe) { c.knobs, c.courses = knobs.Declare(r), r.Courses() }

// PublishKnobs makes the list of knobs that clients read, their columns in the
// rows, and the change of them that an undo takes back.
func (c *Control) PublishKnobs() {
	shown := c.knobs.Shown()
	c.report.KnobValues = c.report.KnobValues[:0]
	for i, k := range c.knobs {
		shown[i].Value = c.set.Get(k.Name)
		c.report.KnobValues = append(c.report.KnobValues, metrics.Value{Tag: k.Name, Number: k.Number(c.set)})
	}
	c.showSchedules(shown)
	c.front.PublishKnobs(shown)
	c.undo = c.undoable()
}

// Values are the knobs as they are now, for a checkpoint.
func (c *Control) Values() map[string]any {
	values := map[string]any{}
	for _, k := range c.knobs {
		values[k.Name] = c.set.Get(k.Name)
	}
	return values
}

// Recall gives the knobs of a checkpoint to a copy of a recipe. One that the
// checkpoint lacks, because it is newer, stays as the recipe has it.
func (c *Control) Recall(r *recipe.Recipe, values map[string]any) (*recipe.Recipe, error) {
	r = r.Clone()
	for _, k := range c.knobs {
		v, ok := values[k.Name]
		if !ok {
			continue
		}
		if err := k.Check(v); err != nil {
			return nil, err
		}
		r.Set(k.Name, v)
	}
	return r, nil
}
