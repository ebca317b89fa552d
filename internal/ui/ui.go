// Package ui holds what pages are made of: the layout, and components such as cards, facets, tables and fields, each with a plain view
// model. The portal and the back-office look and behave alike because both build on it. It knows no application and no index, and says
// no word of its own: whoever uses it brings words in the reader's language, addresses, and values already written out.
package ui
