// Package prose tests the project's own texts: the contributor guide's map of
// packages, and the rules of style that a program can check.
package prose
