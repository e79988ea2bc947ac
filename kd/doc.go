// Package kd distils several teachers into one student: it keeps their targets on
// disk and combines them when a batch is made.
//
// A teacher's targets are its raw logits for every window of a dataset, one
// folder a teacher. Nothing is combined, scaled or softened before it is
// stored, so the method, W and the temperature can change at any step of a
// run without a teacher being asked again.
//
// # Combining
//
// For one window with M teachers (Algorithm 2, "ROaD Weighted KD
// Normalization", of the ROaD-ELECTRA post), where W is in [MinW, 1]:
//
//  1. A teacher is right when the argmax of its logits is the label
//     ([RightClass]); of a span, when the argmax of the starts and that of the
//     ends are an accepted span ([RightSpan]).
//  2. Each wrong teacher's logits are multiplied by W, each right one's by
//     W^ = (M - n_wrong*W) / n_right ([Weights]). The weights add up to M, so
//     the combined logits keep the range of one teacher's.
//  3. The weighted logits are added and divided by M ([Combine]).
//
// The order is part of the method: scale, average, mask the positions that cannot
// be an answer, and only then soften by the temperature. The loss does the last
// two, since it sees the student's logits too; stored logits hold allowed
// positions only, so that nothing needs masking before.
//
// With no right teacher step 2 would divide by zero. The source leaves this case
// open; [Options].NoneRight decides it. Unless that is Scaled, W does nothing in a
// window of one teacher, nor in one whose teachers are all right or all wrong.
//
// Other methods have other weights in step 2: equal ones for the mean and for
// annealing, whose part of the loss falls from all to nothing ([LossWeights]);
// M for the best right teacher and 0 for the others; those of CA-MKD by the teachers'
// cross entropies with the truth. With [Rule].Standardize every teacher's logits have
// the mean 0 and the standard deviation 1 before step 2, so that none counts more for
// the range of its logits ([Standardize]).
//
// # Targets
//
// [Create] and [Writer.Add] fill a folder, shard by shard, in the order of the
// windows; a shard is there whole or not at all. [Open] and [Reader.Use] read
// one that may still be growing. A reader never lists the folder's shards: its
// caller names them, because the targets in use are part of the run's history.
// The files are defined in manifest.go and shard.go.
package kd
