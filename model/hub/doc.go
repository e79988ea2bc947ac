// Package hub finds checkpoints by their names on the Hugging Face hub: in the
// local cache, which has huggingface_hub's layout (models--ORG--NAME with blobs,
// refs and snapshots), so that both programs share their downloads; and over the
// network, resumable and checksummed, only the files of a checkpoint.
package hub
