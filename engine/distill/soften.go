package distill

import (
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/model"
	"dev.road/workbench/tasks"
)

// Soften adds the teachers' combined logits to a loss, by Algorithm 2 with
// the knobs as they are now. task is an index into the dataset's tasks.
func (k *Distillation) Soften(micro feed.Batch, task int, l *model.Loss) error {
	d := micro.Dataset
	if len(k.active[d]) == 0 {
		return nil
	}
	l.Soft, l.Taught = make([]bool, len(micro.Places)), make([]bool, len(micro.Places))
	for i, at := range micro.Places {
		w := &micro.Windows[i]
		logits, verdicts, err := k.teacherLogits(d, task, at, w)
		if err != nil {
			return err
		}
		from := len(l.Teacher)
		l.Teacher = append(l.Teacher, make([]float32, LogitCount(d.Tasks[task], w))...)
		l.Plain = append(l.Plain, l.Teacher[from:]...)
		if len(logits) == 0 || !feed.Trains(d.Tasks[task], w) {
			continue
		}
		l.Taught[i] = true
		kd.Combine(l.Plain[from:], logits, nil)
		l.Soft[i] = k.combine(l.Teacher[from:], logits, verdicts)
	}
	return nil
}

// teacherLogits returns the logits of the dataset's teachers for one task of a window,
// and the verdict on each half of them (a class has one half, a span its start
// and its end).
func (k *Distillation) teacherLogits(d *feed.Dataset, task, place int, w *tasks.Window) (logits [][]float32, verdicts [][]kd.Verdict,
	err error) {
	for _, a := range k.active[d] {
		if a.readers[task] == nil {
			continue
		}
		z, ok, err := a.readers[task].Logits(nil, place)
		if err != nil {
			return nil, nil, fmt.Errorf("targets of %s by %s: %w", d.Name, a.teacher, err)
		}
		if ok {
			logits = append(logits, z)
			verdicts = append(verdicts, k.judge(d.Tasks[task], w, z))
		}
	}
	return logits, verdicts, nil
}

// combine writes the weighted mean of logits, half by half. It returns false
// where the rules leave no soft target.
func (k *Distillation) combine(dst []float32, logits [][]float32, verdicts [][]kd.Verdict) bool {
	o := kd.Options{Method: k.set.KD.Method, W: k.set.KD.W, NoneRight: k.set.KD.NoneRight}
	halves := len(verdicts[0])
	size := len(dst) / halves
	for h := range halves {
		part, judged := make([][]float32, len(logits)), make([]kd.Verdict, len(logits))
		for m := range logits {
			part[m], judged[m] = logits[m][h*size:(h+1)*size], verdicts[m][h]
		}
		weights, usable := kd.Weights(nil, judged, o)
		if !usable {
			return false
		}
		kd.Combine(dst[h*size:(h+1)*size], part, weights)
	}
	return true
}

// LossWeights are those of the next step's losses of windows with targets.
func (k *Distillation) LossWeights() (ce, divergence float64) {
	o := k.set.KD
	return kd.LossWeights(o.Method, o.CEWeight, o.KDWeight, float64(k.at.Step)/float64(k.set.Train.Steps))
}

// LogitCount is the number of logits that a teacher gives for a window.
func LogitCount(task tasks.Task, w *tasks.Window) int {
	if task.Kind == tasks.Class {
		return len(task.Labels)
	}
	return 2 * (1 + w.Last - w.First)
}

// judge finds the halves of a teacher's logits that point at the window's truth,
// and their confidence. Start and end count together, or each for itself with
// kd.right "separate".
func (k *Distillation) judge(task tasks.Task, w *tasks.Window, logits []float32) []kd.Verdict {
	sure := k.set.KD.Method == kd.Best
	if task.Kind == tasks.Class {
		label, ok := w.Labels[task.Name]
		v := kd.Verdict{Right: ok && kd.RightClass(logits, label)}
		if sure && ok {
			v.Truth = kd.TruthOfClass(logits, label)
		}
		return []kd.Verdict{v}
	}
	gold := make([][2]int, len(w.Gold))
	for i, g := range w.Gold {
		gold[i] = [2]int{place(w, g[0]), place(w, g[1])}
	}
	var start, end, joint kd.Verdict
	start.Right, end.Right, joint.Right = kd.RightSpan(logits, gold)
	if sure {
		start.Truth, end.Truth, joint.Truth = kd.TruthOfSpan(logits, gold)
	}
	if k.set.KD.Right == kd.Separate {
		return []kd.Verdict{start, end}
	}
	return []kd.Verdict{joint, joint}
}

// place is a window position's index in the layout of its targets: [CLS]
// first, then the passage.
func place(w *tasks.Window, position int) int {
	if position == 0 {
		return 0
	}
	return position - w.First + 1
}
