// Package report tells of a run: its events and log, its rows of metrics, its
// speed, and the gauges of the machine that it is on.
package report
