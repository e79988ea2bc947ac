package infer

import (
	"context"
	"fmt"

	"dev.road/workbench/model/hub"
	"dev.road/workbench/session/recipe"
)

// checkpoints are the folders of checkpoints by their names on the hub.
type checkpoints map[string]string

// Locate finds the folders of the checkpoints that the recipe calls by their
// names on the hub, and fetches those that are not in the cache. A
// source that the run's own checkpoint replaces is not needed.
func Locate(ctx context.Context, r *recipe.Recipe, fresh bool, waits func(note string)) (checkpoints, error) {
	var sources []string
	if init := r.Model.Init; fresh && init != "scratch" {
		sources = append(sources, init)
	}
	for _, name := range r.Order {
		sources = append(sources, r.Datasets[name].Teachers...)
	}
	h, err := hub.FromEnvironment()
	if err != nil {
		return nil, err
	}
	h.Progress = func(file string, done, total int64) {
		waits(fmt.Sprintf("fetching %s, %d of %d MB", file, done>>20, total>>20))
	}
	located := checkpoints{}
	for _, source := range sources {
		if !hub.IsName(source) {
			continue
		}
		if located[source], err = h.Resolve(ctx, source); err != nil {
			return nil, err
		}
	}
	return located, nil
}

// At is the folder of a checkpoint that the recipe or a request names.
func (c checkpoints) At(source string) string {
	if dir := c[source]; dir != "" {
		return dir
	}
	return source
}
