// Package sample decides which dataset a pass draws and which of its windows
// come next.
//
// Every choice is a function of the seed and of where the run is (step, pass,
// the datasets' cursors, where an epoch ends), with no state in between: a run that is resumed draws what it
// would have drawn, and a change of weights at one step changes nothing
// before it.
package sample
