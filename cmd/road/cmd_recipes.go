package main

import (
	"dev.road/workbench/session/recipe"
)

type recipesCmd struct {
	Recipe string   `arg:"" optional:"" help:"Print this one as it would run, with every default filled in."`
	Set    []string `placeholder:"KEY=VALUE" sep:"none" help:"Change a value by its dotted name."`
}

// Run implements the command.
func (c *recipesCmd) Run(a *app) error {
	if c.Recipe == "" {
		names := recipe.List()
		return a.print(names, func() {
			for _, name := range names {
				a.printf("%s\n", name)
			}
		})
	}
	r, err := recipe.Load(c.Recipe, c.Set)
	if err != nil {
		return usage(err)
	}
	if a.json {
		return a.object(r)
	}
	return recipe.Encode(a.out, r)
}

type versionCmd struct{}

// Run implements the command.
func (versionCmd) Run(a *app) error {
	return a.print(map[string]string{"version": version}, func() { a.printf("road %s\n", version) })
}
