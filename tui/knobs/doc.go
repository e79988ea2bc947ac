// Package knobs is the screen that changes a run's knobs while it trains. A value
// is staged, its difference shown, and applied after a confirmation; the row then
// shows the fate: pending, applied at a step, or refused with the reason, and the
// staged value kept for correction.
package knobs
