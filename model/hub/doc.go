// Package hub finds checkpoints by the names that they have on the Hugging
// Face hub: in the local cache, which is laid out as huggingface_hub does it
// (models--ORG--NAME with blobs, refs and snapshots), so that both share what
// either has fetched; and over the network, resumable and checksummed, only
// the files that a checkpoint is made of.
package hub
