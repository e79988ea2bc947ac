package replay

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

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
	idle, unnamed := map[string][]string{}, map[string][]string{} // datasets by teacher
	for _, name := range r.Order {
		d := r.Datasets[name]
		d.Teachers = slices.DeleteFunc(slices.Clone(d.Teachers), func(source string) bool {
			short := recipe.TeacherName(source)
			taught := slices.ContainsFunc(all, func(j joined) bool { return j.dataset == name && j.teacher == short })
			if !taught {
				idle[short] = append(idle[short], name)
			}
			return !taught
		})
		r.Datasets[name] = d
	}
	late := joined{first: forever}
	var of, by []string
	for _, j := range all {
		d, known := r.Datasets[j.dataset]
		if !known {
			continue
		}
		if !d.Teaches(j.teacher) {
			source := sourceOf(entries, j)
			if source == "" {
				unnamed[j.teacher] = append(unnamed[j.teacher], j.dataset)
				continue
			}
			d.Teachers = append(d.Teachers, source)
			r.Datasets[j.dataset] = d
		}
		if j.last > 1 {
			of, by = append(of, j.dataset), append(by, j.teacher)
			late.first, late.last = min(late.first, j.first), max(late.last, j.last)
		}
	}
	for _, teacher := range slices.Sorted(maps.Keys(idle)) {
		p.leaveOut("the teacher %s of %s, which taught nothing", teacher, listed(idle[teacher]))
	}
	for _, teacher := range slices.Sorted(maps.Keys(unnamed)) {
		p.leaveOut("the targets of %s from %s, whose folder the ledger does not name", listed(unnamed[teacher]), teacher)
	}
	if late.last > 0 {
		p.leaveOut("the steps in which targets joined (%s; of %s, from %s): the replay has all targets from its first step on",
			between(late.first, late.last), listed(of), listed(by))
	}
}

// between names a range of steps.
func between(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d to %d", first, last)
}

// listed names each of the names once, in alphabetical order.
func listed(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
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
