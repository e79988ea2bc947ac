package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// process is road as a process of its own, with a pipe as its standard input.
type process struct {
	*exec.Cmd
	in        io.WriteCloser
	out, told bytes.Buffer
}

// startRoad starts road with arguments and an empty runs folder.
func startRoad(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command("road", args...)}
	p.Env = append(os.Environ(), "ROAD_RUNS="+t.TempDir())
	var err error
	if p.in, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	p.Stdout, p.Stderr = &p.out, &p.told
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	return p
}

// untilAsleep waits until every thread of the process sleeps: it has nothing to do
// but to read.
func (p *process) untilAsleep(t *testing.T) {
	t.Helper()
	asleep := 0
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(time.Minute); asleep < 5; <-look.C {
		if time.Now().After(end) {
			t.Fatalf("%v does not come to rest", p.Args)
		}
		asleep++
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", p.Process.Pid))
		if err != nil || len(threads) == 0 {
			t.Fatalf("%v has ended: %v\n%s", p.Args, err, &p.told)
		}
		for _, file := range threads {
			status, _ := os.ReadFile(file) // a thread may have ended
			if strings.Contains(string(status), "State:\tZ") {
				t.Fatalf("%v has ended by itself", p.Args)
			}
			if !strings.Contains(string(status), "State:\tS") {
				asleep = 0
			}
		}
	}
}

// endedBy returns the signal that ended the process, or 0.
func (p *process) endedBy(t *testing.T) syscall.Signal {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.Wait() }()
	var err error
	select {
	case err = <-done:
	case <-time.After(time.Minute):
		t.Fatalf("%v does not end", p.Args)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0
	}
	if status, _ := exit.Sys().(syscall.WaitStatus); status.Signaled() {
		return status.Signal()
	}
	return 0
}

// A command that waits for input that never comes ends by the signal, and leaves its
// cause to the shell.
func TestASignalEndsEveryReader(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"ask", "-p", "-"},
		{"ask", "-p", "@" + pipe},
		{"tokenize", "-", "--model", "../../tasks/tokenize/testdata/vocab.txt"},
		{"data", "check", pipe},
		{"score", "/dev/stdin", "/dev/null"},
		{"train", pipe},
	} {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			p := startRoad(t, args...)
			p.untilAsleep(t)
			if err := p.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			if by := p.endedBy(t); by != s {
				t.Errorf("%v: after %v it was ended by signal %d: %s", args, s, by, &p.told)
			}
		}
	}
}

// A text of one line stays on its line: a newline in it cannot forge another.
func TestForeignTextForgesNoLine(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out, err: &out}
	if err := a.event(wire.Event{Kind: wire.EventState, Text: "a\n10:00:00  step 9  state  finished\tnow"}); err != nil {
		t.Fatal(err)
	}
	a.printf("%s\n", jobLine(wire.Job{Message: "b\nc"}))
	if n := strings.Count(out.String(), "\n"); n != 2 {
		t.Errorf("%d lines for one event and one job: %q", n, out.String())
	}
}

func TestAPathWithAnEqualsSignIsARun(t *testing.T) {
	for arg, change := range map[string]bool{
		"kd.w=0.5": true, "runs/a=b": false, "./a=b": false, "demo": false, "datasets.a.train=/x": true,
	} {
		if withoutRun(arg) != change {
			t.Errorf("%q is taken for a change: %v", arg, !change)
		}
	}
}

// The second signal does not wait for the first one's clean-up.
func TestTheSecondSignalEndsACommandAtOnce(t *testing.T) {
	for range 10 { // the clean-up's time can pass before it is sent
		p := startRoad(t, "ask", "-p", "-")
		p.untilAsleep(t)
		if err := p.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		ended := make(chan syscall.Signal, 1)
		go func() { ended <- p.endedBy(t) }()
		for len(ended) == 0 {
			_ = p.Process.Signal(syscall.SIGTERM) // the first may come before the interrupt is taken
			runtime.Gosched()
		}
		if <-ended == syscall.SIGTERM {
			return
		}
	}
	t.Error("no second signal ended a command")
}

// Results that cannot be written are an error, whatever the command.
func TestResultsOnAFullDeviceAreAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("needs /dev/full")
	}
	defer full.Close()
	for _, args := range [][]string{
		{"version"}, {"recipes"}, {"recipes", "demo"}, {"--help"}, {"recipes", "--json"},
		{"data", "check", "../../tasks/read/testdata/nq.jsonl"},
	} {
		var told bytes.Buffer
		cmd := exec.Command("road", args...)
		cmd.Stdout, cmd.Stderr = full, &told
		err := cmd.Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(told.String(), "no space left on device") {
			t.Errorf("%v: %v: %s", args, err, &told)
		}
	}
}

// Text from names, files and records reaches the terminal without a character that
// acts on it, on either stream.
func TestForeignTextDoesNotActOnTheTerminal(t *testing.T) {
	const hostile = "\x1b]52;c;aGk=\a\x1b[2J\u009b31m\u202egnp.exe\r"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	labels := file("labels.jsonl", fmt.Sprintf(`{"premise":"a","hypothesis":"b","label":%s}`+"\n", quoted))
	named := file(hostile+".csv", "a,"+hostile+"\n1,2\n")
	recipe := file("recipe.toml", `name = "x"`+"\n"+`["`+hostile[8:]+`"]`+"\n")
	for _, args := range [][]string{
		{"status", hostile},
		{"train", hostile},
		{"train", recipe},
		{hostile},
		{"data", "check", labels, "--task", "nli"},
		{"data", "check", labels, "--json"},
		{"data", "check", named},
		{"score", named, labels},
		{"tokenize", hostile, "--model", "../../tasks/tokenize/testdata/vocab.txt"},
		{"tokenize", hostile, "--model", named},
		{"import", hostile, "--to", dir + "/x"},
	} {
		cmd := exec.Command("road", args...)
		cmd.Env = append(os.Environ(), "ROAD_RUNS="+dir, "HF_HUB_OFFLINE=1")
		out, _ := cmd.CombinedOutput() // most are refused
		if len(out) == 0 || !utf8.Valid(out) || bytes.ContainsFunc(out, visible.Acts) {
			t.Errorf("%q prints %q", args, out)
		}
	}
}

// A label is as long as the file's author likes, and its row in the report is not.
func TestForeignNamesAreShortInAReport(t *testing.T) {
	dir := t.TempDir()
	long, err := json.Marshal(strings.Repeat("k", 1_000_000) + "\nroad: all is well")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "labels.jsonl")
	if err := os.WriteFile(file, fmt.Appendf(nil, `{"premise":"a","hypothesis":"b","label":%s}`+"\n", long), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"data", "check", file}, {"data", "check", file, "--task", "nli"}} {
		cmd := exec.Command("road", args...)
		cmd.Env = append(os.Environ(), "ROAD_RUNS="+dir)
		out, _ := cmd.CombinedOutput() // the second is refused
		if !bytes.Contains(out, []byte("kkk")) || len(out) > 2000 || bytes.Contains(out, []byte("\nroad: all is well")) {
			t.Errorf("%v: %d bytes: %.500s", args, len(out), out)
		}
	}
}
