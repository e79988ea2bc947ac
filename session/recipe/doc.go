// Package recipe reads and writes recipes: the TOML files that start runs.
//
// Load takes a file or the name of a built-in recipe, fills in every default,
// applies `--set KEY=VALUE` changes, and refuses an invalid recipe with all of its
// mistakes at once, each with its place and a hint. Encode writes a complete recipe;
// Load of its output gives the same recipe.
//
// The table values declares every value once: its range or choices, unit and
// meaning, and whether it can change during a run. Validation, the did-you-mean, the
// comments of Encode, the knobs of a run and both references in docs use it.
// Conflicts has the rules between values, for recipes and for running trainers.
package recipe
