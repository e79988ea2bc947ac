// Package libtorch finds the libtorch for a trainer to run on.
//
// Building needs headers and flags, which is scripts/libtorch.sh's part;
// running needs only a folder of shared libraries, on a machine that may be
// another one. The trainer's own RUNPATH names the folder that it was built
// on; if that is missing, LD_LIBRARY_PATH names another.
package libtorch

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Version is the libtorch that this project is built and tested on. Another patch
// release serves as well; another minor one usually does not load.
const Version = "2.11.0"

// CUDA is the CUDA that Version's wheels are built for.
const CUDA = "13.0"

// Library is a libtorch on this machine.
type Library struct {
	Dir     string // holds libtorch_cpu.so
	Origin  string // where it was found, as a phrase: "$LIBTORCH", "the torch of python3"
	Version string // "2.11.0+cu130"; empty if not stated
	CUDA    string // the CUDA that it was built for, "13.0"; empty if none or not stated
	BuiltOn bool   // the trainer was built on it
}

// finder holds the deciding facts of the machine; tests replace them.
type finder struct {
	getenv  func(string) string
	runpath func(program string) ([]string, error)
	python  func(context.Context) (string, error) // the folder of python3's torch; "" when it has none
}

// Find returns the libtorch that the trainer program runs on: that of $LIBTORCH,
// else the one it was built on, else that of python3 if its version fits, else the
// lib folder beside the trainer's own.
func Find(ctx context.Context, trainer string) (Library, error) {
	return finder{os.Getenv, runpath, pythonTorch}.find(ctx, trainer)
}

func (f finder) find(ctx context.Context, trainer string) (Library, error) {
	if root := f.getenv("LIBTORCH"); root != "" {
		l, ok := at(filepath.Join(root, "lib"), "$LIBTORCH")
		if built, err := f.builtOn(trainer); err == nil {
			l.BuiltOn = l.Dir == built.Dir
		}
		if !ok {
			return l, fmt.Errorf("$LIBTORCH is %s, which has no lib/libtorch_cpu.so: point it at a libtorch folder, or unset it", root)
		}
		return l, nil
	}
	if l, err := f.builtOn(trainer); err != nil || l.BuiltOn {
		return l, err
	}
	var other string
	if root, err := f.python(ctx); err == nil && root != "" {
		l, ok := at(filepath.Join(root, "lib"), "the torch of python3")
		if ok && l.Fits() {
			return l, nil
		}
		if ok {
			other = fmt.Sprintf("; python3's torch is %s, and road-trainer needs %s", l.Version, Version)
		}
	}
	if l, ok := at(filepath.Join(filepath.Dir(trainer), "..", "lib"), "the lib folder beside road-trainer"); ok {
		return l, nil
	}
	return Library{}, fmt.Errorf("no libtorch to run %s on%s: set LIBTORCH to the folder of a libtorch %s, "+
		"or run 'make build' in a checkout", trainer, other, Version)
}

// builtOn is the libtorch that the trainer was built on; the zero Library where
// that is not here.
func (f finder) builtOn(trainer string) (Library, error) {
	dirs, err := f.runpath(trainer)
	if err != nil {
		return Library{}, fmt.Errorf("reading the library path of %s: %w", trainer, err)
	}
	for _, dir := range dirs {
		if l, ok := at(dir, "the one that road-trainer was built on"); ok {
			l.BuiltOn = true
			return l, nil
		}
	}
	return Library{}, nil
}

// Fits reports whether the trainer runs on a library: it was built on it, or the
// library has the minor version that trainers are built on without LIBTORCH.
func (l Library) Fits() bool { return l.BuiltOn || minor(l.Version) == minor(Version) }

// sleeping lets idle threads of libtorch sleep instead of spinning, unless env
// says otherwise: as model.Prepare wants it. libgomp reads it before a program
// can set it, so a trainer without it has to load all of libtorch twice.
const sleeping = "OMP_WAIT_POLICY=passive"

// Environ is env for a trainer on this library: with its folder first on the
// LD_LIBRARY_PATH. Without a library it is that of a zero Library.
func (l Library) Environ(env []string) []string {
	const name = "LD_LIBRARY_PATH="
	var path []string
	if l.Dir != "" {
		path = append(path, l.Dir)
	}
	said := false
	out := make([]string, 0, len(env)+2)
	for _, e := range env {
		said = said || strings.HasPrefix(e, "GOMP_SPINCOUNT=") || strings.HasPrefix(e, "OMP_WAIT_POLICY=")
		if old, ok := strings.CutPrefix(e, name); ok {
			path = append(path, absolute(old)...)
		} else {
			out = append(out, e)
		}
	}
	if len(path) > 0 {
		out = append(out, name+strings.Join(path, ":"))
	}
	if !said {
		out = append(out, sleeping)
	}
	return out
}

// absolute returns the absolute folders of a search path. An empty or relative one is
// below the working folder: a run's, which may be a stranger's, and libraries are code.
func absolute(path string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(path, func(r rune) bool { return r == ':' || r == ';' }), func(dir string) bool {
		return !filepath.IsAbs(dir)
	})
}

var (
	versionLine = regexp.MustCompile(`(?m)^__version__ = '([^']+)'`)
	cudaLine    = regexp.MustCompile(`(?m)^cuda\b[^=]*= '([^']+)'`)
	cudaSuffix  = regexp.MustCompile(`\+cu(\d+)(\d)$`)
)

// at describes the libtorch whose libraries lie in dir. A python wheel has a
// version.py beside lib, a zip a build-version.
func at(dir, origin string) (Library, bool) {
	l := Library{Dir: filepath.Clean(dir), Origin: origin}
	if _, err := os.Stat(filepath.Join(dir, "libtorch_cpu.so")); err != nil {
		return l, false
	}
	// Through links: the build's own folder holds a link to the real one.
	if target, err := filepath.EvalSymlinks(l.Dir); err == nil {
		l.Dir = target
	}
	root := filepath.Dir(l.Dir)
	if text, err := os.ReadFile(filepath.Join(root, "version.py")); err == nil {
		l.Version, l.CUDA = submatch(versionLine, text), submatch(cudaLine, text)
	} else if text, err := os.ReadFile(filepath.Join(root, "build-version")); err == nil {
		l.Version = strings.TrimSpace(string(text))
		if m := cudaSuffix.FindStringSubmatch(l.Version); m != nil {
			l.CUDA = m[1] + "." + m[2]
		}
	}
	return l, true
}

func submatch(re *regexp.Regexp, text []byte) string {
	if m := re.FindSubmatch(text); m != nil {
		return string(m[1])
	}
	return ""
}

func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}

// runpath gives the absolute folders that a program's header names; those
// relative to the program are left out.
func runpath(program string) ([]string, error) {
	f, err := elf.Open(program)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var dirs []string
	for _, tag := range []elf.DynTag{elf.DT_RUNPATH, elf.DT_RPATH} {
		paths, err := f.DynString(tag)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			for _, dir := range filepath.SplitList(path) {
				if filepath.IsAbs(dir) {
					dirs = append(dirs, dir)
				}
			}
		}
	}
	return dirs, nil
}

// pythonTorch asks python3 where its torch is, without importing it. From the
// root folder, so that a folder called torch in the working one is not taken
// for the real one.
func pythonTorch(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "python3", "-c",
		`import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")`)
	cmd.Dir = "/"
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", nil
	}
	return strings.TrimSpace(string(out)), err
}
