package recipe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dev.road/workbench/session/lined"
)

// extends is the key that names the recipe whose values a file starts from. Only
// files have it: a run's recipe includes those values.
const extends = "extends"

// maxLayers is the maximum number of recipes that extend one another.
const maxLayers = 10

// layer is one file of a recipe.
type layer struct {
	doc  *lined.Document
	from source
}

// numbers puts the library's types of numbers into words.
var numbers = strings.NewReplacer(
	"out of range for float64", "too large for a number", "out of range for int64", "too large for a whole number",
	"out of the safe float64 range", "too large for a number",
)

// stack reads a recipe's text and the recipes that it extends; a value of a
// later layer replaces an earlier one's.
func stack(text string, from source, workdir string) ([]layer, error) {
	var layers []layer
	for {
		doc, err := lined.Parse(text)
		if err != nil {
			var at toml.ParseError
			if errors.As(err, &at) {
				p := from.problem("", numbers.Replace(at.Message))
				p.Line = at.Position.Line
				return nil, invalid([]Problem{p})
			}
			return nil, fmt.Errorf("%s: %w", from.file, err)
		}
		if from.lines = doc.Lines; from.base == "" {
			from.base = workdir
		}
		layers = append(layers, layer{doc, from})
		value, given := doc.Values[extends]
		if !given {
			slices.Reverse(layers)
			return layers, nil
		}
		delete(doc.Values, extends)
		refuse := func(what string, args ...any) error {
			return invalid([]Problem{from.problem(extends, extends+" "+fmt.Sprintf(what, args...))})
		}
		if from.ofRun {
			return nil, refuse("is for recipes that start runs: a run's own has all values")
		}
		name, ok := value.(string)
		if !ok {
			return nil, refuse("is %s, but must be a string", describe(value))
		}
		if len(layers) == maxLayers {
			return nil, refuse("continues after %d recipes; does one of them extend itself?", maxLayers)
		}
		extended, of, err := follow(name, from.base)
		if err != nil {
			return nil, refuse("cannot be followed: %v", err)
		}
		text, from = extended, of
	}
}

// follow opens a recipe that another one, in the folder base, extends. A word
// is a built-in one whatever lies in the working directory.
func follow(name, base string) (text string, from source, err error) {
	if IsBuiltIn(name) {
		return openBuiltIn(name)
	}
	return open(located(name, base))
}
