package zaoshu

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxMember is the largest file that is unpacked, in bytes.
const maxMember = 64 << 20

// unpack returns the files of a result. A deep crawl's come in an archive with two
// members (sheet, section 3).
func unpack(file File) (*Result, error) {
	isNamed := strings.HasSuffix(strings.ToLower(file.Name), ".zip")
	if !isNamed && !bytes.HasPrefix(file.Content, []byte("PK")) {
		return &Result{Surface: file}, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(file.Content), int64(len(file.Content)))
	if err != nil && isNamed {
		return nil, fmt.Errorf("%s cannot be unpacked: %w", file.Name, err)
	}
	if archive == nil || isWorkbook(archive) {
		// A text that happens to begin so, or a spreadsheet, which is an archive itself.
		return &Result{Surface: file}, nil
	}
	surface, depth := members(archive)
	if surface == nil {
		return nil, fmt.Errorf("%s holds no file", file.Name)
	}
	var result Result
	result.Surface, err = extract(surface)
	if err != nil {
		return nil, err
	}
	if depth == nil {
		return &result, nil
	}
	deep, err := extract(depth)
	if err != nil {
		return nil, err
	}
	result.Depth = &deep

	return &result, nil
}

// isWorkbook reports whether the archive is a file of an office program.
func isWorkbook(archive *zip.Reader) bool {
	return slices.ContainsFunc(archive.File, func(member *zip.File) bool { return member.Name == "[Content_Types].xml" })
}

// members returns the two members of an archive, by their names, else by their order.
func members(archive *zip.Reader) (surface, depth *zip.File) {
	files := slices.DeleteFunc(slices.Clone(archive.File), func(member *zip.File) bool { return member.FileInfo().IsDir() })
	named := func(word string) *zip.File {
		for _, file := range files {
			if strings.Contains(strings.ToLower(baseName(file.Name)), word) {
				return file
			}
		}

		return nil
	}
	surface, depth = named("surface"), named("depth")
	for _, file := range files {
		switch {
		case file == surface || file == depth:
		case surface == nil:
			surface = file
		case depth == nil:
			depth = file
		}
	}

	return surface, depth
}

// extract unpacks a member.
func extract(member *zip.File) (File, error) {
	file := File{Name: baseName(member.Name)}
	if member.UncompressedSize64 > maxMember {
		return file, fmt.Errorf("%s is larger than %d MiB", file.Name, maxMember>>20)
	}
	content, err := member.Open()
	if err != nil {
		return file, fmt.Errorf("%s cannot be unpacked: %w", file.Name, err)
	}
	// It does not read on beyond the size that the archive gives.
	file.Content, err = io.ReadAll(content)
	err = errors.Join(err, content.Close())
	if err != nil {
		return file, fmt.Errorf("%s cannot be unpacked: %w", file.Name, err)
	}

	return file, nil
}
