import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)).sort()

const sources = filesIn("src").filter((file) => file.endsWith(".ts"))
const domain = sources.filter((file) => file.startsWith("src/domain/"))
const tests = filesIn("test/domain").filter((file) => file.endsWith(".test.ts"))
const folders = [...new Set(sources.map(dirname))].filter((folder) => folder !== "src")

const testOf = (file: string) => file.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts")
/** A schema can be called too, and is a description. */
const isFunction = (exported: unknown) => typeof exported === "function" && !Schema.isSchema(exported)

describe("The house", () => {
  it("has a test at the same path for every file of the domain that exports a function", async () => {
    const files = await Promise.all(
      domain.map(async (file) => {
        const exported = Object.values((await import(/* @vite-ignore */ resolve(file))) as object)
        return exported.some(isFunction) ? [testOf(file)] : []
      })
    )
    assert.deepStrictEqual(files.flat().filter((test) => !tests.includes(test)), [])
  })

  it("has a file of the domain for every test there", () => {
    const mirrored = new Set(domain.map(testOf))
    assert.deepStrictEqual(tests.filter((test) => !mirrored.has(test)), [])
  })

  it("has every folder of the source named in ARCHITECTURE.md by its whole path", () => {
    const text = readFileSync("ARCHITECTURE.md", "utf8")
    assert.deepStrictEqual(folders.filter((folder) => !text.includes(`\`${folder}/\``)), [])
  })

  it("has no file name twice under src", () => {
    const names = Map.groupBy(sources, (file) => basename(file))
    assert.deepStrictEqual([...names.values()].filter((files) => files.length > 1), [])
  })

  it("has twelve files a folder at most", () => {
    const crowded = folders.filter((folder) => sources.filter((file) => dirname(file) === folder).length > 12)
    assert.deepStrictEqual(crowded, [])
  })
})
