import type { TestProject } from "vitest/node"
import { install, start, type Synapse } from "../synapse/Synapse.ts"
import { installPeers } from "./peers/Installation.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Without limits that a test could meet; `database` is the file in which it keeps all but media. */
    readonly encryption: Pick<Synapse, "url" | "admin" | "database">
  }
}

/** One Synapse for the whole run, and the peers' software. What cannot be installed or started fails the run. */
export default async function setup({ provide }: TestProject) {
  await install()
  await installPeers()
  const { admin, database, stop, url } = await start("open")
  provide("encryption", { admin, database, url })
  return stop
}
