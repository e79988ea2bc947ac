package tui

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is an input file that reports the end of its input, for which bubbletea
// itself would wait forever, and hands over escape sequences whole. Bubbletea takes
// each read for the end of a key, but a line over SSH may cut an arrow anywhere.
type terminal struct {
	*os.File
	gone chan<- os.Signal
	cut  time.Time // when an unfinished sequence was last handed over
}

const (
	// sequenceIn is the time for the rest of an escape sequence to arrive: a lone esc
	// is a key after it.
	sequenceIn = 50 * time.Millisecond
	// leftoverIn is the time in which the rest of a sequence that came too late is
	// recognised, and dropped: its letters are no keys.
	leftoverIn = 500 * time.Millisecond
)

// Read implements io.Reader.
func (t *terminal) Read(p []byte) (int, error) {
	n, err := t.File.Read(p)
	late := time.Since(t.cut) < leftoverIn
	for err == nil && n < len(p) && (unfinished(p[:n]) || late && unfinished(sequence(p[:n]))) && t.follows() {
		var more int
		more, err = t.File.Read(p[n:])
		n += more
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, fs.ErrClosed) {
		select {
		case t.gone <- syscall.SIGHUP:
		default:
		}
	}
	if late {
		n = copy(p, p[leftover(p[:n]):n])
	}
	t.cut = time.Time{}
	if unfinished(p[:n]) {
		t.cut = time.Now()
	}
	return n, err
}

// follows waits for more input, at most sequenceIn.
func (t *terminal) follows() bool {
	until := time.Now().Add(sequenceIn)
	for {
		wait := max(time.Until(until), 0)
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(t.Fd()), Events: unix.POLLIN}}, int(wait.Milliseconds()))
		if !errors.Is(err, unix.EINTR) {
			return err == nil && n > 0
		}
	}
}

const esc = 0x1b

// sequence is an escape sequence without its first byte, completed.
func sequence(rest []byte) []byte { return append([]byte{esc}, rest...) }

// unfinished reports whether input ends within an escape sequence: after esc, in a
// control sequence before its final byte (ECMA-48, section 5.4), or after SS3.
func unfinished(b []byte) bool {
	i := bytes.LastIndexByte(b, esc)
	if i < 0 {
		return false
	}
	switch rest := b[i+1:]; {
	case len(rest) == 0 || len(rest) == 1 && rest[0] == 'O':
		return true
	case rest[0] != '[':
		return false
	default:
		return !bytes.ContainsFunc(rest[1:], final)
	}
}

// leftover returns the length of the end of an escape sequence, without its esc, at
// the beginning of input.
func leftover(b []byte) int {
	switch {
	case len(b) < 2:
		return 0
	case b[0] == 'O' && bytes.IndexByte([]byte("ABCDFHPQRS"), b[1]) >= 0:
		return 2
	case b[0] == '[' && bytes.ContainsFunc(b[1:], final):
		return 1 + bytes.IndexFunc(b[1:], final) + 1
	}
	return 0
}

// final reports whether a byte ends a control sequence.
func final(r rune) bool { return r >= '@' && r <= '~' }
