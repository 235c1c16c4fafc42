import { rm } from "node:fs/promises"
import { resolve } from "node:path"
import type { TestProject } from "vitest/node"

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the first test that needs the built product builds it, for all of the run. */
    readonly builtFolder: string
  }
}

/** Removes the built product at the end of a run. It lies in the repository, so that its packages are found. */
export default (project: TestProject) => {
  const folder = resolve(`node_modules/.cache/built-${process.pid}`)
  project.provide("builtFolder", folder)
  return () => rm(folder, { recursive: true, force: true })
}
