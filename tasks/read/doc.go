// Package read turns files into examples, record by record: memory does not
// grow with the file. It knows a format by its content (Formats), or is told.
//
// A record that cannot be used is dropped, and the report says which one and
// why; the others are kept. Text is never changed: answers are found by
// counting its code points.
package read
