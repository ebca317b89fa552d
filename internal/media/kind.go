package media

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"escale/internal/fault"
)

// Kind is what a file is to a reader.
type Kind string

const (
	Image    Kind = "image"    // JPEG, PNG, GIF or WebP; the only kind that has renditions
	Document Kind = "document" // PDF
	Track    Kind = "track"    // GPX
	Sound    Kind = "sound"    // MP3
	Video    Kind = "video"    // MP4
)

// The media types that are taken; the list is closed. Names as registered with IANA, save GPX, which never was.
const (
	typeJPEG = "image/jpeg"
	typePNG  = "image/png"
	typeGIF  = "image/gif"
	typeWebP = "image/webp"
	typePDF  = "application/pdf"
	typeGPX  = "application/gpx+xml"
	typeMP3  = "audio/mpeg"
	typeMP4  = "video/mp4"
)

func kindOf(mediaType string) Kind {
	switch mediaType {
	case typeJPEG, typePNG, typeGIF, typeWebP:
		return Image
	case typePDF:
		return Document
	case typeGPX:
		return Track
	case typeMP3:
		return Sound
	case typeMP4:
		return Video
	}
	return ""
}

// sniffed is how many leading bytes sniff looks at.
const sniffed = 1024

// sniff tells the media type from the first bytes of a file, or refuses it. The signatures are those of the WHATWG
// MIME Sniffing Standard, narrowed to the closed list above; net/http's sniffer would take more than we keep.
func sniff(head []byte) (string, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case len(head) == 0:
		return "", fault.New(fault.Invalid, "media.empty")
	case starts("\xff\xd8\xff"):
		return typeJPEG, nil
	case starts("\x89PNG\r\n\x1a\n"):
		return typePNG, nil
	case starts("GIF87a") || starts("GIF89a"):
		return typeGIF, nil
	case starts("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return typeWebP, nil
	case starts("%PDF-"):
		return typePDF, nil
	case starts("ID3") || isFrame(head):
		return typeMP3, nil
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(string(head[8:12]))
	}
	return sniffText(head)
}

// sniffBrand parts films from the still pictures that share their container (ISO/IEC 14496-12, "ftyp" box).
func sniffBrand(brand string) (string, error) {
	switch {
	case strings.HasPrefix(brand, "iso"), strings.HasPrefix(brand, "mp4"), strings.HasPrefix(brand, "M4V"),
		slices.Contains([]string{"avc1", "dash", "MSNV", "3gp4", "3gp5", "3gp6"}, brand):
		return typeMP4, nil
	case slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"}, brand):
		return "", unsupported("HEIC")
	case brand == "avif" || brand == "avis":
		return "", unsupported("AVIF")
	case brand == "qt  ":
		return "", unsupported("QuickTime")
	}
	return "", unsupported("MP4 " + strings.ToValidUTF8(brand, "?"))
}

// sniffText finds the root element of XML, whatever stands before it, and names what people most often send instead.
func sniffText(head []byte) (string, error) {
	switch root := rootElement(head); {
	case root == "gpx":
		return typeGPX, nil
	case root == "svg":
		// An SVG is a program as much as a picture: scripts, outside references, styles. Cleaning one has been got
		// wrong by everyone who tried, so none is taken.
		return "", fault.New(fault.Invalid, "media.svg_refused")
	case root == "html":
		return "", unsupported("HTML")
	case root != "":
		return "", unsupported("XML")
	}
	for magic, name := range map[string]string{
		"PK\x03\x04": "ZIP", "II*\x00": "TIFF", "MM\x00*": "TIFF", "BM": "BMP", "\x00\x00\x01\x00": "ICO",
		"8BPS": "PSD", "MZ": "EXE", "\x7fELF": "ELF", "{\\rtf": "RTF", "OggS": "Ogg", "RIFF": "RIFF", "fLaC": "FLAC",
		"\xd0\xcf\x11\xe0": "Microsoft Office", "\x1a\x45\xdf\xa3": "Matroska",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return "", unsupported(name)
		}
	}
	return "", fault.New(fault.Invalid, "media.type_unknown")
}

func unsupported(format string) error {
	return fault.New(fault.Invalid, "media.type_unsupported", "format", format)
}

func rootElement(head []byte) string {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(head, []byte("<")) {
		return ""
	}
	if len(head) >= 14 && strings.EqualFold(string(head[:14]), "<!doctype html") {
		return "html"
	}
	d := xml.NewDecoder(bytes.NewReader(head))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		token, err := d.RawToken()
		if err != nil {
			return ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return strings.ToLower(start.Name.Local)
		}
	}
}

// check refuses a file of the given type (not a picture: those are decoded) that is cut off or is not what its first
// bytes promise. It does not validate the format in depth: these files are handed on as they came, as attachments.
func check(mediaType string, r io.ReadSeeker, size int64) error {
	var err error
	switch mediaType {
	case typePDF:
		err = checkPDF(r, size)
	case typeGPX:
		err = checkGPX(r)
	case typeMP3:
		err = checkMP3(r)
	case typeMP4:
		err = checkMP4(r, size)
	}
	if err == nil || fault.CodeOf(err) != "" {
		return err
	}
	return damaged(mediaType, err)
}

func damaged(mediaType string, cause error) error {
	if errors.Is(cause, io.ErrUnexpectedEOF) || errors.Is(cause, io.EOF) {
		return fault.New(fault.Invalid, "media.truncated", "type", mediaType).Because(cause)
	}
	return fault.New(fault.Invalid, "media.damaged", "type", mediaType).Because(cause)
}

// checkPDF asks for the end marker in the last 2 KB; readers are advised to look in the last 1 KB (ISO 32000-1, H.3).
func checkPDF(r io.ReadSeeker, size int64) error {
	tail := make([]byte, min(size, 2048))
	if _, err := r.Seek(-int64(len(tail)), io.SeekEnd); err != nil {
		return err
	}
	if _, err := io.ReadFull(r, tail); err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// A GPX of a long trail has tens of thousands of points of a few elements; nothing in its schema nests deeper than 8.
const (
	maxElements = 2_000_000
	maxDepth    = 32
)

// checkGPX asks for well-formed XML with a point in it. Go's decoder expands no entities of the document's own, so
// there is no bomb in them.
func checkGPX(r io.ReadSeeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	elements, depth, points := 0, 0, 0
	for {
		token, err := d.Token()
		switch {
		case err == io.EOF && points > 0:
			return nil
		case err == io.EOF:
			return fault.New(fault.Invalid, "media.track_empty")
		case err != nil && strings.Contains(err.Error(), "unexpected EOF"):
			return io.ErrUnexpectedEOF // the decoder hides it in a SyntaxError
		case err != nil:
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements, depth = elements+1, depth+1
			if elements > maxElements || depth > maxDepth {
				return fault.New(fault.TooMany, "media.track_too_large", "elements", maxElements, "depth", maxDepth)
			}
			if name := token.Name.Local; name == "trkpt" || name == "rtept" || name == "wpt" {
				points++
			}
		case xml.EndElement:
			depth--
		}
	}
}

// isFrame tells whether p begins with the header of an MPEG layer III frame (ISO/IEC 11172-3, 2.4.2.3).
func isFrame(p []byte) bool { return frameLength(p) > 0 }

// frameLength gives the length in bytes of the layer III frame that p begins with, or 0 when it begins with none.
func frameLength(p []byte) int {
	if len(p) < 4 || p[0] != 0xff || p[1]&0xe0 != 0xe0 || p[1]>>1&3 != 1 {
		return 0
	}
	version, rate, sampling := p[1]>>3&3, int(p[2]>>4), int(p[2]>>2&3)
	if version == 1 || rate == 0 || rate == 15 || sampling == 3 {
		return 0
	}
	kilobits := [2][15]int{
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},     // MPEG 2 and 2.5
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}, // MPEG 1
	}
	hertz := [3]int{44100, 48000, 32000}[sampling]
	padding := int(p[2] >> 1 & 1)
	switch version {
	case 3:
		return 144*kilobits[1][rate]*1000/hertz + padding
	case 2:
		return 72*kilobits[0][rate]*1000/(hertz/2) + padding
	}
	return 72*kilobits[0][rate]*1000/(hertz/4) + padding
}

// checkMP3 asks for two frames in a row after the ID3 tag: four bytes alone occur by chance in any file.
func checkMP3(r io.ReadSeeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head := make([]byte, 10)
	if _, err := io.ReadFull(r, head); err != nil {
		return err
	}
	var start int64
	if string(head[:3]) == "ID3" { // size as four times seven bits, without this header (id3.org, ID3v2.4.0, 3.1)
		start = 10 + int64(head[6]&127)<<21 + int64(head[7]&127)<<14 + int64(head[8]&127)<<7 + int64(head[9]&127)
	}
	if _, err := r.Seek(start, io.SeekStart); err != nil {
		return err
	}
	window := make([]byte, 8192) // some writers pad after the tag
	n, err := io.ReadFull(r, window)
	if n == 0 {
		return err
	}
	window = window[:n]
	for i := range window {
		length := frameLength(window[i:])
		if length > 0 && i+length < len(window) && isFrame(window[i+length:]) {
			return nil
		}
	}
	return errors.New("no two consecutive frames")
}

// maxBoxes bounds the walk over the top-level boxes; a fragmented film of an hour has some thousands.
const maxBoxes = 100_000

// checkMP4 walks the top-level boxes (ISO/IEC 14496-12, 4.2): they must fill the file and one of them be "moov".
func checkMP4(r io.ReadSeeker, size int64) error {
	var header [16]byte
	var at int64
	playable := false
	for boxes := 0; at < size; boxes++ {
		if boxes == maxBoxes {
			return errors.New("too many boxes")
		}
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.ReadFull(r, header[:8]); err != nil {
			return io.ErrUnexpectedEOF
		}
		length := int64(binary.BigEndian.Uint32(header[:]))
		switch length {
		case 0: // to the end of the file
			length = size - at
		case 1: // the length stands in the eight bytes that follow
			if _, err := io.ReadFull(r, header[8:]); err != nil {
				return io.ErrUnexpectedEOF
			}
			length = int64(binary.BigEndian.Uint64(header[8:]))
		}
		if length < 8 {
			return errors.New("box shorter than its header")
		}
		if length > size-at {
			return io.ErrUnexpectedEOF
		}
		playable = playable || string(header[4:8]) == "moov"
		at += length
	}
	if !playable {
		return errors.New("no moov box")
	}
	return nil
}
