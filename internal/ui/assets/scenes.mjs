// Draws what stands where an offer has no picture yet: a small landscape with something that says what kind of offer it is,
// each in four lights, so that a page of them is not a page of one.

const width = 480;
const height = 300;

const lights = {
  sea: { sky: ["#dcebf3", "#b7d7e2"], hills: ["#4f8e89", "#2f6f65", "#1f443f"], dark: "#1e4a44", warm: "#e9a23b" },
  meadow: { sky: ["#eef3d8", "#d3dfa0"], hills: ["#82a35d", "#4f7d47", "#2f5433"], dark: "#2b4f2f", warm: "#e08a3c" },
  dusk: { sky: ["#fce1d6", "#f1a593"], hills: ["#8c5a82", "#5b3f6d", "#32264b"], dark: "#32264b", warm: "#f4c26b" },
  amber: { sky: ["#f8dcb6", "#f1b571"], hills: ["#3f6f80", "#275365", "#17323e"], dark: "#17323e", warm: "#c8502b" },
};

const white = "#fffdf7";

/** What stands in the landscape. Drawn with its foot at (0, 0), upwards; it stands a little in the ground. */
const motifs = {
  lighthouse: (c) => `<path fill="${white}" d="M-9-82H9L13 6H-13z"/><path fill="${c.dark}" d="M-12-92H12V-82H-12z"/><path fill="${c.warm}" d="M-7-104H7V-92H-7z"/><path fill="${c.dark}" d="M-10-104H10L0-112z"/>`,
  castle: (c) => `<path fill="${white}" d="M-62-44H62V8H-62z"/><path fill="${white}" d="M-74-66H-46V8H-74zM46-66H74V8H46zM-18-78H18V8H-18z"/><path fill="${c.dark}" d="M-78-66-60-98-42-66zM42-66 60-98 78-66zM-23-78 0-116 23-78zM-8 8V-22A8 8 0 0 1 8-22V8z"/><path fill="${c.warm}" d="M-4-58H4V-46H-4zM-64-50H-57V-40H-64zM57-50H64V-40H57z"/>`,
  house: (c) => `<path fill="${white}" d="M-46-46H46V8H-46z"/><path fill="${c.dark}" d="M-56-44-32-80H32L56-44zM20-94H32V-70H20z"/><path fill="${c.warm}" d="M-34-34H-16V-14H-34zM16-34H34V-14H16z"/><path fill="${c.dark}" d="M-8-32H8V8H-8z"/>`,
  tent: (c) => `<path fill="${white}" d="M0-74 66 8H-66z"/><path fill="${c.dark}" d="M0-42 26 8H-26z"/><path fill="${c.warm}" d="M0-74V-96L22-88 0-81z"/>`,
  parasol: (c) => `<path fill="${c.dark}" d="M-3-84H3V8H-3z"/><path fill="${white}" d="M-66-58A66 52 0 0 1 66-58z"/><path fill="${c.warm}" d="M-24-58A24 52 0 0 1 24-58z"/><path fill="${white}" d="M-34-22H34V-15H-34zM-56-10H-34V-5H-56zM34-10H56V-5H34z"/><path fill="${c.dark}" d="M-48-5H-43V8H-48zM43-5H48V8H43z"/>`,
  stall: (c) => `<path fill="${white}" d="M-58-24H58V8H-58z"/><path fill="${c.dark}" d="M-58-62H-53V-24H-58zM53-62H58V-24H53z"/><path fill="${white}" d="M-66-88H66V-62A11 11 0 0 1 44-62A11 11 0 0 1 22-62A11 11 0 0 1 0-62A11 11 0 0 1-22-62A11 11 0 0 1-44-62A11 11 0 0 1-66-62z"/><path fill="${c.warm}" d="M-44-88H-22V-62A11 11 0 0 1-44-62zM0-88H22V-62A11 11 0 0 1 0-62zM44-88H66V-62A11 11 0 0 1 44-62z"/>`,
  boat: (c) => `<path fill="${white}" d="M-4-106V-22H-58zM4-92 44-22H4z"/><path fill="${c.dark}" d="M-62-16H58L38 8H-44z"/>`,
  pines: (c) => `<path fill="${c.dark}" d="M-4-10H4V10H-4zM-55-6H-49V10H-55zM46-6H52V10H46z"/><path fill="${white}" d="M0-112 22-70H14L32-38H22L40-6H-40L-22-38H-32L-14-70H-22z"/><path fill="${white}" opacity=".82" d="M-52-72-36-40H-42L-28-4H-76L-62-40H-68zM49-64 64-34H58L72-4H26L40-34H34z"/>`,
  bunting: (c) => `<path fill="${c.dark}" d="M-92-92H-88V8H-92zM88-92H92V8H88z"/><path fill="none" stroke="${c.dark}" stroke-width="2.5" d="M-90-90Q0-50 90-90"/><path fill="${white}" d="M-80-85-58-77-72-58zM-24-71 0-70-12-48zM38-73 60-79 54-55z"/><path fill="${c.warm}" d="M-52-75-30-71-44-51zM8-70 32-72 21-49zM66-81 86-88 82-64z"/><path fill="${white}" d="M-44-14H44V8H-44z"/>`,
  path: (c) => `<path fill="none" stroke="${white}" stroke-width="7" stroke-linecap="round" stroke-dasharray="1 15" d="M-120 44C-60 8-40 34 0 4S30-34 6-50"/><path fill="${c.dark}" d="M3-102H8V-44H3z"/><path fill="${white}" d="M-30-100H30L42-89 30-78H-30z"/><path fill="${c.warm}" d="M24-74H-24L-35-64-24-54H24z"/>`,
};

/** A ridge across the picture: heights at the left, the middle and the right, joined smoothly. */
function ridge(colour, left, first, second, right) {
  const third = width / 3;
  return `<path fill="${colour}" d="M0 ${left}C${Math.round(third * 0.6)} ${first} ${Math.round(third * 1.1)} ${first} ${Math.round(third * 1.5)} ${Math.round((first + second) / 2)}S${Math.round(third * 2.5)} ${second} ${width} ${right}V${height}H0z"/>`;
}

function scene(motif, light, turn) {
  const c = lights[light];
  const left = turn % 2 === 0;
  const x = left ? 290 + (turn % 3) * 30 : 200 + (turn % 3) * 22;
  const sun = left ? 120 + (turn % 3) * 34 : 330 + (turn % 3) * 26;
  const hills = left
    ? [ridge(c.hills[0], 176, 118, 208, 132), ridge(c.hills[1], 212, 176, 246, 186), ridge(c.hills[2], 250, 228, 268, 240)]
    : [ridge(c.hills[0], 138, 196, 130, 172), ridge(c.hills[1], 190, 238, 178, 216), ridge(c.hills[2], 244, 264, 232, 254)];
  const foot = motif === "boat" ? 214 : 186;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><linearGradient id="s" x2="0" y2="1"><stop stop-color="${c.sky[0]}"/><stop offset=".75" stop-color="${c.sky[1]}"/></linearGradient><path fill="url(#s)" d="M0 0H${width}V${height}H0z"/><circle cx="${sun}" cy="66" r="33" fill="#fff" opacity=".6"/>${hills[0]}<g transform="translate(${x} ${foot})">${motifs[motif](c)}</g>${hills[1]}${hills[2]}</svg>`;
}

/** Every scene: its file's name and its drawing. */
export function scenes() {
  let turn = 0;
  return Object.keys(motifs).flatMap((motif) => Object.keys(lights).map((light) => [`scene-${motif}-${light}.svg`, scene(motif, light, turn++)]));
}
