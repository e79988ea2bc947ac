// Package read turns files into examples, record by record: memory does not
// grow with the file. It knows a format by its content (Formats), or is told.
//
// An unusable record is dropped, and the report names it with the reason; the
// others are kept. Text is never changed: answers are found by counting its code
// points.
package read
