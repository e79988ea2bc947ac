// Package doctor examines a machine for problems that would keep a run from
// starting, from being fast, or from outliving the log-out, each with the command
// that fixes it.
//
// A check is a function over a Machine, which tests replace. A check never
// changes anything, and something it cannot look at is no fault by itself.
package doctor
