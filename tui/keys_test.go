package tui

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	"github.com/google/go-cmp/cmp"
)

// keysReference is docs/keys.md: every binding of every screen, from the same
// tables that dispatch the keys.
func keysReference(m *model) string {
	var b strings.Builder
	b.WriteString("# Keys\n\nGenerated from the binding tables by `go test ./tui -update`, and compared with them by a test.\n\n" +
		"A key marked * can change the run, and always asks first. `--readonly` and a terminal smaller than 60x16 disable it.\n")
	section := func(name string, table []ui.Binding) {
		fmt.Fprintf(&b, "\n## %s\n", name)
		for _, group := range groups(table) {
			fmt.Fprintf(&b, "\n%s\n\n| key | does | id |\n|---|---|---|\n", group)
			for _, k := range table {
				if k.Group != group {
					continue
				}
				names := make([]string, len(k.Keys))
				for i, key := range k.Keys {
					names[i] = "`" + ui.KeyName(key) + "`"
				}
				keys := strings.Join(names, " ")
				if keys == "" {
					keys = "`:` palette"
				}
				if k.Dangerous {
					keys += " *"
				}
				fmt.Fprintf(&b, "| %s | %s | %s |\n", keys, strings.ReplaceAll(k.Help, "|", "\\|"), k.ID)
			}
		}
	}
	section("everywhere", m.global)
	for _, s := range m.screens {
		section(s.Name(), s.Bindings())
	}
	return b.String()
}

const keysFile = "../docs/keys.md"

func TestKeysReference(t *testing.T) {
	want := keysReference(start(uitest.Live(), 120, 35).model)
	if uitest.Updating() {
		if err := os.WriteFile(keysFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(keysFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/keys.md is stale; write it with: go test ./tui -update\n%s", diff)
	}
}

func TestEveryBindingSaysWhatItDoesAndNoKeyHasTwoMeaningsOnAScreen(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	ids := map[string]bool{}
	check := func(where string, table []ui.Binding) {
		keys := map[string]string{}
		for _, b := range table {
			if b.ID == "" || b.Help == "" || b.Group == "" || b.Do == nil || strings.HasSuffix(b.Help, ".") {
				t.Errorf("%s: %q is incomplete", where, b.ID)
			}
			if ids[b.ID] {
				t.Errorf("the id %s is there twice", b.ID)
			}
			ids[b.ID] = true
			for _, k := range b.Keys {
				if keys[k] != "" {
					t.Errorf("%s: %q means %s and %s", where, k, keys[k], b.ID)
				}
				keys[k] = b.ID
				switch k {
				case "ctrl+a", "ctrl+b", "ctrl+i", "ctrl+m", "ctrl+h", "ctrl+/", "ctrl+\\":
					t.Errorf("%s: terminals or multiplexers keep %q for themselves", b.ID, k)
				}
			}
		}
	}
	everywhere := map[string]string{}
	for _, b := range d.global {
		for _, k := range b.Keys {
			everywhere[k] = b.ID
		}
	}
	check("everywhere", d.global)
	for _, s := range d.screens {
		check(s.Name(), s.Bindings())
		for _, b := range s.Bindings() {
			for _, k := range b.Keys {
				if other := everywhere[k]; other != "" && k != "x" { // x closes the guide only where it has no other use
					t.Errorf("%s: %q means %s here and %s everywhere", s.Name(), k, b.ID, other)
				}
			}
		}
	}
}
