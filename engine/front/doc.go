// Package front is the side of a trainer that clients reach, from any goroutine:
// it hands their requests and questions to the loop, and serves the state that the
// loop has published.
package front
