//go:build race

package analysis

// raced is true under the race detector, which measures nothing but itself.
const raced = true
