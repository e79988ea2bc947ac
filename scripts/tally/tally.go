package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is a line of `go test -json`, as `go doc cmd/test2json` and `go help
// buildjson` have it.
type event struct {
	Action      string
	Package     string
	ImportPath  string // build-output's package
	Test        string
	Elapsed     float64 // seconds
	Output      string
	FailedBuild string // the ImportPath of the build that a package failed by
}

type counts struct{ passed, failed, skipped int }

// A test that has subtests is not counted beside them, unless it failed and
// none of them did.
type tallier struct {
	w        io.Writer
	output   map[string][]string // output of tests and packages that are not decided yet
	children map[string]bool     // tests that have subtests
	broken   map[string]bool     // tests and packages in which a test failed
	counts   counts
}

// tally reads all events, writes the report, and gives back the counts. A
// line that is not an event is passed on as it is.
func tally(r io.Reader, w io.Writer) (counts, error) {
	t := &tallier{w: w, output: map[string][]string{}, children: map[string]bool{}, broken: map[string]bool{}}
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
				fmt.Fprint(w, line)
			} else {
				t.add(e)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return t.counts, err
		}
	}
	c := t.counts
	fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", c.passed, c.failed, c.skipped)
	return c, nil
}

func (t *tallier) add(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		t.output[e.ImportPath] = append(t.output[e.ImportPath], e.Output)
	case "output":
		t.output[key] = append(t.output[key], e.Output)
	case "run":
		if i := strings.LastIndexByte(e.Test, '/'); i >= 0 {
			t.children[e.Package+" "+e.Test[:i]] = true
		}
	case "pass", "skip", "fail":
		if e.Test == "" {
			t.endPackage(e)
		} else {
			t.endTest(e, key)
		}
		delete(t.output, key)
	}
}

func (t *tallier) endTest(e event, key string) {
	switch {
	case e.Action == "fail":
		if !t.broken[key] {
			t.counts.failed++
		}
		t.print(key)
		t.broken[e.Package+" "] = true
		for name := e.Test; ; {
			i := strings.LastIndexByte(name, '/')
			if i < 0 {
				break
			}
			name = name[:i]
			t.broken[e.Package+" "+name] = true
		}
	case t.children[key]:
	case e.Action == "skip":
		t.counts.skipped++
		fmt.Fprintf(t.w, "skip  %s %s%s\n", e.Package, e.Test, reason(t.output[key]))
	default:
		t.counts.passed++
	}
}

func (t *tallier) endPackage(e event) {
	switch e.Action {
	case "pass":
		fmt.Fprintf(t.w, "ok    %s %.1fs\n", e.Package, e.Elapsed)
	case "fail":
		t.print(e.FailedBuild)
		t.print(e.Package + " ")
		// Not built, a panic outside of a test, a failing TestMain.
		if !t.broken[e.Package+" "] {
			t.counts.failed++
		}
		fmt.Fprintf(t.w, "FAIL  %s %.1fs\n", e.Package, e.Elapsed)
	}
}

// print writes the output of a test, package or build, without the go command's
// own lines about its progress.
func (t *tallier) print(key string) {
	for _, line := range t.output[key] {
		if !strings.HasPrefix(line, "=== ") {
			fmt.Fprint(t.w, line)
		}
	}
	delete(t.output, key)
}

// reason finds a skipped test's reason: the indented line that t.Skip wrote,
// without file and line number.
func reason(output []string) string {
	for _, line := range output {
		if _, why, ok := strings.Cut(line, ".go:"); ok && strings.HasPrefix(line, "    ") {
			_, why, _ = strings.Cut(why, ": ")
			return ": " + strings.TrimSpace(why)
		}
	}
	return ""
}
