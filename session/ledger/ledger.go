// Package ledger keeps what was asked of a run and what became of it: the file
// ledger.jsonl, one wire.Entry a line, appended to by the trainer alone.
//
// An entry is on disk before anyone is told of it. A request's fate is the
// last line with its ID, unless a rewind has taken it back; resuming a run
// replays the applied changes that After lists, and Undoable names the one that
// an undo takes back. That only one process appends is the run's lock to hold.
package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// disk is what the ledger needs of its file; tests let it fail.
type disk interface {
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

// Ledger appends entries to a run's ledger file and knows all of them. Its
// methods may be called from several goroutines.
type Ledger struct {
	mu      sync.Mutex
	file    disk
	name    string
	reserve reserve
	size    int64 // of the whole entries
	seq     int64
	entries []wire.Entry // folded
	index   map[string]int
	now     func() time.Time
}

// Open opens a ledger to append to, and creates it when it is not there. A
// last line that a crash cut short, and of which nobody was told, is removed.
func Open(file string) (*Ledger, error) {
	lines, err := jsonl.Read[wire.Entry](file)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	f, size, err := jsonl.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	l := &Ledger{file: f, name: file, reserve: reserve{name: file + ".reserve"}, size: size, index: map[string]int{}, now: time.Now}
	for _, e := range lines {
		l.fold(e)
	}
	if err := l.reserve.take(); err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

// Append gives an entry its Seq and Time and writes it. When it returns, the
// entry is on disk; after an error the file is as it was.
func (l *Ledger) Append(e wire.Entry) (wire.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Seq, e.Time = l.seq+1, l.now().UTC()
	line, err := json.Marshal(e)
	if err != nil {
		return wire.Entry{}, fmt.Errorf("encode ledger entry %s: %w", e.ID, err)
	}
	line = append(line, '\n')
	err = l.write(line)
	if full(err) && l.reserve.giveUp() {
		err = l.write(line)
	}
	if err != nil {
		return wire.Entry{}, fmt.Errorf("append to the ledger %s: %w", l.name, err)
	}
	l.reserve.takeAgain()
	l.size += int64(len(line))
	l.fold(e)
	return e, nil
}

// write puts a line behind the whole entries, or nothing. What a failed
// attempt may have left there, because it could not be cut off either, is
// overwritten by the next line, or overlooked by readers as unfinished.
func (l *Ledger) write(line []byte) error {
	_, err := l.file.WriteAt(line, l.size)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		return errors.Join(err, l.file.Truncate(l.size))
	}
	return nil
}

// Find returns the latest entry of a request.
func (l *Ledger) Find(id string) (wire.Entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, ok := l.index[id]
	if !ok {
		return wire.Entry{}, false
	}
	return l.entries[i], true
}

// Entries returns the latest entry of each request, in the order in which the
// requests came.
func (l *Ledger) Entries() []wire.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// Close closes the file and frees the reserve.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.file.Close()
	return errors.Join(err, l.reserve.free())
}
