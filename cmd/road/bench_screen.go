package main

import (
	"context"
	"errors"
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

// What the tabs and the last line of the workbench have when they are there.
const (
	trainShown = "▸1 train"
	knobsShown = "▸k knobs"
	lastLine   = "q quit"
)

// benchPatience bounds the wait for a screen.
const benchPatience = 2 * time.Minute

// benchScreen measures the program in a terminal.
func benchScreen(ctx context.Context, program string, run *benchRun, rounds int) ([]benchRow, error) {
	var first, echo, idle []float64
	for range rounds {
		s, took, err := openScreen(ctx, program, run.folder)
		if err != nil {
			return nil, err
		}
		first = append(first, milliseconds(took))
		s.close()
	}
	s, _, err := openScreen(ctx, program, run.folder)
	if err != nil {
		return nil, err
	}
	defer s.close()
	s.quiet(time.Second) // the history is read by then
	going, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan error, 1)
	go func() { over <- run.goOn(going, 1000) }()
	for range rounds {
		slowest := time.Duration(0)
		for key := range 5 {
			took, err := s.press(key%2 == 0)
			if err != nil {
				return nil, err
			}
			slowest = max(slowest, took)
		}
		if _, err := s.press(false); err != nil { // so that the next round begins as this one did
			return nil, err
		}
		echo = append(echo, milliseconds(slowest))
	}
	stop()
	if err := errors.Join(<-over, run.finish()); err != nil {
		return nil, err
	}
	if _, err := s.until("finished"); err != nil {
		return nil, err
	}
	s.quiet(3 * time.Second)
	for range rounds {
		idle = append(idle, float64(s.count(5*time.Second)))
	}
	return []benchRow{
		newGoalRow("ui-first-frame", "ms", 150, first), newGoalRow("ui-key-echo", "ms", 50, echo), newGoalRow("ui-idle", "bytes", 0, idle),
	}, nil
}

func milliseconds(d time.Duration) float64 { return 1000 * d.Seconds() }

// screen is the workbench in a pseudo-terminal.
type screen struct {
	cmd    *exec.Cmd
	tty    *os.File
	output chan []byte // closed when the terminal is
}

// openScreen starts the program on a run, and returns how long it took to show
// it.
func openScreen(ctx context.Context, program string, f session.Folder) (*screen, time.Duration, error) {
	cmd := exec.CommandContext(ctx, program, "attach", f.Name())
	cmd.Env = append(os.Environ(), "ROAD_RUNS="+filepath.Dir(f.Dir()), "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "NO_COLOR=")
	begin := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: benchHeight, Cols: benchWidth})
	if err != nil {
		return nil, 0, fmt.Errorf("start %s in a pseudo-terminal: %w", program, err)
	}
	s := &screen{cmd: cmd, tty: tty, output: make(chan []byte, 1024)}
	go s.read()
	at, err := s.until(lastLine)
	if err != nil {
		s.close()
		return nil, 0, err
	}
	return s, at.Sub(begin), nil
}

func (s *screen) read() {
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

// until waits for a text, and returns when it came.
func (s *screen) until(text string) (time.Time, error) {
	var seen []byte
	late := time.After(benchPatience)
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
			return time.Time{}, fmt.Errorf("the workbench does not show %q within %v", text, benchPatience)
		}
	}
}

// press goes to the knobs, or back to the losses, and returns how long it took
// to show them.
func (s *screen) press(knobs bool) (time.Duration, error) {
	key, text := "1", trainShown
	if knobs {
		key, text = "k", knobsShown
	}
	time.Sleep(137 * time.Millisecond) // out of step with the frames
	begin := time.Now()
	if _, err := s.tty.WriteString(key); err != nil {
		return 0, err
	}
	at, err := s.until(text)
	return at.Sub(begin), err
}

// quiet waits until nothing was written for so long.
func (s *screen) quiet(long time.Duration) {
	for late := time.Now().Add(benchPatience); s.count(long) > 0 && time.Now().Before(late); {
	}
}

// count counts the bytes that are written in a time.
func (s *screen) count(long time.Duration) int {
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

// close ends the program as a closing terminal does.
func (s *screen) close() {
	s.tty.Close()
	_ = s.cmd.Process.Kill() // should it not notice
	_ = s.cmd.Wait()
	for range s.output {
	}
}
