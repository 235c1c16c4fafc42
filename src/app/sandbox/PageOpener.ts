import { Effect } from "effect"
import { spawn } from "node:child_process"

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", linux: "xdg-open" }

/**
 * Shows an address in the person's browser. Where there is none, or no program that knows it, nothing happens: the
 * address is printed too.
 */
export const openInBrowser = (address: string): Effect.Effect<void> =>
  Effect.sync(() => {
    const opener = openers[process.platform]
    if (opener === undefined) return
    const child = spawn(opener, [address], { stdio: "ignore", detached: true })
    child.on("error", () => undefined)
    child.unref()
  })
