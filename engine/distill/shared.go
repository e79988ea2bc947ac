package distill

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// TakeShared lets the targets in the stores of a dataset join before the first step,
// unless an earlier attempt has let them in. Every byte is checked first, against the
// dataset's windows and the digest of the teacher, so that a store of something else keeps
// the run from starting.
func (k *Distillation) TakeShared(d *feed.Dataset) error {
	shared, err := k.set.Shared(d.Name, d.Tasks)
	if err != nil {
		return err
	}
	for _, s := range shared {
		if k.sharedFrom(d, s.Teacher) != "" {
			continue
		}
		e := wire.Entry{
			ID: fmt.Sprintf("targets %s %s", d.Name, s.Teacher), Action: wire.TargetsIn, Dataset: d.Name, Teacher: s.Teacher, From: s.Store,
		}
		for _, part := range s.Parts {
			if err := k.inspect(d, s, part); err != nil {
				return err
			}
			for _, shard := range part.Shards {
				e.Shards = append(e.Shards, path.Join(targetsFolder(d, s.Teacher, part.Task), shard))
			}
		}
		k.joins = append(k.joins, e)
	}
	return nil
}

// inspect checks all shards of one task's targets in a store.
func (k *Distillation) inspect(d *feed.Dataset, s recipe.Shared, part kd.Store) error {
	want := k.manifest(d, s.Teacher, d.Tasks[taskOf(d, part.Task)])
	var err error
	if want.Weights, err = k.digest(d, s.Teacher); err != nil {
		return err
	}
	r, err := kd.Open(s.Store, s.Folder(part), want)
	if err != nil {
		return err
	}
	for _, shard := range part.Shards {
		if err == nil {
			err = r.Use(shard)
		}
	}
	_ = r.Close() // it was read only
	return err
}

// digest is that of a teacher that the dataset names; "" for one that the store alone
// knows.
func (k *Distillation) digest(d *feed.Dataset, teacher string) (string, error) {
	source := d.Teacher(teacher)
	switch {
	case !d.Recipe.Teaches(teacher):
		return "", nil
	case recipe.IsRule(source):
		by, err := k.answerer(d, source)
		if err != nil {
			return "", err
		}
		return by.Digest(), nil
	}
	return k.models.Digest(source)
}

// sharedFrom is the store from which a teacher's targets for a dataset have joined, or are
// about to; "" if they are the run's own.
func (k *Distillation) sharedFrom(d *feed.Dataset, teacher string) string {
	for _, e := range slices.Concat(k.ledger.Entries(), k.joins) {
		if e.Action == wire.TargetsIn && e.Fate != wire.Superseded && e.Dataset == d.Name && e.Teacher == teacher && e.From != "" {
			return e.From
		}
	}
	return ""
}

// mayRead returns an error for a store that the recipe does not name: the ledger and the
// checkpoints of a stranger's run may name any folder.
func (k *Distillation) mayRead(d *feed.Dataset, a *activeTargets, from string) error {
	switch {
	case from != a.from:
		return fmt.Errorf("some are in %q, others in %q", a.from, from)
	case from != "" && !slices.Contains(d.Recipe.Targets, from):
		return fmt.Errorf("they are in %.200q, a store that datasets.%s.targets does not name", from, d.Name)
	}
	return nil
}

// remedy is the way out where targets are gone or damaged, as the rest of a sentence.
func (k *Distillation) remedy(d *feed.Dataset, a *activeTargets) string {
	if a.from == "" {
		return fmt.Sprintf("they are written again by road train --resume, once the trainer has ended and %s is removed",
			filepath.Join(k.dir.Path(), d.Name, a.teacher))
	}
	of := "the store " + a.from
	if filepath.Base(a.from) == "targets" {
		of += " of run " + filepath.Base(filepath.Dir(a.from))
	}
	return "the run has trained with " + of + ": put it back, or a link to it at that path, and resume"
}
