package main

import (
	"bytes"
	"fmt"

	"github.com/BurntSushi/toml"

	"dev.road/workbench/session/recipe"
)

type recipesCmd struct {
	Recipe string   `arg:"" optional:"" help:"A recipe's file, or the name of a built-in one, to print with all defaults filled in."`
	Set    []string `placeholder:"KEY=VALUE" sep:"none" help:"Change a value of the recipe by its dotted name."`
}

// Help implements kong's HelpProvider.
func (recipesCmd) Help() string {
	return `Lists the built-in recipes, or prints the given one.

With --json: an array of names; or the recipe as one object with the TOML keys.

Exit status: 0 printed; 2 no such recipe, or an invalid one.`
}

// Run implements the command.
func (c *recipesCmd) Run(a *app) error {
	if c.Recipe == "" {
		names := recipe.List()
		return a.print(names, func() {
			var rows [][]string
			for _, name := range names {
				rows = append(rows, []string{name, recipe.About(name)})
			}
			a.table(rows)
		})
	}
	r, err := recipe.Read(c.Recipe, c.Set)
	if err != nil {
		return usage(err)
	}
	if !a.json {
		return recipe.Encode(a.out, r)
	}
	var text bytes.Buffer
	if err := recipe.Encode(&text, r); err != nil {
		return err
	}
	var object map[string]any // by way of TOML, for its keys
	if _, err := toml.Decode(text.String(), &object); err != nil {
		return fmt.Errorf("read back the recipe %s: %w", r.Name, err)
	}
	return a.object(object)
}
