import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readFileSync, realpathSync } from "node:fs"
import { hostname } from "node:os"

/** Names this machine: on Linux by its boot id, which its containers share; elsewhere by the host's name. */
const machine = () => {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
  } catch {
    return hostname()
  }
}

/**
 * A hash that stands for a folder on this machine, since the machine was started; it may be read by anybody. The
 * host's name alone would not do: containers often have the same one on every host, and a new one on the same host.
 */
export const leaseFolderOf = (folder: string): Effect.Effect<string> =>
  Effect.sync(() =>
    createHash("sha256").update(`${machine()}\0${realpathSync(folder)}`).digest("base64url").slice(0, 12)
  )
