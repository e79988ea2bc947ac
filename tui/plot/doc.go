// Package plot draws charts into cells.
//
// A Grid is a rectangle of cells, each a rune and a style number; parts of a
// screen draw into sub-grids of one Grid, and only the whole is converted to a
// string, row by row, with an escape sequence only at a change of style. That
// makes a frame some twelve times cheaper, and six times shorter, than one that
// is styled cell by cell.
//
// Chart is a line chart of long series, drawn in braille dots (2x4 to a cell):
//
//	for each series                         columns of steps and values, by reference
//	    average the full series             exponential, bias-corrected, extended as it grows
//	    for each dot column in view         a range of steps, found by bisection
//	        minimum, maximum, first, last   no spike is lost among any number of points
//	fit the value axis to all of these      linear, or logarithmic over the positive ones;
//	                                        first steps that would squeeze the rest are cut off, with a mark
//	draw raw lines, then averages           the later one owns a cell: colours never mix
//	draw axes, markers, crosshair, legend
//
// A value that is not finite is a gap in the line. Bars, sparklines and heat
// maps are drawn by ntcharts, behind guards: it hangs or panics on values that
// are not finite and on small sizes.
//
// Everything draws at any size, including zero, and never panics.
package plot
