package training

import (
	"fmt"
	"slices"
)

// versus is a row of a benchmark of training: two sides, on which batches.
type versus struct{ name, batches, ours, theirs string }

// named are the rows of those names; without names all.
func named(rows []versus, names []string) ([]versus, error) {
	if len(names) == 0 {
		return rows, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(rows, func(r versus) bool { return r.name == name }) {
			return nil, fmt.Errorf("--only: there is no row %s", name)
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r versus) bool { return !slices.Contains(names, r.name) }), nil
}

// on are the rows on batches of that name.
func on(rows []versus, batches string) []versus {
	return slices.DeleteFunc(slices.Clone(rows), func(r versus) bool { return r.batches != batches })
}
