//go:build !race

package engine_test

// raced says whether the tests run under the race detector.
const raced = false
