// Client reads a log of ours with code that is not ours: the note and tlog packages of the Go
// project's checksum database, which fix the same formats but for the names of tiles.
//
// Usage: client BASE VKEY OLD-CHECKPOINT INDEX...
//
// BASE is a URL (http://127.0.0.1:8080/log) or a directory that mirrors one. Each line printed is
// one thing verified; the exit status is 1 at the first that is not.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io/ioutil"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

func die(format string, args ...interface{}) {
	fmt.Printf("FAILED "+format+"\n", args...)
	os.Exit(1)
}

// source is where the files of a log come from.
type source string

func (s source) get(name string) ([]byte, error) {
	if !strings.HasPrefix(string(s), "http") {
		return ioutil.ReadFile(filepath.Join(string(s), filepath.FromSlash(name)))
	}
	answer, err := http.Get(string(s) + "/" + name)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", name, answer.Status)
	}
	return ioutil.ReadAll(answer.Body)
}

// tiles is a source as tlog.TileReader wants it.
type tiles struct{ source }

func (t tiles) Height() int                         { return tileHeight }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

// pathOf is tlog.Tile's own spelling without the height, which C2SP tlog-tiles fixes at 8.
func pathOf(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", tileHeight))
}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, w := range wanted {
		size := w.W * tlog.HashSize
		bytes, err := t.get(pathOf(w))
		if err != nil {
			// A partial tile may be gone once the full one is there; its beginning is the same.
			full := w
			full.W = 1 << tileHeight
			bytes, err = t.get(pathOf(full))
		}
		if err != nil {
			return nil, err
		}
		if len(bytes) < size {
			return nil, fmt.Errorf("%s has %d bytes, not %d", pathOf(w), len(bytes), size)
		}
		data[i] = bytes[:size]
	}
	return data, nil
}

// open verifies a checkpoint's signature and reads its three lines.
func open(bytes []byte, verifier note.Verifier) tlog.Tree {
	n, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		die("checkpoint: %v", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		die("checkpoint is not one of %s:\n%s", verifier.Name(), n.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		die("checkpoint's size: %q", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		die("checkpoint's root: %q", lines[2])
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

// leaf is the hash of entry number index: of the entry itself where the log serves bundles, else as its tile has it (a log may
// keep what it says to itself).
func (s source) leaf(index int64, tree tlog.Tree) tlog.Hash {
	if entry := s.entry(index, tree.N); entry != nil {
		return tlog.RecordHash(entry)
	}
	hashes, err := tlog.TileHashReader(tree, tiles{s}).ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		die("leaf %d: %v", index, err)
	}
	return hashes[0]
}

// entry takes leaf number index out of its bundle: a length of two bytes before each. nil: bundles are not served.
func (s source) entry(index, size int64) []byte {
	bundle := tlog.Tile{H: tileHeight, L: 0, N: index >> tileHeight, W: 1 << tileHeight}
	if rest := size - bundle.N<<tileHeight; rest < 1<<tileHeight {
		bundle.W = int(rest)
	}
	name := "tile/entries/" + strings.TrimPrefix(pathOf(bundle), "tile/0/")
	bytes, err := s.get(name)
	if err != nil {
		return nil
	}
	for skip := index & (1<<tileHeight - 1); ; skip-- {
		if len(bytes) < 2 || len(bytes)-2 < int(binary.BigEndian.Uint16(bytes)) {
			die("%s ends early", name)
		}
		n := int(binary.BigEndian.Uint16(bytes))
		if skip == 0 {
			return bytes[2 : 2+n]
		}
		bytes = bytes[2+n:]
	}
}

func checkInclusion(s source, tree tlog.Tree, index int64) {
	proof, err := tlog.ProveRecord(tree.N, index, tlog.TileHashReader(tree, tiles{s}))
	if err != nil {
		die("leaf %d: %v", index, err)
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, s.leaf(index, tree)); err != nil {
		die("leaf %d: %v", index, err)
	}
	fmt.Printf("ok leaf %d, %d hashes\n", index, len(proof))
}

func checkConsistency(s source, old, tree tlog.Tree) {
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, tiles{s}))
	if err != nil {
		die("consistency: %v", err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		die("consistency: %v", err)
	}
	fmt.Printf("ok %d leaves continue %d, %d hashes\n", tree.N, old.N, len(proof))
}

func main() {
	if len(os.Args) < 4 {
		die("usage: client BASE VKEY OLD-CHECKPOINT INDEX...")
	}
	s := source(strings.TrimSuffix(os.Args[1], "/"))
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		die("%s: %v", os.Args[2], err)
	}
	bytes, err := s.get("checkpoint")
	if err != nil {
		die("%v", err)
	}
	tree := open(bytes, verifier)
	fmt.Printf("ok checkpoint of %d leaves signed by %s\n", tree.N, verifier.Name())
	before, err := ioutil.ReadFile(os.Args[3])
	if err != nil {
		die("%v", err)
	}
	checkConsistency(s, open(before, verifier), tree)
	for _, text := range os.Args[4:] {
		index, err := strconv.ParseInt(text, 10, 64)
		if err != nil || index < 0 || index >= tree.N {
			die("no leaf %q", text)
		}
		checkInclusion(s, tree, index)
	}
}
