// Package knobs is the screen that changes a run while it goes on. A value is
// staged, its difference shown, applied after a confirmation, and the row then
// tells what the trainer answered: pending, applied at a step, or refused and
// why, with the staged value still there to be mended.
package knobs
