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

// layer is an open overlay. While guarded it swallows keys that were meant for
// the screen below.
type layer struct {
	Overlay
	guarded bool
	last    time.Time // of the last swallowed key, or the opening
}

// grace is the time without a key after which a guarded overlay takes keys.
const grace = 425 * time.Millisecond

// Open puts an overlay on top, in response to a key.
func (c *Context) Open(o Overlay) { c.overlays = append(c.overlays, layer{Overlay: o}) }

// OpenLater puts an overlay on top that the user does not expect: it takes no key
// before grace has passed without one.
func (c *Context) OpenLater(o Overlay) {
	c.overlays = append(c.overlays, layer{Overlay: o, guarded: true, last: c.Now()})
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
	}
}

// OverlayKey passes a key to the top overlay, which must exist.
func (c *Context) OverlayKey(k tea.KeyMsg) tea.Cmd {
	n := len(c.overlays)
	top := &c.overlays[n-1]
	if top.guarded {
		now := c.Now()
		if now.Sub(top.last) < grace {
			top.last = now
			return nil
		}
		top.guarded = false
	}
	if k.Type == tea.KeyEsc {
		c.Close()
		return nil
	}
	o := top.Overlay
	done, cmd := o.Key(k)
	if done {
		for i := len(c.overlays) - 1; i >= 0; i-- { // it may have opened another overlay
			if c.overlays[i].Overlay == o {
				c.overlays = append(c.overlays[:i], c.overlays[i+1:]...)
				break
			}
		}
	}
	return cmd
}

// CloseAll removes all overlays.
func (c *Context) CloseAll() { c.overlays = nil }
