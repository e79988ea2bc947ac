package kd

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/durable"
)

// Writer fills a folder with the targets of one teacher for one dataset. A
// folder has one writer at a time. Its methods are called from one goroutine.
type Writer struct {
	in    durable.Folder
	m     Manifest
	next  int
	draft draft
	ended bool
}

// Create makes a folder of targets, or continues one that an earlier writer with the
// same manifest left: Next is then the first window that is in no whole shard. A folder
// with another manifest is refused with both values if it has a shard, and made anew if not.
func Create(in durable.Folder, m Manifest) (*Writer, error) {
	m.Version = FormatVersion
	if err := m.validate(); err != nil {
		return nil, fmt.Errorf("targets for %s: %w", in.Path(), err)
	}
	if err := in.Check(); err != nil {
		return nil, err
	}
	m, err := claim(in.Way(), m)
	if err != nil {
		return nil, in.Word(err)
	}
	if err := removeAside(in.Way()); err != nil {
		return nil, in.Word(err)
	}
	w := &Writer{in: in, m: m}
	for k := range m.shards() {
		if !whole(in.Way(), m, k) {
			break // from here on they are written again
		}
		first, count := m.span(k)
		w.next = first + count
	}
	return w, nil
}

// whole reports whether shard k of dir is there, readable and undamaged.
func whole(dir string, m Manifest, k int) bool {
	s, err := openShard(dir, dir, m, k)
	if err != nil {
		return false
	}
	damaged := s.check()
	return s.close() == nil && damaged == nil
}

// Next returns the number of the window that Add takes next; the manifest's
// Windows when all are there.
func (w *Writer) Next() int { return w.next }

// Add takes the raw logits of window Next: as many as there are labels, or of
// a span the starts, then the ends, of its allowed positions. If that completes
// a shard, shard is its name, and the file is durable.
// After an error nothing has been added, and the same window can be tried
// again.
func (w *Writer) Add(logits []float32) (shard string, err error) {
	switch {
	case w.ended:
		return "", fmt.Errorf("targets in %s: window %d comes after Close", w.in.Path(), w.next)
	case w.next >= w.m.Windows:
		return "", fmt.Errorf("targets in %s: window %d is one too many, the dataset has %d", w.in.Path(), w.next, w.m.Windows)
	}
	if err := w.m.checkLength(len(logits)); err != nil {
		return "", fmt.Errorf("targets in %s: window %d: %w", w.in.Path(), w.next, err)
	}
	if err := w.draft.add(logits); err != nil {
		return "", fmt.Errorf("targets in %s: window %d: %w", w.in.Path(), w.next, err)
	}
	k := w.next / w.m.ShardSize
	first, count := w.m.span(k)
	if w.draft.count == count {
		if err := w.publish(shardName(k), first); err != nil {
			w.draft.drop(len(logits))
			return "", err
		}
		w.draft.reset()
		shard = shardName(k)
	}
	w.next++
	return shard, nil
}

// publish makes the shard that is full appear, unless the folder must not be written.
func (w *Writer) publish(shard string, first int) error {
	if err := w.in.Check(); err != nil {
		return err
	}
	return w.in.Word(publish(w.in.Way(), shard, w.draft.file(w.m, first)))
}

// Close ends the writing. The windows of an incomplete shard are lost; a later
// Create starts with the first of them.
func (w *Writer) Close() error {
	w.draft, w.ended = draft{}, true
	return nil
}

// Shards returns the names of the folder's finished shards, in order. It looks at names
// only; [Reader.Use] checks the contents.
func (w *Writer) Shards() ([]string, error) {
	names, err := shardsIn(w.in.Way())
	return names, w.in.Word(err)
}

// shardsIn lists the names of shards in dir, in order.
func shardsIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("listing targets: %w", err)
	}
	var names []string
	for _, e := range entries {
		if _, ok := shardNumber(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { // by number, which may have a sixth digit
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return names, nil
}

// removeAside deletes the unfinished files of a writer that was killed.
func removeAside(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("listing targets: %w", err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), durable.Partial) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("removing unfinished targets: %w", err)
		}
	}
	return nil
}
