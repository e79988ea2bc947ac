package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Branch makes a run from a checkpoint of another; step 0 takes the newest.
// StartBranch trains it. Its default name is the other's name and the step, with a
// number if that is taken; a given name that is taken is refused. It
// copies the checkpoint, the soft targets in use, and the metrics and changes up to the
// step. The other run, live or not, is only read.
func Branch(ctx context.Context, root string, from Folder, step int, name string) (Draft, error) {
	if step == 0 {
		var err error
		if step, err = from.NewestCheckpoint(); err != nil {
			return Draft{}, err
		}
	}
	if err := recipe.NeedCheckpoint(from.Dir(), step); err != nil {
		return Draft{}, err
	}
	origin, _, err := from.Info()
	if err != nil {
		return Draft{}, err
	}
	if _, err := origin.next(from); err != nil { // nor could the branch be
		return Draft{}, err
	}
	if _, err := from.copiable(step); err != nil { // before anything is written
		return Draft{}, fmt.Errorf("branch from step %d of run %s: %w", step, from.Name(), err)
	}
	given := name != ""
	if !given {
		name = numbered(from.Name(), step)
	}
	r, err := recipe.ReadRun(from.Recipe(), []string{"name=" + name})
	if err == nil && given {
		err = Taken(root, name)
	}
	if err != nil {
		return Draft{}, err
	}
	return create(root, r, given, func(aside Draft) (*Info, error) {
		info, err := aside.branch(ctx, from, step)
		if err != nil {
			return nil, fmt.Errorf("branch from step %d of run %s: %w", step, from.Name(), err)
		}
		return info, nil
	})
}

// settlesIn is the time for which a branch's first trainer is watched.
const settlesIn = 10 * time.Second

// StartBranch starts a branch's first trainer, and settles it.
func (d Draft) StartBranch(ctx context.Context, o StartOptions) error {
	o.Resume = true
	_, err := Start(ctx, d.folder, o)
	return d.SettleBranch(ctx, err)
}

// SettleBranch watches a branch's first trainer for a while until it takes steps;
// started is the error of its start. If it fails before, for example because of an
// impossible change, the branch is removed: its files are copies.
func (d Draft) SettleBranch(ctx context.Context, started error) error {
	if started != nil {
		return errors.Join(started, d.Discard())
	}
	s, err := Open(d.folder).Settle(ctx, time.Now().Add(settlesIn))
	if err == nil && s.State == wire.Crashed && s.Exit != nil && s.Parent != nil && s.Step == s.Parent.Step {
		err = errors.Join((&Starting{folder: d.folder, before: s.Attempt - 1}).failed(nil), d.remove())
	}
	return err
}

// copiable returns the run's own soft targets in use at a checkpoint. It refuses a checkpoint
// whose files are not all its own: the folder may be a stranger's.
func (f Folder) copiable(step int) ([]Shard, error) {
	dir := f.Checkpoint(step)
	var state struct {
		Targets []struct {
			Shards []string `json:"shards"`
			From   string   `json:"from"`
		} `json:"targets"`
	}
	if _, err := readState(dir, &state); err != nil {
		return nil, err
	}
	if err := confined.Check(dir, func(string) bool { return false }); err != nil {
		return nil, err
	}
	var shards []Shard
	named := map[Shard]bool{} // a stranger may name one any number of times
	for i, t := range state.Targets {
		if t.From != "" {
			continue // in a store, which the branch's recipe names, too
		}
		for k, text := range t.Shards {
			s, err := ParseShard(text)
			if err != nil {
				return nil, fmt.Errorf("%s: targets[%d].shards[%d]: %w", filepath.Join(dir, stateFile), i, k, err)
			}
			if !named[s] {
				named[s], shards = true, append(shards, s)
			}
		}
	}
	return shards, nil
}

// branch fills a new run's folder, and returns its run.json.
func (d Draft) branch(ctx context.Context, from Folder, step int) (*Info, error) {
	if err := d.copyCheckpoint(ctx, from, step); err != nil {
		return nil, err // the trainer may have removed it meanwhile
	}
	origin, _, err := from.Info()
	if err != nil {
		return nil, err
	}
	var state struct {
		Run Origin `json:"run"`
	}
	if _, err := Unseal(d.Checkpoint(step), &state); err != nil {
		return nil, err
	}
	if err := origin.Accepts(state.Run); err != nil {
		return nil, err
	}
	shards, err := d.copiable(step)
	if err != nil {
		return nil, err
	}
	files := map[string][]string{} // by folder
	for _, s := range shards {
		files[s.Folder()] = append(files[s.Folder()], s.File)
	}
	for dir, names := range files {
		if err := kd.Copy(filepath.Join(d.Targets(), dir), from.Dir(), filepath.Join(from.Targets(), dir), names); err != nil {
			return nil, err
		}
	}
	if err := metrics.Copy(owned.At(d.Metrics()), from.Metrics(), step); err != nil {
		return nil, err
	}
	if err := ledger.Copy(owned.At(d.Ledger()), from.Ledger(), step); err != nil {
		return nil, err
	}
	// The copied rows and changes have the origin's attempts: the branch continues
	// their count.
	parent := wire.Parent{ID: origin.ID, Run: from.Name(), Step: step}
	return &Info{Format: Format, ID: NewID(), Parent: &parent, Attempt: origin.Attempt, Place: wire.Place{Device: origin.Device}}, nil
}

// copyCheckpoint copies the files of a checkpoint, durably.
func (d Draft) copyCheckpoint(ctx context.Context, from Folder, step int) error {
	entries, err := confined.ReadDir(from.Dir(), from.Checkpoint(step))
	if err != nil {
		return err
	}
	if err := durable.Mkdir(d.Checkpoint(step)); err != nil {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		in, err := confined.Open(from.Dir(), filepath.Join(from.Checkpoint(step), e.Name()))
		if err != nil {
			return err
		}
		if err := copyFile(filepath.Join(d.Checkpoint(step), e.Name()), in); err != nil {
			return err
		}
	}
	return nil
}

// copyFile copies an open file, and closes it.
func copyFile(to string, in *os.File) error {
	defer in.Close()
	out, err := durable.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Drop())
	}
	return out.Keep()
}
