package session

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dev.road/workbench/session/recipe"
)

// List returns the runs in recipe.Runs, newest first.
func List() ([]Folder, error) {
	root, err := recipe.Runs()
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(root); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("list the runs: %s is not a folder", root)
	}
	recipes, err := filepath.Glob(filepath.Join(escapeGlob(root), "*", "recipe.toml"))
	if err != nil {
		return nil, fmt.Errorf("list the runs in %s: %w", root, err)
	}
	born := map[Folder]time.Time{}
	var folders []Folder
	for _, file := range recipes {
		f := Folder(filepath.Dir(file))
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() && !isAside(f.Name()) {
			born[f] = info.ModTime()
			folders = append(folders, f)
		}
	}
	slices.SortFunc(folders, func(a, b Folder) int {
		return cmp.Or(born[b].Compare(born[a]), strings.Compare(string(a), string(b)))
	})
	return folders, nil
}

// escapeGlob quotes a path for a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Find returns the run with that name in recipe.Runs, or in that folder, or the checkpoint that
// is served under it without a run. Without a name it returns the only live run.
func Find(nameOrPath string) (Folder, error) {
	if nameOrPath == "" {
		return onlyLive()
	}
	root, err := recipe.Runs()
	if err != nil {
		return "", err
	}
	candidates := []string{nameOrPath}
	if !strings.ContainsRune(nameOrPath, filepath.Separator) {
		candidates = []string{filepath.Join(root, nameOrPath), nameOrPath, filepath.Join(loneRoot(root), nameOrPath)}
	}
	for _, dir := range candidates {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the run %s: %w", nameOrPath, err)
		}
		if f := Folder(dir); isRun(f) {
			_, _, err := f.Info()
			return f, err
		}
	}
	return "", &Error{
		What: fmt.Sprintf("no run is called %s in %s, and it is not a run folder", nameOrPath, root),
		Todo: "road ls lists the runs",
	}
}

func isRun(f Folder) bool {
	_, err := os.Lstat(f.Recipe())
	return err == nil && !isAside(f.Name())
}

// onlyLive returns the one run with a trainer.
func onlyLive() (Folder, error) {
	all, err := List()
	if err != nil {
		return "", err
	}
	var live []Folder
	var names []string
	for _, f := range all {
		if l, err := f.Liveness(time.Now()); err == nil && l.Phase.Live() {
			live = append(live, f)
			names = append(names, f.Name())
		}
	}
	switch len(live) {
	case 1:
		return live[0], nil
	case 0:
		return "", &Error{What: "no run is live", Todo: "name a run (road ls lists them), or start one with road demo or road train RECIPE"}
	}
	return "", &Error{What: fmt.Sprintf("%d runs are live", len(live)), Todo: "name one of " + strings.Join(names, ", ")}
}

// Error is a refusal with the way out.
type Error struct {
	What string
	Todo string // may be empty
	Err  error  // may be nil
}

// Error returns the mistake, its cause and the way out.
func (e *Error) Error() string {
	s := e.What
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Todo != "" {
		s += "; " + e.Todo
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
