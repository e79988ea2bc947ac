package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Overlay is a box over the screen that takes all keys: a dialog, the help,
// the palette.
type Overlay interface {
	Title() string
	// Key handles a key; done closes the overlay. Esc is not passed on: it
	// always closes one layer.
	Key(k tea.KeyMsg) (done bool, cmd tea.Cmd)
	// Lines returns the content, at most w cells wide and h lines long.
	Lines(w, h int) []string
}

// Decision is an Overlay with keys that act. Just opened it takes none of them: keys
// may be on their way that were meant for the screen below, and what they would
// confirm has not been seen.
type Decision interface {
	Overlay
	// Decides reports whether a key would act.
	Decides(k tea.KeyMsg) bool
	// Ignored tells in the box why a key had no effect.
	Ignored(why string)
}

// layer is an open overlay.
type layer struct {
	Overlay
	opened  time.Time // or uncovered
	last    time.Time // of the last key, or the opening
	guarded bool      // no key came after a pause yet
}

const (
	// grace is the pause without a key after which a new Decision acts.
	grace = 425 * time.Millisecond
	// longestGrace is the time after which it acts without a pause.
	longestGrace = 1500 * time.Millisecond
)

// Open puts an overlay on top.
func (c *Context) Open(o Overlay) {
	c.overlays = append(c.overlays, layer{Overlay: o})
	c.guard()
}

// guard makes the top overlay wait for a pause: it has come to the front.
func (c *Context) guard() {
	if n := len(c.overlays); n > 0 {
		top, now := &c.overlays[n-1], c.Now()
		top.opened, top.last, top.guarded = now, now, true
	}
}

// Top returns the overlay that takes the keys, or nil.
func (c *Context) Top() Overlay {
	if len(c.overlays) == 0 {
		return nil
	}
	return c.overlays[len(c.overlays)-1].Overlay
}

// Close removes the top overlay.
func (c *Context) Close() {
	if n := len(c.overlays); n > 0 {
		c.overlays = c.overlays[:n-1]
		c.guard()
	}
}

// tooEarly reports whether a key comes so soon after the opening that it may have been
// meant for the screen below.
func (l *layer) tooEarly(now time.Time) bool {
	if l.guarded && now.Sub(l.last) < grace && now.Sub(l.opened) < longestGrace {
		l.last = now
		return true
	}
	l.guarded = false
	return false
}

// OverlayKey passes a key to the top overlay, which must exist.
func (c *Context) OverlayKey(k tea.KeyMsg) tea.Cmd {
	n := len(c.overlays)
	top := &c.overlays[n-1]
	early := top.tooEarly(c.Now())
	if k.Type == tea.KeyEsc {
		c.Close()
		return nil
	}
	o := top.Overlay
	if d, ok := o.(Decision); ok && early && d.Decides(k) {
		d.Ignored(KeyName(k.String()) + " came before this could be read; press it again")
		return nil
	}
	done, cmd := o.Key(k)
	if done {
		for i := len(c.overlays) - 1; i >= 0; i-- { // it may have opened another overlay
			if c.overlays[i].Overlay == o {
				c.overlays = append(c.overlays[:i], c.overlays[i+1:]...)
				c.guard()
				break
			}
		}
	}
	return cmd
}

// CloseAll removes all overlays.
func (c *Context) CloseAll() { c.overlays = nil }
