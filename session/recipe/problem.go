package recipe

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/lined"
	"dev.road/workbench/worded"
)

// Problem is one mistake in a recipe.
type Problem struct {
	File    string // the recipe's; a built-in recipe's name; empty for a --set
	BuiltIn bool   // File is a built-in recipe
	Line    int    // from 1; 0 if the mistake has no line
	Set     string // "--set KEY" if the mistake is there
	What    string // the key and its mistake
	Hint    string // the way out; may be empty
	Missing string // the file of examples that is not there, if that is the mistake
}

func (p Problem) String() string {
	where := p.File
	switch {
	case p.Set != "":
		where = p.Set
	case p.BuiltIn && p.Line > 0:
		where = fmt.Sprintf("built-in recipe %s, line %d", p.File, p.Line)
	case p.BuiltIn:
		where = "built-in recipe " + p.File
	case p.Line > 0:
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	s := where + ": " + p.What
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Invalid is the error of an invalid recipe: all of its mistakes, in the order of the
// file.
type Invalid struct {
	Problems []Problem
}

// Error lists the mistakes, one per line.
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// OnlyMissing reports whether the recipe is good but for files of examples that are not
// there. Read then returns it.
func (e *Invalid) OnlyMissing() bool {
	return !slices.ContainsFunc(e.Problems, func(p Problem) bool { return p.Missing == "" })
}

// invalid returns the sorted mistakes as an error; nil without any.
func invalid(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Set, b.Set), cmp.Compare(a.Line, b.Line))
	})
	return &Invalid{Problems: problems}
}

// Refused is the error of a value in the recipe of a run's folder, which was found to be a
// mistake only once the run had begun: at its line, or that of the nearest table above it.
func Refused(file, path, hint, what string, args ...any) error {
	p := Problem{File: file, What: path + " " + fmt.Sprintf(what, args...), Hint: hint}
	if text, err := confined.ReadUpTo(filepath.Dir(file), file, lined.MostBytes); err == nil {
		if doc, err := lined.Parse(string(text)); err == nil {
			for at := path; at != "" && p.Line == 0; at = parent(at) {
				p.Line = doc.Lines[at]
			}
		}
	}
	return invalid([]Problem{p})
}

// suggest returns a hint for an unknown dotted name: a key with the same last word
// elsewhere, or the nearest spelling of a key or table.
func suggest(dotted string) string {
	last := dotted[strings.LastIndexByte(dotted, '.')+1:]
	var names []string
	if dotted != extends { // as a --set
		names = append(names, extends)
	}
	for _, k := range values {
		parts, given := strings.Split(k.Name, "."), strings.Split(dotted, ".")
		if i := slices.Index(parts, "*"); i >= 0 && i < len(given) {
			parts[i] = given[i] // the name that the author chose
		} else if parts[len(parts)-1] == last {
			return fmt.Sprintf("did you mean %s?", k.Name)
		}
		for n := range parts {
			if name := strings.Join(parts[:n+1], "."); name != dotted && !strings.Contains(name, "*") {
				names = append(names, name)
			}
		}
	}
	return worded.DidYouMean(dotted, names)
}
