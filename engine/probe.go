package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// probe runs the largest micro-batch that the steps can come to, and an update,
// for nothing but their time and their memory: a lack of memory then shows at
// the start, and not hours later. Weights and moments stay as they are.
func (t *trainer) probe() error {
	if err := t.tellAttention(); err != nil {
		return err
	}
	t.waits("trying the largest micro-batch")
	if err := t.jobs.ReserveCopy(t.device.Place.Device); err != nil {
		return err
	}
	for t.control.Phase() == wire.Starting {
		tried, err := t.tryLargest()
		if errors.Is(err, model.ErrOutOfMemory) {
			t.halveTokenBudget(err)
			continue
		}
		if err != nil {
			return err
		}
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "the largest micro-batch, %d windows of %d tokens, takes %.2f s, an "+
			"update %.2f s; then the trainer has %s",
			tried.windows, t.set.Model.MaxLen, tried.pass.Seconds(), tried.update.Seconds(), t.memory())
		return nil
	}
	return nil // the reason of the pause has been told
}

// tellAttention names the run's attention kernels, where they are not the CPU's.
func (t *trainer) tellAttention() error {
	how, packed, err := t.student.Attention()
	switch {
	case err != nil:
	case t.device.Torch == "cpu":
	case packed:
		t.report.Say(wire.EventState, wire.LevelInfo, nil, "attention: %s", how)
	default:
		t.report.Say(wire.EventState, wire.LevelWarn, nil, "attention: %s", how)
	}
	return err
}

// tried is the result of a trial of the largest micro-batch.
type tried struct {
	windows      int
	pass, update time.Duration
}

// tryLargest runs a micro-batch of windows of the greatest length, of the
// dataset with the most tasks, and an update with its gradient.
func (t *trainer) tryLargest() (got tried, err error) {
	windows := t.largestMicroBatch() / t.set.Model.MaxLen
	d := slices.MaxFunc(t.feed.Sampled, func(a, b *feed.Dataset) int { return len(a.Tasks) - len(b.Tasks) })
	longest := feed.Batch{Dataset: &feed.Dataset{Tasks: d.Tasks, Outputs: d.Outputs}}
	for range windows {
		longest.Windows = append(longest.Windows, longestWindow(d, t.set.Model.MaxLen))
	}
	a, err := t.assemble(longest, longest.Count(len(t.feed.Heads)))
	if err != nil {
		return got, err
	}
	if len(d.Recipe.Teachers) > 0 {
		for i := range a.losses {
			softened(&a.losses[i], longest, d.Tasks[i])
		}
	}
	got.windows = windows
	lap := time.Now()
	since := func() time.Duration {
		from := lap
		lap = time.Now()
		return lap.Sub(from)
	}
	if err = errors.Join(t.student.Reserve(), t.splitGradient()); err == nil {
		_, err = t.student.Pass(a.batch, a.losses, 0)
	}
	if got.pass = since(); err == nil {
		err = t.student.TryStep(t.update(t.at.Step+1, nil))
	}
	got.update = since()
	if cleared := t.student.ZeroGrad(); cleared != nil {
		return got, cleared
	}
	if err != nil {
		err = fmt.Errorf("the largest micro-batch: %w", err)
	}
	return got, err
}

// largestMicroBatch is the maximum number of tokens in one.
func (t *trainer) largestMicroBatch() int {
	return min(t.set.Train.TokenBudget, t.feed.PassWindows()*t.set.Model.MaxLen)
}

// longestWindow is a window that trains all of a dataset's tasks, of one token
// over and over.
func longestWindow(d *feed.Dataset, tokens int) tasks.Window {
	w := tasks.Window{
		IDs: make([]int32, tokens), Types: make([]uint8, tokens), First: 1, Last: tokens,
		Labels: map[string]int{},
	}
	for _, task := range d.Tasks {
		w.Labels[task.Name] = 0
	}
	return w
}

// softened gives a loss soft targets for all windows.
func softened(l *model.Loss, b feed.Batch, task tasks.Task) {
	n := 0
	for i := range b.Windows {
		n += distill.LogitCount(task, &b.Windows[i])
	}
	all := func(n int) []bool { return slices.Repeat([]bool{true}, n) }
	l.Teacher, l.Plain = make([]float32, n), make([]float32, n)
	l.Soft, l.Taught = all(distill.Halves(task)*len(b.Windows)), all(len(b.Windows))
}

// memory is the trainer's part of the memory that its passes need, in words.
func (t *trainer) memory() string {
	if _, kept, err := t.student.Memory(); err == nil && kept > 0 {
		return fmt.Sprintf("%.1f GB of the GPU", float64(kept)/1e9)
	}
	return fmt.Sprintf("%.1f GB", report.ResidentBytes()/1e9)
}
