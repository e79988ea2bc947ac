package infer

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/recipe"
)

// Vet returns the refusal of a teacher of the recipe that cannot teach its dataset. The
// check of a recipe does not know one that was fetched since, nor a vocabulary that was
// learned. A teacher that has gone since is no such one: the run may need it no more.
func (v *Models) Vet() error {
	read := map[string]recipe.Candidate{}
	for _, d := range v.feed.Sampled {
		for _, source := range d.Recipe.Teachers {
			if strings.HasPrefix(source, "demo:") || recipe.IsRule(source) {
				continue // it is made for the run
			}
			c, known := read[source]
			if !known {
				var err error
				if c, err = recipe.OpenCandidate(source, v.Located.At(source)); err != nil {
					continue // its job says so, if targets of it are missing
				}
				read[source] = c
			}
			if err := c.Teaches(d.Name, d.Recipe, d.Tasks, v.feed.Tokenizer); err != nil {
				return fmt.Errorf("datasets.%s.teachers names %s, which cannot teach it: %w", d.Name, source, err)
			}
		}
	}
	return nil
}
