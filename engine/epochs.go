package engine

import (
	"context"
	"fmt"
	"math"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// countSteps gives a run whose recipe counts epochs its number of steps, once
// the training files are read: the schedule of the rate needs it from the first
// one. The run's recipe keeps it, for the attempts that follow.
func (t *trainer) countSteps(ctx context.Context) error {
	if t.recipe.Train.Steps > 0 {
		return nil
	}
	windows := 0
	for _, d := range t.feed.Sampled {
		if err := t.feed.ReadThrough(ctx, d, d.Train); err != nil {
			return err
		}
		windows += d.Train.Windows()
	}
	if err := t.feed.CheckReading(); err != nil {
		return err
	}
	epochs, each := t.recipe.Train.Epochs, t.feed.PassWindows()*t.set.Train.Passes
	steps := max(1, int(math.Ceil(epochs*float64(windows)/float64(each))))
	kept, err := recipe.ReadRun(t.owner.Recipe(), []string{fmt.Sprint("train.steps=", steps)})
	if err != nil {
		return fmt.Errorf("train.epochs: %w", err)
	}
	if err := t.owner.KeepRecipe(kept); err != nil {
		return err
	}
	t.recipe.Train.Steps, t.set.Train.Steps = steps, steps
	t.control.Declare(t.recipe)
	t.report.Say(wire.EventData, wire.LevelInfo, nil, "train.epochs %g of %d windows, %d a step: %d steps", epochs, windows, each, steps)
	return nil
}
