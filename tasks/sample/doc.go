// Package sample draws the dataset of each pass, and the dataset's next windows.
//
// Every choice is a function of the seed and of the run's position (step, pass,
// the datasets' cursors, the end of the epoch), with no state in between: a
// resumed run draws the same as an uninterrupted one, and a change of weights at
// one step changes nothing before it.
package sample
