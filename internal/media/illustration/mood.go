package illustration

import "image/color"

// mood is a light: the colours in which every theme can be painted. Far things take the colour of the air, near things
// their own; that alone makes a flat picture deep.
type mood struct {
	skyTop, skyLow    color.RGBA // at the zenith, at the horizon
	sun, glow         color.RGBA
	far, near         color.RGBA // land farthest and nearest
	waterTop, water   color.RGBA // at the horizon, at our feet
	wall, shade, roof color.RGBA // of buildings: lit side, other side, roof
	tree, treeDark    color.RGBA
	sand              color.RGBA
	accent, accent2   color.RGBA // small bright things: sails, awnings, tents
	light             color.RGBA // windows
	slate             color.RGBA // roofs of castles
	stars             bool
}

func rgb(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

var morning = mood{
	slate:  rgb(0x5d7488),
	skyTop: rgb(0x7fb7c9), skyLow: rgb(0xfde8cd), sun: rgb(0xfff6df), glow: rgb(0xffe2b0),
	far: rgb(0xb9cfc9), near: rgb(0x2f6b5b), waterTop: rgb(0xcfe3dc), water: rgb(0x4f9aa3),
	wall: rgb(0xfaf0dc), shade: rgb(0xd9c7ab), roof: rgb(0xc8643c), tree: rgb(0x3f7f62), treeDark: rgb(0x285a4b),
	sand: rgb(0xf3dcae), accent: rgb(0xe2583e), accent2: rgb(0xf4b942), light: rgb(0x5d7a86),
}

var noon = mood{
	slate:  rgb(0x4f6b88),
	skyTop: rgb(0x3f97c6), skyLow: rgb(0xd9eff0), sun: rgb(0xfffbe6), glow: rgb(0xf5f7dc),
	far: rgb(0x9fc6d2), near: rgb(0x3c7f45), waterTop: rgb(0x9fd3dc), water: rgb(0x1f7fa6),
	wall: rgb(0xfdf6e6), shade: rgb(0xd8cdb8), roof: rgb(0xc9553a), tree: rgb(0x4c8f4a), treeDark: rgb(0x2d6a40),
	sand: rgb(0xf6e2b3), accent: rgb(0xe4572e), accent2: rgb(0xf3c13a), light: rgb(0x557c93),
}

var sunset = mood{
	slate:  rgb(0x4a3560),
	skyTop: rgb(0x4b3f72), skyLow: rgb(0xffc27a), sun: rgb(0xfff0c2), glow: rgb(0xff9a5a),
	far: rgb(0xd98a77), near: rgb(0x35274f), waterTop: rgb(0xffbd82), water: rgb(0x6a4a80),
	wall: rgb(0xf7cfa0), shade: rgb(0xa96f72), roof: rgb(0x8a3b4a), tree: rgb(0x54386a), treeDark: rgb(0x352650),
	sand: rgb(0xf0b98a), accent: rgb(0xef5b4c), accent2: rgb(0xffd166), light: rgb(0xffe29a),
}

var autumn = mood{
	slate:  rgb(0x5c6672),
	skyTop: rgb(0x86a9b5), skyLow: rgb(0xf8e4c4), sun: rgb(0xfff4d6), glow: rgb(0xffdf9e),
	far: rgb(0xcbb99f), near: rgb(0x5f5a2c), waterTop: rgb(0xdfd6c0), water: rgb(0x5e8a93),
	wall: rgb(0xf8ecd4), shade: rgb(0xcfb795), roof: rgb(0x9c4a35), tree: rgb(0xc8702a), treeDark: rgb(0x8c4424),
	sand: rgb(0xe7c68d), accent: rgb(0xc8402f), accent2: rgb(0xe9a92f), light: rgb(0x6a6f6f),
}

var mist = mood{
	slate:  rgb(0x6d7d86),
	skyTop: rgb(0xa9c0c4), skyLow: rgb(0xf1efe4), sun: rgb(0xffffff), glow: rgb(0xfaf6e8),
	far: rgb(0xd3dcd8), near: rgb(0x365a5c), waterTop: rgb(0xe2e8e3), water: rgb(0x86a9ab),
	wall: rgb(0xefe9dc), shade: rgb(0xc4beb2), roof: rgb(0x9a6a5c), tree: rgb(0x5b8480), treeDark: rgb(0x3a6163),
	sand: rgb(0xe0d8c2), accent: rgb(0xd8664d), accent2: rgb(0xe6b95e), light: rgb(0x6f878b),
}

var night = mood{
	slate:  rgb(0x2a3260),
	skyTop: rgb(0x131a3c), skyLow: rgb(0x4a5d8f), sun: rgb(0xfdf3cf), glow: rgb(0x7f8fc0),
	far: rgb(0x42548a), near: rgb(0x0e1531), waterTop: rgb(0x5a6fa3), water: rgb(0x1a2754),
	wall: rgb(0x6f7cab), shade: rgb(0x434f80), roof: rgb(0x2a3260), tree: rgb(0x223063), treeDark: rgb(0x141d45),
	sand: rgb(0x6a719a), accent: rgb(0xf2695c), accent2: rgb(0xffc857), light: rgb(0xffdf8a), stars: true,
}

var winter = mood{
	slate:  rgb(0x6b86a3),
	skyTop: rgb(0x7fa8cf), skyLow: rgb(0xf7e6df), sun: rgb(0xfffaf0), glow: rgb(0xffe6d2),
	far: rgb(0xc6d5e6), near: rgb(0xf4f8fc), waterTop: rgb(0xd5e2ee), water: rgb(0x6f97bd),
	wall: rgb(0xb98258), shade: rgb(0x8c5c3e), roof: rgb(0xfbfdff), tree: rgb(0x3d6b7a), treeDark: rgb(0x274e63),
	sand: rgb(0xe8eef5), accent: rgb(0xd9483b), accent2: rgb(0xf2b544), light: rgb(0xffd98a),
}

// mix goes from a (0) to b (1).
func mix(a, b color.RGBA, t float32) color.RGBA {
	k := int32(min(max(t, 0), 1)*256 + 0.5)
	m := func(x, y uint8) uint8 { return uint8((int32(x)*(256-k) + int32(y)*k + 128) >> 8) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), m(a.A, b.A)}
}

// veil gives a colour laid on with the opacity a (0 to 1).
func veil(c color.RGBA, a float32) color.RGBA { return mix(color.RGBA{}, c, a) }
