import { Effect } from "effect"
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", linux: "xdg-open" }

/** A page that leads on to an address at once. */
const leadingTo = (address: string) =>
  `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">` +
  `<meta http-equiv="refresh" content="0; url=${address}"><title>The sandbox</title>` +
  `<a href="${address}">Open the sandbox</a>\n`

/**
 * Shows an address in the person's browser. It has a key, and everybody on the machine may read the arguments of a
 * program; so what is opened is a file of the private `folder`, which leads on to it. Where there is no browser, or no
 * program that knows it, nothing happens: the address is printed too.
 */
export const openInBrowser = (address: string, folder: string): Effect.Effect<void> =>
  Effect.sync(() => {
    const opener = openers[process.platform]
    if (opener === undefined) return
    const file = join(folder, "open.html")
    writeFileSync(file, leadingTo(address), { mode: 0o600, flag: "wx" })
    const child = spawn(opener, [file], { stdio: "ignore", detached: true })
    child.on("error", () => undefined)
    child.unref()
  })
