// Package recipe reads and writes recipes: the TOML files that runs are
// started from.
//
// Load takes a file or the name of a built-in recipe, fills in every default,
// applies `--set KEY=VALUE` changes, and refuses what is wrong with all of its
// mistakes at once, each with its place and a hint. Encode writes a recipe
// back in full; Load of what Encode wrote gives the same recipe.
//
// The table keys says what every key means and which values it takes. It
// drives validation, the did-you-mean and the comments that Encode writes.
package recipe
