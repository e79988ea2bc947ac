package engine

import (
	"context"

	"dev.road/workbench/engine/infer"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/wire"
)

// prepareLone loads the model of a checkpoint that is served without a run, with all of
// its heads. Dev sets are read when they are asked for.
func (t *trainer) prepareLone(ctx context.Context, o Options) error {
	t.at.Step = t.ended.Checkpoint.Step
	var err error
	if t.models.Located, err = infer.Locate(ctx, t.recipe, true, t.waits); err != nil {
		return err
	}
	saved, err := headsIn(t.models.Located.At(t.recipe.Model.Init))
	if err != nil {
		return err
	}
	t.feed.Adopt(saved)
	if err := t.tokenizerFrom(ctx, "", o.Strict); err != nil {
		return err
	}
	if err := t.studentFrom(""); err != nil {
		return err
	}
	t.recallJobs()
	return ctx.Err()
}

// headsIn are the heads of a checkpoint's folder.
func headsIn(dir string) ([]checkpoint.Head, error) {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return nil, err
	}
	return f.Heads, f.Close()
}

// shownLone are the datasets of a checkpoint without a run: a dev set that this process
// has not read has the number of examples that an earlier one found.
func (t *trainer) shownLone() []wire.Dataset {
	shown := t.feed.Shown()
	for i := range shown {
		if d := &shown[i]; d.Dev == 0 && !d.Reading && i < len(t.ended.Datasets) {
			d.Dev = t.ended.Datasets[i].Dev
		}
	}
	return shown
}
