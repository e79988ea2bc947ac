package libtorch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const wheelVersion = `from typing import Optional

__version__ = '2.11.0+cu130'
debug = False
cuda: Optional[str] = '13.0'
hip: Optional[str] = None
`

// A machine as a folder: its libtorchs by name, with the text of their version file.
func machine(t *testing.T, libraries map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, version := range libraries {
		write(t, filepath.Join(root, name, "lib", "libtorch_cpu.so"), "")
		file := "build-version"
		if strings.Contains(version, "__version__") {
			file = "version.py"
		}
		if version != "" {
			write(t, filepath.Join(root, name, file), version)
		}
	}
	return root
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFindTakesTheFirstOfTheOrder(t *testing.T) {
	root := machine(t, map[string]string{
		"mine":   "2.11.1+cu128\n",
		"other":  "2.10.0+cu128\n",
		"built":  wheelVersion,
		"python": wheelVersion,
		"old":    "__version__ = '2.5.1+cpu'\ncuda: Optional[str] = None\n",
		"road":   "",
	})
	in := func(name string) string { return filepath.Join(root, name) }
	lib := func(name string) string { return filepath.Join(root, name, "lib") }

	for _, c := range []struct {
		name, env, built, python string
		trainer                  string
		want                     Library
		err                      string
	}{
		{name: "$LIBTORCH above all", env: in("mine"), built: lib("built"), python: in("python"), trainer: in("road/bin/road-trainer"),
			want: Library{lib("mine"), "$LIBTORCH", "2.11.1+cu128", "12.8", false}},
		{name: "$LIBTORCH is what it was built on", env: in("other"), built: lib("nowhere") + ":" + lib("other"),
			trainer: in("road/bin/road-trainer"),
			want:    Library{lib("other"), "$LIBTORCH", "2.10.0+cu128", "12.8", true}},
		{name: "then what it was built on", built: lib("built"), python: in("old"), trainer: in("road/bin/road-trainer"),
			want: Library{lib("built"), "the one that road-trainer was built on", "2.11.0+cu130", "13.0", true}},
		{name: "then python's", built: lib("elsewhere"), python: in("python"), trainer: in("road/bin/road-trainer"),
			want: Library{lib("python"), "the torch of python3", "2.11.0+cu130", "13.0", false}},
		{name: "unless it does not fit", python: in("old"), trainer: in("road/bin/road-trainer"),
			want: Library{lib("road"), "the lib folder beside road-trainer", "", "", false}},
		{name: "a wrong $LIBTORCH is not passed over", env: in("nowhere"), built: lib("built"), trainer: in("road/bin/road-trainer"),
			err: "$LIBTORCH is " + in("nowhere")},
		{name: "none", python: in("old"), trainer: in("bare/bin/road-trainer"),
			err: "python3's torch is 2.5.1+cpu, and road-trainer needs " + Version},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := finder{
				getenv:  func(string) string { return c.env },
				runpath: func(string) ([]string, error) { return filepath.SplitList(c.built), nil },
				python:  func(context.Context) (string, error) { return c.python, nil },
			}
			got, err := f.find(t.Context(), c.trainer)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("found %+v, %v; want an error with %q", got, err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEnvironPutsTheFolderFirstAndKeepsThreadsFromSpinning(t *testing.T) {
	l := Library{Dir: "/t/lib"}
	for _, c := range []struct{ env, want []string }{
		{[]string{"A=1"}, []string{"A=1", "LD_LIBRARY_PATH=/t/lib", sleeping}},
		{[]string{"LD_LIBRARY_PATH=/x:/y", "A=1"}, []string{"A=1", "LD_LIBRARY_PATH=/t/lib:/x:/y", sleeping}},
		{[]string{"LD_LIBRARY_PATH="}, []string{"LD_LIBRARY_PATH=/t/lib", sleeping}}, // an empty entry would mean the working folder
		{[]string{"LD_LIBRARY_PATH=/x:"}, []string{"LD_LIBRARY_PATH=/t/lib:/x", sleeping}},
		{[]string{"LD_LIBRARY_PATH=:/x::/y:."}, []string{"LD_LIBRARY_PATH=/t/lib:/x:/y", sleeping}},
		{[]string{"LD_LIBRARY_PATH=lib;/z"}, []string{"LD_LIBRARY_PATH=/t/lib:/z", sleeping}},
		{[]string{"OMP_WAIT_POLICY=active"}, []string{"OMP_WAIT_POLICY=active", "LD_LIBRARY_PATH=/t/lib"}},
	} {
		if diff := cmp.Diff(c.want, l.Environ(c.env)); diff != "" {
			t.Errorf("%q: %s", c.env, diff)
		}
	}
}

func TestWithoutALibraryTheSearchPathIsAbsoluteToo(t *testing.T) {
	got := Library{}.Environ([]string{"LD_LIBRARY_PATH=:lib", "A=1"})
	if diff := cmp.Diff([]string{"A=1", sleeping}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoProgramIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "road-trainer")
	write(t, file, "#!/bin/sh\n")
	t.Setenv("LIBTORCH", "")
	_, err := Find(t.Context(), file)
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v, want an error that names %s", err, file)
	}
}
