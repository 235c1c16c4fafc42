import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { resolve } from "node:path"
import { promisify } from "node:util"
import type { TestProject } from "vitest/node"
import { install } from "./Chromium.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the built product. */
    readonly product: string
  }
}

/** Builds the product once for the whole run, inside the repository so that its packages are found. */
export default async function setup({ provide }: TestProject) {
  await install()
  await mkdir("node_modules/.cache", { recursive: true })
  const folder = resolve(await mkdtemp("node_modules/.cache/browser-"))
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", folder])
  provide("product", folder)
  return () => rm(folder, { recursive: true, force: true })
}
