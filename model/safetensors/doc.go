// Package safetensors reads and writes Hugging Face's safetensors files.
//
// A file (https://github.com/huggingface/safetensors) is eight bytes with the
// length of a JSON header, the header, then the tensors' values, little-endian and
// row-major, one after another without gaps.
//
// Written files carry a CRC-32C of every tensor in their metadata, under
// "crc32c.NAME"; reading a tensor whose values do not match it fails. Files
// without one are read as they are. Files are written aside and renamed, so a
// reader never meets half of one.
package safetensors
