package replay

import (
	"fmt"
	"maps"
	"slices"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

// Replay is a recipe that repeats a run, and what it cannot repeat.
type Replay struct {
	Recipe  *recipe.Recipe
	LeftOut []string // sentences
}

// Of makes the recipe of a run's replay from the run's own recipe, which it changes, and
// its ledger. Every step has the values that it had, also those that were undone later:
// the losses are to be the same.
func Of(r *recipe.Recipe, entries []wire.Entry) Replay {
	p := &Replay{Recipe: r}
	effects := ledger.After(entries, -1)
	courses := r.Courses()
	changed := map[string][]turn{} // by knob, in the order of the steps
	for _, e := range effects {
		for _, c := range e.Changes {
			if ledger.Turns(c) {
				changed[c.Name] = append(changed[c.Name], turn{e.Step, c.New})
			}
		}
	}
	held := ledger.HeldAt(entries)
	for _, v := range r.Live() {
		turns := changed[v.Name]
		delete(changed, v.Name)
		if len(turns) == 0 {
			continue
		}
		w := writer{course: recipe.Course{Name: v.Name, Start: r.Get(v.Name)}}
		i := slices.IndexFunc(courses, func(c recipe.Course) bool { return c.Name == v.Name })
		if i >= 0 {
			w.course = courses[i]
		}
		w.follow(0, turns[0].step)
		for n, t := range turns {
			end := forever
			if n+1 < len(turns) {
				end = turns[n+1].step
			}
			switch {
			case end == t.step: // another change of the same step
			case i >= 0 && !held(t.step)[v.Name]:
				w.follow(t.step, end)
			default:
				w.hold(t.step, t.value)
			}
		}
		if r.Schedule == nil {
			r.Schedule = map[string]recipe.Names{}
		}
		if r.Schedule[v.Name] = w.text(); len(w.points) == 0 {
			delete(r.Schedule, v.Name)
		}
		p.LeftOut = append(p.LeftOut, w.inexact...)
	}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		p.leaveOut("changes of %s, which is no knob of the recipe", name)
	}
	p.flow(entries)
	p.targets(entries, effects)
	return *p
}

func (p *Replay) leaveOut(what string, args ...any) {
	p.LeftOut = append(p.LeftOut, fmt.Sprintf(what, args...))
}

// flow names the pauses and rewinds, which change no step.
func (p *Replay) flow(entries []wire.Entry) {
	pauses, rewinds := 0, 0
	for _, e := range entries {
		switch {
		case e.Action == wire.Pause && e.Fate == wire.Applied:
			pauses++
		case e.Action == wire.Rewind && (e.Fate == wire.Applied || e.Fate == wire.Superseded):
			rewinds++
		}
	}
	if rewinds > 0 {
		p.leaveOut("%s: the replay goes the final way, without the steps that were taken back", worded.Count(rewinds, "rewind"))
	}
	if pauses > 0 {
		p.leaveOut("%s, which changed no step", worded.Count(pauses, "pause"))
	}
}
