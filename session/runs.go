package session

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dev.road/workbench/session/recipe"
)

// Root is the folder that runs live in: $ROAD_RUNS, else road/runs in the XDG
// state folder. It need not exist yet.
func Root() (string, error) {
	if dir := os.Getenv("ROAD_RUNS"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the runs folder $ROAD_RUNS: %w", err)
		}
		return dir, nil
	}
	// The XDG rule: a relative path is to be ignored.
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "road", "runs"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the runs folder: %w; set ROAD_RUNS", err)
	}
	return filepath.Join(home, ".local", "state", "road", "runs"), nil
}

// longestName is how many bytes a run's name may have.
const longestName = 64

// numbered is a name with a number behind it, cut where it would be too long.
func numbered(name string, n int) string {
	suffix := fmt.Sprintf("-%d", n)
	return name[:min(len(name), longestName-len(suffix))] + suffix
}

// Create makes the folder of a new run and puts its recipe there. The run is
// called as the recipe says, or NAME-2, NAME-3 and so on when there is one.
func Create(root string, r *recipe.Recipe) (Folder, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", fmt.Errorf("create the runs folder: %w", err)
	}
	f := Folder(filepath.Join(root, r.Name))
	for n := 2; ; n++ {
		err := os.Mkdir(string(f), 0o755)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("create the run's folder: %w", err)
		}
		f = Folder(filepath.Join(root, numbered(r.Name, n)))
	}
	for _, dir := range []string{f.Checkpoints(), f.Targets(), f.Predictions()} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return "", fmt.Errorf("create the run's folder: %w", err)
		}
	}
	named := *r
	named.Name = f.Name()
	return f, f.writeRecipe(&named)
}

func (f Folder) writeRecipe(r *recipe.Recipe) error {
	var text bytes.Buffer
	if err := recipe.Encode(&text, r); err != nil {
		return err
	}
	if err := WriteFile(f.Recipe(), text.Bytes(), true); err != nil {
		return fmt.Errorf("write the run's recipe: %w", err)
	}
	return nil
}

// KeepRecipe puts another recipe in the place of the run's. The file's time
// stays, by which List tells when the run was made.
func (f Folder) KeepRecipe(r *recipe.Recipe) error {
	info, err := os.Stat(f.Recipe())
	if err != nil {
		return fmt.Errorf("write the run's recipe: %w", err)
	}
	if err := f.writeRecipe(r); err != nil {
		return err
	}
	if err := os.Chtimes(f.Recipe(), time.Time{}, info.ModTime()); err != nil {
		return fmt.Errorf("write the run's recipe: %w", err)
	}
	return f.noteRecipe()
}

// List returns the runs in Root, the newest first.
func List() ([]Folder, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	recipes, err := filepath.Glob(filepath.Join(escapeGlob(root), "*", "recipe.toml"))
	if err != nil {
		return nil, fmt.Errorf("list the runs in %s: %w", root, err)
	}
	born := map[Folder]time.Time{}
	var folders []Folder
	for _, file := range recipes {
		if info, err := os.Stat(file); err == nil {
			f := Folder(filepath.Dir(file))
			born[f] = info.ModTime()
			folders = append(folders, f)
		}
	}
	slices.SortFunc(folders, func(a, b Folder) int {
		return cmp.Or(born[b].Compare(born[a]), strings.Compare(string(a), string(b)))
	})
	return folders, nil
}

// escapeGlob lets a path stand for itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Find returns the run of that name in Root, or of that folder. Without a name
// it is the only live one.
func Find(nameOrPath string) (Folder, error) {
	if nameOrPath == "" {
		return onlyLive()
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	candidates := []string{nameOrPath}
	if !strings.ContainsRune(nameOrPath, filepath.Separator) {
		candidates = []string{filepath.Join(root, nameOrPath), nameOrPath}
	}
	for _, dir := range candidates {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the run %s: %w", nameOrPath, err)
		}
		if f := Folder(dir); isRun(f) {
			return f, nil
		}
	}
	return "", &Error{
		What: fmt.Sprintf("no run is called %s in %s, and it is no run's folder", nameOrPath, root),
		Todo: "road ls lists the runs",
	}
}

func isRun(f Folder) bool {
	_, err := os.Stat(f.Recipe())
	return err == nil
}

// onlyLive returns the one run that has a trainer.
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
		return "", &Error{What: "no run is live", Todo: "name one: road ls lists them; road demo or road train RECIPE starts one"}
	}
	return "", &Error{What: fmt.Sprintf("%d runs are live", len(live)), Todo: "name one of " + strings.Join(names, ", ")}
}

// Error is a refusal with what to do about it.
type Error struct {
	What string
	Todo string // may be empty
	Err  error  // may be nil
}

// Error says what is wrong, and what to do.
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
