package engine

import (
	"context"
	"fmt"

	"dev.road/workbench/model/hub"
)

// locate finds the folders of the checkpoints that the recipe calls by their
// names on the hub, and fetches those that are not in the cache. What the
// run's own checkpoint has is not needed.
func (t *trainer) locate(ctx context.Context, fresh bool) error {
	var sources []string
	if init := t.recipe.Model.Init; fresh && init != "scratch" {
		sources = append(sources, init)
	}
	for _, d := range t.datasets {
		sources = append(sources, d.recipe.Teachers...)
	}
	h, err := hub.FromEnvironment()
	if err != nil {
		return err
	}
	h.Progress = func(file string, done, total int64) {
		t.note = fmt.Sprintf("fetching %s, %d of %d MB", file, done>>20, total>>20)
		t.publish()
	}
	t.located = map[string]string{}
	for _, source := range sources {
		if !hub.IsName(source) {
			continue
		}
		if t.located[source], err = h.Resolve(ctx, source); err != nil {
			return err
		}
	}
	return nil
}

// checkpointAt is the folder of a checkpoint that the recipe or a request
// names.
func (t *trainer) checkpointAt(source string) string {
	if dir := t.located[source]; dir != "" {
		return dir
	}
	return source
}
