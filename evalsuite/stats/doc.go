// Package stats says how sure a figure is: bootstrap intervals of metrics over
// items that come in clusters, tests of the difference between two systems on
// the same items, and the spread over training runs with several seeds.
//
// Questions about one passage are right or wrong together, so the cluster is
// resampled, not the item; the number of clusters is what an interval's trust
// rests on, and every Estimate carries it. Without cluster IDs each item is a
// cluster of its own.
//
// The intervals are the kinds that kept their level by measurement
// (coverage_test.go), each where it did:
//
//   - bootstrap-t for clusters of two and more items on average. It alone covers
//     94 to 96 % with 40 clusters of unequal sizes, where percentile intervals
//     of 95 % cover 88 to 93 %.
//   - Wilson's score interval for the mean of items that stand alone and are
//     right or wrong. Of 40 of them it covers 94 to 96 %, where BCa covers up to
//     98 %, and bootstrap-t 78 % at a rate of 10 %.
//   - BCa for other figures of items that stand alone, and for statistics that
//     are no function of sums (Weighted).
//   - symmetric ones for the difference between two systems, widened for the
//     number of clusters that their sizes amount to; the paired bootstrap's p
//     value agrees with them. Equal-tailed ones found a difference in 6 to 11 %
//     of equal systems.
//
// Sources: Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion
// (2001), for Wilson's; Efron and Tibshirani, An Introduction to the Bootstrap (1993),
// chapters 12 to 14; Davison and Hinkley, Bootstrap Methods (1997), chapter 3;
// Hesterberg, Teachers Should Know about the Bootstrap (2015), for small samples;
// Cameron, Gelbach and Miller, Bootstrap-Based Improvements for Inference with
// Clustered Errors (2008).
//
// The package imports nothing but the standard library. Results depend on the
// seed alone, never on the number of processors.
package stats
