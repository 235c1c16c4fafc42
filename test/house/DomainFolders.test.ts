import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"

const root = "src/domain"
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts")).sort()

/** The folder of a file right below `src/domain`; undefined for a file that lies in `src/domain` itself. */
const folderOf = (file: string) => (file.includes("/") ? file.split("/", 1)[0] : undefined)

interface Import {
  readonly file: string
  readonly target: string
}

const imports = files.flatMap((file): ReadonlyArray<Import> =>
  [...readFileSync(join(root, file), "utf8").matchAll(/from "(\.[^"]+)"/g)].map(([, path]) => ({
    file,
    target: normalize(join(dirname(file), path!))
  }))
)

const between = imports.filter(({ file, target }) => folderOf(file) !== folderOf(target) && folderOf(target))

/** A circle of folders, as the imports that make it; undefined where there is none. */
const circle = (
  all: ReadonlyArray<Import>
): ReadonlyArray<Import> | undefined => {
  const clear = new Set<string>()
  const walk = (folder: string, path: ReadonlyArray<Import>): ReadonlyArray<Import> | undefined => {
    const start = path.findIndex(({ file }) => folderOf(file) === folder)
    if (start >= 0) return path.slice(start)
    if (clear.has(folder)) return undefined
    for (const one of all.filter(({ file }) => folderOf(file) === folder)) {
      const closed = walk(folderOf(one.target)!, [...path, one])
      if (closed !== undefined) return closed
    }
    clear.add(folder)
    return undefined
  }
  for (const { file } of all) {
    const folder = folderOf(file)
    const closed = folder === undefined ? undefined : walk(folder, [])
    if (closed !== undefined) return closed
  }
  return undefined
}

const text = (some: ReadonlyArray<Import>) => some.map(({ file, target }) => `${file} imports ${target}`)

describe("the folders of the domain", () => {
  it("import each other in one direction only", () => {
    assert.deepStrictEqual(text(circle(between) ?? []), [])
  })

  it("are not imported by the files beside them", () => {
    assert.deepStrictEqual(text(between.filter(({ file }) => folderOf(file) === undefined)), [])
  })

  it("would not pass with a circle", () => {
    const both = [{ file: "turns/Turn.ts", target: "answer/Length.ts" }, {
      file: "answer/Length.ts",
      target: "turns/Turn.ts"
    }]
    assert.strictEqual(circle(both)?.length, 2)
    assert.strictEqual(circle(both.slice(1)), undefined)
  })
})
