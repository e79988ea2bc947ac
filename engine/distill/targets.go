package distill

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/kd"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// activeTargets are one teacher's soft targets for a dataset, as far as the
// ledger has let them in: a reader for each task that the teacher serves.
type activeTargets struct {
	teacher string
	from    string       // the store that they are in; "": the run's own targets
	readers []*kd.Reader // by the dataset's tasks; nil where the teacher has no such head
	shards  []string     // below the store, or the run's targets folder
}

// windows is the number of the dataset's windows with targets in use.
func (a *activeTargets) windows() int {
	n := 0
	for _, r := range a.readers {
		if r != nil {
			n = max(n, r.Windows())
		}
	}
	return n
}

// Distillation has the soft targets in use: finished shards join them at a safe
// point, and every micro-batch gets those of its windows, combined.
type Distillation struct {
	at     *report.Position
	set    *recipe.Recipe
	feed   *feed.Feed
	models *infer.Models
	dir    durable.Folder // of the run's targets
	ledger *ledger.Ledger

	active Targets      // in use, in the order of joining
	lost   bool         // some of them could not be read
	joins  []wire.Entry // finished shards waiting for the safe point

	// The arrays of the window that Soften is at.
	logits   [][]float32
	gold     [][2]int
	combined kd.Combined
}

// New makes the distillation of a run without targets in use; dir is the folder
// of its targets, which join through the ledger.
func New(at *report.Position, set *recipe.Recipe, f *feed.Feed, v *infer.Models, l *ledger.Ledger, dir durable.Folder) *Distillation {
	return &Distillation{at: at, set: set, feed: f, models: v, ledger: l, dir: dir, active: Targets{}}
}

// manifest describes the targets that a teacher gives for one task of d.
func (k *Distillation) manifest(d *feed.Dataset, teacher string, task tasks.Task) kd.Manifest {
	return kd.Manifest{
		Dataset: d.Name, Teacher: teacher, Task: task.Name, Kind: string(task.Kind), Labels: task.Labels,
		Data:      d.Fingerprint(),
		Tokenizer: k.feed.Tokenizer.Hash(),
		Windowing: d.Recipe.Windowing(k.set.Model.MaxLen),
		Windows:   d.Train.Windows(),
	}
}

// targetsFolder is where a teacher's targets for one task of d lie, below the
// run's targets.
func targetsFolder(d *feed.Dataset, teacher, task string) string {
	return session.Shard{Dataset: d.Name, Teacher: teacher, Task: task}.Folder()
}

// Join opens shards for the steps to come. A shard that cannot be used has to
// pause the run: going on without it would not be the run that the ledger tells of.
func (k *Distillation) Join(e wire.Entry) error {
	d := k.feed.Named(e.Dataset)
	if d == nil {
		return fmt.Errorf("the ledger names targets of %q, which is not a dataset of this run", e.Dataset)
	}
	var err error
	k.active[d], err = k.openShards(d, k.active[d], e.Teacher, e.From, e.Shards)
	return err
}

// Admits reports whether the ledger admits targets of a dataset.
func (k *Distillation) Admits(d *feed.Dataset) bool {
	return slices.ContainsFunc(k.ledger.Entries(), func(e wire.Entry) bool {
		return e.Action == wire.TargetsIn && e.Dataset == d.Name
	})
}

// JoinAll lets the shards that wait join, as far as the ledger takes the entry of
// each first: a refused one stays.
func (k *Distillation) JoinAll(enter func(wire.Entry) (entered wire.Entry, ok bool)) error {
	for len(k.joins) > 0 {
		e, ok := enter(k.joins[0])
		if !ok {
			return nil // the run is paused, and they wait
		}
		k.joins = k.joins[1:]
		if err := k.Join(e); err != nil {
			return err
		}
	}
	return nil
}

// Shown are a dataset's targets in use, for clients.
func (k *Distillation) Shown(d *feed.Dataset) []wire.Targets {
	out := []wire.Targets{}
	for _, a := range k.active[d] {
		out = append(out, wire.Targets{Teacher: a.teacher, Shards: len(a.shards), Windows: a.windows(), From: a.from})
	}
	return out
}

// openShards opens shards of a teacher, named by their paths below the run's targets
// folder or below a store, beside the dataset's active targets.
func (k *Distillation) openShards(d *feed.Dataset, active []*activeTargets, teacher, from string, shards []string) (
	[]*activeTargets, error) {
	i := slices.IndexFunc(active, func(a *activeTargets) bool { return a.teacher == teacher })
	if i < 0 {
		i = len(active)
		active = append(active, &activeTargets{teacher: teacher, from: from, readers: make([]*kd.Reader, len(d.Tasks))})
	}
	if err := k.mayRead(d, active[i], from); err != nil {
		return active, fmt.Errorf("targets of %s by %s cannot be used: %w", d.Name, teacher, err)
	}
	for _, shard := range shards {
		if err := k.openShard(d, active[i], shard); err != nil {
			return active, fmt.Errorf("targets of %s by %s cannot be used: %w; %s", d.Name, teacher, err, k.remedy(d, active[i]))
		}
	}
	return active, nil
}

// openShard opens one shard.
func (k *Distillation) openShard(d *feed.Dataset, a *activeTargets, shard string) error {
	place, err := session.ParseShard(shard)
	if err != nil {
		return err
	}
	for i, task := range d.Tasks {
		if place.Folder() != targetsFolder(d, a.teacher, task.Name) {
			continue
		}
		if a.readers[i] == nil {
			root := cmp.Or(a.from, k.dir.Path())
			r, err := kd.Open(root, filepath.Join(root, place.Folder()), k.manifest(d, a.teacher, task))
			if err != nil {
				return err
			}
			a.readers[i] = r
		}
		if slices.Contains(a.shards, shard) {
			return nil
		}
		a.shards = append(a.shards, shard)
		return a.readers[i].Use(place.File)
	}
	return fmt.Errorf("shard %s belongs to no task of %s", shard, d.Name)
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
