package tui

import (
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
)

// display writes frames to the terminal, of each the lines that have changed. It sleeps
// until there is one: bubbletea's own renderer looks thirty times a second, and an idle
// workbench would use most of its time for that.
//
// A slow terminal gets fewer frames, the newest each time, and holds up nobody.
type display struct {
	to     io.Writer
	frames chan frame // at most the newest
	ended  chan struct{}
	lines  []string // on the terminal
}

// frame is a screen of lines; anew repaints all of them, as after a resize.
type frame struct {
	text string
	anew bool
}

// The sequences at the beginning and at the end, as of xterm: the alternate screen,
// the cursor, bracketed paste.
const (
	enterScreen = "\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?2004h"
	leaveScreen = "\x1b[?2004l\x1b[?25h\x1b[?1049l"
)

// open takes the terminal over.
func open(to io.Writer) *display {
	d := &display{to: to, frames: make(chan frame, 1), ended: make(chan struct{})}
	go func() {
		defer close(d.ended)
		_, _ = to.Write([]byte(enterScreen)) // a terminal that is gone ends the program by its input
		for f := range d.frames {
			d.write(f)
		}
		_, _ = to.Write([]byte(leaveScreen))
	}()
	return d
}

// show replaces the frame that waits for the terminal. One goroutine calls it.
func (d *display) show(f frame) {
	select {
	case missed := <-d.frames:
		f.anew = f.anew || missed.anew
	default:
	}
	d.frames <- f
}

// close gives the terminal back, with its last frame shown, unless it takes none within a
// time.
func (d *display) close(within time.Duration) {
	close(d.frames)
	select {
	case <-d.ended:
	case <-time.After(within):
	}
}

// write writes the lines that differ from those on the terminal, in one piece.
func (d *display) write(f frame) {
	lines := strings.Split(f.text, "\n")
	var b strings.Builder
	if f.anew || len(lines) != len(d.lines) {
		b.WriteString("\x1b[2J")
		d.lines = nil
	}
	for i, line := range lines {
		if i >= len(d.lines) || d.lines[i] != line {
			b.WriteString("\x1b[" + strconv.Itoa(i+1) + "H" + line)
		}
	}
	d.lines = lines
	if b.Len() > 0 {
		_, _ = d.to.Write([]byte(b.String()))
	}
}

// sizes sends the terminal's size, now and after each change, until it is stopped.
func sizes(out *os.File, send func(tea.Msg)) (stop func()) {
	changed, over := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(changed, syscall.SIGWINCH)
	go func() {
		for {
			if w, h, err := term.GetSize(out.Fd()); err == nil {
				send(tea.WindowSizeMsg{Width: w, Height: h})
			}
			select {
			case <-changed:
			case <-over:
				return
			}
		}
	}()
	return func() {
		signal.Stop(changed)
		close(over)
	}
}
