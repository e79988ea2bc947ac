package session

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// stream is a trainer's stream of events. A line that does not end within
// jsonl.Longest is an error: a broken or forged trainer may send one without end.
type stream struct {
	io.Reader
	line int // bytes of the current one
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if i := bytes.LastIndexByte(p[:n], '\n'); i >= 0 {
		s.line = n - 1 - i
	} else if s.line += n; s.line > jsonl.Longest {
		return 0, garbled{fmt.Errorf("a line is longer than %d bytes, the maximum", jsonl.Longest)}
	}
	return n, err
}

// garbled is the error of a stream that is not one of events.
type garbled struct{ error }

// event tells of it in the place of the events that are missing.
func (g garbled) event() wire.Event {
	return wire.Event{
		Time: time.Now(), Kind: wire.EventDropped, Level: wire.LevelWarn,
		Text: "the trainer's events cannot be read, and are asked for again: " + g.Error(),
	}
}
