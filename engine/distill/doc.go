// Package distill has the soft targets of a run: teach jobs write a teacher's logits
// into shards, finished shards join at a safe point through the ledger, and every
// micro-batch gets the targets of its windows, combined as package kd says.
package distill
