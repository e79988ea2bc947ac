package distill

import (
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
)

// Soften adds the teachers' combined logits to a loss, by Algorithm 2 with
// the knobs as they are now, and tells what combining them did. task is an index into
// the dataset's tasks.
func (k *Distillation) Soften(micro feed.Batch, task int, l *model.Loss) (kd.Tally, error) {
	d := micro.Dataset
	var tally kd.Tally
	if len(k.active[d]) == 0 {
		return tally, nil
	}
	total := 0
	for i := range micro.Windows {
		total += LogitCount(d.Tasks[task], &micro.Windows[i])
	}
	halves := Halves(d.Tasks[task])
	l.Soft, l.Taught = make([]bool, halves*len(micro.Places)), make([]bool, len(micro.Places))
	l.Teacher, l.Plain = make([]float32, total), make([]float32, total)
	if d.Tasks[task].Kind == tasks.Span {
		l.Accepted = make([][][2]int, len(micro.Places))
	}
	rule, from := k.Rule(), 0
	if l.Standardize = rule.Standardize; l.Standardize {
		l.Mean = make([]float32, total)
	}
	for i, at := range micro.Places {
		w := &micro.Windows[i]
		to := from + LogitCount(d.Tasks[task], w)
		logits, err := k.teacherLogits(d, task, at, to-from)
		if err != nil {
			k.lost = true
			return tally, err
		}
		if len(logits) > 0 && feed.Trains(d.Tasks[task], w) {
			l.Taught[i] = true
			truth := truthOf(k.gold[:0], d.Tasks[task], w)
			rule.Window(&k.combined, logits, truth)
			k.gold = truth.Gold
			tally.Count(&k.combined)
			if l.Accepted != nil {
				l.Accepted[i] = w.Gold
			}
			for h := range k.combined.Halves {
				l.Soft[halves*i+h] = k.combined.Halves[h].Usable
			}
			copy(l.Teacher[from:to], k.combined.Logits)
			if l.Standardize {
				copy(l.Mean[from:to], k.combined.Mean)
				kd.Combine(l.Plain[from:to], logits, nil)
			} else {
				copy(l.Plain[from:to], k.combined.Mean)
			}
		}
		from = to
	}
	return tally, nil
}

// Rule is the combination by the knobs as they are now.
func (k *Distillation) Rule() kd.Rule { return ruleOf(k.set) }

// ruleOf is the combination by some settings.
func ruleOf(set *recipe.Recipe) kd.Rule {
	o := set.KD
	return kd.Rule{Options: kd.Options{Method: o.Method, W: o.W, NoneRight: o.NoneRight}, Right: o.Right, Standardize: o.Standardize}
}

// teacherLogits returns the logits of the dataset's teachers for one task of a window,
// count each, in arrays that the next window's overwrite.
func (k *Distillation) teacherLogits(d *feed.Dataset, task, place, count int) ([][]float32, error) {
	n := 0
	for _, a := range k.active[d] {
		if a.readers[task] == nil {
			continue
		}
		if n == len(k.logits) {
			k.logits = append(k.logits, nil)
		}
		z, ok, err := a.readers[task].Logits(k.logits[n], place)
		if err == nil && ok && len(z) != count {
			err = wrongLength(place, len(z), count)
		}
		if err != nil {
			return nil, &LostError{fmt.Errorf("targets of %s by %s: %w; %s", d.Name, a.teacher, err, k.remedy(d, a))}
		}
		if k.logits[n] = z; ok {
			n++
		}
	}
	return k.logits[:n], nil
}

// LostError is the error of targets in use that can no longer be read, with the way out. The
// step that needs them can be taken again once [Distillation.Reopen] has found them.
type LostError struct{ error }

// Unwrap returns the cause.
func (e *LostError) Unwrap() error { return e.error }

// wrongLength is the error of stored logits that do not fit their window.
func wrongLength(window, has, needs int) error {
	return fmt.Errorf("window %d has %d logits, its tokens need %d", window, has, needs)
}

// truthOf is the measure of a window's teachers; its spans are in gold's array if that is
// large enough.
func truthOf(gold [][2]int, task tasks.Task, w *tasks.Window) kd.Truth {
	if task.Kind == tasks.Class {
		label, ok := w.Labels[task.Name]
		if !ok {
			label = -1
		}
		return kd.Truth{Label: label, Gold: gold}
	}
	for _, g := range w.Gold {
		gold = append(gold, [2]int{place(w, g[0]), place(w, g[1])})
	}
	return kd.Truth{Span: true, Gold: gold}
}

// LossWeights are those of the next step's losses of windows with targets.
func (k *Distillation) LossWeights() (ce, divergence float64) { return lossWeights(k.set, k.at.Step) }

// lossWeights are those of the step after one by some settings.
func lossWeights(set *recipe.Recipe, step int) (ce, divergence float64) {
	o := set.KD
	return kd.LossWeights(o.Method, o.CEWeight, o.KDWeight, float64(step)/float64(set.Train.Steps))
}

// Halves are the parts of a task's windows that have soft targets or not, each for
// itself: the start and the end of a span.
func Halves(task tasks.Task) int {
	if task.Kind == tasks.Class {
		return 1
	}
	return 2
}

// LogitCount is the number of logits that a teacher gives for a window.
func LogitCount(task tasks.Task, w *tasks.Window) int {
	if task.Kind == tasks.Class {
		return len(task.Labels)
	}
	return 2 * (1 + w.Last - w.First)
}

// place is a window position's index in the layout of its targets: [CLS]
// first, then the passage.
func place(w *tasks.Window, position int) int {
	if position == 0 {
		return 0
	}
	return position - w.First + 1
}
