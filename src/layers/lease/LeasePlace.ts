import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readFileSync, realpathSync } from "node:fs"
import { hostname } from "node:os"

/** Linux makes a name for itself at each start, which its containers share; other systems have their host's name. */
const machine = () => {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
  } catch {
    return hostname()
  }
}

/**
 * Stands for a folder on this machine, since the machine was started, where anybody may read it. A host's name alone
 * would not do: containers are often given the same one on every host, and a new one on the same host.
 */
export const placeOf = (folder: string): Effect.Effect<string> =>
  Effect.sync(() =>
    createHash("sha256").update(`${machine()}\0${realpathSync(folder)}`).digest("base64url").slice(0, 12)
  )
