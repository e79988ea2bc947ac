package kd

import (
	"fmt"
	"os"
	"path/filepath"
)

// Copy copies finished shards of a folder of targets, with their manifest, to
// another folder, where a Reader finds the same targets and a Writer continues.
func Copy(to, from string, shards []string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return fmt.Errorf("copy targets: %w", err)
	}
	for _, name := range append([]string{manifestFile}, shards...) {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = publish(to, name, content)
		}
		if err != nil {
			return fmt.Errorf("copy targets: %w", err)
		}
	}
	return nil
}
