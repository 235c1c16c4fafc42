import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { constants } from "node:os"
import { dirname, join } from "node:path"

const least = [22, 19] as const

/** Whether a Node of this version lacks something that the bot needs, such as the embedded database. */
export const isOldNode = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major < least[0] || (major === least[0] && minor < least[1])
}

/** Path of the Node that was installed with this program; undefined when it was not. */
export const carriedNode = (from: string): string | undefined => {
  try {
    return join(
      dirname(createRequire(from).resolve("node/package.json")),
      "bin",
      process.platform === "win32" ? "node.exe" : "node"
    )
  } catch {
    return undefined
  }
}

/**
 * The young generation stays at 4 MiB. V8 would let it grow to 32 MiB and shrink to half of one whenever the bot is
 * quiet, which takes much more memory for the same processor time (docs/decisions/0028).
 */
const heap = ["--min-semi-space-size=4", "--max-semi-space-size=4"] as const

/**
 * Starts this program again with that heap, in the same process, because V8 sizes the heap before any program runs.
 * Returns when the heap is so already, and where a process cannot be replaced. Flags that were given by hand win.
 */
export const inSmallHeap = (): void => {
  const { execArgv } = process
  // A new start would lose the channel to the parent.
  if (heap.every((flag) => execArgv.includes(flag)) || process.channel) return
  try {
    process.execve?.(process.execPath, [process.execPath, ...heap, ...execArgv, ...process.argv.slice(1)], process.env)
  } catch {
    // The bot only takes more memory.
  }
}

export const whatToInstall = (version: string) =>
  `matrix-surface: this is Node ${version}, and Node ${
    least.join(".")
  } or newer is needed; install it, or install matrix-surface without --omit=optional, which brings one along.\n`

const passedOn = ["SIGTERM", "SIGINT", "SIGHUP"] as const

/**
 * Runs a script under another Node as if it were this process, and gives the exit code to end with. The fourth stream
 * is a channel that closes when this process ends, however that happens, which tells the child to end too.
 */
export const runUnderNode = (node: string, script: string, args: ReadonlyArray<string>): Promise<number | undefined> =>
  new Promise((resolve) => {
    // The name under which it was started, which hints tell (commands/help/StartedAs.ts).
    const argv0 = process.argv[1] ?? node
    const child = spawn(node, [...heap, script, ...args], { argv0, stdio: ["inherit", "inherit", "inherit", "ipc"] })
    const listeners = passedOn.map((signal) => [signal, () => void child.kill(signal)] as const)
    for (const [signal, listener] of listeners) process.on(signal, listener)
    const done = (code: number | undefined) => {
      for (const [signal, listener] of listeners) process.off(signal, listener)
      resolve(code)
    }
    child.once("error", () => child.pid === undefined && done(undefined))
    child.once("exit", (code, signal) => done(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })
