package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Branch makes a run from a checkpoint of another; step 0 takes the newest.
// StartBranch trains it. Its default name is the other's name and the step. It
// copies the checkpoint, the soft targets in use, and the metrics and changes up to
// the step. The other run, live or not, is only read.
func Branch(ctx context.Context, root string, from Folder, step int, name string) (Draft, error) {
	if step == 0 {
		var err error
		if step, err = from.NewestCheckpoint(); err != nil {
			return Draft{}, err
		}
	}
	if err := from.NeedCheckpoint(step); err != nil {
		return Draft{}, err
	}
	if name == "" {
		name = numbered(from.Name(), step)
	}
	r, err := recipe.ReadRun(from.Recipe(), []string{"name=" + name})
	if err != nil {
		return Draft{}, err
	}
	d, err := Create(root, r)
	if err != nil {
		return Draft{}, err
	}
	if err := d.branch(ctx, from, step); err != nil {
		err = fmt.Errorf("branch from step %d of run %s: %w", step, from.Name(), err)
		return Draft{}, errors.Join(err, os.RemoveAll(d.Dir()))
	}
	return d, nil
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
		err = errors.Join(d.failed(nil), os.RemoveAll(d.Dir()))
	}
	return err
}

// branch fills a new run's folder.
func (d Draft) branch(ctx context.Context, from Folder, step int) error {
	if err := copyFiles(ctx, d.Checkpoint(step), from.Checkpoint(step)); err != nil {
		return err // the trainer may have removed it meanwhile
	}
	var state struct {
		Targets []struct {
			Shards []string `json:"shards"`
		} `json:"targets"`
	}
	if _, err := Unseal(d.Checkpoint(step), &state); err != nil {
		return err
	}
	shards := map[string][]string{} // by folder
	for _, t := range state.Targets {
		for _, s := range t.Shards {
			shards[path.Dir(s)] = append(shards[path.Dir(s)], path.Base(s))
		}
	}
	for dir, names := range shards {
		if err := kd.Copy(filepath.Join(d.Targets(), dir), filepath.Join(from.Targets(), dir), names); err != nil {
			return err
		}
	}
	if err := metrics.Copy(d.Metrics(), from.Metrics(), step); err != nil {
		return err
	}
	if err := ledger.Copy(d.Ledger(), from.Ledger(), step); err != nil {
		return err
	}
	origin, _, err := from.Info()
	if err != nil {
		return err
	}
	// The copied rows and changes have the origin's attempts: the branch continues
	// their count.
	parent := wire.Parent{ID: origin.ID, Run: from.Name(), Step: step}
	return writeJSON(d.info(), Info{
		Format: Format, ID: NewID(), Name: d.Name(), Parent: &parent, Attempt: origin.Attempt, Place: wire.Place{Device: origin.Device},
	}, durable.Write)
}

// copyFiles copies the files of a folder, durably.
func copyFiles(ctx context.Context, to, from string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if err := os.Mkdir(to, 0o755); err != nil {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(to, e.Name()), filepath.Join(from, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
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
