package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"

	"dev.road/workbench/session/jsonl"
)

// written is a file of events up to a place, as it was when somebody asked. The
// sequence numbers ascend; nothing of it is kept in memory.
type written struct {
	io.ReaderAt
	size int64
}

// near is the size of the part in which a bisection leaves the rest to a scan, and
// of the blocks in which lines are handed on.
const near = 64 << 10

// mostSeq is the largest number of an event: larger ones are not exact in every
// program, and the next could not be counted.
const mostSeq = 1 << 53

// seqOf returns the sequence number of a line; a damaged one has none.
func seqOf(line []byte) (seq int64, ok bool) {
	var ev struct{ Seq int64 }
	if err := json.Unmarshal(line, &ev); err != nil || ev.Seq < 1 || ev.Seq > mostSeq {
		return 0, false
	}
	return ev.Seq, true
}

// errFound ends a scan.
var errFound = errors.New("found")

// first returns the place and the number of the first whole line that begins after a
// place and before another one.
func (w written) first(after, before int64) (at, seq int64, found bool, err error) {
	whole := after == 0 // else the line at the place may have begun before it
	err = jsonl.Scan(io.NewSectionReader(w, after, w.size-after), func(line []byte, offset int64) error {
		switch {
		case after+offset >= before:
			return errFound
		case !whole:
			whole = true
			return nil
		}
		if seq, found = seqOf(line); found {
			at = after + offset
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return at, seq, found, err
}

// seek returns a place before which no line has a number greater than since, and
// close to the first that has.
func (w written) seek(since int64) (int64, error) {
	from, to := int64(0), w.size
	for to-from > near {
		middle := from + (to-from)/2
		at, seq, found, err := w.first(middle, to)
		switch {
		case err != nil:
			return 0, err
		case found && seq <= since:
			from = at
		default:
			to = middle
		}
	}
	return from, nil
}

// after hands the lines of events with a number greater than since to send, in
// blocks, with the number of each block's last. Damaged lines are left out.
func (w written) after(since int64, send func(lines []byte, last int64) error) error {
	from, err := w.seek(since)
	if err != nil {
		return err
	}
	var block bytes.Buffer
	last := since
	err = jsonl.Scan(io.NewSectionReader(w, from, w.size-from), func(line []byte, _ int64) error {
		seq, ok := seqOf(line)
		if !ok || seq <= since {
			return nil
		}
		block.Write(line)
		last = seq
		if block.Len() < near {
			return nil
		}
		defer block.Reset()
		return send(block.Bytes(), last)
	})
	if err == nil && block.Len() > 0 {
		err = send(block.Bytes(), last)
	}
	return err
}

// last returns the number of the last event; 0 if there is none.
func (w written) last() (int64, error) {
	from, err := w.seek(math.MaxInt64)
	if err != nil {
		return 0, err
	}
	last := int64(0)
	err = jsonl.Scan(io.NewSectionReader(w, from, w.size-from), func(line []byte, _ int64) error {
		if seq, ok := seqOf(line); ok {
			last = seq
		}
		return nil
	})
	return last, err
}
