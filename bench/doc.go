// Package bench holds the benchmarks behind `road bench`, one package each:
// training, predict and tokenizer compare with other programs, which take turns
// with ours; ui and control measure against goals. Here is the row that all of
// them report.
package bench
