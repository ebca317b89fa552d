// Package media keeps the bytes of pictures and files, and makes from each picture the public copies that pages and
// partners show. It exists apart because these bytes are the most dangerous and the heaviest thing strangers hand us:
// what they are is read from their content and never from their name, a picture is refused before it is decoded when
// decoding would cost too much memory, and nothing leaves for the public but copies drawn anew, without metadata,
// position or stowaways behind the last pixel.
//
// A file is named by the SHA-256 of its content, so storing twice stores once, and a stored file never changes. Whose
// it is, who may see it and until when is not known here: callers decide, and pass the end of the rights to [Serve].
//
// Nothing beside the bytes is stored: kind and dimensions are read from the content again whenever they are needed, so
// no description can disagree with what it describes.
package media
