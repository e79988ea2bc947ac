// Package screen runs the workbench in a terminal of its own: it presses keys and
// waits for text to appear.
package screen

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"dev.road/workbench/session"
)

// Texts of the workbench's tabs and last line.
const (
	trainShown = "▸1 train"
	knobsShown = "▸2 knobs"
	lastLine   = "q quit"
)

// patience bounds the wait for a screen.
const patience = 2 * time.Minute

// The size of every terminal that is measured, in cells.
const (
	Width  = 200
	Height = 50
)

// Screen is the workbench in a pseudo-terminal.
type Screen struct {
	cmd    *exec.Cmd
	tty    *os.File
	output chan []byte // closed when the terminal is
}

// Open starts the program on a run, and returns the time that it took to show it.
func Open(ctx context.Context, program string, f session.Folder) (*Screen, time.Duration, error) {
	cmd := exec.CommandContext(ctx, program, "attach", f.Name())
	cmd.Env = append(os.Environ(), "ROAD_RUNS="+filepath.Dir(f.Dir()),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "NO_COLOR=")
	begin := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: Height, Cols: Width})
	if err != nil {
		return nil, 0, fmt.Errorf("start %s in a pseudo-terminal: %w", program, err)
	}
	s := &Screen{cmd: cmd, tty: tty, output: make(chan []byte, 1024)}
	go s.read()
	at, err := s.Until(lastLine)
	if err != nil {
		s.Close()
		return nil, 0, err
	}
	return s, at.Sub(begin), nil
}

func (s *Screen) read() {
	defer close(s.output)
	for {
		buffer := make([]byte, 1<<15)
		n, err := s.tty.Read(buffer)
		if err != nil {
			return
		}
		s.output <- buffer[:n]
	}
}

// Until waits for a text, and returns when it came.
func (s *Screen) Until(text string) (time.Time, error) {
	var seen []byte
	late := time.After(patience)
	for {
		select {
		case b, open := <-s.output:
			if !open {
				return time.Time{}, fmt.Errorf("the workbench ended before it showed %q", text)
			}
			at := time.Now()
			if seen = append(seen, b...); strings.Contains(ansi.Strip(string(seen)), text) {
				return at, nil
			}
		case <-late:
			return time.Time{}, fmt.Errorf("the workbench does not show %q within %v", text, patience)
		}
	}
}

// Press goes to the knobs, or back to the losses, and returns the time until they
// are shown.
func (s *Screen) Press(knobs bool) (time.Duration, error) {
	key, text := "1", trainShown
	if knobs {
		key, text = "k", knobsShown
	}
	time.Sleep(137 * time.Millisecond) // out of step with the frames
	begin := time.Now()
	if _, err := s.tty.WriteString(key); err != nil {
		return 0, err
	}
	at, err := s.Until(text)
	return at.Sub(begin), err
}

// Quiet waits until nothing was written for so long.
func (s *Screen) Quiet(long time.Duration) {
	for late := time.Now().Add(patience); s.Count(long) > 0 && time.Now().Before(late); {
	}
}

// Count counts the bytes that are written in a time.
func (s *Screen) Count(long time.Duration) int {
	n := 0
	for over := time.After(long); ; {
		select {
		case b, open := <-s.output:
			if !open {
				return n
			}
			n += len(b)
		case <-over:
			return n
		}
	}
}

// Memory returns the most memory that the program has had so far, in MB.
func (s *Screen) Memory() (float64, error) {
	file := fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid)
	status, err := os.ReadFile(file)
	if err != nil {
		return 0, fmt.Errorf("ask for the program's memory: %w", err)
	}
	_, most, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes := 0
	if _, err := fmt.Sscan(most, &kilobytes); err != nil {
		return 0, fmt.Errorf("ask for the program's memory: %s has no VmHWM: %w", file, err)
	}
	return float64(kilobytes) / 1000, nil
}

// Close ends the program as a closing terminal does.
func (s *Screen) Close() {
	s.tty.Close()
	_ = s.cmd.Process.Kill() // should it not notice
	_ = s.cmd.Wait()
	for range s.output {
	}
}
