import { assert, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** What every service's layer and every constructor of its kind is called; they are imported by their module's name. */
const byModule: ReadonlySet<string> = new Set(["layer", "make"])

it("no name is exported by two modules of the source", () => {
  const modules = new Map<string, Set<string>>()
  for (const name of readdirSync("src", { recursive: true })) {
    const file = join("src", String(name))
    if (!file.endsWith(".ts")) continue
    for (
      const [, exported] of readFileSync(file, "utf8").matchAll(
        /^export (?:const|class|interface|type|function\*?) (\w+)/gm
      )
    ) modules.set(exported!, (modules.get(exported!) ?? new Set()).add(file))
  }
  const twice = [...modules].filter(([name, files]) => files.size > 1 && !byModule.has(name))
  assert.deepStrictEqual(twice.map(([name, files]) => `${name}: ${[...files].join(", ")}`), [])
})
