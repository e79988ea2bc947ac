package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
)

// onscreen runs a program in a terminal of 120x35, and does the steps of a file:
//
//	onscreen FILE PROGRAM [ARGUMENT...]
//
// A step is a line: "see TEXT" waits until the terminal has shown it since the last key,
// "press KEY" types a letter, enter or esc, "read" waits for as long as someone reads a
// dialog, "find PATTERN" waits for a file in the runs folder that is not empty. After the last step the program must end.
func onscreen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: onscreen FILE PROGRAM [ARGUMENT...]")
	}
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "ROAD_RUNS", "HF_HOME", "HF_HUB_OFFLINE", "HOME", "TMPDIR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	cmd.Env = append(cmd.Env, "XDG_RUNTIME_DIR="+os.Getenv("XDG_RUNTIME_DIR"), "TERM=xterm-256color", "LC_ALL=C.UTF-8")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 35, Cols: 120})
	ts.Check(err)
	defer tty.Close()
	shown := make(chan string)
	over := make(chan struct{})
	defer close(over)
	go func() {
		defer close(shown)
		chunk := make([]byte, 1<<16)
		for {
			n, err := tty.Read(chunk)
			if err != nil { // the program has ended
				return
			}
			select {
			case shown <- string(chunk[:n]):
			case <-over:
				return
			}
		}
	}()
	all := ""
	for step := range strings.Lines(ts.ReadFile(args[0])) {
		do, what, _ := strings.Cut(strings.TrimSpace(step), " ")
		switch do {
		case "see":
			deadline := time.After(time.Minute)
			for !strings.Contains(ansi.Strip(all), what) {
				select {
				case text, open := <-shown:
					if !open {
						ts.Fatalf("%s ended before %q; it showed:\n%s", args[1], what, ansi.Strip(all))
					}
					all += text
				case <-deadline:
					_ = cmd.Process.Kill()
					ts.Fatalf("%q does not appear; the terminal shows:\n%s", what, ansi.Strip(all))
				}
			}
		case "find":
			deadline, again := time.After(time.Minute), time.NewTicker(10*time.Millisecond)
			defer again.Stop()
			for !holds(filepath.Join(ts.Getenv("ROAD_RUNS"), what)) {
				select {
				case text := <-shown:
					all += text
				case <-again.C:
				case <-deadline:
					_ = cmd.Process.Kill()
					ts.Fatalf("no file is %s; the terminal shows:\n%s", what, ansi.Strip(all))
				}
			}
		case "press":
			all = ""
			keys := map[string]string{"enter": "\r", "esc": "\x1b"}
			if key, known := keys[what]; known {
				what = key
			}
			_, err := tty.WriteString(what)
			ts.Check(err)
		case "read":
			<-time.After(time.Second)
		default:
			ts.Fatalf("%s: %q is no step", args[0], step)
		}
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
	defer late.Stop()
	for range shown { // until it ends
	}
	ts.Check(cmd.Wait())
}

// holds reports whether a file of the pattern has content.
func holds(pattern string) bool {
	files, _ := filepath.Glob(pattern) // the pattern of a script is sound
	return slices.ContainsFunc(files, func(file string) bool {
		info, err := os.Stat(file)
		return err == nil && info.Size() > 0
	})
}
