package infer

import (
	"strings"

	"dev.road/workbench/session/recipe"
)

// Vet returns the refusal of a teacher of the recipe, in a file, that cannot teach its
// dataset, or whose weights are not finite. The check of a recipe does not know one that
// was fetched since, nor a vocabulary that was learned. A teacher that has gone since is no
// such one: the run may need it no more.
func (v *Models) Vet(file string) error {
	read := map[string]recipe.Candidate{}
	for _, d := range v.feed.Sampled {
		for _, source := range d.Recipe.Teachers {
			if strings.HasPrefix(source, "demo:") || recipe.IsRule(source) {
				continue // it is made for the run
			}
			dir := v.Located.At(source)
			c, known := read[source]
			if !known {
				var err error
				if c, err = recipe.OpenCandidate(source, dir); err != nil {
					continue // its job says so, if targets of it are missing
				}
				read[source] = c
			}
			err := c.Teaches(d.Name, d.Recipe, d.Tasks, v.feed.Tokenizer)
			if err == nil && !known && v.set.Teaches() {
				err = recipe.FiniteWeights(dir)
			}
			if err != nil {
				return recipe.Refused(file, "datasets."+d.Name+".teachers", "", "names %s, which cannot teach it: %v", source, err)
			}
		}
	}
	return nil
}
