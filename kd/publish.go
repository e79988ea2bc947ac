package kd

import (
	"fmt"
	"path/filepath"

	"dev.road/workbench/durable"
)

// publish makes a file of dir appear whole, and stay.
func publish(dir, name string, content []byte) error {
	file := filepath.Join(dir, name)
	if err := durable.Write(file, content); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return nil
}
