package kd

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/worded"
)

// FormatVersion is that of the folders this package begins. In those of version 1, which it
// reads and continues, a shard does not tell which manifest it belongs to.
const FormatVersion = 2

// maxShardSize bounds a writer's memory and a reader's index.
const maxShardSize = 1 << 20

const manifestFile = "manifest.json"

// The maximum size of a manifest, many times that of one with ten thousand labels.
const (
	mostManifest       = 8 << 20 // bytes
	mostManifestValues = 100_000
)

// Manifest is a folder's manifest.json, the origin of its targets. Logits mean
// nothing under another order of labels or another cut into windows: everything
// here but ShardSize must equal the reader's. A reader that does not have the teacher
// leaves Weights empty.
type Manifest struct {
	Version   int      `json:"version"` // FormatVersion; 0 stands for it
	Dataset   string   `json:"dataset"`
	Teacher   string   `json:"teacher"`
	Task      string   `json:"task"`
	Kind      string   `json:"kind"`              // "class" or "span"
	Labels    []string `json:"labels,omitempty"`  // a class's labels, in the order of the logits
	Data      string   `json:"data"`              // fingerprint of the examples
	Tokenizer string   `json:"tokenizer"`         // fingerprint of the vocabulary and its rules
	Windowing string   `json:"windowing"`         // fingerprint of the cuts of passages
	Weights   string   `json:"weights,omitempty"` // fingerprint of the teacher's weights; absent in older folders
	Windows   int      `json:"windows"`           // the dataset's windows, numbered from 0
	ShardSize int      `json:"shard_size"`        // windows in every shard but the last

	sum [sha256.Size]byte // of the file that it was read from
}

// shards returns the number of shards that hold all windows.
func (m Manifest) shards() int { return (m.Windows + m.ShardSize - 1) / m.ShardSize }

// span returns the windows [first, first+count) that shard k holds.
func (m Manifest) span(k int) (first, count int) {
	first = k * m.ShardSize
	return first, min(m.ShardSize, m.Windows-first)
}

// validate returns an error for a manifest that no folder of targets can have.
func (m Manifest) validate() error {
	switch {
	case m.Version < 1 || m.Version > FormatVersion:
		return fmt.Errorf("its version is %d, and this program reads versions 1 to %d", m.Version, FormatVersion)
	case m.Kind != "class" && m.Kind != "span":
		return fmt.Errorf(`its kind is %q: neither "class" nor "span"`, m.Kind)
	case m.Kind == "class" && len(m.Labels) == 0:
		return errors.New("its kind is class, but it names no labels")
	case m.Kind == "span" && len(m.Labels) > 0:
		return fmt.Errorf("its kind is span, which has no labels, but it names %q", m.Labels)
	case m.Windows < 0:
		return fmt.Errorf("it has %d windows", m.Windows)
	case m.ShardSize < 1 || m.ShardSize > maxShardSize:
		return fmt.Errorf("its shard size is %d: outside 1 … %d", m.ShardSize, maxShardSize)
	}
	return nil
}

// checkLength returns an error for a window of the wrong number n of logits.
func (m Manifest) checkLength(n int) error {
	if m.Kind == "class" && n != len(m.Labels) {
		return fmt.Errorf("%d logits for the %d labels %q", n, len(m.Labels), m.Labels)
	}
	if m.Kind == "span" && (n < 2 || n%2 != 0) {
		return fmt.Errorf("%d logits, which is not a start and an end for each position", n)
	}
	return nil
}

// check returns an error that names every difference between the folder's
// manifest and the wanted one, with both values.
func (m Manifest) check(want Manifest) error {
	var diffs []string
	differ := func(what string, has, want any) {
		h, w := fmt.Sprintf("%q", has), fmt.Sprintf("%q", want)
		if h != w {
			diffs = append(diffs, fmt.Sprintf("%s is %s, but %s is wanted", what, h, w))
		}
	}
	differ("dataset", m.Dataset, want.Dataset)
	differ("teacher", m.Teacher, want.Teacher)
	differ("task", m.Task, want.Task)
	differ("kind", m.Kind, want.Kind)
	differ("labels", m.Labels, want.Labels)
	differ("data", m.Data, want.Data)
	differ("tokenizer", m.Tokenizer, want.Tokenizer)
	differ("windowing", m.Windowing, want.Windowing)
	if m.Weights != "" && want.Weights != "" {
		differ("teacher's weights", m.Weights, want.Weights)
	}
	differ("windows", strconv.Itoa(m.Windows), strconv.Itoa(want.Windows))
	differ("shard_size", strconv.Itoa(m.ShardSize), strconv.Itoa(want.ShardSize))
	if diffs == nil {
		return nil
	}
	return fmt.Errorf("its targets do not fit: %s", strings.Join(diffs, "; "))
}

// CheckKnown is the check of a reader that does not know all of the wanted manifest yet:
// an empty Data stands for any data and any number of windows, an empty Tokenizer for any.
func (m Manifest) CheckKnown(want Manifest) error {
	if want.Data == "" {
		want.Data, want.Windows = m.Data, m.Windows
	}
	if want.Tokenizer == "" {
		want.Tokenizer = m.Tokenizer
	}
	want.ShardSize = m.ShardSize
	return m.check(want)
}

// readManifest reads and checks the manifest of a folder below root; the error is
// fs.ErrNotExist when there is none.
func readManifest(root, dir string) (Manifest, error) {
	var m Manifest
	text, err := confined.ReadUpTo(root, filepath.Join(dir, manifestFile), mostManifest)
	if err != nil {
		return m, err
	}
	if err := worded.Unmarshal(text, &m, mostManifestValues); err != nil {
		return m, fmt.Errorf("%s is not a manifest of targets: %w", filepath.Join(dir, manifestFile), err)
	}
	if err := m.validate(); err != nil {
		return m, fmt.Errorf("%s: %w", filepath.Join(dir, manifestFile), err)
	}
	m.sum = sha256.Sum256(text)
	return m, nil
}

// claim makes dir a folder of targets for m, unless it already is one, and returns the
// folder's manifest. A folder without a shard, as a teacher leaves it that failed at its
// first window, has nothing to keep.
func claim(dir string, m Manifest) (Manifest, error) {
	has, err := readManifest(dir, dir)
	if err == nil {
		differs := has.check(m)
		if differs == nil {
			return has, nil
		}
		shards, err := shardsIn(dir)
		if err != nil {
			return m, err
		}
		if len(shards) > 0 {
			return m, fmt.Errorf("%s: %w; move that folder away to make new ones", dir, differs)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	if err := durable.MkdirAll(dir); err != nil {
		return m, fmt.Errorf("making the folder for targets: %w", err)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	text = append(text, '\n')
	m.sum = sha256.Sum256(text)
	return m, publish(dir, manifestFile, text)
}
