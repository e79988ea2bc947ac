package recipe

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dev.road/workbench/confined"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/lined"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/worded"
)

//go:embed recipes
var builtIn embed.FS

// List returns the names of the built-in recipes, sorted.
func List() []string {
	files, _ := fs.Glob(builtIn, "recipes/*.toml") // the pattern is a good one
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(path.Base(f), ".toml")
	}
	slices.Sort(names) // as files, demo-x.toml comes before demo.toml
	return names
}

// About returns the purpose of a built-in recipe: the first line of its file, a
// sentence.
func About(name string) string {
	text, _ := builtIn.ReadFile("recipes/" + name + ".toml") // List has the names
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimPrefix(line, "# ")
}

// Load returns the recipe of a file, or the built-in recipe with that name, with
// defaults filled in and the sets, each KEY=VALUE, applied in order. An argument is a
// file if it has a slash or ends in .toml or exists. Relative paths start at the
// recipe's folder; those of a built-in recipe and of a set start at the working
// directory; the result has absolute ones.
//
// The error of a recipe with mistakes, missing files included, is an *Invalid.
func Load(nameOrFile string, sets []string) (*Recipe, error) {
	return load(nameOrFile, sets, Default(), true)
}

// Read is Load without the check of the training files: for display, and for the
// recipe of a run, which can be read after its data are gone.
func Read(nameOrFile string, sets []string) (*Recipe, error) {
	return load(nameOrFile, sets, Default(), false)
}

// ReadRun is Read of the recipe.toml in a run's folder. A run whose file lacks a value
// predates its present default and keeps the earlier one: fp32 of model.precision,
// scaled of kd.none_right, manual of kd.start, 0.1 of model.dropout, and of the demo's dev sets the first
// examples.
func ReadRun(file string, sets []string) (*Recipe, error) {
	defaults := Default()
	defaults.Model.Precision, defaults.KD.NoneRight, defaults.KD.Start = "fp32", kd.Scaled, StartManual
	defaults.Model.Dropout = ScratchDropout
	base, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("find the folder of the recipe %s: %w", file, err)
	}
	data, err := confined.ReadUpTo(filepath.Dir(file), file, lined.MostBytes)
	if err != nil {
		return nil, fmt.Errorf("read the recipe: %w", err)
	}
	return fromText(string(data), source{file: file, base: base, ofRun: true}, sets, defaults, false)
}

func load(nameOrFile string, sets []string, defaults *Recipe, files bool) (*Recipe, error) {
	text, from, err := open(nameOrFile)
	if err != nil {
		return nil, err
	}
	return fromText(text, from, sets, defaults, files)
}

func fromText(text string, from source, sets []string, defaults *Recipe, files bool) (*Recipe, error) {
	workdir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the folder that relative paths start from: %w", err)
	}
	return assemble(text, from, sets, defaults, workdir, files)
}

// IsBuiltIn reports whether a recipe, or a plan, is named by a word, and not as a file.
func IsBuiltIn(nameOrFile string) bool {
	return !strings.Contains(nameOrFile, "/") && !strings.HasSuffix(nameOrFile, ".toml")
}

// open returns a recipe's text and its source; a built-in one has no base.
func open(nameOrFile string) (text string, from source, err error) {
	info, err := os.Stat(nameOrFile)
	regular := err == nil && info.Mode().IsRegular()
	if !regular && IsBuiltIn(nameOrFile) {
		return openBuiltIn(nameOrFile)
	}
	text, err = lined.Read(nameOrFile)
	if err != nil {
		return "", source{}, fmt.Errorf("read the recipe: %w", err)
	}
	base, err := filepath.Abs(filepath.Dir(nameOrFile))
	if err != nil {
		return "", source{}, fmt.Errorf("find the folder of the recipe %s: %w", nameOrFile, err)
	}
	return text, source{file: nameOrFile, base: base}, nil
}

func openBuiltIn(name string) (text string, from source, err error) {
	data, err := builtIn.ReadFile("recipes/" + name + ".toml")
	if err != nil {
		hint := worded.DidYouMean(name, List())
		if hint == "" {
			hint = "the built-in ones are " + strings.Join(List(), ", ") + "; a file's name ends in .toml"
		}
		return "", source{}, fmt.Errorf("no recipe is called %q (%s)", name, hint)
	}
	return string(data), source{file: name, embedded: true}, nil
}

// assemble makes a recipe from the defaults, which it modifies, a file's text and
// sets.
func assemble(text string, from source, sets []string, defaults *Recipe, workdir string, files bool) (*Recipe, error) {
	layers, err := stack(text, from, workdir)
	if err != nil {
		return nil, err
	}
	a := &assembly{recipe: defaults, origin: map[string]source{}, file: layers[len(layers)-1].from}
	for i, l := range layers {
		l.from.layer = i + 1
		a.recipe.Order = datasetOrder(a.recipe.Order, l.doc.Order)
		a.table(reflect.ValueOf(a.recipe).Elem(), "", l.doc.Values, l.from)
	}
	for _, s := range sets {
		a.set(s, workdir)
	}
	if len(a.problems) > 0 {
		return nil, invalid(a.problems)
	}
	if from.ofRun {
		a.earlierDevSets()
	}
	a.recipe.complete()
	a.shareTeachers()
	var model Known
	if files {
		model = a.model()
	}
	a.validate(model)
	if files {
		a.missing()
	}
	if len(a.problems) > 0 {
		return nil, invalid(a.problems)
	}
	return a.recipe, nil
}

// earlierDevSets gives a run whose file lacks dev_limit the dev sets that the demo had when
// it began.
func (a *assembly) earlierDevSets() {
	for name, d := range a.recipe.Datasets {
		demos, ofDemo := strings.CutPrefix(d.Dev, "demo:")
		if _, given := a.origin["datasets."+name+".dev_limit"]; ofDemo && !given {
			d.DevLimit = demo.FirstDev(demos)
			a.recipe.Datasets[name] = d
		}
	}
}

// datasetOrder appends to names the datasets that a file adds, in its order.
func datasetOrder(names []string, order []toml.Key) []string {
	for _, k := range order {
		if len(k) >= 2 && k[0] == "datasets" && !slices.Contains(names, k[1]) {
			names = append(names, k[1])
		}
	}
	return names
}
