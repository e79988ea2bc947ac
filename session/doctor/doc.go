// Package doctor looks at a machine and says what would keep a run from
// starting, from being fast, or from outliving the log-out, and for each
// finding the command that mends it.
//
// A check is a function over a Machine, which tests replace. A check never
// changes anything, and something it cannot look at is no fault by itself.
package doctor
