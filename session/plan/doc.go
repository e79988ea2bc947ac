// Package plan has experiments: stages over arms and seeds, each an ordinary run or one
// road command, with dependencies between them.
//
// [Load] reads a plan's file, [Plan.Expand] makes its jobs, and [Progress] tells of each
// from the runs' folder how far it is. The name of a job's run has a digest of everything
// that its result depends on, the jobs before it included: a job is done if the run of its
// name is, and a changed one has another name. So a plan keeps no books of its own about
// runs, and continues after any end.
package plan
