// Package feed has the datasets of a run: it reads them in the background, draws
// the dataset of each pass, and hands out the windows that come next. Draws and the
// order of windows depend on the seed and the progress alone, never on the speed of
// reading.
package feed
