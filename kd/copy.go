package kd

import (
	"fmt"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
)

// Copy copies finished shards of a folder of targets, with their manifest, to
// another folder, where a Reader finds the same targets and a Writer continues. The
// folder is read inside root, which a stranger may have made.
func Copy(to, root, from string, shards []string) error {
	for _, name := range shards {
		if !IsShard(name) {
			return fmt.Errorf("copy targets: %.200q is not the name of a shard", name)
		}
	}
	if err := durable.MkdirAll(to); err != nil {
		return fmt.Errorf("copy targets: %w", err)
	}
	for _, name := range append([]string{manifestFile}, shards...) {
		content, err := confined.ReadFile(root, filepath.Join(from, name))
		if err == nil {
			err = publish(to, name, content)
		}
		if err != nil {
			return fmt.Errorf("copy targets: %w", err)
		}
	}
	return nil
}
