package kd

import (
	"fmt"
	"path/filepath"
	"slices"

	"dev.road/workbench/confined"
)

// Store describes a folder of targets that somebody else has filled.
type Store struct {
	Manifest
	Shards []string // the names of those that are there, in order
}

// ReadStore reads the manifest of a folder of targets below root, which a stranger may
// have made, and lists its shards by their names; [Reader.Use] checks their contents. The
// error is fs.ErrNotExist without a manifest.
func ReadStore(root, dir string) (Store, error) {
	m, err := readManifest(root, dir)
	if err != nil {
		return Store{}, err
	}
	entries, err := confined.ReadDir(root, dir)
	if err != nil {
		return Store{}, fmt.Errorf("list the targets in %s: %w", dir, err)
	}
	var numbers []int
	for _, e := range entries {
		if k, ok := shardNumber(e.Name()); ok && k < m.shards() {
			numbers = append(numbers, k)
		}
	}
	slices.Sort(numbers)
	s := Store{Manifest: m, Shards: make([]string, len(numbers))}
	for i, k := range numbers {
		s.Shards[i] = shardName(k)
	}
	return s, nil
}

// Complete returns an error unless every window is in a shard that is there, of the length
// that its index says.
func (s Store) Complete(root, dir string) error {
	n := s.shards()
	if len(s.Shards) < n {
		return fmt.Errorf("%s is unfinished: it has %d of %d shards: wait until its run has taught all windows, or finish it with "+
			"road train --resume", filepath.Clean(dir), len(s.Shards), n)
	}
	return s.Holds(root, dir, s.Shards)
}

// Holds returns an error unless some shards are there, each of the length that its index
// says.
func (s Store) Holds(root, dir string, shards []string) error {
	for _, name := range shards {
		k, ok := shardNumber(name)
		if !ok || k >= s.shards() {
			return fmt.Errorf("%s has no shard %q", dir, name)
		}
		shard, err := openShard(root, dir, s.Manifest, k)
		if err != nil {
			return err
		}
		_ = shard.close() // it was read only
	}
	return nil
}
