package zaoshu

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// maxFileSize is the size of the largest file that the client unpacks, in
// bytes.
const maxFileSize = 64 << 20

// unpack returns the files of a result. Those of a deep crawl are in an archive
// with two members (design/api/zaoshu.md, "Result files").
func unpack(file File) (*Result, error) {
	isNamed := strings.HasSuffix(strings.ToLower(file.Name), ".zip")
	if !isNamed && !bytes.HasPrefix(file.Content, []byte("PK")) {
		return &Result{Surface: file}, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(file.Content), int64(len(file.Content)))
	if err != nil && isNamed {
		return nil, fmt.Errorf("%q cannot be unpacked: %w", file.Name, err)
	}
	if archive == nil || isWorkbook(archive) {
		// A text that starts like an archive, or a spreadsheet, which is an
		// archive itself.
		return &Result{Surface: file}, nil
	}
	surface, depth := resultFiles(archive)
	if surface == nil {
		return nil, fmt.Errorf("%q holds no file", file.Name)
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

// isWorkbook reports whether an archive is a file of an office program.
func isWorkbook(archive *zip.Reader) bool {
	return slices.ContainsFunc(
		archive.File, func(member *zip.File) bool { return member.Name == "[Content_Types].xml" },
	)
}

// resultFiles returns the two members of an archive. Their names identify them,
// otherwise their order does.
func resultFiles(archive *zip.Reader) (surface, depth *zip.File) {
	files := slices.DeleteFunc(slices.Clone(archive.File), isExtraneous)
	if len(files) == 1 {
		return files[0], nil
	}
	surface, depth = findFile(files, "surface"), findFile(files, "depth")
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

// isExtraneous reports whether a member is a folder, or a file that macOS adds
// to archives.
func isExtraneous(member *zip.File) bool {
	return member.FileInfo().IsDir() || strings.HasPrefix(member.Name, "__MACOSX/") ||
		strings.HasPrefix(baseName(member.Name), "._")
}

// findFile returns the file whose name is a word, or a file whose name ends
// with the word, nil for none. The title of the instance, at the start of the
// name, may hold any word.
func findFile(files []*zip.File, word string) *zip.File {
	named := func(pattern string) *zip.File {
		is := regexp.MustCompile(`(?i)^` + pattern + word + `(\.[^.]*)?$`)
		at := slices.IndexFunc(files, func(file *zip.File) bool { return is.MatchString(baseName(file.Name)) })
		if at < 0 {
			return nil
		}

		return files[at]
	}

	return cmp.Or(named(""), named(`.*[-_. ]`))
}

// extract unpacks a member.
func extract(member *zip.File) (File, error) {
	file := File{Name: baseName(member.Name)}
	if member.UncompressedSize64 > maxFileSize {
		return file, fmt.Errorf("%q is larger than %d MiB", file.Name, maxFileSize>>20)
	}
	content, err := member.Open()
	if err != nil {
		return file, fmt.Errorf("%q cannot be unpacked: %w", file.Name, err)
	}
	// The reader stops with an error at the size that the archive declares.
	file.Content, err = io.ReadAll(content)
	err = errors.Join(err, content.Close())
	if err != nil {
		return file, fmt.Errorf("%q cannot be unpacked: %w", file.Name, err)
	}

	return file, nil
}
