// Package ui holds the parts of every screen: the binding table, the screen
// interface, the shared context with its store, overlays, and strings of an exact
// number of cells.
//
// Its rules:
//
//   - A Screen renders from state and does no IO; blocking work is a tea.Cmd that
//     ends with Context.Ctx.
//   - Data arrives in batches and lives in the Store; only the root model
//     writes to it, in Update.
//   - One table of bindings per screen, and one for all of them, drives
//     dispatch, footer, help, palette and docs/keys.md.
//   - Every request to a run goes through Context.Send, where a read-only
//     workbench stops it.
//   - Text from files and from the trainer passes Clean before it is shown:
//     it could contain escape sequences.
package ui
