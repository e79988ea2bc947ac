package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/commands.md anew")

const referenceFile = "../../docs/commands.md"

// The reference of commands is generated from them.
func TestReference(t *testing.T) {
	got := reference(model(t))
	if *update {
		if err := os.WriteFile(referenceFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from the commands; go test ./cmd/road -run Reference -update writes it:\n%s", referenceFile, diff)
	}
}

// A calling program needs to know the JSON and the exit status.
func TestEveryHelpSaysWhatProgramsGet(t *testing.T) {
	for _, c := range model(t).Leaves(false) {
		for _, need := range []string{"--json", "Exit status: 0"} {
			if !c.Hidden && !strings.Contains(c.Detail, need) {
				t.Errorf("the help of %s does not mention %q", c.FullPath(), need)
			}
		}
	}
}

func model(t *testing.T) *kong.Node {
	t.Helper()
	parser, err := parserOf(&commands{}, &app{out: io.Discard, err: io.Discard}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Node
}

// reference is docs/commands.md.
func reference(road *kong.Node) string {
	var b strings.Builder
	b.WriteString("# Commands\n\nGenerated from the commands by `go test ./cmd/road -run Reference -update`.\n")
	fmt.Fprintf(&b, "\n%s\n\nEvery command takes `--help` and `--json`.\n", road.Help)
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## %s\n", strings.TrimSuffix(g.Title, ":"))
		for _, c := range road.Leaves(false) {
			if !c.Hidden && c.ClosestGroup().Key == g.Key {
				section(&b, c)
			}
		}
	}
	return b.String()
}

// section writes the section of one command.
func section(b *strings.Builder, c *kong.Node) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n    road %s\n\n%s\n", c.FullPath(), c.Help, c.Summary(), c.Detail)
	if len(c.Positional)+len(c.Flags) == 0 {
		return
	}
	b.WriteString("\n| | |\n|---|---|\n")
	for _, p := range c.Positional {
		row(b, p.Summary(), p.Help)
	}
	for _, f := range c.Flags {
		row(b, f.String(), f.Help)
	}
}

func row(b *strings.Builder, name, help string) {
	escape := strings.NewReplacer("|", `\|`)
	fmt.Fprintf(b, "| `%s` | %s |\n", escape.Replace(name), escape.Replace(help))
}
