// Package metrics keeps a run's numbers: metrics.jsonl, to which the trainer
// appends one flat JSON object for every step and every measurement, and the
// columns that readers build from it in memory.
//
//	{"attempt":1,"step":12,"time":"2026-11-23T05:00:00Z","loss":2.1,"lr":3e-4,
//	 "kd.w":0.75,"kd.temperature":4,"ce/squad2/mrc":2.4,"grad_norm":1.1,…}
//
// A key is a tag; its value is a number, or null for one that is not finite.
// A run that is resumed from step S appends rows from S+1 on under the next
// attempt; the rows that they repeat stay in the file and are superseded:
// columns leave them out.
package metrics
