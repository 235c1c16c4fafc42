import { globSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

const elsewhere = [
  "test/agents/**",
  "test/browser/**",
  "test/encryption/**",
  "test/promtool/**",
  "test/package/**",
  "test/synapse/**"
]

/** Files that start the built product, or put something in the place of a module: each has modules of its own. */
const apart = globSync("test/**/*.test.ts").filter((file) =>
  /support\/Built\.ts"|\bvi\.mock\(/.test(readFileSync(file, "utf8"))
)

/** The longest file, which only computes: it runs beside those that wait for processes, and is begun first. */
const longest = "test/simulation/Histories.test.ts"

/** Vitest takes large files first as long as it knows no times, and the longest is a few lines. */
class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>) {
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith(longest)
    const sorted = await super.sort(files)
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))]
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // A core is not kept free for the runner, which waits for most of the time.
    maxWorkers: "100%",
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: [...elsewhere, ...apart, longest],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
          // The product's modules keep nothing outside of scopes, so that files can share them: loading them anew for
          // each file took half of the time.
          isolate: false
        }
      },
      {
        test: {
          name: "apart",
          include: [longest, ...apart],
          exclude: elsewhere,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They wait for processes for two thirds of their time, so twice as many as there are cores keep them busy.
          maxWorkers: 2 * availableParallelism()
        }
      }
    ]
  }
})
