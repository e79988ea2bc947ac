package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
)

// These tests drive the built programs as a user would, over real data: `make
// acceptance` sets ROAD_BIN and ROAD_ACCEPTANCE to the folders of both.

// installed is the built road with a runs folder of its own.
type installed struct {
	t    *testing.T
	bin  string
	data string
	runs string
}

func accept(t *testing.T) installed {
	t.Helper()
	bin, data := os.Getenv("ROAD_BIN"), os.Getenv("ROAD_ACCEPTANCE")
	if bin == "" || data == "" {
		t.Skip("it drives the built programs over real data: run make acceptance")
	}
	runs, err := os.MkdirTemp("", "road-acceptance-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // a keeper notes how its trainer ended after the test has seen that it did
		for end := time.Now().Add(time.Minute); os.RemoveAll(runs) != nil; {
			if time.Now().After(end) {
				t.Errorf("%s cannot be removed: something still writes there", runs)
				return
			}
		}
	})
	return installed{t, filepath.Join(bin, "road"), data, runs}
}

// run runs a command line and returns its output and exit status. Its standard
// error goes to the test's log.
func (r installed) run(args ...string) (stdout []byte, status int) {
	r.t.Helper()
	cmd := exec.Command(r.bin, args...) // the test's context has ended where this cleans up
	cmd.Env = append(os.Environ(), "ROAD_RUNS="+r.runs)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else if err != nil {
		r.t.Fatal(err)
	}
	r.t.Logf("road %s: status %d\n%s%s", strings.Join(args, " "), status, out, &errs)
	return out, status
}

// object runs a command line that must succeed, and reads the last line of
// its output into v.
func (r installed) object(v any, args ...string) {
	r.t.Helper()
	out, status := r.run(args...)
	if status != 0 {
		r.t.Fatalf("road %s ended with status %d", strings.Join(args, " "), status)
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], v); err != nil {
		r.t.Fatalf("the last line of road %s: %v", strings.Join(args, " "), err)
	}
}

// await polls a run's state until it is as wanted.
func (r installed) await(run, what string, patience time.Duration, wanted func(wire.State) bool) wire.State {
	r.t.Helper()
	end := time.After(patience)
	for tick := time.NewTicker(200 * time.Millisecond); ; {
		cmd := exec.Command(r.bin, "status", run, "--json")
		cmd.Env = append(os.Environ(), "ROAD_RUNS="+r.runs)
		out, err := cmd.Output()
		var s wire.State
		if err == nil && json.Unmarshal(out, &s) == nil {
			if wanted(s) {
				return s
			}
			if !s.State.Live() {
				log, _ := r.run("log", run)
				r.t.Fatalf("%s is %s, and so will never be %s: %s\n%s", run, s.State, what, s.Note, log)
			}
		}
		select {
		case <-tick.C:
		case <-end:
			r.t.Fatalf("%s was not %s within %v: %s %v", run, what, patience, out, err)
		}
	}
}

// The figures are the official script's over the same two files.
func TestAcceptanceScore(t *testing.T) {
	r := accept(t)
	var got map[string]any
	r.object(&got, "score", filepath.Join(r.data, "squad2/dev-full.json"), filepath.Join(r.data, "squad2/dev-full.predictions-bert.json"),
		"--json")
	for key, want := range map[string]float64{
		"exact": 78.74168280973637, "f1": 81.77528052374727, "total": 11873,
		"HasAns_exact": 74.10593792172739, "HasAns_f1": 80.18183293833516, "NoAns_f1": 83.36417157275021,
	} {
		if is, ok := got[key].(float64); !ok || math.Abs(is-want) > 1e-9 {
			t.Errorf("%s is %v, the official script has %.14f", key, got[key], want)
		}
	}
}

// A small ELECTRA learns real questions from scratch, and is steered meanwhile.
func TestAcceptanceTrainOnSQuAD(t *testing.T) {
	r := accept(t)
	var run struct {
		Run, Dir, Socket string
		PID              int
	}
	start := time.Now()
	r.object(&run, "train", "squad2", "--detach", "--json", "--gpu", "cpu",
		"--set", "datasets.squad2.train="+filepath.Join(r.data, "squad2/train-16-articles.json"),
		"--set", "datasets.squad2.dev="+filepath.Join(r.data, "squad2/dev-19-articles.json"),
		"--set", "model.init=scratch", "--set", "model.size=tiny", "--set", "train.steps=200")
	t.Logf("started within %v", time.Since(start).Round(time.Millisecond))
	t.Cleanup(func() { r.run("kill", run.Run) })
	if run.Socket == "" || run.PID == 0 {
		t.Errorf("the start does not name socket and process: %+v", run)
	}
	r.await(run.Run, "at step 5", 5*time.Minute, func(s wire.State) bool { return s.Step >= 5 })

	var applied wire.Entry
	r.object(&applied, "set", run.Run, "kd.w=0.6", "kd.temperature=5", "--json")
	if applied.Fate != wire.Applied || len(applied.Changes) != 2 || applied.Changes[0].Old != 0.75 || applied.Changes[0].New != 0.6 {
		t.Errorf("the set was answered with %+v", applied)
	}
	out, status := r.run("set", run.Run, "kd.temperature=3", "kd.w=1.7", "--json")
	if status != 1 || !bytes.Contains(out, []byte(wire.Refused)) {
		t.Errorf("a W of 1.7 was not refused: status %d, %s", status, out)
	}
	r.await(run.Run, "finished", 20*time.Minute, func(s wire.State) bool { return s.State == wire.Finished })

	var losses []float64
	for _, row := range metricsRows(t, run.Dir) {
		losses = append(losses, row["loss"])
		w, temperature := 0.75, 4.0
		if int(row["step"]) >= applied.Step {
			w, temperature = 0.6, 5
		}
		if row["kd.w"] != w || row["kd.temperature"] != temperature {
			t.Fatalf("step %v ran with W %v and T %v, want %v and %v: the set was applied at step %d",
				row["step"], row["kd.w"], row["kd.temperature"], w, temperature, applied.Step)
		}
	}
	if len(losses) != 200 {
		t.Fatalf("%d steps are recorded, want 200", len(losses))
	}
	if first, last := mean(losses[:20]), mean(losses[180:]); !(last < first) {
		t.Errorf("the loss was %.3f over the first 20 steps and %.3f over the last: it did not fall", first, last)
	}
}

func TestAcceptanceDemo(t *testing.T) {
	r := accept(t)
	var sum summary
	start := time.Now()
	r.object(&sum, "demo", "--headless", "--json")
	if took := time.Since(start); took > 10*time.Minute {
		t.Errorf("it took %v, and should end within 10 minutes", took.Round(time.Second))
	}
	if len(sum.Tasks) == 0 || len(sum.Dev) == 0 {
		t.Fatalf("the summary is empty: %+v", sum)
	}
	for name, task := range sum.Tasks {
		if !(task.Last < task.First) {
			t.Errorf("the loss of %s did not fall: %.3f, then %.3f", name, task.First, task.Last)
		}
	}
	for name, dev := range sum.Dev {
		margin := 0.0
		if dev.Metric == "f1" {
			margin = 15
		}
		if !(dev.Value > dev.Baseline+margin) {
			t.Errorf("%s has %s %.2f; its best constant answer has %.2f, and it should be %.0f above",
				name, dev.Metric, dev.Value, dev.Baseline, margin)
		}
	}
}

// metricsRows reads the numbers of a run's metrics.
func metricsRows(t *testing.T, dir string) []map[string]float64 {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "metrics.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []map[string]float64
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return rows
		}
		var all map[string]any
		if err := json.Unmarshal(line, &all); err != nil {
			t.Fatalf("metrics.jsonl: %v in %s", err, line)
		}
		row := map[string]float64{}
		for tag, value := range all {
			if number, ok := value.(float64); ok {
				row[tag] = number
			}
		}
		if _, step := row["loss"]; step { // rows of dev sets have none
			rows = append(rows, row)
		}
	}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
