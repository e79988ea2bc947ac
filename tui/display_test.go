package tui

import (
	"strings"
	"testing"
	"time"
)

// slowTerminal takes a write when it is told to.
type slowTerminal struct {
	take    chan struct{}
	written chan string
}

func (s *slowTerminal) Write(p []byte) (int, error) {
	<-s.take
	s.written <- string(p)
	return len(p), nil
}

func (s *slowTerminal) next() string {
	s.take <- struct{}{}
	return <-s.written
}

func TestADisplayWritesTheLinesThatHaveChanged(t *testing.T) {
	s := &slowTerminal{make(chan struct{}), make(chan string, 10)}
	d := open(s)
	if got := s.next(); got != enterScreen {
		t.Errorf("it begins with %q", got)
	}
	d.show(frame{text: "a\nb\nc"})
	if got := s.next(); got != "\x1b[2J\x1b[1Ha\x1b[2Hb\x1b[3Hc" {
		t.Errorf("the first frame is %q", got)
	}
	d.show(frame{text: "a\nB\nc"})
	if got := s.next(); got != "\x1b[2HB" {
		t.Errorf("one other line is %q", got)
	}
	d.show(frame{text: "a\nB\nc", anew: true})
	if got := s.next(); got != "\x1b[2J\x1b[1Ha\x1b[2HB\x1b[3Hc" {
		t.Errorf("after a resize it writes %q", got)
	}
	go d.close(time.Minute)
	if got := s.next(); got != leaveScreen {
		t.Errorf("it ends with %q", got)
	}
	<-d.ended
}

// A terminal that takes nothing holds up nobody, and gets the newest frame then.
func TestASlowTerminalGetsTheNewestFrame(t *testing.T) {
	s := &slowTerminal{make(chan struct{}), make(chan string, 10)}
	d := open(s)
	d.show(frame{text: "first", anew: true})
	for _, text := range []string{"second", "third", "last"} {
		d.show(frame{text: text})
	}
	s.next()
	if got := s.next(); !strings.Contains(got, "last") || !strings.Contains(got, "\x1b[2J") {
		t.Errorf("it gets %q", got)
	}
	d.close(0) // and it is not waited for without end
}
