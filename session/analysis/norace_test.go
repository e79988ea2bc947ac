//go:build !race

package analysis

// raced is false without the race detector.
const raced = false
