package control

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"dev.road/workbench/session/wire"
)

func TestALackOfDescriptorsPasses(t *testing.T) {
	lack := fmt.Errorf("open x: %w", syscall.EMFILE)
	for _, tt := range []struct {
		name   string
		do     func(*Control)
		passes bool
	}{
		{"a lack", func(c *Control) { c.HaltOn(lack) }, true},
		{"a lack, again and again", func(c *Control) { c.HaltOn(lack); c.HaltOn(lack) }, true},
		{"another error", func(c *Control) { c.HaltOn(errors.New("no space left")) }, false},
		{"a lack, then another error", func(c *Control) { c.HaltOn(lack); c.HaltOn(errors.New("no space left")) }, false},
		{"a lack, then a person", func(c *Control) { c.HaltOn(lack); c.Pause("paused by ann") }, false},
		{"a person, then a lack", func(c *Control) { c.Pause("paused by ann"); c.HaltOn(lack) }, false},
		{"a lack, then a person, then the lack again", func(c *Control) { c.HaltOn(lack); c.Pause("by ann"); c.HaltOn(lack) }, false},
	} {
		s := steer(t)
		s.Resume()
		s.pauseAfter = 7
		tt.do(s.Control)
		if s.phase != wire.Paused || s.Pass() != tt.passes {
			t.Errorf("%s: %s", tt.name, s.phase)
		}
		if tt.passes && (s.phase != wire.Running || s.pauseAfter != 7) {
			t.Errorf("%s: %s, to pause after step %d", tt.name, s.phase, s.pauseAfter)
		}
	}
}
