package engine

import (
	"fmt"
	"path"
	"slices"

	"dev.road/workbench/kd"
	"dev.road/workbench/model"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// activeTargets are one teacher's soft targets for a dataset, as far as the
// ledger has let them in: a reader for each task that the teacher serves.
type activeTargets struct {
	teacher string
	readers []*kd.Reader // by the dataset's tasks; nil where the teacher has no such head
	shards  []string     // below the run's targets folder
}

// windows is how many of the dataset's windows have targets in use.
func (a *activeTargets) windows() int {
	n := 0
	for _, r := range a.readers {
		if r != nil {
			n = max(n, r.Windows())
		}
	}
	return n
}

// manifest describes the targets that a teacher gives for one task of d.
func (t *trainer) manifest(d *dataset, teacher string, task tasks.Task) kd.Manifest {
	o := d.options(t.recipe)
	return kd.Manifest{
		Dataset: d.name, Teacher: teacher, Task: task.Name, Kind: string(task.Kind), Labels: task.Labels,
		Data:      d.fingerprint(),
		Tokenizer: t.tokenizer.Hash(),
		Windowing: fmt.Sprintf("max_len %d, overlap %d, max_question %d", o.MaxLen, o.Overlap, o.MaxQuestion),
		Windows:   d.train.Windows(),
	}
}

// targetsFolder is where a teacher's targets for one task of d lie, below the
// run's targets.
func targetsFolder(d *dataset, teacher, task string) string { return path.Join(d.name, teacher, task) }

// joinDue lets finished shards join at the next step, through the ledger. In
// steps that repeat those of an earlier attempt nothing new may join: they
// would not be the same.
func (t *trainer) joinDue() {
	if t.step < t.repeating {
		return
	}
	for len(t.joins) > 0 {
		e := t.joins[0]
		e.Step, e.Attempt, e.Fate = t.step+1, t.attempt, wire.Applied
		if err := t.write(&e); err != nil {
			return // paused; they wait
		}
		t.joins = t.joins[1:]
		t.join(e.Dataset, e.Teacher, e.Shards)
	}
}

// join opens shards for the steps to come. A shard that cannot be used pauses
// the run: going on without it would not be the run that the ledger tells of.
func (t *trainer) join(dataset, teacher string, shards []string) {
	d := t.dataset(dataset)
	if d == nil {
		t.halt(fmt.Sprintf("the ledger names targets of %q, which is no dataset of this run", dataset))
		return
	}
	var err error
	if d.active, err = t.use(d, d.active, teacher, shards); err != nil {
		t.halt(err.Error())
	}
}

// use opens shards of a teacher, named by their paths below the run's targets
// folder, beside the dataset's active targets.
func (t *trainer) use(d *dataset, active []*activeTargets, teacher string, shards []string) ([]*activeTargets, error) {
	i := slices.IndexFunc(active, func(a *activeTargets) bool { return a.teacher == teacher })
	if i < 0 {
		i = len(active)
		active = append(active, &activeTargets{teacher: teacher, readers: make([]*kd.Reader, len(d.tasks))})
	}
	for _, shard := range shards {
		if err := t.openShard(d, active[i], shard); err != nil {
			return active, fmt.Errorf("targets of %s by %s cannot be used: %w", d.name, teacher, err)
		}
	}
	return active, nil
}

// openShard opens one shard.
func (t *trainer) openShard(d *dataset, a *activeTargets, shard string) error {
	for i, task := range d.tasks {
		if path.Dir(shard) != targetsFolder(d, a.teacher, task.Name) {
			continue
		}
		if a.readers[i] == nil {
			r, err := kd.Open(path.Join(t.folder.Targets(), path.Dir(shard)), t.manifest(d, a.teacher, task))
			if err != nil {
				return err
			}
			a.readers[i] = r
		}
		if slices.Contains(a.shards, shard) {
			return nil
		}
		a.shards = append(a.shards, shard)
		return a.readers[i].Use(path.Base(shard))
	}
	return fmt.Errorf("shard %s belongs to no task of %s", shard, d.name)
}

// closeTargets closes the files of targets that are no longer used.
func closeTargets(active []*activeTargets) {
	for _, a := range active {
		for _, r := range a.readers {
			if r != nil {
				_ = r.Close() // they were read only
			}
		}
	}
}

func (t *trainer) dataset(name string) *dataset {
	for _, d := range t.datasets {
		if d.name == name {
			return d
		}
	}
	return nil
}

// soften adds the teachers' combined logits to a loss, by Algorithm 2 with
// the knobs as they are now. task is an index into the dataset's tasks.
func (t *trainer) soften(micro batch, task int, l *model.Loss) error {
	d := micro.d
	if len(d.active) == 0 {
		return nil
	}
	l.Soft, l.Taught = make([]bool, len(micro.places)), make([]bool, len(micro.places))
	for i, k := range micro.places {
		w := &micro.windows[i]
		logits, verdicts, err := t.teach(d, task, k, w)
		if err != nil {
			return err
		}
		at := len(l.Teacher)
		l.Teacher = append(l.Teacher, make([]float32, logitCount(d.tasks[task], w))...)
		l.Plain = append(l.Plain, l.Teacher[at:]...)
		if len(logits) == 0 || !trains(d.tasks[task], w) {
			continue
		}
		l.Taught[i] = true
		kd.Combine(l.Plain[at:], logits, nil)
		l.Soft[i] = t.combine(l.Teacher[at:], logits, verdicts)
	}
	return nil
}

// teach returns what the dataset's teachers say to one task of a window, and
// what that is worth in each half of it (a class has one half, a span its start
// and its end).
func (t *trainer) teach(d *dataset, task, place int, w *tasks.Window) (logits [][]float32, verdicts [][]kd.Verdict, err error) {
	for _, a := range d.active {
		if a.readers[task] == nil {
			continue
		}
		z, ok, err := a.readers[task].Logits(nil, place)
		if err != nil {
			return nil, nil, fmt.Errorf("targets of %s by %s: %w", d.name, a.teacher, err)
		}
		if ok {
			logits = append(logits, z)
			verdicts = append(verdicts, t.judge(d.tasks[task], w, z))
		}
	}
	return logits, verdicts, nil
}

// combine writes the weighted mean of logits, half by half. It returns false
// where the rules leave no soft target.
func (t *trainer) combine(dst []float32, logits [][]float32, verdicts [][]kd.Verdict) bool {
	o := kd.Options{Method: t.set.KD.Method, W: t.set.KD.W, NoneRight: t.set.KD.NoneRight}
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

// lossWeights are those of the next step's losses of windows with targets.
func (t *trainer) lossWeights() (ce, divergence float64) {
	k := t.set.KD
	return kd.LossWeights(k.Method, k.CEWeight, k.KDWeight, float64(t.step)/float64(t.set.Train.Steps))
}

// logitCount is how many logits a teacher gives for a window.
func logitCount(task tasks.Task, w *tasks.Window) int {
	if task.Kind == tasks.Class {
		return len(task.Labels)
	}
	return 2 * (1 + w.Last - w.First)
}

// judge says which halves of a teacher's logits point at the window's truth,
// and how surely. Start and end count together, or each for itself with
// kd.right "separate".
func (t *trainer) judge(task tasks.Task, w *tasks.Window, logits []float32) []kd.Verdict {
	sure := t.set.KD.Method == kd.Best
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
	if t.set.KD.Right == "separate" {
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
