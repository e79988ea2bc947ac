package distill

import (
	"errors"
	"fmt"
	"path"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// Teaching writes one teacher's raw logits for a dataset's training windows,
// for every task that both know. Its shards become targets only through the
// ledger: it hands them to the trainer, which lets them join at a safe point.
type Teaching struct {
	of      *Distillation
	d       *feed.Dataset
	by      answerer
	opened  bool           // its stores
	from    int            // of the dataset's windows,
	windows []tasks.Window // those that are in memory, as the teacher sees them
	parts   []taught
	next    int
	done    int // by an earlier attempt
}

// taught is one task of a Teaching.
type taught struct {
	task   tasks.Task
	head   int
	order  []int // of the labels among the teacher's logits
	writer *kd.Writer
	folder string
}

// shardWindows is the number of windows in a shard of targets.
const shardWindows = 512

// Teach prepares a job in which a teacher answers for a dataset. One that is loaded
// already is tried at once.
func (k *Distillation) Teach(d *feed.Dataset, source string) (*Teaching, error) {
	name := recipe.TeacherName(source)
	if from := k.sharedFrom(d, name); from != "" {
		return nil, fmt.Errorf("the targets of %s by %s are those of the store %s, which has all of them", d.Name, name, from)
	}
	by, err := k.answerer(d, source)
	if err != nil {
		return nil, err
	}
	w := &Teaching{of: k, d: d, by: by}
	if by.Known() && w.Ready() {
		if err := w.open(); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

// Ready reports whether a slice has something to do.
func (w *Teaching) Ready() bool { return w.d.Train.Complete() && w.by.Ready() }

// Total is the number of the dataset's windows, as far as it is known.
func (w *Teaching) Total() int { return w.d.Train.Windows() }

// claim asks for the finished shards of which the ledger does not know: the
// trainer ended between writing them and telling it.
func (w *Teaching) claim() error {
	for _, p := range w.parts {
		shards, err := p.writer.Shards()
		if err != nil {
			return err
		}
		for _, shard := range shards {
			w.of.queueJoin(w.d, w.by.Name(), path.Join(p.folder, shard))
		}
	}
	return nil
}

// open makes or continues the stores of the tasks that the teacher serves,
// and claims their finished shards.
func (w *Teaching) open() (err error) {
	if err = w.by.Open(); err != nil {
		return err
	}
	if err := recipe.SameTokenizer(w.by.Name(), w.by.Tokenizer(), w.d.Name, w.d.Tasks, w.of.feed.Tokenizer); err != nil {
		return err
	}
	next, parts := w.Total(), []taught(nil)
	for _, task := range w.d.Tasks {
		head, order, err := w.by.Head(task)
		if err != nil {
			return err
		}
		if head < 0 {
			continue
		}
		folder := targetsFolder(w.d, w.by.Name(), task.Name)
		m := w.of.manifest(w.d, w.by.Name(), task)
		m.ShardSize, m.Weights = shardWindows, w.by.Digest()
		writer, err := kd.Create(w.of.dir.Below(folder), m)
		if err != nil {
			return err
		}
		parts = append(parts, taught{task: task, head: head, order: order, writer: writer, folder: folder})
		next = min(next, writer.Next())
	}
	if len(parts) == 0 {
		return w.by.NoHead()
	}
	w.opened, w.parts, w.next, w.done = true, parts, next, next
	return w.claim()
}

// at returns one of the dataset's windows. They are cut some shards at a time.
func (w *Teaching) at(i int) (*tasks.Window, error) {
	if i < w.from || i >= w.from+len(w.windows) {
		places := make([]int, min(shardWindows, w.Total()-i))
		for k := range places {
			places[k] = i + k
		}
		windows, err := w.d.Train.CutBy(w.by.Tokenizer(), places)
		if err != nil {
			return nil, err
		}
		w.from, w.windows = i, windows
	}
	return &w.windows[i-w.from], nil
}

// Slice teaches one batch of windows in a row, all of one shard: the last bits of a
// window's logits may depend on the others in its batch, and a shard that is begun again
// has to come out the same. It returns how many are done; done means that all are.
func (w *Teaching) Slice() (int, bool, error) {
	if !w.opened {
		if err := w.open(); err != nil {
			return 0, false, err
		}
	}
	if w.next >= w.Total() {
		return w.next, true, nil
	}
	var batch []tasks.Window
	longest := 0
	for i := w.next; i < min(w.Total(), (w.next/shardWindows+1)*shardWindows); i++ {
		win, err := w.at(i)
		if err != nil {
			return w.next, false, err
		}
		longest = max(longest, len(win.IDs))
		if len(batch) > 0 && (len(batch)+1)*longest > w.of.models.Budget() {
			break
		}
		batch = append(batch, *win)
	}
	logits, err := w.by.Answer(batch, w.parts)
	if err != nil {
		return w.next, false, err
	}
	for i := range w.parts {
		if err := w.add(&w.parts[i], logits[i]); err != nil {
			return w.next, false, err
		}
	}
	w.next += len(batch)
	return w.next, w.next >= w.Total(), nil
}

// add writes a batch's logits of one task; finished shards ask to join.
func (w *Teaching) add(p *taught, logits [][]float32) error {
	for i, z := range logits {
		if w.next+i < p.writer.Next() {
			continue // in a shard of an earlier attempt
		}
		shard, err := p.writer.Add(z)
		if errors.Is(err, kd.ErrNotFinite) {
			return fmt.Errorf("teacher %s has logits for %s that are not finite, as from NaN in its weights; take another checkpoint of it: %w",
				w.by.Name(), w.d.Name, err)
		}
		if err != nil {
			return err
		}
		if shard != "" {
			w.of.queueJoin(w.d, w.by.Name(), path.Join(p.folder, shard))
		}
	}
	return nil
}

// Close implements worker.
func (w *Teaching) Close() {
	w.by.Close()
	for _, p := range w.parts {
		_ = p.writer.Close() // an unfinished shard is begun again
	}
}

// queueJoin queues a finished shard of which the ledger does not know to join at the next
// safe point, together with others of the same teacher and dataset.
func (k *Distillation) queueJoin(d *feed.Dataset, teacher, shard string) {
	if slices.Contains(k.known(), shard) {
		return
	}
	for i := range k.joins {
		if k.joins[i].Dataset == d.Name && k.joins[i].Teacher == teacher {
			k.joins[i].Shards = append(k.joins[i].Shards, shard)
			return
		}
	}
	k.joins = append(k.joins, wire.Entry{
		ID: fmt.Sprintf("targets %s", shard), Action: wire.TargetsIn,
		Dataset: d.Name, Teacher: teacher, Shards: []string{shard},
	})
}

// known lists the shards that the ledger has admitted, or that wait for it.
func (k *Distillation) known() []string {
	var shards []string
	for _, e := range slices.Concat(k.ledger.Entries(), k.joins) {
		if e.Action == wire.TargetsIn && e.Fate != wire.Superseded {
			shards = append(shards, e.Shards...)
		}
	}
	return shards
}

// Teacher is the short name of the teacher.
func (w *Teaching) Teacher() string { return w.by.Name() }

// Done is the number of windows done by an earlier attempt, once its stores are open.
func (w *Teaching) Done() int { return w.done }
