// Package answers keeps the predictions of a dev set compactly, in files of JSON lines: its
// examples once, and for each step the answers of the model.
//
//	predictions/DATASET/SET/examples.jsonl          the examples of a dev set
//	predictions/DATASET/SET/STEP.jsonl              the student's answers with the weights of a step
//	predictions/DATASET/SET/teachers/TEACHER.jsonl  a teacher's answers
//	predictions/DATASET/SET/others/MODEL.jsonl      those of another model, or of an ensemble
//
// SET is a digest of examples.jsonl: a dev file that changes gets another folder, and
// answers are never joined with examples that they are not about. Line i+1 of a file of
// answers, after its header, is about line i of the examples, and has its id.
package answers
