// Package recipe reads and writes recipes: the TOML files that runs are
// started from.
//
// Load takes a file or the name of a built-in recipe, fills in every default,
// applies `--set KEY=VALUE` changes, and refuses what is wrong with all of its
// mistakes at once, each with its place and a hint. Encode writes a recipe
// back in full; Load of what Encode wrote gives the same recipe.
//
// The table values declares every value once: its range or choices, unit and
// meaning, and whether it can change while a run goes on. Validation, the
// did-you-mean, the comments that Encode writes, the knobs of a run and both
// references in docs are made of it. Conflicts has the rules between values,
// for recipes and for running trainers.
package recipe
