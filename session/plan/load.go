package plan

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/lined"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/worded"
)

//go:embed plans
var builtIn embed.FS

// origin is the file of a plan.
type origin struct {
	file     string
	embedded bool
	base     string // folder that relative paths start from
	lines    map[string]int
}

// List returns the names of the built-in plans, sorted.
func List() []string {
	files, _ := fs.Glob(builtIn, "plans/*.toml") // the pattern is a good one
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(path.Base(f), ".toml")
	}
	slices.Sort(names)
	return names
}

// Text returns the file of a built-in plan.
func Text(name string) (string, bool) {
	text, err := builtIn.ReadFile("plans/" + name + ".toml")
	return string(text), err == nil
}

// Names reports whether an argument names a plan: a built-in one, or a file.
func Names(argument string) bool {
	_, known := Text(argument)
	return known || strings.HasSuffix(argument, ".toml") || isRegular(argument)
}

// Load reads the plan of a file, or the built-in one of that name, at a scale. Relative
// paths start at the plan's folder, those of a built-in plan at the working directory.
//
// The error of a plan with mistakes is a *recipe.Invalid with the line of each. Recipes
// are read, too: nothing starts with a plan of which a later stage could not. Files of
// examples that are not there are no error here, but one of [Plan.Ready].
func Load(nameOrFile, scale string) (*Plan, error) {
	if !slices.Contains(Scales, scale) {
		return nil, fmt.Errorf("%q is not a scale of a plan: %s", scale, strings.Join(Scales, ", "))
	}
	text, at, err := open(nameOrFile)
	if err != nil {
		return nil, err
	}
	doc, err := lined.Parse(text)
	if err != nil {
		var e toml.ParseError
		if errors.As(err, &e) {
			return nil, &recipe.Invalid{Problems: []recipe.Problem{{File: at.file, Line: e.Position.Line, What: e.Message}}}
		}
		return nil, fmt.Errorf("%s: %w", at.file, err)
	}
	at.lines = doc.Lines
	r := &reader{plan: &Plan{Scale: scale, at: at, recipes: map[string]readRecipe{}}, order: doc.Order}
	r.top(doc.Values)
	if len(r.problems) == 0 {
		r.check()
	}
	byLine := func(a, b recipe.Problem) int { return a.Line - b.Line }
	slices.SortStableFunc(r.plan.Missing, byLine)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, byLine)
		return nil, &recipe.Invalid{Problems: r.problems}
	}
	return r.plan, nil
}

// Source names the plan so that Load finds it from any folder: a built-in plan by its
// name, another by the absolute path of its file.
func (p *Plan) Source() string {
	if p.at.embedded {
		return p.at.file
	}
	return filepath.Join(p.at.base, filepath.Base(p.at.file))
}

// open returns a plan's text.
func open(nameOrFile string) (text string, at origin, err error) {
	if !isRegular(nameOrFile) && recipe.IsBuiltIn(nameOrFile) {
		text, known := Text(nameOrFile)
		if !known {
			hint := worded.DidYouMean(nameOrFile, List())
			if hint == "" {
				hint = "the built-in ones are " + strings.Join(List(), ", ") + "; a file's name ends in .toml"
			}
			return "", origin{}, fmt.Errorf("no plan is called %q (%s)", nameOrFile, hint)
		}
		base, err := os.Getwd()
		return text, origin{file: nameOrFile, embedded: true, base: base}, err
	}
	if err = regularFile(nameOrFile); err == nil {
		text, err = lined.Read(nameOrFile)
	}
	if err != nil {
		return "", origin{}, fmt.Errorf("read the plan: %w", err)
	}
	base, err := filepath.Abs(filepath.Dir(nameOrFile))
	return text, origin{file: nameOrFile, base: base}, err
}

func isRegular(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular()
}

// regularFile refuses anything else that is there, as a named pipe: it could be waited for
// forever, and a plan's files are read more than once.
func regularFile(file string) error {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		return &confined.Refusal{Path: file, Mode: info.Mode()}
	}
	return nil // its reader says that it is not there
}
