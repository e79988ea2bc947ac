package kd

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"dev.road/workbench/confined"
)

// Reader gives the targets of one teacher for one dataset, from the shards that
// Use has named. It may be used from several goroutines, and while a Writer fills
// the folder.
type Reader struct {
	root string
	dir  string
	m    Manifest

	mu      sync.RWMutex
	shards  map[int]*openedShard
	windows int
}

// openedShard is a shard and the file behind it.
type openedShard struct {
	*shard
	close func() error
}

// Open opens a folder of targets below root, which a stranger may have made. Unless its
// manifest equals the caller's, it is refused with both values; a ShardSize of 0 matches
// any.
func Open(root, dir string, want Manifest) (*Reader, error) {
	m, err := readManifest(root, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no targets: %w", dir, err)
	}
	if err != nil {
		return nil, err
	}
	if want.ShardSize == 0 {
		want.ShardSize = m.ShardSize
	}
	if err := m.check(want); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return &Reader{root: root, dir: dir, m: m, shards: map[int]*openedShard{}}, nil
}

// Use lets Logits give the windows of a shard, after checking every byte of
// it. The error on a damaged one names the shard and the window. Using one again
// does nothing.
func (r *Reader) Use(shard string) error {
	k, ok := shardNumber(shard)
	if !ok || k >= r.m.shards() {
		return fmt.Errorf("targets in %s have no shard %q: %d shards, the first is %s", r.dir, shard, r.m.shards(), shardName(0))
	}
	r.mu.RLock()
	known := r.shards[k] != nil
	r.mu.RUnlock()
	if known {
		return nil
	}
	s, err := openShard(r.root, r.dir, r.m, k)
	if err != nil {
		return err
	}
	if err := s.check(); err != nil { // long: Logits must not wait for it
		_ = s.close() // it was read only
		return fmt.Errorf("targets %s: %w", filepath.Join(r.dir, shard), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shards[k] != nil { // another goroutine was faster
		return s.close()
	}
	r.shards[k] = s
	r.windows += len(s.sums)
	return nil
}

// Windows returns the number of windows with targets: those of the shards in use.
func (r *Reader) Windows() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.windows
}

// Has reports whether a shard in use holds a window.
func (r *Reader) Has(window int) bool {
	if window < 0 || window >= r.m.Windows {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.shards[window/r.m.ShardSize] != nil
}

// Logits returns the raw logits of a window in dst's array if it is large enough;
// ok is false if no shard in use holds the window.
func (r *Reader) Logits(dst []float32, window int) (logits []float32, ok bool, err error) {
	if window < 0 || window >= r.m.Windows {
		return dst[:0], false, fmt.Errorf("targets in %s have no window %d: there are %d", r.dir, window, r.m.Windows)
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	k := window / r.m.ShardSize
	s := r.shards[k]
	if s == nil {
		return dst[:0], false, nil
	}
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	bytes, err := s.read(*buf, window-s.first)
	if err != nil {
		return dst[:0], false, fmt.Errorf("targets %s: %w", filepath.Join(r.dir, shardName(k)), err)
	}
	*buf = bytes
	dst = slices.Grow(dst[:0], len(bytes)/2)
	for at := 0; at < len(bytes); at += 2 {
		dst = append(dst, fromHalf(binary.LittleEndian.Uint16(bytes[at:])))
	}
	return dst, true, nil
}

// buffers holds the bytes of a window on their way to float32.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Close closes the shards' files; afterwards no window has targets.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var errs []error
	for _, s := range r.shards {
		errs = append(errs, s.close())
	}
	clear(r.shards)
	r.windows = 0
	return errors.Join(errs...)
}

// openShard opens shard k of a folder below root, and checks its index and its length.
func openShard(root, dir string, m Manifest, k int) (*openedShard, error) {
	path := filepath.Join(dir, shardName(k))
	f, err := confined.Open(root, path)
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("targets: %w", err)
	}
	s := &shard{file: f}
	if err := s.readIndex(info.Size(), m, k); err != nil {
		f.Close()
		return nil, fmt.Errorf("targets %s: %w", path, err)
	}
	return &openedShard{shard: s, close: f.Close}, nil
}
