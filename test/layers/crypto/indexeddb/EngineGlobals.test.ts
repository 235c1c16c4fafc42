import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { dismissIndexedDatabase, serveIndexedDatabase } from "../../../../src/layers/crypto/indexeddb/EngineGlobals.ts"
import { Factory } from "../../../../src/layers/crypto/indexeddb/Factory.ts"
import type { RecordFile } from "../../../../src/layers/crypto/indexeddb/RecordFile.ts"
import { type RecordCase, recordFile, result } from "../../../support/Records.ts"

const engine = "@matrix-org/matrix-sdk-crypto-wasm"
const inside = (file: string) => readFileSync(`node_modules/${engine}/${file}`, "utf8")

/** What the engine finds by its global name. */
const served = () => Reflect.get(globalThis, "indexedDB") as { readonly open: Factory["open"] }

const version = (text: string, ...path: ReadonlyArray<string>) =>
  path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], JSON.parse(text))

/** Everything that Indexed Database API 3.0 names, but what other interfaces of the engine are called too. */
const ofIndexedDatabase = new Set(
  ("abort add advance bound clear close cmp commit continue continuePrimaryKey count createIndex createObjectStore " +
    "databases delete deleteDatabase deleteIndex deleteObjectStore get getAll getAllKeys getKey includes index " +
    "lowerBound only open openCursor openKeyCursor put transaction update upperBound autoIncrement direction " +
    "durability error indexNames item key keyPath length lower lowerOpen mode multiEntry name newVersion objectStore " +
    "objectStoreNames oldVersion onabort onblocked oncomplete onerror onsuccess onupgradeneeded onversionchange " +
    "primaryKey readyState request result source target unique upper upperOpen value version").split(" ")
)

/**
 * What the engine asks of an Indexed Database, and of collections whose methods have the same names: `name(n)` calls
 * it with n arguments, `name` reads it, `name=` sets it.
 */
const asked = () => {
  const found = new Set<string>()
  const functions = /^export function __wbg_\w+\([\s\S]*?^\}/gm
  for (const [text] of inside("pkg/matrix_sdk_crypto_wasm_bg.js").matchAll(functions)) {
    for (const [, name] of text.matchAll(/\binstanceof (IDB\w+)/g)) found.add(name!)
    for (const [, name, kind, set, rest] of text.matchAll(/\b(?:arg\d|IDBKeyRange)\.(\w+)(\(|( = )|;)(.*)/g)) {
      if (!ofIndexedDatabase.has(name!)) continue
      // A text is two arguments inside.
      const args = rest!.slice(0, rest!.lastIndexOf(")")).replaceAll(/\w+\([^)]*\)/g, "text")
      const call = `${name}(${args === "" ? 0 : args.split(",").length})`
      found.add(set !== undefined ? `${name}=` : kind === ";" ? name! : call)
    }
  }
  return [...found].sort()
}

/** What src/layers/crypto/indexeddb answers, and what a collection does. */
const recorded = (
  "IDBCursor IDBCursorWithValue IDBDatabase IDBOpenDBRequest IDBRequest abort(0) add(1) add(2) bound(4) clear(0) close(0) commit(0) " +
  "continue(0) count(0) createIndex(2) createIndex(3) createObjectStore(1) delete(0) delete(1) deleteObjectStore(1) " +
  "error error(1) get(1) getAll(0) getAll(1) getAll(2) getAllKeys(0) getAllKeys(1) index(1) item(1) key length " +
  "lowerBound(2) name objectStore(1) objectStoreNames oldVersion onabort= oncomplete= onerror= onsuccess= " +
  "onupgradeneeded= open(1) open(2) openCursor(0) openCursor(1) put(2) readyState request result target " +
  "transaction transaction(2) unique= update(1) upperBound(2) value version"
).split(" ")

describe("The pinned engine", () => {
  const test = (title: string, body: RecordCase) => it.live(title, () => Effect.scoped(body))

  it("is installed in the exact version that package.json asks for", () => {
    const wanted = version(readFileSync("package.json", "utf8"), "dependencies", engine)
    assert.match(String(wanted), /^\d+\.\d+\.\d+$/)
    assert.strictEqual(version(inside("package.json"), "version"), wanted)
  })

  it("asks nothing of an Indexed Database that ours was not written for", () => {
    assert.deepStrictEqual(asked(), recorded)
  })

  test(
    "finds the databases of each file under that file's name alone",
    Effect.gen(function*() {
      const [one, two] = [yield* recordFile(), yield* recordFile()]
      serveIndexedDatabase("one", new Factory(one.file))
      serveIndexedDatabase("two", new Factory(two.file))
      const open = (name: string) => served().open(name, 1)
      yield* result(open("one::crypto"))
      const names = (file: RecordFile) =>
        file.all<{ readonly name: string }>("SELECT name FROM databases").map(({ name }) => name)
      assert.deepStrictEqual([names(one.file), names(two.file)], [["crypto"], []])
      yield* result(open("two::crypto"))
      dismissIndexedDatabase("one")
      assert.throws(() => open("one::crypto"), DOMException, "no store")
      assert.throws(() => open("crypto"), DOMException, "no store")
      dismissIndexedDatabase("two")
    })
  )
})
