package wire

// FolderID identifies a run's folder on its machine until the next boot. Zero is
// unknown, as in run folders from before it.
type FolderID struct {
	Device uint64 `json:"device"` // st_dev of stat(2)
	Inode  uint64 `json:"inode"`
}
