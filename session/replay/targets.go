package replay

import (
	"slices"

	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// joined are the steps at which the first and the last of a teacher's targets joined.
type joined struct {
	dataset, teacher string
	first, last      int
}

// targets has the replay's teachers teach those datasets whose targets joined the run, and
// names what is not as it was.
func (p *Replay) targets(entries, effects []wire.Entry) {
	var all []joined
	for _, e := range effects {
		if e.Action != wire.TargetsIn {
			continue
		}
		i := slices.IndexFunc(all, func(j joined) bool { return j.dataset == e.Dataset && j.teacher == e.Teacher })
		if i < 0 {
			i, all = len(all), append(all, joined{e.Dataset, e.Teacher, e.Step, e.Step})
		}
		all[i].last = e.Step
	}
	r := p.Recipe
	if len(all) == 0 {
		if r.KD.Method != kd.Hard {
			r.KD.Start = recipe.StartManual
		}
		return
	}
	r.KD.Start = recipe.StartWait
	for _, name := range r.Order {
		d := r.Datasets[name]
		d.Teachers = slices.DeleteFunc(slices.Clone(d.Teachers), func(source string) bool {
			short := recipe.TeacherName(source)
			taught := slices.ContainsFunc(all, func(j joined) bool { return j.dataset == name && j.teacher == short })
			if !taught {
				p.leaveOut("the teacher %s of %s, which taught nothing", short, name)
			}
			return !taught
		})
		r.Datasets[name] = d
	}
	for _, j := range all {
		d, known := r.Datasets[j.dataset]
		if !known {
			continue
		}
		if !d.Teaches(j.teacher) {
			source := sourceOf(entries, j)
			if source == "" {
				p.leaveOut("the targets of %s from %s, whose folder the ledger does not name", j.dataset, j.teacher)
				continue
			}
			d.Teachers = append(d.Teachers, source)
			r.Datasets[j.dataset] = d
		}
		if j.last > 1 {
			p.leaveOut("the time of the targets of %s from %s: they joined in steps %d to %d, and the replay has them from the first one on",
				j.dataset, j.teacher, j.first, j.last)
		}
	}
}

// sourceOf is the teacher of a request to teach; empty without one.
func sourceOf(entries []wire.Entry, j joined) string {
	for _, e := range slices.Backward(entries) {
		if e.Action == wire.Teach && e.Dataset == j.dataset && e.Teacher != j.teacher && recipe.TeacherName(e.Teacher) == j.teacher {
			return e.Teacher
		}
	}
	return ""
}
